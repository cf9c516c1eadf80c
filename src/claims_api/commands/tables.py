"""Tables for people at a terminal."""

from collections.abc import Iterable, Iterator


def lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table, each column as wide as what stands in it."""
    every = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    for row in every:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()
