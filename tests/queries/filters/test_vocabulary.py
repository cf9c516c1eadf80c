"""Filters on the closed vocabularies, and on whether anything stands in a field."""

from collections.abc import Iterator
from typing import Any

import pytest

from claims_api.store.engine import Store
from tests.databases import Databases, opened
from tests.queries.walking import local_ids
from tests.small_files import actor, bring, claim, paper

# Each claim has one thing, and is named for it; nothing relates to `bare`.
PARTS: dict[str, dict[str, Any]] = {
    "occurred": {"occurred": {"expression": "for decades"}},
    "event": {"event": {"class": "ASSAULT"}},
    "relation": {"relations": [{"type": "causes", "target": "related"}]},
    "related": {},
    "assessment": {"assessments": [{"id": "v", "assessor": "Cy", "verdict": "mixed"}]},
    "note": {"note": "See there."},
    "via": {"via": ["bo"]},
    "bare": {},
}


@pytest.fixture(scope="module")
def parts(databases: Databases, migrated: str) -> Iterator[Store]:
    """Yield a store with a claim for each part."""
    claims = [claim(name, 9 * at, **fields) for at, (name, fields) in enumerate(PARTS.items())]
    with opened(databases, migrated) as store:
        bring(store, paper(*claims, actors=(actor("bo"),)))
        yield store


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("occurred", {"occurred"}),
        ("event", {"event"}),
        ("relation", {"relation", "related"}),
        ("assessment", {"assessment"}),
        ("note", {"note"}),
        ("via", {"via"}),
        ("note,via", {"note", "via"}),
        ("!note,via", PARTS.keys() - {"note", "via"}),
        ("!relation", PARTS.keys() - {"relation", "related"}),
    ],
)
def test_what_a_claim_has_is_found_by_any_of_several(
    parts: Store, value: str, found: set[str]
) -> None:
    assert set(local_ids(parts, has=[value])) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"event": ["ASSAULT,AID"]}, {"event"}),
        ({"quad": ["4"]}, {"event"}),
        ({"quad": ["1,4"]}, {"event"}),
        ({"quad": ["1"]}, set()),
    ],
)
def test_a_value_that_a_claim_does_not_have_is_none_of_its_own(
    parts: Store, asked: dict[str, list[str]], found: set[str]
) -> None:
    assert set(local_ids(parts, **asked)) == found
    negated = {name: [f"!{value}"] for name, (value,) in asked.items()}
    assert set(local_ids(parts, **negated)) == PARTS.keys() - found
