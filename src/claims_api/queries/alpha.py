"""Krippendorff's alpha: how far coders agree beyond what chance would have them agree.

Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania;
the same in Content Analysis: An Introduction to Its Methodology (4th ed., 2018), chapter 12.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import chain, combinations
from math import fsum
from typing import Any, Literal, NamedTuple

# Members that different sets have in common, over all pairs: so many take a fifth of a second.
MOST_IN_COMMON = 1_000_000

Undefined = Literal["no-pairs", "no-variation", "too-many-values"]


class Measure(NamedTuple):
    """How far values lie apart: two of them, and all pairs of them together, in either order.

    `among` is None where there are too many to be compared.
    """

    between: Callable[[Any, Any], float]
    among: float | None


# Makes a measure from how often each value was given.
Metric = Callable[[Counter[Any]], Measure]


class Alpha(NamedTuple):
    """Alpha with what it is made of; without it, `undefined` tells why.

    `units` have two values or more, in `same` of them all are equal; `observed` and `expected` are
    the disagreements, in the metric's own measure.
    """

    units: int
    same: int
    observed: float | None = None
    expected: float | None = None
    alpha: float | None = None
    undefined: Undefined | None = None


def alpha(units: Iterable[Sequence[Any]], metric: Metric) -> Alpha:
    """Return alpha of what coders gave to each unit, None where one gave nothing.

    A unit with less than two values tells nothing of agreement and is left out. Where all values
    are one, nobody knows whether coders would have told others apart: alpha is undefined.
    """
    given = [[value for value in unit if value is not None] for unit in units]
    pairable = [values for values in given if len(values) > 1]
    counts = Counter(value for values in pairable for value in values)
    same = sum(all(value == values[0] for value in values) for values in pairable)
    if not pairable:
        return Alpha(0, 0, undefined="no-pairs")
    if len(counts) == 1:
        return Alpha(len(pairable), same, 0.0, 0.0, undefined="no-variation")
    measure, total = metric(counts), counts.total()
    observed = fsum(_apart(values, measure) for values in pairable) / total
    if measure.among is None:
        return Alpha(len(pairable), same, observed, undefined="too-many-values")
    expected = measure.among / (total * (total - 1))
    return Alpha(len(pairable), same, observed, expected, 1 - observed / expected)


def _apart(values: Sequence[Any], measure: Measure) -> float:
    both_ways = 2 * fsum(measure.between(a, b) for a, b in combinations(values, 2))
    return both_ways / (len(values) - 1)


def nominal(counts: Counter[Hashable]) -> Measure:
    """Take values for the same or for different."""
    among = counts.total() ** 2 - sum(count**2 for count in counts.values())
    return Measure(lambda a, b: float(a != b), float(among))


def interval(counts: Counter[float]) -> Measure:
    """Square the differences of numbers."""
    total = counts.total()
    mean = fsum(value * count for value, count in counts.items()) / total
    spread = fsum(count * (value - mean) ** 2 for value, count in counts.items())
    return Measure(lambda a, b: (a - b) ** 2, 2 * total * spread)


def ordinal(order: Sequence[Hashable]) -> Metric:
    """Return the metric of values that have an order: how many were given that lie between two.

    Half of those that were given as one of the two count too, so that it is the difference of the
    middles of their ranks.
    """

    def metric(counts: Counter[Hashable]) -> Measure:
        middles: dict[Hashable, float] = {}
        below = 0
        for value in order:
            middles[value] = below + counts[value] / 2
            below += counts[value]
        ranks = Counter({middles[value]: count for value, count in counts.items()})
        return Measure(lambda a, b: (middles[a] - middles[b]) ** 2, interval(ranks).among)

    return metric


def masi_distance(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how far two sets lie apart: 0 for the same, 1 for those with nothing in common.

    Passonneau, R. (2006), Measuring Agreement on Set-valued Items (MASI) for Semantic and Pragmatic
    Annotation, LREC: one less the share in common, by two thirds where one set holds the other, by
    a third where neither does. Two empty sets are the same.
    """
    return 0.0 if one == other else 1 - _nearness(len(one), len(other), len(one & other))


def _nearness(one: int, other: int, common: int) -> float:
    """Return what two different sets of these sizes have in common, by MASI."""
    monotony = 2 if common in (one, other) else 1
    return common * monotony / (3 * (one + other - common))


def masi(counts: Counter[frozenset[str]]) -> Measure:
    """Compare sets by what they have in common; those that have nothing need no comparison."""
    in_common = 0
    kinds = [(len(found), times) for found, times in counts.items()]
    having: defaultdict[str, list[int]] = defaultdict(list)
    alike: Counter[tuple[int, int, int]] = Counter()
    for at, found in enumerate(counts):
        in_common += sum(len(having[member]) for member in found)
        if in_common > MOST_IN_COMMON:
            return Measure(masi_distance, None)
        common = Counter(chain.from_iterable(having[member] for member in found))
        size, times = kinds[at]
        for other, members in common.items():
            other_size, other_times = kinds[other]
            alike[size, other_size, members] += 2 * times * other_times
        for member in found:
            having[member].append(at)
    near = fsum(_nearness(*sizes) * ways for sizes, ways in alike.items())
    apart = counts.total() ** 2 - sum(count**2 for count in counts.values())
    return Measure(masi_distance, apart - near)


def of_marks(length: int, one: int, other: int, both: int) -> Alpha:
    """Return alpha of two coders who mark so much of a length, part by part, each part a unit."""
    differ, marks, total = one + other - 2 * both, one + other, 2 * length
    if not length:
        return Alpha(0, 0, undefined="no-pairs")
    if marks in (0, total):
        return Alpha(length, length, 0.0, 0.0, undefined="no-variation")
    observed, expected = differ / length, 2 * marks * (total - marks) / (total * (total - 1))
    return Alpha(length, length - differ, observed, expected, 1 - observed / expected)
