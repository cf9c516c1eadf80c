"""Bringing claims files in: all or nothing, and what a change carries with it."""

import json
from typing import Any

import pytest
from sqlalchemy import func, inspect, select, text

from claims_api.curation.faults import FileFaults
from claims_api.curation.importing import import_files
from claims_api.curation.tally import Tally
from claims_api.models.relation import RELATION
from claims_api.store.engine import Store, generation
from tests.documents import claim_document
from tests.queries.walking import local_ids
from tests.small_files import (
    ADA,
    actor,
    anchor,
    bring,
    claim,
    paper,
    parsed,
    place,
    source,
    topic,
)

BO = actor("bo", name="Bo Beck")
TEXT = "The 🌊 lake is full, says Bo."


def number(store: Store) -> int:
    """Return the data's generation."""
    with store.reading() as connection:
        return generation(connection)


def everything(store: Store) -> dict[str, list[str]]:
    """Return all rows of all tables."""
    with store.reading() as connection:
        return {
            name: sorted(
                repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"'))
            )
            for name in inspect(connection).get_table_names()
            if not name.startswith("claim_text")
        }


def test_what_is_brought_in_is_counted(store: Store) -> None:
    report = bring(store, paper(claim("a"), claim("b", 9), actors=(BO,)))
    assert (report.actors, report.sources, report.claims) == (
        Tally(created=2),
        Tally(created=1),
        Tally(created=2),
    )


def test_the_second_time_changes_nothing(store: Store) -> None:
    file = paper(
        claim(
            "a",
            relations=[{"type": "repeats", "target": "b"}],
            actors=[{"id": "bo", "role": "agent"}],
        ),
        claim("b", 9, topics=["fog"], places=["ys"]),
        actors=(BO,),
    )
    shared = parsed("shared.yaml", topics=[topic("fog")], places=[place("ys")])
    bring(store, shared, file)
    before = everything(store)
    report = bring(store, shared, file)
    assert not report.changed_anything()
    assert everything(store) == before


def test_every_change_is_a_revision_and_raises_the_generation(store: Store) -> None:
    assert number(store) == 0
    bring(store, paper(claim("a"), claim("b", 9)), parsed("s.yaml", topics=[topic("fog")]))
    assert number(store) == 5  # an actor, a topic, a source, two claims
    bring(store, paper(claim("a"), claim("b", 9)))
    assert number(store) == 5
    bring(store, paper(claim("a", note="See b."), claim("b", 9)))
    assert number(store) == 6


def test_a_changed_claim_is_counted_up_and_no_other(store: Store) -> None:
    bring(store, paper(claim("a"), claim("b", 9)))
    report = bring(store, paper(claim("a", note="See b."), claim("b", 9)))
    assert report.claims == Tally(updated=1, unchanged=1)
    assert [claim_document(store, f"paper:{local}")["version"] for local in "ab"] == [2, 1]


def test_a_changed_claim_keeps_when_it_was_made(store: Store) -> None:
    bring(store, paper(claim("a")))
    first = claim_document(store, "paper:a")
    bring(store, paper(claim("a", note="Seen again.")))
    second = claim_document(store, "paper:a")
    assert second["created_at"] == first["created_at"]
    assert second["updated_at"] > first["updated_at"]


@pytest.mark.parametrize(
    "fields",
    [
        {"actors": [{"id": "bo", "role": "target"}]},
        {"attributed_to": ["bo"]},
        {"attributed_to": ["ada"], "via": ["bo"]},
    ],
)
def test_a_changed_name_reaches_documents_and_search(store: Store, fields: dict[str, Any]) -> None:
    bring(store, paper(claim("a", **fields), claim("b", 9), actors=(BO,)))
    assert local_ids(store, q="Beck") == ["a"]
    bring(store, parsed(actors=[BO | {"name": "Bo Bach"}]))
    assert (local_ids(store, q="Beck"), local_ids(store, q="Bach")) == ([], ["a"])
    assert "Bo Bach" in json.dumps(claim_document(store, "paper:a"))


def test_a_changed_name_is_no_new_version_of_a_claim(store: Store) -> None:
    bring(store, paper(claim("a", via=["bo"]), actors=(BO,)))
    before = claim_document(store, "paper:a")
    report = bring(store, parsed(actors=[BO | {"name": "Bo Bach"}]))
    assert (report.actors, report.claims) == (Tally(updated=1), Tally())
    assert claim_document(store, "paper:a") == before | {"via": [{"id": "bo", "name": "Bo Bach"}]}


def test_a_changed_author_reaches_every_claim_of_the_source(store: Store) -> None:
    bring(store, paper(claim("a", attributed_to=["bo"]), actors=(BO,)))
    bring(store, parsed(actors=[ADA | {"name": "Ada Byron"}]))
    assert claim_document(store, "paper:a")["source"]["authors"] == [
        {"id": "ada", "name": "Ada Byron"}
    ]


def test_changed_places_and_topics_reach_documents(store: Store) -> None:
    bring(store, parsed(places=[place("ys")], topics=[topic("fog")]))
    bring(store, paper(claim("a", places=["ys"], topics=["fog"])))
    bring(store, parsed(places=[place("ys", name="Kêr-Is")], topics=[topic("fog", label="Mist")]))
    found = claim_document(store, "paper:a")
    assert (found["places"][0]["name"], found["topics"][0]["name"]) == ("Kêr-Is", "Mist")


def test_an_alias_that_was_taken_away_finds_nobody(store: Store) -> None:
    named = BO | {"aliases": [{"text": "Bobbin"}]}
    bring(store, paper(claim("a", via=["bo"]), actors=(named,)))
    assert local_ids(store, actor=["bobbin"], members=True) == []
    assert local_ids(store, via=["bobbin"]) == ["a"]
    bring(store, parsed(actors=[BO]))
    assert local_ids(store, via=["bobbin"]) == []


def test_a_changed_membership_changes_roll_up(store: Store) -> None:
    cy = actor("cy", memberships=[{"group": "bo", "dates": "2020/2021"}])
    when = {"expression": "then", "edtf": "2022-05"}
    acts = claim("a", occurred=when, actors=[{"id": "cy", "role": "agent"}])
    bring(store, paper(acts, actors=(BO, cy)))
    assert local_ids(store, agent=["bo"], members=True) == []
    bring(store, parsed(actors=[cy | {"memberships": [{"group": "bo", "dates": "2020/.."}]}]))
    assert local_ids(store, agent=["bo"], members=True) == ["a"]


def test_a_changed_source_reaches_its_claims(store: Store) -> None:
    bring(store, paper(claim("a"), published="2020", published_basis="stated"))
    bring(store, paper(claim("a"), published="2021-05", published_basis="stated", title="Anew"))
    assert claim_document(store, "paper:a")["source"]["title"] == "Anew"
    assert local_ids(store, published=["2020"]) == []
    assert local_ids(store, published=["2021"]) == ["a"]


@pytest.mark.parametrize(
    "broken",
    [
        paper(claim("a", note="Changed."), claim("b", 9, via=["nobody"])),
        paper(claim("a", note="Changed."), text=TEXT),
    ],
)
def test_a_faulty_file_changes_nothing(store: Store, broken: Any) -> None:
    sound = parsed("sound.yaml", source=source("letter"), claims=[claim("c")])
    bring(store, paper(claim("a")))
    before = everything(store)
    with pytest.raises(FileFaults):
        bring(store, sound, broken)
    assert everything(store) == before


def test_a_claim_that_a_file_no_longer_names_is_kept_and_told(store: Store) -> None:
    names = ["a", "b", "c", "d", "e", "f", "g"]
    bring(store, paper(*(claim(name, 9 * at) for at, name in enumerate(names))))
    report = bring(store, paper(claim("a")))
    assert report.kept == [f"paper:{name}" for name in names[1:]]
    assert local_ids(store) == names


def test_of_files_that_hold_a_part_nothing_is_told_as_left_out(store: Store) -> None:
    bring(store, paper(claim("a"), claim("b", 9)))
    assert import_files(store, [paper(claim("a"))], whole=False).kept == []
    assert local_ids(store) == ["a", "b"]


def test_a_retracted_claim_leaves_a_tombstone(store: Store) -> None:
    stood = claim("a", relations=[{"type": "supports", "target": "b"}])
    bring(store, paper(stood, claim("b", 9)))
    gone = stood | {"status": "retracted", "retraction_reason": "Coded to the wrong Bo."}
    bring(store, paper(gone, claim("b", 9)))
    found = claim_document(store, "paper:a")
    assert (found["status"], found["reason"]) == ("retracted", "Coded to the wrong Bo.")
    assert "statement" not in found
    assert found["relations"] == claim_document(store, "paper:b")["relations"] == []


def test_a_draft_is_seen_by_nobody(store: Store) -> None:
    bring(store, paper(claim("a"), claim("b", 9, status="draft")))
    assert local_ids(store) == ["a"]
    assert local_ids(store, status=["!published"]) == []


def test_a_draft_that_is_published_appears_at_its_neighbours(store: Store) -> None:
    drafted = claim("a", relations=[{"type": "causes", "target": "b"}], status="draft")
    bring(store, paper(drafted, claim("b", 9)))
    assert claim_document(store, "paper:b")["relations"] == []
    bring(store, paper(drafted | {"status": "published"}, claim("b", 9)))
    assert [r["type"] for r in claim_document(store, "paper:b")["relations"]] == ["caused_by"]


def test_a_relation_is_seen_from_both_ends(store: Store) -> None:
    told = [{"type": "supports", "target": "letter:b", "note": "Its ground.", "confidence": 0.8}]
    other = parsed("b.yaml", source=source("letter"), claims=[claim("b")])
    bring(store, paper(claim("a", relations=told)), other)
    seen = (
        claim_document(store, "paper:a")["relations"]
        + claim_document(store, "letter:b")["relations"]
    )
    assert [(r["type"], r["claim"]["id"], r["note"], r["confidence"]) for r in seen] == [
        ("supports", "letter:b", "Its ground.", 0.8),
        ("supported_by", "paper:a", "Its ground.", 0.8),
    ]


def test_a_relation_that_was_taken_away_is_gone_at_both_ends(store: Store) -> None:
    told = [{"type": "supports", "target": "b"}]
    bring(store, paper(claim("a", relations=told), claim("b", 9)))
    bring(store, paper(claim("a"), claim("b", 9)))
    assert (
        claim_document(store, "paper:a")["relations"]
        == claim_document(store, "paper:b")["relations"]
        == []
    )


def test_a_changed_statement_is_shown_at_the_other_end(store: Store) -> None:
    told = [{"type": "supports", "target": "b"}]
    bring(store, paper(claim("a", relations=told), claim("b", 9)))
    bring(store, paper(claim("a", relations=told), claim("b", 9, statement="It is dry.")))
    assert claim_document(store, "paper:a")["relations"][0]["claim"]["statement"] == "It is dry."


def test_a_symmetric_relation_is_stored_once(store: Store) -> None:
    told = [{"type": "repeats", "target": "letter:b"}]
    other = parsed("b.yaml", source=source("letter"), claims=[claim("b")])
    bring(store, paper(claim("a", relations=told)), other)
    back = claim("b", relations=[{"type": "repeats", "target": "paper:a"}])
    with pytest.raises(FileFaults):
        bring(store, parsed("b.yaml", source=source("letter"), claims=[back]))
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(RELATION)) == 1


def test_places_that_go_round_through_the_database_are_refused(store: Store) -> None:
    bring(store, parsed(places=[place("a", within="b"), place("b")]))
    with pytest.raises(FileFaults, match="goes round"):
        bring(store, parsed(places=[place("b", within="a")]))


@pytest.mark.parametrize(
    ("noun", "steps"),
    [
        ("places", [place("a", within="b"), place("b", within="c"), place("c")]),
        (
            "topics",
            [topic("a", broader=["x", "b"]), topic("b", broader=["c"]), topic("c"), topic("x")],
        ),
    ],
)
def test_what_goes_round_over_many_steps_of_the_database_is_refused(
    store: Store, noun: str, steps: list[Any]
) -> None:
    bring(store, parsed(**{noun: steps}))  # type: ignore[arg-type]  # one of the nouns
    above = {"within": "a"} if noun == "places" else {"broader": ["a"]}
    with pytest.raises(FileFaults, match="goes round: a → b → c → a"):
        bring(store, parsed(**{noun: [steps[2] | above]}))  # type: ignore[arg-type]  # as above


def test_a_text_beside_a_file_gives_anchors_their_words(store: Store) -> None:
    bring(store, paper(claim("a", anchors=[anchor(4, 10, TEXT)]), text=TEXT, text_access="public"))
    assert claim_document(store, "paper:a")["anchors"][0]["exact"] == "🌊 lake"
    assert local_ids(store, q="lake") == ["a"]


def test_a_text_for_curators_gives_no_words_away(store: Store) -> None:
    bring(store, paper(claim("a", anchors=[anchor(4, 10, TEXT)]), text=TEXT))
    assert claim_document(store, "paper:a")["anchors"][0]["exact"] is None
    assert local_ids(store, q="lake") == []


def test_another_text_beside_an_unchanged_file_is_taken(store: Store) -> None:
    same = claim("a", anchors=[anchor(4, 10, TEXT)])
    bring(store, paper(same, text=TEXT, text_access="public"))
    longer = paper(same, text=f"{TEXT} And Ada.", text_access="public")
    assert bring(store, longer).sources.updated == 1


def test_holders_stand_in_their_order_and_the_author_holds_by_default(store: Store) -> None:
    bring(
        store,
        paper(claim("a"), claim("b", 9, attributed_to=["cy", "bo"]), actors=(BO, actor("cy"))),
    )
    holders = [
        [holder["id"] for holder in claim_document(store, f"paper:{local}")["attributed_to"]]
        for local in "ab"
    ]
    assert holders == [["ada"], ["cy", "bo"]]


def test_an_actor_in_two_roles_is_told_in_both(store: Store) -> None:
    roles = [{"id": "bo", "role": role} for role in ("target", "agent")]
    bring(store, paper(claim("a", actors=roles), actors=(BO,)))
    assert [a["role"] for a in claim_document(store, "paper:a")["actors"]] == ["agent", "target"]


def test_a_very_long_word_is_stored_on_either_engine(store: Store) -> None:
    word = "x" * 1990
    bring(store, paper(claim("a", statement=f"{word} is long.", note="ア" * 2000)))
    assert local_ids(store, q="long") == ["a"]


def test_many_claims_are_written_in_batches(store: Store) -> None:
    some = [claim(f"c{n}", n * 9, attributed_to=["bo"]) for n in range(1100)]
    relations = [{"type": "supports", "target": f"c{n}"} for n in range(1, 200)]
    some[0] |= {"relations": relations}
    bring(store, paper(*some, actors=(BO,)))
    assert len(local_ids(store, attributed_to=["bo"], limit=200)) == 1100
    assert len(claim_document(store, "paper:c0")["relations"]) == 199


def test_anchors_are_held_against_the_text_that_is_attached_already(store: Store) -> None:
    right = claim("a", anchors=[anchor(4, 10, TEXT)])
    bring(store, paper(right, text=TEXT, text_access="public"))
    wrong = claim("a", anchors=[{**anchor(4, 10, TEXT), "start": 5}])
    with pytest.raises(FileFaults, match="another digest"):
        bring(store, paper(wrong, text_access="public"))
    assert claim_document(store, "paper:a")["anchors"][0]["exact"] == "🌊 lake"
