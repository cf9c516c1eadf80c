"""Keys in order, found by how they begin, with at most one typo."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

# A word of three letters is one typo away from half of all such words.
SHORTEST_WITH_TYPO = 4
_LAST = "\U0010ffff"  # behind every character of a key
T = TypeVar("T")


class Likeness(NamedTuple):
    """How a key is like what was typed; the smaller, the more."""

    typos: int
    is_longer: bool


class Beginnings(Generic[T]):
    """What bears each key, found by how keys begin.

    A typo is one letter too many, one too few, another one, or two neighbours that changed places
    (Damerau and Levenshtein's distance of one). The keys stand in order, so that all that may
    stand at a place is read off them, and each possible typo is one look: some 0.5 ms among
    100,000 keys.
    """

    def __init__(self, bearers: Mapping[str, list[T]]) -> None:
        """Put the keys in order."""
        self._keys = sorted(bearers)
        self._bearers = [bearers[key] for key in self._keys]

    def of(self, key: str) -> list[T]:
        """Return what bears exactly this key."""
        at = bisect_left(self._keys, key)
        return self._bearers[at] if self._keys[at : at + 1] == [key] else []

    def like(self, typed: str) -> Iterator[tuple[Likeness, list[T]]]:
        """Yield what bears a key that begins so, each key once, with its best likeness."""
        seen = range(*self._span(typed))
        for at in seen:
            yield Likeness(0, self._keys[at] != typed), self._bearers[at]
        if len(typed) < SHORTEST_WITH_TYPO:
            return
        found: dict[int, bool] = {}
        for meant in self._meant(typed):
            for at in range(*self._span(meant)):
                if at not in seen:
                    found[at] = found.get(at, True) and self._keys[at] != meant
        for at, is_longer in found.items():
            yield Likeness(1, is_longer), self._bearers[at]

    def _span(self, beginning: str) -> tuple[int, int]:
        first = bisect_left(self._keys, beginning)
        if first == len(self._keys) or not self._keys[first].startswith(beginning):
            return first, first
        return first, bisect_left(self._keys, beginning + _LAST, first)

    def _meant(self, typed: str) -> set[str]:
        """Return the beginnings of keys that are one typo away."""
        meant: set[str] = set()
        for at in range(len(typed) + 1):
            head, rest = typed[:at], typed[at:]
            first, last = self._span(head)
            if first == last:
                break  # no key begins so: the typo stands before
            for letter in self._letters(head, first, last):
                meant.add(head + letter + rest)
                if rest:
                    meant.add(head + letter + rest[1:])
            if rest:
                meant.add(head + rest[1:])
            if len(rest) > 1:
                meant.add(head + rest[1] + rest[0] + rest[2:])
        meant.discard(typed)
        return meant

    def _letters(self, head: str, first: int, last: int) -> Iterator[str]:
        """Yield each letter that stands behind a beginning, by leaps from one to the next."""
        size = len(head)
        while first < last:
            key = self._keys[first]
            if len(key) == size:
                first += 1
                continue
            yield key[size]
            first = bisect_left(self._keys, head + key[size] + _LAST, first, last)
