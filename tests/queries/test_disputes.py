"""Disputes are found by any claim on any side, whole, once, and page by page."""

import json
from typing import Any

import pytest
from sqlalchemy import Connection, update

from claims_api.errors import CursorInvalid, KeyRequired, UnknownName
from claims_api.formats.page import Page
from claims_api.models.claim import CLAIM
from claims_api.queries import disputes, opposing, sides
from claims_api.queries.disputes import DisputeQuestion, find
from claims_api.store.engine import Store
from tests.queries.oracle import Oracle
from tests.queries.walking import backwards, cursor_of, forwards, ids
from tests.small_files import Record, bring, claim, paper


def question(**asked: Any) -> DisputeQuestion:
    """Return a question of these parameters."""
    return DisputeQuestion.model_validate(asked)


def found(connection: Connection, **asked: Any) -> list[Record]:
    """Return the disputes of one page."""
    return [json.loads(item) for item in find(connection, question(limit=200, **asked)).items]


def claims_of(dispute: Record) -> list[Record]:
    """Return the claims of all sides."""
    return [each for side in dispute["sides"] for each in side["claims"]]


@pytest.mark.parametrize("most_near", [0, 5000], ids=["all are read", "those near are read"])
@pytest.mark.parametrize(
    "asked",
    [
        {"actor": ["Russia"]},
        {"attributed_to": ["Iran"]},
        {"topic": ["dam"], "polarity": ["negated"]},
        {"place": ["syria"], "type": ["goal"]},
        {"source": ["river-post-dam-report"]},
        {"actor": ["Brennovar"], "members": True},
        {"verdict": ["false"]},
        {"min_confidence": 0.95},
        {"q": "gates"},
    ],
    ids=str,
)
def test_a_dispute_is_found_by_any_claim_of_any_side(
    connection: Connection,
    oracle: Oracle,
    monkeypatch: pytest.MonkeyPatch,
    asked: dict[str, Any],
    most_near: int,
) -> None:
    monkeypatch.setattr(opposing, "MOST_NEAR", most_near)
    matching = {each["id"] for each in oracle.matching(question(**asked))}
    every = found(connection)
    expected = [d["id"] for d in every if matching & {each["id"] for each in claims_of(d)}]
    assert [each["id"] for each in found(connection, **asked)] == expected
    assert find(connection, question(**asked, limit=0)).total == len(expected) > 0
    assert len(expected) < len(every)


def test_what_a_dispute_tells_is_what_its_claims_and_relations_tell(
    connection: Connection, facts: list[Record]
) -> None:
    of = {each["id"]: each for each in facts}
    for dispute in found(connection):
        own, *others = dispute["sides"]
        assert dispute["id"] == own["claims"][0]["id"]
        assert dispute["statement"] == own["statement"] == own["claims"][0]["statement"]
        assert (own["stance"], own["relations"]) == ("holds", [])
        assert (
            dispute["claims"] == len(claims_of(dispute)) == sum(s["total"] for s in [own, *others])
        )
        assert dispute["opponents"] == len(others)
        for each in claims_of(dispute):
            assert each == {name: of[each["id"]][name] for name in each}
        for side in others:
            here, there = ({each["id"] for each in s["claims"]} for s in (own, side))
            for relation in side["relations"]:
                assert {relation["subject"], relation["object"]} & here
                assert {relation["subject"], relation["object"]} & there
            assert side["stance"] in [relation["type"] for relation in side["relations"]]


def test_kinds_choose_what_makes_a_dispute(connection: Connection) -> None:
    every = {each["id"]: each for each in found(connection)}
    for kind in ("contradicts", "contrasts", "assessments"):
        some = found(connection, disputed_by=kind)
        assert all(each["disputed_by"] == [kind] for each in some)
    clashing = found(connection, disputed_by="assessments")
    assert [each["id"] for each in clashing] == [
        key for key, each in every.items() if "assessments" in each["disputed_by"]
    ]
    for each in clashing:
        verdicts = {v["verdict"] for one in claims_of(each) for v in one["assessments"]}
        assert len(verdicts) > 1


@pytest.mark.parametrize("sort", ["position", "-position", "claims", "-claims"])
@pytest.mark.parametrize("limit", [1, 3, 7])
def test_pages_hold_every_dispute_once_in_order(
    connection: Connection, sort: str, limit: int
) -> None:
    asked = question(sort=sort, limit=limit)
    whole = find(connection, question(sort=sort, limit=200))
    pages = forwards(connection, asked, find)
    assert [key for page in pages for key in ids(page)] == ids(whole)
    assert {page.total for page in pages} == {whole.total}
    last = cursor_of(pages[-1].prev)
    assert last is not None
    back = backwards(connection, asked, last, find)
    assert [ids(page) for page in reversed(back)] == [ids(page) for page in pages[:-1]]


def test_the_orders_are_those_that_they_say(connection: Connection) -> None:
    by_place = [each["id"] for each in found(connection)]
    at = {key: place for place, key in enumerate(by_place)}
    by_size = found(connection, sort="-claims")
    sizes = [(-each["claims"], at[each["id"]]) for each in by_size]
    assert sizes == sorted(sizes)
    assert [each["id"] for each in found(connection, sort="-position")] == by_place[::-1]


def test_a_page_ends_early_rather_than_hold_too_many_claims(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ids(find(connection, question(limit=200)))
    monkeypatch.setattr(disputes, "MOST_CLAIMS", 6)
    pages = forwards(connection, question(limit=200), find)
    assert len(pages) > 3
    assert [key for page in pages for key in ids(page)] == whole


def test_a_cursor_of_another_question_is_refused(connection: Connection) -> None:
    cursor = cursor_of(find(connection, question(limit=1)).next)
    with pytest.raises(CursorInvalid):
        find(connection, question(limit=1, cursor=cursor, sort="-claims"))
    with pytest.raises(CursorInvalid):
        find(connection, question(limit=1, cursor=cursor, disputed_by="contrasts"))
    assert find(connection, question(limit=5, cursor=cursor)).items


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "Disputes over all claims"),
        ({"disputed_by": "assessments,contrasts,contradicts"}, "Disputes over all claims"),
        (
            {"disputed_by": "contradicts,assessments", "actor": ["Moscow"]},
            "Contradictions and clashing assessments over claims in which Russia takes part",
        ),
    ],
)
def test_a_question_is_said_in_words(
    connection: Connection, asked: dict[str, Any], words: str
) -> None:
    assert find(connection, question(**asked)).question == words


def test_names_and_drafts_are_as_everywhere(connection: Connection) -> None:
    page: Page = find(connection, question(actor=["Rusia"]))
    assert (page.items, page.total) == ([], 0)
    assert [warning["code"] for warning in page.warnings] == ["unknown-name"]
    with pytest.raises(UnknownName):
        find(connection, question(actor=["Rusia"]), strict=True)
    with pytest.raises(KeyRequired):
        find(connection, question(status=["draft"]))


def against(*targets: str, kind: str = "contradicts") -> list[Record]:
    """Return relations to these claims."""
    return [{"type": kind, "target": target} for target in targets]


def test_a_retracted_claim_takes_no_side(store: Store) -> None:
    bring(
        store,
        paper(
            claim("full"),
            claim("full-again", 20, relations=against("full", kind="repeats")),
            claim("dry", 40, relations=against("full-again")),
        ),
    )
    with store.reading() as connection:
        (dispute,) = found(connection)
        assert [side["total"] for side in dispute["sides"]] == [2, 1]
    for gone, left in (("full", [1, 1]), ("dry", [])):
        with store.writing() as connection:
            retracted = update(CLAIM).where(CLAIM.c.key == f"paper:{gone}")
            connection.execute(retracted.values(status="retracted", retraction_reason="wrong"))
        with store.reading() as connection:
            told = [side["total"] for each in found(connection) for side in each["sides"]]
            assert told == left


def test_of_many_claims_and_sides_the_first_are_shown_and_all_are_counted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sides, "MOST_OF_A_SIDE", 2)
    monkeypatch.setattr(sides, "MOST_SIDES", 3)
    again = [
        claim(f"full-{at}", 20 * at, relations=against("full-0", kind="repeats") if at else [])
        for at in range(4)
    ]
    dry = [claim(f"dry-{at}", 100 + 20 * at, relations=against("full-0")) for at in range(5)]
    bring(store, paper(*again, *dry))
    with store.reading() as connection:
        (dispute,) = found(connection)
    assert (dispute["claims"], dispute["opponents"]) == (9, 5)
    assert [side["total"] for side in dispute["sides"]] == [4, 1, 1]
    assert [each["id"] for each in claims_of(dispute)] == [
        f"paper:{key}" for key in ("full-0", "full-1", "dry-0", "dry-1")
    ]
