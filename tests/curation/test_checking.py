"""What must hold across claims files."""

from typing import Any

import pytest

from claims_api.curation.checking import Known, check, paragraph_of, whole_id
from claims_api.curation.claims_file import ParsedFile
from claims_api.curation.faults import FileFaults
from claims_api.models.source import SourceRecord
from tests.small_files import ADA, actor, claim, paper, parsed, place, source, topic


def told(*files: ParsedFile, known: Known | None = None) -> list[str]:
    """Return what is wrong, without its place."""
    return [fault.message for fault in check(list(files), known or Known())]


def test_a_sound_file_has_no_fault() -> None:
    assert told(paper(claim("lake-is-full"))) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"attributed_to": ["bo"]}, "attributed_to: nobody knows the actor bo"),
        ({"via": ["bo"]}, "via: nobody knows the actor bo"),
        ({"actors": [{"id": "bo", "role": "agent"}]}, "actors: nobody knows the actor bo"),
        ({"places": ["ys"]}, "places: nobody knows the place ys"),
        ({"topics": ["fog"]}, "topics: nobody knows the topic fog"),
        (
            {"relations": [{"type": "supports", "target": "other"}]},
            "nobody knows the claim paper:other",
        ),
        (
            {"relations": [{"type": "supports", "target": "else:where"}]},
            "nobody knows the claim else:where",
        ),
    ],
)
def test_a_claim_that_points_to_nothing_is_refused(fields: dict[str, Any], message: str) -> None:
    faults = check([paper(claim("lake-is-full", **fields))], Known())
    assert [(fault.claim, fault.message) for fault in faults] == [("lake-is-full", message)]


def test_what_the_database_has_may_be_pointed_to() -> None:
    known = Known(actors={"bo"}, claims={"else:where"})
    relations = [{"type": "supports", "target": "else:where"}]
    assert told(paper(claim("a", via=["bo"], relations=relations)), known=known) == []


def test_what_another_file_has_may_be_pointed_to() -> None:
    one = paper(claim("a", relations=[{"type": "supports", "target": "letter:b"}]))
    other = parsed("b.yaml", source=source("letter"), claims=[claim("b")])
    assert told(one, other) == []


def test_shared_records_that_point_to_nothing_are_refused() -> None:
    shared = parsed(
        actors=[
            actor("bo", memberships=[{"group": "cy"}]),
            actor("di", relations=[{"type": "same_as", "actor": "ed"}]),
        ],
        places=[place("ys", within="fay")],
        topics=[topic("fog", broader=["air"])],
    )
    assert sorted(told(shared)) == [
        "broader: nobody knows the topic air",
        "memberships: nobody knows the actor cy",
        "relations: nobody knows the actor ed",
        "within: nobody knows the place fay",
    ]


def test_an_author_whom_nobody_knows_is_refused() -> None:
    assert told(parsed(source=source())) == ["authors: nobody knows the actor ada"]


def test_a_claim_without_author_and_holder_is_refused() -> None:
    anonymous = parsed(source=source(authors=[]), claims=[claim("a")])
    assert told(anonymous) == ["the source names no author, so attributed_to is needed"]


def test_claims_without_a_source_are_refused() -> None:
    assert "claims stand in a file that names their source" in told(parsed(claims=[claim("a")]))


@pytest.mark.parametrize(
    "files",
    [
        (parsed(actors=[ADA, ADA]),),
        (parsed("a.yaml", places=[place("ada")]), parsed("b.yaml", places=[place("ada")])),
        (parsed(topics=[topic("ada"), topic("ada")]),),
    ],
)
def test_an_id_that_stands_twice_is_refused(files: tuple[ParsedFile, ...]) -> None:
    assert told(*files) == ["ada stands twice"]


def test_an_actor_a_place_and_a_topic_may_share_an_id() -> None:
    assert told(parsed(actors=[ADA], places=[place("ada")], topics=[topic("ada")])) == []


def test_a_source_and_a_claim_that_stand_twice_are_refused() -> None:
    assert told(paper(claim("a"), claim("a", 9))) == ["paper:a stands twice"]
    again = parsed("b.yaml", source=source())
    assert told(paper(), again) == ["paper stands twice"]


@pytest.mark.parametrize("noun", ["actors", "places", "topics"])
def test_the_id_author_is_reserved(noun: str) -> None:
    made = {"actors": actor, "places": place, "topics": topic}[noun]
    records: dict[str, Any] = {noun: [made("author")]}
    with pytest.raises(FileFaults, match="reserved"):
        parsed(**records)


def test_the_source_id_author_is_reserved() -> None:
    with pytest.raises(FileFaults, match="reserved"):
        parsed(source=source("author"))


def test_a_name_that_an_actor_has_twice_is_refused() -> None:
    twice = actor("bo", name="Bo", aliases=[{"text": "Bo"}])
    assert told(parsed(actors=[twice])) == ["bo: the name Bo stands twice"]


def test_places_that_lie_within_each_other_are_refused() -> None:
    around = parsed(places=[place("a", within="b"), place("b", within="a")])
    assert told(around) == ["goes round: a → b → a"]


def test_topics_that_are_broader_than_each_other_are_refused() -> None:
    around = parsed(topics=[topic("a", broader=["c", "b"]), topic("b", broader=["a"]), topic("c")])
    assert told(around) == ["goes round: a → b → a"]


def test_members_of_each_other_are_no_fault() -> None:
    both = [actor("a", memberships=[{"group": "b"}]), actor("b", memberships=[{"group": "a"}])]
    assert told(parsed(actors=both)) == []


def test_an_anchor_behind_the_text_is_refused() -> None:
    short = paper(claim("a", 5), text_length=13, text_digest="0" * 64)
    assert told(short) == ["the anchor ends behind the text"]


@pytest.mark.parametrize("start", [0, 6, 15])
def test_an_anchor_outside_all_paragraphs_is_refused(start: int) -> None:
    two = paper(claim("a", start), paragraphs=[[1, 11], [12, 22]])
    assert told(two) == [f"the anchor [{start}, {start + 9}] lies in no paragraph"]


def test_an_anchor_lies_in_the_paragraph_that_holds_it_whole() -> None:
    record = SourceRecord.model_validate(source(paragraphs=[[0, 10], [10, 20]]))
    spans = [(0, 10), (10, 20), (9, 11), (20, 21)]
    assert [paragraph_of(record, *span) for span in spans] == [0, 1, None, None]


@pytest.mark.parametrize(
    ("relations", "message"),
    [
        ([("supports", "a")], "a claim has no relation to itself"),
        ([("supports", "paper:a")], "a claim has no relation to itself"),
        ([("supports", "b"), ("supports", "paper:b")], "supports paper:b stands twice"),
    ],
)
def test_a_relation_to_itself_or_told_twice_is_refused(
    relations: list[tuple[str, str]], message: str
) -> None:
    told_of = [{"type": kind, "target": target} for kind, target in relations]
    assert told(paper(claim("a", relations=told_of), claim("b", 9))) == [message]


def test_two_relations_of_other_types_may_tie_two_claims() -> None:
    both = [{"type": kind, "target": "b"} for kind in ("supports", "elaborates")]
    assert told(paper(claim("a", relations=both), claim("b", 9))) == []


def test_a_directed_relation_may_be_told_from_each_end() -> None:
    a = claim("a", relations=[{"type": "supports", "target": "b"}])
    b = claim("b", 9, relations=[{"type": "supports", "target": "a"}])
    assert told(paper(a, b)) == []


@pytest.mark.parametrize("kind", ["contradicts", "contrasts", "repeats"])
def test_a_symmetric_relation_told_from_both_ends_is_refused(kind: str) -> None:
    a = claim("a", relations=[{"type": kind, "target": "b"}])
    b = claim("b", 9, relations=[{"type": kind, "target": "a"}])
    assert told(paper(a, b)) == [f"{kind} holds both ways and is stated once"]


def test_a_symmetric_relation_told_in_two_files_is_refused() -> None:
    one = paper(claim("a", relations=[{"type": "repeats", "target": "letter:b"}]))
    b = claim("b", relations=[{"type": "repeats", "target": "paper:a"}])
    other = parsed("b.yaml", source=source("letter"), claims=[b])
    assert told(one, other) == ["repeats holds both ways and is stated once"]


def test_a_bare_target_is_of_the_same_source() -> None:
    assert whole_id("a", "paper") == "paper:a"
    assert whole_id("letter:a", "paper") == "letter:a"


def test_faults_come_in_the_order_of_the_file() -> None:
    faults = check(
        [paper(claim("a", via=["bo"]), claim("b", places=["ys"], topics=["fog"]))], Known()
    )
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)
    assert len(faults) == 3
