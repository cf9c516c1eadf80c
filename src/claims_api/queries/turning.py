"""Turning pages: which of the rows that were read are shown, and where their neighbours stand."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from claims_api.queries import cursors
from claims_api.queries.cursors import Cursor
from claims_api.queries.question import ListQuestion

T = TypeVar("T")
Keys = list[int | str]


class Turned(NamedTuple):
    """A page's rows in their order, and the addresses before and behind it, where there is one."""

    shown: list[Any]
    prev: str | None
    next: str | None
    cursor: str | None
    is_whole: bool


class Turning(NamedTuple):
    """How one question is paged: at which address, from which cursor, bound to what."""

    question: ListQuestion
    address: str
    bound: str
    cursor: Cursor | None

    @property
    def backwards(self) -> bool:
        """Tell whether the page is read towards the beginning."""
        return self.cursor is not None and self.cursor.backwards

    def beyond(self, found: list[T], order: Callable[[T], Keys]) -> list[T]:
        """Return so many as a page has and one more, from the cursor on in reading order.

        `found` is all there is, sorted by these keys.
        """
        most = self.question.size + 1 if self.question.size else 0
        if self.cursor is None:
            return found[:most]
        if self.backwards:
            return found[: bisect_left(found, self.cursor.keys, key=order)][::-1][:most]
        at = bisect_right(found, self.cursor.keys, key=order)
        return found[at : at + most]

    def turn(self, rows: Sequence[Any], keys_from: int, *, is_cut: bool = False) -> Turned:
        """Return the page of these rows, of which one more was read than a page has.

        The sort keys of a row stand in its columns from `keys_from` on. `is_cut` tells that more
        follow although none was handed over.
        """
        shown = list(rows[: self.question.size])
        more = is_cut or len(rows) > len(shown)
        if self.backwards:
            shown.reverse()
        before, after = cursors.around([row[keys_from:] for row in shown], self.cursor, more)
        behind = cursors.write(after, self.bound) if after else None
        return Turned(
            shown,
            prev=self._to(cursors.write(before, self.bound)) if before else None,
            next=self._to(behind) if behind else None,
            cursor=behind,
            is_whole=self.cursor is None and not more and self.question.size > 0,
        )

    def _to(self, cursor: str) -> str:
        return self.question.page(self.address, cursor)


def turning(
    question: ListQuestion, address: str, bound: str, kinds: list[type[int] | type[str]]
) -> Turning:
    """Return how a question is paged, whose sort keys have these types. Raises CursorInvalid."""
    cursor = cursors.read(question.cursor, bound, kinds) if question.cursor else None
    return Turning(question, address, bound, cursor)
