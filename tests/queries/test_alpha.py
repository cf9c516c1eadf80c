"""Krippendorff's alpha is the published one, for every metric."""

from collections import Counter
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_api.queries import alpha as alphas
from claims_api.queries.alpha import alpha, interval, masi, masi_distance, nominal, ordinal

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", sections A, B, C and D.
BINARY = list(zip("0100000010", "1110010000", strict=True))
TWO_CODERS = list(zip("aabbdcccedda", "babbbccceddd", strict=True))
_ = None
FOUR_CODERS = list(
    zip(
        (1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3),
        (_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _),
        strict=True,
    )
)
ONE_TO_FIVE = (1, 2, 3, 4, 5)
SETS = st.frozensets(st.sampled_from("abcde"), max_size=4)


@pytest.mark.parametrize(
    ("units", "metric", "published"),
    [
        (BINARY, nominal, 0.095),
        (TWO_CODERS, nominal, 0.692),
        (FOUR_CODERS, nominal, 0.743),
        (FOUR_CODERS, ordinal(ONE_TO_FIVE), 0.815),
        (FOUR_CODERS, interval, 0.849),
    ],
)
def test_alpha_is_the_one_that_was_published(units: Any, metric: Any, published: float) -> None:
    found = alpha(units, metric).alpha
    assert found is not None
    assert round(found, 3) == published


def test_what_alpha_is_made_of_is_told() -> None:
    found = alpha(BINARY, nominal)
    assert (found.units, found.same, found.undefined) == (10, 6, None)
    assert found.observed == pytest.approx(4 / 10)
    assert found.expected == pytest.approx(2 * 14 * 6 / (20 * 19))


def plainly(units: list[Any], distance: Any) -> float:
    """Return alpha by its definition: the mean distance within pairs through that among all."""
    values = [value for unit in units for value in unit]
    within = sum(2 * distance(a, b) for a, b in units) / len(values)
    among = sum(distance(a, b) for a, b in permutations(values, 2))
    return float(1 - within * len(values) * (len(values) - 1) / among)


@given(st.lists(st.tuples(SETS, SETS), min_size=1, max_size=12))
def test_sets_are_compared_as_their_definition_says(units: list[Any]) -> None:
    found = alpha(units, masi)
    if found.undefined:
        assert len({value for unit in units for value in unit}) == 1
    else:
        assert found.alpha == pytest.approx(plainly(units, masi_distance))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12))
def test_marks_have_ranks_by_how_often_they_are_given(units: list[Any]) -> None:
    given_ = Counter(value for unit in units for value in unit)

    def apart(a: int, b: int) -> Fraction:
        low, high = sorted((a, b))
        between = sum(given_[rank] for rank in range(low, high + 1))
        return (between - Fraction(given_[low] + given_[high], 2)) ** 2 if a != b else Fraction(0)

    found = alpha(units, ordinal(range(4)))
    if not found.undefined:
        assert found.alpha == pytest.approx(plainly(units, apart))


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("ab", "ab", 0),
        ("", "", 0),
        ("ab", "", 1),
        ("ab", "cd", 1),
        ("ab", "abc", 1 - 2 / 3 * 2 / 3),
        ("ab", "bc", 1 - 1 / 3 * 1 / 3),
    ],
)
def test_sets_differ_by_what_they_have_in_common(one: str, other: str, distance: float) -> None:
    assert masi_distance(frozenset(one), frozenset(other)) == pytest.approx(distance)
    assert masi_distance(frozenset(other), frozenset(one)) == pytest.approx(distance)


def test_it_does_not_matter_which_coder_comes_first() -> None:
    assert alpha(TWO_CODERS, nominal) == alpha([(b, a) for a, b in TWO_CODERS], nominal)


@pytest.mark.parametrize("metric", [nominal, interval, ordinal([1])])
def test_without_variation_there_is_no_alpha(metric: Any) -> None:
    found = alpha([(1, 1), (1, 1)], metric)
    assert (found.alpha, found.undefined, found.same) == (None, "no-variation", 2)


def test_who_gave_nothing_to_a_unit_does_not_count_in_it() -> None:
    found = alpha([(1, None), (None, 2), (None, None)], nominal)
    assert (found.units, found.alpha, found.undefined) == (0, None, "no-pairs")
    assert alpha([*TWO_CODERS, ("a", None)], nominal) == alpha(TWO_CODERS, nominal)


def test_too_many_different_sets_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alphas, "MOST_IN_COMMON", 2)
    found = alpha([(frozenset("ab"), frozenset("ac")), (frozenset("ad"), frozenset("a"))], masi)
    assert (found.alpha, found.undefined) == (None, "too-many-values")
    assert found.observed is not None


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=20))
def test_what_is_marked_is_compared_part_by_part(marks: list[tuple[bool, bool]]) -> None:
    one, other = (sum(mark[side] for mark in marks) for side in (0, 1))
    found = alphas.of_marks(len(marks), one, other, sum(a and b for a, b in marks))
    assert found == pytest.approx(alpha(marks, nominal))
