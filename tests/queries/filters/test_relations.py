"""Filters on relations: seen from both ends, and only with what is published."""

import pytest

from claims_api.store.engine import Store
from tests.queries.walking import local_ids
from tests.small_files import bring, claim, paper


def tied(store: Store, kind: str, status: str = "published") -> None:
    """Bring in two claims of which one has a relation to the other, and a third that has none."""
    reason = {"retraction_reason": "Wrong."} if status == "retracted" else {}
    # What is published leads to no draft, so that one states it.
    one, other = ("b", "a") if status == "draft" else ("a", "b")
    told = {one: [{"type": kind, "target": other}]}
    a = claim("a", relations=told.get("a", []))
    b = claim("b", 9, status=status, relations=told.get("b", []), **reason)
    bring(store, paper(a, b, claim("c", 18)))


@pytest.mark.parametrize(
    ("kind", "seen"),
    [("supports", "supported_by"), ("causes", "caused_by"), ("qualifies", "qualified_by")],
)
def test_a_directed_relation_has_another_name_from_its_end(
    store: Store, kind: str, seen: str
) -> None:
    tied(store, kind)
    assert (local_ids(store, relation=[kind]), local_ids(store, relation=[seen])) == (["a"], ["b"])


@pytest.mark.parametrize("kind", ["contradicts", "contrasts", "repeats"])
def test_a_symmetric_relation_is_found_from_both_ends(store: Store, kind: str) -> None:
    tied(store, kind)
    assert local_ids(store, relation=[kind]) == ["a", "b"]
    assert local_ids(store, related_to=["paper:a"]) == ["b"]
    assert local_ids(store, related_to=["paper:b"]) == ["a"]


@pytest.mark.parametrize("status", ["retracted", "draft"])
def test_a_relation_to_what_is_not_published_is_none(store: Store, status: str) -> None:
    tied(store, "repeats", status)
    assert local_ids(store, relation=["repeats"]) == []
    assert local_ids(store, has=["relation"]) == []
    assert local_ids(store, related_to=["paper:b"]) == []
    assert local_ids(store, relation=["!repeats"]) == ["a", "c"]
