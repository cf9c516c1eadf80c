"""Which stretches of a text claims stand on: each letter once, with all the claims upon it."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from claims_api.text import Span


class Anchored(NamedTuple):
    """That a claim, by its number among those shown, stands on a span."""

    claim: int
    span: Span


class Stretch(NamedTuple):
    """A span with the same claims on all of it, the one with the shortest span first."""

    span: Span
    claims: tuple[int, ...]


class Block(NamedTuple):
    """A paragraph: its number, None for what lies between two of them, and its stretches."""

    number: int | None
    span: Span
    stretches: tuple[Stretch, ...]


def blocks(
    paragraphs: Sequence[Span], anchors: Iterable[Anchored], text: str | None
) -> list[Block]:
    """Return the paragraphs in order, each cut where an anchor begins or ends.

    What stands between them is a block of its own where the text has more there than white space.
    """
    sorted_anchors = sorted(anchors, key=lambda anchored: anchored.span)
    return [
        Block(number, span, tuple(_stretches(span, sorted_anchors)))
        for number, span in _numbered(paragraphs, text)
    ]


def _numbered(paragraphs: Sequence[Span], text: str | None) -> Iterator[tuple[int | None, Span]]:
    """Yield each paragraph with its number, and what lies between two without one."""
    reached = 0
    for number, paragraph in enumerate(paragraphs):
        yield from _between(reached, paragraph.start, text)
        yield number, paragraph
        reached = max(reached, paragraph.end)
    yield from _between(reached, 0 if text is None else len(text), text)


def _between(start: int, end: int, text: str | None) -> Iterator[tuple[None, Span]]:
    if text is not None and (words := text[start:end]).strip():
        start += len(words) - len(words.lstrip())
        yield None, Span(start, start + len(words.strip()))


def _stretches(block: Span, anchors: Sequence[Anchored]) -> Iterator[Stretch]:
    """Yield the stretches of a block, which cover it without a gap."""
    upto = bisect_left(anchors, block.end, key=lambda anchored: anchored.span.start)
    within = [one for one in anchors[:upto] if one.span.end > block.start]
    cuts = {block.start, block.end}
    for _claim, span in within:
        cuts |= {max(span.start, block.start), min(span.end, block.end)}
    edges = sorted(cuts)
    for start, end in pairwise(edges):
        on_it = [one for one in within if one.span.start <= start and end <= one.span.end]
        on_it.sort(key=lambda one: (one.span.end - one.span.start, one.claim))
        yield Stretch(Span(start, end), tuple(dict.fromkeys(one.claim for one in on_it)))
