"""Claims are paired by their words, as well as they can be, and always in the same way."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_api.queries import pairing
from claims_api.queries.pairing import Pair, Placed, TooMany, assignment, pairs, touching
from claims_api.text import Span

Weights = dict[int, dict[int, int]]
WEIGHTS = st.dictionaries(
    st.integers(0, 5), st.dictionaries(st.integers(0, 5), st.integers(1, 9), max_size=6), max_size=6
)


def best(weights: Weights, taken: frozenset[int] = frozenset()) -> int:
    """Return the most that any assignment weighs, by trying them all."""
    if not weights:
        return 0
    row, *_ = weights
    others = {other: found for other, found in weights.items() if other != row}
    takes = [
        weight + best(others, taken | {column})
        for column, weight in weights[row].items()
        if column not in taken
    ]
    return max([best(others, taken), *takes])


@given(WEIGHTS)
def test_no_assignment_weighs_more(weights: Weights) -> None:
    found = assignment(weights)
    assert len(set(found.values())) == len(found)
    assert sum(weights[row][column] for row, column in found.items()) == best(weights)


@given(WEIGHTS)
def test_the_same_weights_lead_to_the_same_assignment(weights: Weights) -> None:
    turned = {row: dict(reversed(found.items())) for row, found in reversed(weights.items())}
    assert assignment(turned) == assignment(weights)


def placed(*spans: tuple[int, int], says: str = "It is so.") -> Placed:
    """Return a claim that stands in these spans."""
    return Placed([Span(*span) for span in spans], says)


@st.composite
def claims(draw: st.DrawFn) -> list[Placed]:
    """Return claims with spans that do not touch."""
    found = []
    for _ in range(draw(st.integers(0, 5))):
        ends = sorted(draw(st.sets(st.integers(0, 30), min_size=2, max_size=6)))
        found.append(placed(*zip(ends[::2], ends[1::2], strict=False)))
    return found


@given(claims(), claims())
def test_what_claims_share_is_counted_by_code_points(
    here: list[Placed], there: list[Placed]
) -> None:
    def stands(claim: Placed) -> set[int]:
        return {at for span in claim.spans for at in range(*span)}

    both = {
        (a, b): len(stands(here[a]) & stands(there[b]))
        for a, b in product(range(len(here)), range(len(there)))
    }
    assert touching(here, there) == {pair: common for pair, common in both.items() if common}


@given(claims(), claims(), st.sampled_from([0.0, 0.3, 0.5, 1.0]))
def test_pairs_share_so_much_and_each_claim_is_in_one(
    here: list[Placed], there: list[Placed], least: float
) -> None:
    found = pairs(here, there, least)
    assert all(pair.overlap >= least and pair.overlap > 0 for pair in found)
    assert len({pair.here for pair in found}) == len({pair.there for pair in found}) == len(found)


def test_all_anchors_of_a_claim_count() -> None:
    headline, body = (0, 10), (50, 80)
    whole, part = placed(headline, body), placed((55, 80))
    assert pairs([whole], [part], 0.5) == [Pair(0, 0, 25 / 40)]
    assert pairs([whole], [part], 0.65) == []


def test_a_claim_has_the_pair_with_which_all_fit_best() -> None:
    here = [placed((0, 10)), placed((0, 7))]
    there = [placed((0, 10)), placed((4, 16))]
    assert pairs(here, there, 0.5) == [Pair(0, 0, 1.0)]
    assert pairs(here, there, 0.3) == [Pair(0, 1, 0.375), Pair(1, 0, 0.7)]


def test_claims_of_one_sentence_are_told_apart_by_what_they_say() -> None:
    here = [placed((0, 40), says="The dam is full."), placed((0, 40), says="Prices will fall.")]
    there = [placed((0, 40), says="Prices fall soon."), placed((0, 39), says="Full is the dam!")]
    assert [(p.here, p.there) for p in pairs(here, there, 0.5)] == [(0, 1), (1, 0)]


def test_what_has_no_place_has_no_pair() -> None:
    assert pairs([placed()], [placed()], 0.0) == []
    assert pairs([], [placed((0, 5))], 0.0) == []
    assert pairs([placed((0, 5))], [placed((5, 9))], 0.0) == []


def test_a_share_is_compared_as_it_is_written() -> None:
    assert pairs([placed((0, 10))], [placed((0, 3))], 0.3) == [Pair(0, 0, 0.3)]


@pytest.mark.parametrize("bound", ["MOST_MEETINGS", "MOST_LOOKS"])
def test_more_than_can_be_paired_is_refused(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, bound, 8)
    same = [placed((0, 5)) for _ in range(4)]
    with pytest.raises(TooMany):
        pairs(same, same, 0.5)
