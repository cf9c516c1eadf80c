"""Keys by how they begin: what is found is what Damerau and Levenshtein's distance says."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from claims_api.queries.beginnings import SHORTEST_WITH_TYPO, Beginnings, Likeness

# Few letters, so that words are often near to one another.
WORDS = st.text(alphabet="abcé", max_size=8)


def expected(key: str, typed: str) -> Likeness | None:
    """Return how a key is like what was typed, by measuring each of its beginnings."""
    if key.startswith(typed):
        return Likeness(0, key != typed)
    beginnings = [key[:size] for size in range(len(key) + 1)]
    near = [begun for begun in beginnings if OSA.distance(typed, begun) == 1]
    if len(typed) < SHORTEST_WITH_TYPO or not near:
        return None
    return Likeness(1, key not in near)


@given(st.sets(WORDS.filter(bool), max_size=40), WORDS)
@example({"moscow"}, "mosocw")
@example({"abcab", "abca"}, "abcb")
def test_what_is_found_is_what_the_distance_says(keys, typed):
    found = list(Beginnings({key: [key] for key in keys}).like(typed))
    told = {borne[0]: likeness for likeness, borne in found}
    assert len(told) == len(found)
    assert told == {key: like for key in keys if (like := expected(key, typed))}


@pytest.mark.parametrize(
    ("typed", "likeness"),
    [
        ("russia", Likeness(0, False)),
        ("russ", Likeness(0, True)),
        ("rusia", Likeness(1, False)),
        ("russsia", Likeness(1, False)),
        ("russka", Likeness(1, False)),
        ("rsusia", Likeness(1, False)),
        ("ussia", Likeness(1, False)),
        ("kussia", Likeness(1, False)),
        ("rusi", Likeness(1, True)),
        ("ruzz", None),
        ("rss", None),
        ("rusian federation", None),
    ],
)
def test_one_typo_is_forgiven_from_four_letters_on(typed, likeness):
    found = [like for like, _borne in Beginnings({"russia": [1]}).like(typed)]
    assert found == ([likeness] if likeness else [])


def test_each_typo_that_is_possible_is_one_look():
    keys = Beginnings({first + second: [1] for first in "abcdefgh" for second in "ijklmnop"})
    # Of each place: its eight letters put in or in place of another, one left out, two turned.
    assert len(keys._meant("ajbk")) <= 5 * (2 * 8 + 2)
