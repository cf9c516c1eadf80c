"""Differences between two documents, and the patch from one to the other."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_api.queries.differing import differences, merge_patch

NAMES = st.text("ab/~", max_size=2)
VALUES = st.recursive(
    st.one_of(st.integers(0, 2), st.text("xy", max_size=1), st.booleans()),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=4)


def patched(target: Any, patch: Any) -> Any:
    """Apply a patch as RFC 7396 spells it out."""
    if not isinstance(patch, dict):
        return patch
    found = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = patched(found.get(name), value)
    return found


def at(document: Any, path: str) -> Any:
    """Return what a JSON Pointer leads to, or None (RFC 6901)."""
    for part in path.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        document = document.get(name) if isinstance(document, dict) else None
    return document


@given(DOCUMENTS, DOCUMENTS)
def test_the_patch_makes_the_one_into_the_other(one: Any, other: Any) -> None:
    assert patched(one, merge_patch(one, other)) == other


@given(DOCUMENTS, DOCUMENTS)
def test_every_difference_is_named_once_with_both_sides(one: Any, other: Any) -> None:
    found = list(differences(one, other))
    assert len({difference.path for difference in found}) == len(found)
    for path, before, after in found:
        assert (at(one, path), at(other, path)) == (before, after)
        assert before != after
    assert bool(found) == (one != other)


@pytest.mark.parametrize(
    ("one", "other", "paths"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1, "b": {"c": [1], "d": 2}}, {"a": 1, "b": {"c": [2], "d": 2}}, ["/b/c"]),
        ({"a/b": 1}, {"a~b": 1}, ["/a~1b", "/a~0b"]),
        ({"a": None}, {"a": {"b": 1}}, ["/a"]),
    ],
)
def test_a_list_is_one_place_and_an_object_is_not(one: Any, other: Any, paths: list[str]) -> None:
    assert [difference.path for difference in differences(one, other)] == paths
