"""A paragraph whose words are not shown, drawn by its length: a bar for each line of a stretch."""

from collections.abc import Iterator
from typing import NamedTuple

from claims_api.reader.marking import Block, Stretch

LINE = 84  # code points
LEADING, HEIGHT = 3.0, 1.7  # in widths of one


class Bar(NamedTuple):
    """A part of a stretch on one line, in code points from the upper left corner."""

    x: int
    y: float
    width: int


class Drawn(NamedTuple):
    """A stretch and its bars."""

    stretch: Stretch
    bars: tuple[Bar, ...]


class Drawing(NamedTuple):
    """A paragraph as bars, and how wide and high they are together."""

    drawn: tuple[Drawn, ...]
    width: int
    height: float


def drawing(block: Block) -> Drawing:
    """Return the bars of a block, one line under another."""
    length = block.span.end - block.span.start
    lines = -(-length // LINE)
    drawn = tuple(Drawn(one, tuple(_bars(one, block.span.start))) for one in block.stretches)
    return Drawing(drawn, LINE, (lines - 1) * LEADING + HEIGHT)


def _bars(stretch: Stretch, beginning: int) -> Iterator[Bar]:
    start, end = stretch.span.start - beginning, stretch.span.end - beginning
    while start < end:
        line, x = divmod(start, LINE)
        width = min(end - start, LINE - x)
        yield Bar(x, round(line * LEADING, 2), width)
        start += width
