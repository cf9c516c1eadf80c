"""Differences between two documents, and the patch from one to the other."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_api.queries.differing import differences, merge_patch, patched

NAMES = st.text("ab/~", max_size=2)
VALUES = st.recursive(
    st.one_of(st.integers(0, 2), st.text("xy", max_size=1), st.booleans()),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=4)


def at(document: Any, path: str) -> Any:
    """Return what a JSON Pointer leads to, or None (RFC 6901)."""
    for part in path.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        document = document.get(name) if isinstance(document, dict) else None
    return document


# RFC 7396, appendix A, whole.
EXAMPLES = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("before", "patch", "after"), EXAMPLES)
def test_a_patch_does_what_the_standard_shows(before: Any, patch: Any, after: Any) -> None:
    kept = deepcopy((before, patch))
    assert patched(before, patch) == after
    assert (before, patch) == kept


@given(DOCUMENTS, DOCUMENTS)
def test_a_patch_that_comes_twice_does_what_it_does_once(before: Any, patch: Any) -> None:
    once = patched(before, patch)
    assert patched(once, patch) == once


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
