"""What an item shows beside its own fields: words around an anchor, and why it matched."""

import json
from typing import Any

import pytest

from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.store.engine import Store
from tests.small_files import ADA, actor, anchor, bring, claim, paper, parsed, source

TEXT = f"{'a' * 40}The 🌊 lake is full{'z' * 40}"
LAKE = [anchor(2, 5, TEXT), anchor(46, 50, TEXT), anchor(94, 98, TEXT)]


def item(store: Store, **asked: Any) -> dict[str, Any]:
    """Return the one item that a question finds."""
    with store.reading() as connection:
        (found,) = find(connection, ClaimQuestion(**asked)).items
    shown: dict[str, Any] = json.loads(found)
    return shown


def test_the_words_around_an_anchor_end_with_the_text(store: Store) -> None:
    bring(store, paper(claim("a", anchors=LAKE), text=TEXT, text_access="public"))
    first, middle, last = item(store, include="anchors.context")["anchor_contexts"]
    assert first == {"prefix": "aa", "exact": "aaa", "suffix": "a" * 32}
    assert middle == {
        "prefix": f"{'a' * 26}The 🌊 ",
        "exact": "lake",
        "suffix": f" is full{'z' * 24}",
    }
    assert last == {"prefix": "z" * 32, "exact": "zzzz", "suffix": ""}


def test_a_text_for_curators_shows_no_words_around_its_anchors(store: Store) -> None:
    bring(store, paper(claim("a", anchors=LAKE), text=TEXT))
    assert item(store, include="anchors.context")["anchor_contexts"] == [None, None, None]


def test_what_is_embedded_stands_behind_the_chosen_fields(store: Store) -> None:
    verdict = {"id": "v", "assessor": "Cy", "verdict": "mixed"}
    bring(store, paper(claim("a", assessments=[verdict])))
    found = item(store, fields="id", include="assessments,relations,source")
    assert list(found) == ["id", "relations", "assessments", "source_record"]
    assert (found["relations"], found["assessments"][0]["assessor"]) == ([], "Cy")
    assert found["source_record"]["id"] == "paper"


@pytest.fixture
def grouped(store: Store) -> Store:
    """Return a store in which bo and cy were each twice of a council, and ada is of no one."""
    steps = [
        {"group": "council", "dates": "2001/2003", "role": "clerk"},
        {"group": "council", "dates": "2003/2005", "role": "chair"},
    ]
    council = actor("council", name="The Council")
    bo, cy = (actor(slug, kind="person", memberships=steps) for slug in ("bo", "cy"))
    cy["memberships"] = [{"group": "council", "dates": year} for year in ("2001", "2003")]
    bring(store, parsed(actors=[ADA, council, bo, cy]))
    return store


def reasons(store: Store, fields: dict[str, Any], **asked: Any) -> list[tuple[Any, ...]]:
    """Return why a claim matched: parameter, actor, roles, group and role there."""
    bring(store, parsed(source=source(), claims=[claim("a", **fields)]))
    found = item(store, members=True, **asked)["matched_because"]
    return [
        (
            reason["parameter"],
            reason["actor"]["id"],
            reason["roles"],
            reason["member_of"] and (reason["member_of"]["id"], reason["member_of"]["as"]),
        )
        for reason in found
    ]


BO_ACTS = {"actors": [{"id": "bo", "role": "agent"}, {"id": "bo", "role": "mentioned"}]}


@pytest.mark.parametrize(
    ("fields", "asked", "expected"),
    [
        (
            BO_ACTS | {"said": "2001"},
            {"agent": ["council"]},
            [("agent", "bo", ["agent"], ("council", "clerk"))],
        ),
        (
            BO_ACTS | {"said": "2001"},
            {"actor": ["council"]},
            [("actor", "bo", ["agent", "mentioned"], ("council", "clerk"))],
        ),
        (
            BO_ACTS | {"said": "2003"},
            {"agent": ["council"]},
            [
                ("agent", "bo", ["agent"], ("council", "chair")),
                ("agent", "bo", ["agent"], ("council", "clerk")),
            ],
        ),
        (BO_ACTS | {"said": "2001"}, {"agent": ["bo"]}, [("agent", "bo", ["agent"], None)]),
        (
            BO_ACTS | {"said": "2001"},
            {"agent": ["bo,council"], "mentioned": ["!cy"]},
            [
                ("agent", "bo", ["agent"], None),
                ("agent", "bo", ["agent"], ("council", "clerk")),
            ],
        ),
        (
            {"attributed_to": ["bo"], "said": "2005"},
            {"attributed_to": ["council"], "actor": ["bo"]},
            [
                ("actor", "bo", ["holder"], None),
                ("attributed_to", "bo", ["holder"], ("council", "chair")),
            ],
        ),
        (
            {"actors": [{"id": "cy", "role": "agent"}, {"id": "bo", "role": "target"}]},
            {"agent": ["council"]},
            [("agent", "cy", ["agent"], ("council", None))],
        ),
        ({"via": ["cy"]}, {"via": ["council"]}, [("via", "cy", ["via"], ("council", None))]),
        ({}, {"attributed_to": ["author"]}, [("attributed_to", "ada", ["holder"], None)]),
        ({}, {"attributed_to": ["Author,council"]}, [("attributed_to", "ada", ["holder"], None)]),
        ({"via": ["cy"]}, {"agent": ["!council"]}, []),
        ({"via": ["cy"]}, {"type": ["state"]}, []),
    ],
)
def test_a_claim_tells_by_whom_it_matched_in_which_role_and_as_whose_member(
    grouped: Store, fields: dict[str, Any], asked: dict[str, Any], expected: list[Any]
) -> None:
    assert reasons(grouped, fields, **asked) == expected


def test_without_members_no_reason_is_told(grouped: Store) -> None:
    bring(grouped, parsed(source=source(), claims=[claim("a", **BO_ACTS)]))
    assert "matched_because" not in item(grouped, agent=["bo"])
