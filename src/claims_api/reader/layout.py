"""An article as it is laid out: its paragraphs, what is marked in them, the claims beside them."""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any, NamedTuple

from claims_api.reader.bars import Bar, Drawing, drawing
from claims_api.reader.marking import Anchored, Block, blocks
from claims_api.text import Span

Item = Mapping[str, Any]


class Marked(NamedTuple):
    """A stretch of a paragraph with the claims on it, by their numbers.

    Of these some begin with it, and some end.
    """

    words: str | None
    hue: str
    claims: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    bars: tuple[Bar, ...]


class Part(NamedTuple):
    """A paragraph, and the claims that begin in it; drawn by its length where it has no words."""

    number: int | None
    length: int
    marked: list[Marked]
    claims: list[int]
    drawing: Drawing | None


def spans(item: Item) -> list[Span]:
    """Return where a claim stands in the text; an anchor that lost its words stands nowhere."""
    held = [anchor for anchor in item["anchors"] if "orphaned" not in anchor]
    return [Span(anchor["start"], anchor["end"]) for anchor in held]


def place(item: Item) -> tuple[float, float, str]:
    """Return by what claims are put in the order of the text; last what stands nowhere in it."""
    first = min(spans(item), default=None)
    return (inf, inf, item["id"]) if first is None else (*first, item["id"])


def parts(source: Item, items: Sequence[Item], hues: Sequence[str], text: str | None) -> list[Part]:
    """Return an article paragraph by paragraph, with claims of these colours."""
    anchors = [Anchored(n, span) for n, item in enumerate(items) for span in spans(item)]
    paragraphs = [Span(*paragraph) for paragraph in source["paragraphs"]]
    if not paragraphs and text is None:
        ends = [anchored.span.end for anchored in anchors]
        paragraphs = [Span(0, length)] if (length := max(ends, default=0)) else []
    laid = _Layout(text, hues, anchors)
    return [laid.part(block) for block in blocks(paragraphs, anchors, text)]


class _Layout:
    """Lays one paragraph after the other, and knows which claims have begun."""

    def __init__(self, text: str | None, hues: Sequence[str], anchors: list[Anchored]) -> None:
        self._text = text
        self._hues = hues
        self._begun: set[int] = set()
        by_end = sorted(anchors, key=lambda anchored: anchored.span.end)
        self._last = {claim: span.end for claim, span in by_end}

    def part(self, block: Block) -> Part:
        drawn = drawing(block) if self._text is None else None
        bars = [one.bars for one in drawn.drawn] if drawn else [()] * len(block.stretches)
        marked = [
            self._marked(span, on_it, of_it)
            for (span, on_it), of_it in zip(block.stretches, bars, strict=True)
        ]
        begun = sorted(claim for one in marked for claim in one.begins)
        return Part(block.number, block.span.end - block.span.start, marked, begun, drawn)

    def _marked(self, span: Span, on_it: tuple[int, ...], bars: tuple[Bar, ...]) -> Marked:
        begins = tuple(sorted(set(on_it) - self._begun))
        self._begun.update(begins)
        return Marked(
            words=None if self._text is None else self._text[span.start : span.end],
            hue=self._hues[on_it[0]] if on_it else "",
            claims=on_it,
            begins=begins,
            ends=tuple(sorted(claim for claim in on_it if self._last[claim] == span.end)),
            bars=bars,
        )
