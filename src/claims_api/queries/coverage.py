"""Which stretches of a source's text no claim covers."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from claims_api.models.claim import ANCHOR, CLAIM
from claims_api.models.key import Scope
from claims_api.models.source import SOURCE, SOURCE_TEXT, TextAccess
from claims_api.queries.asked import coded_for
from claims_api.queries.texts import reads_all, standing
from claims_api.text import Span

_WORD = re.compile(r"\w")
Json = dict[str, Any]


class _Text(NamedTuple):
    """A text, if one is attached, and whether its words may be shown."""

    content: str | None
    is_shown: bool


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return stretches in their order, each as long as any that touch each other."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def within(covered: Sequence[Span], paragraph: Span) -> list[Span]:
    """Return what of merged stretches lies in a paragraph."""
    first = bisect_right(covered, paragraph.start, key=lambda span: span.end)
    last = bisect_left(covered, paragraph.end, key=lambda span: span.start)
    return [
        Span(max(span.start, paragraph.start), min(span.end, paragraph.end))
        for span in covered[first:last]
    ]


def uncovered(covered: Sequence[Span], paragraph: Span, text: str | None) -> Iterator[Span]:
    """Yield what of a paragraph lies in none of these; of a text what holds words, trimmed."""
    at = paragraph.start
    for span in (*within(covered, paragraph), Span(paragraph.end, paragraph.end)):
        if at < span.start:
            if text is None:
                yield Span(at, span.start)
            elif _WORD.search(text, at, span.start):
                words = text[at : span.start]
                start = at + len(words) - len(words.lstrip())
                yield Span(start, start + len(words.strip()))
        at = span.end


def coverage(connection: Connection, slug: str, scope: Scope | None) -> Json:
    """Return how much of a source is covered by the claims that a key of a scope shows.

    Raises NotFound, Retracted and Moved.
    """
    columns = (SOURCE.c.text_digest, SOURCE.c.text_length, SOURCE.c.paragraphs)
    source = standing(connection, slug, *columns)
    mine = SOURCE_TEXT.c.source_id == source.id
    content = connection.scalar(select(SOURCE_TEXT.c.content).where(mine))
    text = _Text(content, reads_all(scope) or source.text_access == TextAccess.public)
    rows = connection.execute(_anchors(source.id, scope)).all()
    held = [row for row in rows if row.orphaned is None]
    spans = merged(Span(row.start, row.end) for row in held)
    paragraphs = source.paragraphs or ([[0, source.text_length]] if source.text_length else [])
    parts = [
        _paragraph(number, Span(*paragraph), spans, held, text)
        for number, paragraph in enumerate(paragraphs)
    ]
    return {
        "id": slug,
        "text_digest": source.text_digest,
        "text_attached": content is not None,
        **_covered(sum(p["length"] for p in parts), sum(p["covered"] for p in parts)),
        "claims": len({row.claim_id for row in rows}),
        "orphaned": len(rows) - len(held),
        "paragraphs": parts,
    }


def _anchors(source_id: int, scope: Scope | None) -> Any:
    return (
        select(ANCHOR.c.claim_id, ANCHOR.c.start, ANCHOR.c.end, ANCHOR.c.orphaned)
        .join(CLAIM, CLAIM.c.id == ANCHOR.c.claim_id)
        .where(CLAIM.c.source_id == source_id, CLAIM.c.status.in_(coded_for(scope)))
        .order_by(ANCHOR.c.start, ANCHOR.c.claim_id, ANCHOR.c.ordinal)
    )


def _paragraph(
    number: int, paragraph: Span, spans: list[Span], anchors: list[Row[Any]], text: _Text
) -> Json:
    length = paragraph.end - paragraph.start
    covered = sum(span.end - span.start for span in within(spans, paragraph))
    first = bisect_left(anchors, paragraph.start, key=lambda row: row.start)
    last = bisect_left(anchors, paragraph.end, key=lambda row: row.start)
    return {
        "paragraph": number,
        "start": paragraph.start,
        "end": paragraph.end,
        **_covered(length, covered),
        "claims": len({row.claim_id for row in anchors[first:last]}),
        "uncovered": [
            {"start": span.start, "end": span.end, "words": _words(text, span)}
            for span in uncovered(spans, paragraph, text.content)
        ],
    }


def _covered(length: int, covered: int) -> Json:
    share = round(covered / length, 4) if length else 0.0
    return {"length": length, "covered": covered, "share": share}


def _words(text: _Text, span: Span) -> str | None:
    return text.content[span.start : span.end] if text.content and text.is_shown else None
