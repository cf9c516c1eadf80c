"""Where claims stand in the one order of all claims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_api.curation.positions import position

sources = st.integers(1, 2**23 - 1)
starts = st.integers(0, 2**30 - 1)
numbers = st.integers(0, 2**10 - 1)
places = st.tuples(sources, starts, numbers)


@given(places, places)
def test_claims_are_ordered_by_source_then_start_then_number(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    assert (position(*one) < position(*other)) == (one < other)


@given(places)
def test_a_position_is_a_bigint(place: tuple[int, int, int]) -> None:
    assert 0 <= position(*place) < 2**63


def test_more_claims_than_fit_at_one_start_are_refused() -> None:
    assert position(1, 0, 1023) < position(1, 1, 0)
    with pytest.raises(ValueError, match="start at one place"):
        position(1, 0, 1024)
