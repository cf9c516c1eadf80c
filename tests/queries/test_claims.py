"""The answer to a question about claims: its total, its cost, what it warns of."""

from typing import Any

import pytest
from sqlalchemy import Connection

from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import cost, find, one, sorts
from claims_api.store.engine import Cost, Store
from tests.queries.walking import all_ids
from tests.small_files import actor, bring, claim, paper


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, Cost.cheap),
        ({"actor": ["Russia"], "type": ["goal"], "sort": "-published"}, Cost.cheap),
        ({"q": "dam"}, Cost.dear),
        ({"facet": "type"}, Cost.dear),
        ({"actor": ["Russia"], "members": True}, Cost.dear),
    ],
)
def test_a_question_that_may_look_at_every_claim_holds_up_no_other(
    asked: dict[str, Any], expected: Cost
) -> None:
    assert cost(ClaimQuestion(**asked)) is expected


@pytest.mark.parametrize(
    "asked",
    [
        {"actor": ["russia"], "polarity": ["negated"]},
        {"attributed_to": ["donald-trump"], "type": ["state"]},
        {"agent": ["russia"], "target": ["israel"]},
        {"agent": ["russia"], "min_confidence": 0.9},
        {"target": ["russia"]},
        {"attributed_to": ["author"]},
        {"actor": ["russia", "iran"]},
        {"actor": ["!russia"]},
        {"q": "russia -iran"},
    ],
)
def test_the_total_counts_what_a_walk_through_all_pages_finds(
    connection: Connection, asked: dict[str, Any]
) -> None:
    found = all_ids(connection, **asked, limit=200)
    assert find(connection, ClaimQuestion(**asked, limit=1)).total == len(found) > 1


def test_one_actor_finds_its_own_published_claims_alone(store: Store) -> None:
    acts = {"actors": [{"id": "bo", "role": "agent"}]}
    gone = {"status": "retracted", "retraction_reason": "Misread."}
    bring(
        store,
        paper(
            claim("a", **acts),
            claim("b", 9, **acts, status="draft"),
            claim("c", 18, **acts, **gone),
            claim("d", 27, **acts),
            claim("e", 36),
            actors=(actor("bo"),),
        ),
    )
    with store.reading() as opened:
        assert all_ids(opened, agent=["bo"], limit=1) == ["paper:a", "paper:d"]
        assert all_ids(opened, agent=["bo"], sort="-position", limit=1) == ["paper:d", "paper:a"]
        assert find(opened, ClaimQuestion(agent=["bo"], limit=1)).total == 2


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["position"]),
        ({"q": "dam"}, ["relevance"]),
        ({"q": "dam", "sort": "-published"}, ["-published"]),
    ],
)
def test_the_order_is_that_of_the_text_or_with_words_how_well_they_match(
    asked: dict[str, Any], expected: list[str]
) -> None:
    assert sorts(ClaimQuestion(**asked)) == expected


def test_names_and_words_are_warned_of_side_by_side(connection: Connection) -> None:
    page = find(connection, ClaimQuestion(actor=["Rusia"], q="... !"))
    assert [warning["code"] for warning in page.warnings] == ["unknown-name", "no-words"]


@pytest.mark.parametrize("written", ["author", "Author", "AUTHOR"])
def test_the_by_line_is_no_name_of_anybody(connection: Connection, written: str) -> None:
    held = find(connection, ClaimQuestion(attributed_to=[written], limit=0))
    assert (held.total > 0, held.warnings) == (True, [])
    acting = find(connection, ClaimQuestion(actor=[written], limit=0))
    assert acting.total == 0
    assert [warning["code"] for warning in acting.warnings] == ["unknown-name"]


@pytest.mark.parametrize("members", [False, True])
@pytest.mark.parametrize("written", ["author,donald-trump", "donald-trump,AUTHOR"])
def test_the_by_line_and_a_name_together_mean_either(
    connection: Connection, written: str, members: bool
) -> None:
    by_line, named = (
        all_ids(connection, attributed_to=[one], members=members, limit=200)
        for one in ("author", "donald-trump")
    )
    both = all_ids(connection, attributed_to=[written], members=members, limit=200)
    assert by_line
    assert named
    assert sorted(both) == sorted({*by_line, *named})


def test_a_draft_is_no_claim_of_its_own(store: Store) -> None:
    bring(store, paper(claim("a"), claim("b", 9, status="draft")))
    with store.reading() as opened:
        assert one(opened, "paper:a").status == "published"
        assert one(opened, "paper:b") is None
