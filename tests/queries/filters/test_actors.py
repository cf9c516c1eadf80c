"""Filters on actors: roles, and the day on which a member counts for its group."""

import json
from typing import Any

import pytest

from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.store.engine import Store
from tests.queries.walking import local_ids
from tests.small_files import ADA, actor, bring, claim, parsed, source

TIMES: dict[str, Any] = {
    "occurred": {"expression": "then", "edtf": "2001"},
    "said": "2002",
}


@pytest.fixture
def grouped(store: Store) -> Store:
    """Return a store in which bo belonged to one group in each of four years."""
    years = {"g2001": "2001", "g2002": "2002", "g2003": "2003", "g2004": "2004"}
    groups = [actor(slug, kind="alliance") for slug in years]
    steps = [{"group": slug, "dates": year} for slug, year in years.items()]
    bring(store, parsed(actors=[ADA, *groups, actor("bo", memberships=steps)]))
    return store


def found(store: Store, group: str) -> list[str]:
    """Return what members of a group do."""
    return local_ids(store, agent=[group], members=True)


@pytest.mark.parametrize(
    ("fields", "group"),
    [
        (TIMES, "g2001"),
        ({"said": "2002"}, "g2002"),
        ({"occurred": {"expression": "for decades"}, "said": "2002"}, "g2002"),
        ({}, "g2003"),
        ({"occurred": {"expression": "for decades"}}, "g2003"),
    ],
)
def test_the_time_is_when_it_occurred_else_was_said_else_was_published(
    grouped: Store, fields: dict[str, Any], group: str
) -> None:
    acts = claim("a", actors=[{"id": "bo", "role": "agent"}], **fields)
    dated = source(published="2003", published_basis="stated")
    bring(grouped, parsed(source=dated, claims=[acts]))
    assert [g for g in ("g2001", "g2002", "g2003", "g2004") if found(grouped, g)] == [group]


def test_a_claim_without_any_time_may_be_of_any_time(grouped: Store) -> None:
    acts = claim("a", actors=[{"id": "bo", "role": "agent"}])
    bring(grouped, parsed(source=source(), claims=[acts]))
    assert found(grouped, "g2001") == found(grouped, "g2004") == ["a"]


@pytest.mark.parametrize(
    ("dates", "counts"),
    [
        ("2001-05-02/2001-05-02", True),
        ("2001-05-02/..", True),
        ("../2001-05-02", True),
        ("2001-05-03/..", False),
        ("../2001-05-01", False),
    ],
)
@pytest.mark.parametrize("role", ["agent", "via"])
def test_the_first_and_the_last_day_of_a_membership_count(
    store: Store, dates: str, counts: bool, role: str
) -> None:
    member = actor("bo", memberships=[{"group": "council", "dates": dates}])
    acts = {"via": ["bo"]} if role == "via" else {"actors": [{"id": "bo", "role": role}]}
    bring(
        store,
        parsed(actors=[ADA, actor("council"), member]),
        parsed(source=source(), claims=[claim("a", said="2001-05-02", **acts)]),
    )
    asked = {role: ["council"], "members": True, "facet": role}
    with store.reading() as connection:
        page = find(connection, ClaimQuestion.model_validate(asked))
    assert page.total == counts
    groups = {row["value"] for row in page.facets[role]}
    assert groups == ({"bo", "council"} if counts else {"bo"})
    assert [len(json.loads(item)["matched_because"]) for item in page.items] == [1] * counts


def test_what_is_negated_is_the_complement_of_the_roll_up(grouped: Store) -> None:
    acts = claim("a", actors=[{"id": "bo", "role": "agent"}], said="2002")
    bring(grouped, parsed(source=source(), claims=[acts, claim("b", 9)]))
    assert found(grouped, "!g2002") == ["b"]
    assert found(grouped, "!g2001") == ["a", "b"]


def test_without_members_a_group_is_itself_alone(grouped: Store) -> None:
    acts = claim("a", actors=[{"id": "bo", "role": "agent"}], said="2002")
    bring(grouped, parsed(source=source(), claims=[acts]))
    assert local_ids(grouped, agent=["g2002"]) == []


@pytest.mark.parametrize(
    ("name", "locals_found"),
    [
        ("actor", ["agent", "target", "mentioned", "holder"]),
        ("agent", ["agent"]),
        ("target", ["target"]),
        ("mentioned", ["mentioned"]),
        ("attributed_to", ["holder"]),
        ("via", ["via"]),
    ],
)
def test_each_filter_looks_at_its_own_roles(
    store: Store, name: str, locals_found: list[str]
) -> None:
    roles = [
        claim(role, 9 * at, actors=[{"id": "bo", "role": role}])
        for at, role in enumerate(("agent", "target", "mentioned"))
    ]
    others = [claim("holder", 30, attributed_to=["bo"]), claim("via", 40, via=["bo"])]
    bring(store, parsed(actors=[ADA, actor("bo")], source=source(), claims=[*roles, *others]))
    assert local_ids(store, **{name: ["bo"]}) == locals_found
