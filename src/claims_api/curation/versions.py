"""Spans of a text, found again in another version of it where that can be proved."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import NamedTuple

from claims_api.curation.occurrences import Occurrences

CONTEXT = 16  # code points on each side, white space counted as one
EDGES = (64, 24)  # code points by which the end of a paragraph is known again
_MOST_PLACES = 1000  # words that stand more often are not looked for


class _Around(NamedTuple):
    """What stands before and behind a span."""

    before: str
    behind: str


class Versions:
    """A text, and another version of it.

    What is the same from the beginning on, or up to the end, is in its place. All else is found
    where its words stand in one place with the same words on both sides, or if there is none on
    one side, and stood in one such place before. What could be in two places is in none.
    """

    def __init__(self, old: str, new: str) -> None:
        """Take both texts."""
        self.old, self.new = old, new
        self._in_old, self._in_new = Occurrences(old), Occurrences(new)
        most = min(len(old), len(new))
        self._head = _same(most, lambda n: old[:n] == new[:n])
        self._tail = _same(most - self._head, lambda n: old[len(old) - n :] == new[len(new) - n :])

    def place(self, start: int, end: int) -> int | None:
        """Return where a span of the old text begins in the new one, None without a proof."""
        if (fixed := self._fixed(start - CONTEXT, end + CONTEXT)) is not None:
            return start + fixed
        words, cuts = self.old[start:end], _cuts(self.old, start, end)
        here = _around(self.old, start, end)
        new, old = (_like(text, words, here, cuts) for text in (self._in_new, self._in_old))
        if both := _with(new, {0, 1}):
            return both[0] if len(both) == 1 and _with(old, {0, 1}) == [start] else None
        one = [at for at, same in new.items() if same]
        if len(one) != 1:
            return None
        there = _around(self.new, one[0], one[0] + len(words))
        alike = [at for at, same in _like(self._in_old, words, there, cuts).items() if same]
        return one[0] if alike == [start] else None

    def paragraphs(self, spans: Iterable[list[int]]) -> list[list[int]]:
        """Return the paragraphs that have both their ends in the new text, in their order."""
        found: list[list[int]] = []
        last = 0
        for start, end in spans:
            first, stop = self._edge(start, is_end=False), self._edge(end, is_end=True)
            if first is not None and stop is not None and last <= first < stop:
                found.append([first, stop])
                last = stop
        return found

    def _fixed(self, start: int, end: int) -> int | None:
        """Return by how much a stretch moved with what is the same before or behind it."""
        if end <= self._head:
            return 0
        if start >= len(self.old) - self._tail:
            return len(self.new) - len(self.old)
        return None

    def _edge(self, at: int, *, is_end: bool) -> int | None:
        """Return where an end of a paragraph is, by its own words, else by those outside it."""
        if (fixed := self._fixed(at - is_end, at + (not is_end))) is not None:
            return at + fixed
        found = (self._beside(at, size, is_end=is_end) for size in EDGES)
        return next((edge for edge in found if edge is not None), None)

    def _beside(self, at: int, size: int, *, is_end: bool) -> int | None:
        """Return where an end of a paragraph is by so many code points on either side of it."""
        before = self.old[max(0, at - size) : at].rstrip()
        behind = self.old[at : at + size].lstrip()
        for words, beyond in ((before, len(before)), (behind, 0))[:: 1 if is_end else -1]:
            if words and self._in_old.is_one(words) and self._in_new.is_one(words):
                return self._beside_space(self._in_new.first(words) + beyond, is_end=is_end)
        return None

    def _beside_space(self, at: int, *, is_end: bool) -> int:
        """Return an end of a paragraph without the white space that stands between two."""
        if is_end:
            while at > 0 and self.new[at - 1].isspace():
                at -= 1
        else:
            while at < len(self.new) and self.new[at].isspace():
                at += 1
        return at


def _same(most: int, holds: Callable[[int], bool]) -> int:
    """Return the largest number up to which something holds, as it does for all smaller ones."""
    return bisect_left(range(1, most + 1), True, key=lambda n: not holds(n))


def _around(text: str, start: int, end: int) -> _Around:
    before = " ".join(text[max(0, start - 4 * CONTEXT) : start].split())
    behind = " ".join(text[end : end + 4 * CONTEXT].split())
    return _Around(before[-CONTEXT:], behind[:CONTEXT])


def _cuts(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Tell on which sides a span goes on with a letter or a digit."""
    return text[max(0, start - 1) : start].isalnum(), text[end : end + 1].isalnum()


def _like(
    text: Occurrences, words: str, around: _Around, cuts: tuple[bool, bool]
) -> dict[int, set[int]]:
    """Return where words stand in a text, each with the sides on which it is as it was."""
    found: dict[int, set[int]] = {}
    for number, at in enumerate(text.of(words)):
        if number == _MOST_PLACES - 1:
            return {}
        if _cuts(text.text, at, at + len(words)) == cuts:
            here = _around(text.text, at, at + len(words))
            found[at] = {side for side in (0, 1) if here[side] == around[side]}
    return found


def _with(found: dict[int, set[int]], sides: set[int]) -> list[int]:
    return [at for at, same in found.items() if sides <= same]
