"""Which claims of two codings are of the same words: a pairing, the best there is."""

from collections import defaultdict
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from claims_api.text import Span, words

# Spans that share words, and looks from one claim at another: together a second at most.
MOST_MEETINGS = 200_000
MOST_LOOKS = 1_000_000
_UNIT = 1_000_000


class TooMany(ValueError):
    """More claims share words than can be paired while somebody waits."""


class Placed(NamedTuple):
    """Where a claim stands, in stretches that do not touch, and what it says."""

    spans: Sequence[Span]
    statement: str


class Pair(NamedTuple):
    """Two claims by their numbers, and the share of their words that both stand in."""

    here: int
    there: int
    overlap: float


class _Told(NamedTuple):
    """How many code points a claim stands in, and the words that it says."""

    length: int
    words: frozenset[str]

    @classmethod
    def of(cls, claim: Placed) -> "_Told":
        length = sum(span.end - span.start for span in claim.spans)
        return cls(length, frozenset(words(claim.statement)))

    def likeness(self, other: "_Told") -> float:
        """Return how alike two statements are by their words, from 0 to 1 (Dice)."""
        both = len(self.words) + len(other.words)
        return 2 * len(self.words & other.words) / both if both else 0.0


def pairs(here: Sequence[Placed], there: Sequence[Placed], least: float) -> list[Pair]:
    """Return the pairs of claims, each in one at most, that share so much of their words or more.

    Of all ways to pair them it is the one in which overlaps and likenesses of statements add up to
    most: several claims often stand in one sentence, and nothing but what they say tells them
    apart. What was coded has no part in it, which would flatter the agreement. Raises TooMany.
    """
    one, other = ([_Told.of(claim) for claim in claims] for claims in (here, there))
    shares = {
        (a, b): common / (one[a].length + other[b].length - common)
        for (a, b), common in sorted(touching(here, there).items())
    }
    weights: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for (a, b), share in shares.items():
        if share >= least:
            weights[a][b] = 1 + round(_UNIT * share) + round(_UNIT * one[a].likeness(other[b]))
    matched = assignment(weights)
    return [Pair(row, matched[row], shares[row, matched[row]]) for row in sorted(matched)]


def touching(here: Sequence[Placed], there: Sequence[Placed]) -> dict[tuple[int, int], int]:
    """Return how many code points each two claims share, of those that share any."""
    spans = sorted(
        (span, side, number)
        for side, claims in enumerate((here, there))
        for number, claim in enumerate(claims)
        for span in claim.spans
    )
    common: defaultdict[tuple[int, int], int] = defaultdict(int)
    open_: tuple[list[tuple[int, int]], ...] = ([], [])
    meetings = 0
    for span, side, number in spans:
        others = [(end, other) for end, other in open_[1 - side] if end > span.start]
        open_[1 - side][:] = others
        meetings += len(others)
        if meetings > MOST_MEETINGS:
            raise TooMany
        for end, other in others:
            pair = (other, number) if side else (number, other)
            common[pair] += min(end, span.end) - span.start
        open_[side].append((span.end, number))
    return dict(common)


def assignment(weights: dict[int, dict[int, int]]) -> dict[int, int]:
    """Return for rows the columns, each once, whose weights (above 0) add up to most.

    A row without a good column has none. It is the Hungarian method over the weights that there
    are, by shortest augmenting paths (Jonker and Volgenant 1987, Computing 38:325): each row may
    also take a column of its own that weighs nothing. Whole numbers and a fixed order let the same
    weights lead to the same answer. Raises TooMany.
    """
    most = max((weight for found in weights.values() for weight in found.values()), default=0)
    search = _Search({row: _costs(row, weights[row], most) for row in sorted(weights)})
    for row in search.costs:
        search.augment(row)
    return {row: column for row, column in search.column_of.items() if column >= 0}


def _costs(row: int, weights: dict[int, int], most: int) -> dict[int, int]:
    """Return what each column costs a row; its own column is below zero, and none but its own."""
    return {-1 - row: most} | {column: most - weight for column, weight in weights.items()}


class _Reach:
    """How cheaply columns are reached from one row, and over which row each."""

    def __init__(self) -> None:
        self.distance: dict[int, int] = {}
        self.came_from: dict[int, int] = {}
        self.done: dict[int, int] = {}
        self._heap: list[tuple[int, int]] = []

    def add(self, column: int, distance: int, row: int) -> None:
        if column not in self.distance or distance < self.distance[column]:
            self.distance[column], self.came_from[column] = distance, row
            heappush(self._heap, (distance, column))

    def nearest(self) -> tuple[int, int]:
        """Return the nearest column that is not done, and how far it is; from now on it is done."""
        while True:
            distance, column = heappop(self._heap)
            if column not in self.done:
                self.done[column] = distance
                return column, distance


class _Search:
    """An assignment of some rows, of the least cost, which grows by one row after another.

    By the prices no column costs a row less than nothing, and the one that it has costs nothing.
    """

    def __init__(self, costs: dict[int, dict[int, int]]) -> None:
        self.costs = costs
        self.row_of: dict[int, int] = {}
        self.column_of: dict[int, int] = {}
        self._row_price: defaultdict[int, int] = defaultdict(int)
        self._column_price: defaultdict[int, int] = defaultdict(int)
        self._looks = 0

    def augment(self, start: int) -> None:
        """Assign one more row; those on the cheapest path to a free column change theirs."""
        reach = _Reach()
        row, so_far = start, 0
        while True:
            self._look(row, so_far, reach)
            column, so_far = reach.nearest()
            if column not in self.row_of:
                break
            row = self.row_of[column]
        self._raise_prices(start, reach.done, so_far)
        self._take(start, column, reach.came_from)

    def _look(self, row: int, so_far: int, reach: _Reach) -> None:
        self._looks += len(self.costs[row])
        if self._looks > MOST_LOOKS:
            raise TooMany
        for column, cost in self.costs[row].items():
            own = cost - self._row_price[row] - self._column_price[column]
            reach.add(column, so_far + own, row)

    def _raise_prices(self, start: int, done: dict[int, int], end: int) -> None:
        self._row_price[start] += end
        for column, at in done.items():
            if column in self.row_of:
                self._row_price[self.row_of[column]] += end - at
                self._column_price[column] -= end - at

    def _take(self, start: int, column: int, came_from: dict[int, int]) -> None:
        row = None
        while row != start:
            row = came_from[column]
            self.row_of[column] = row
            before = self.column_of.get(row)
            self.column_of[row] = column
            if before is not None:
                column = before
