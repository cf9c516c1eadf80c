"""Anchors held against the text of their source, and what of the text no claim covers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from claims_api.curation.claims_file import ParsedFile
from claims_api.curation.faults import FileFault
from claims_api.models.claim import ANCHOR, CLAIM
from claims_api.models.source import SOURCE
from claims_api.queries.coverage import merged, uncovered
from claims_api.text import Span, digest
from claims_api.vocabulary import GONE


class Gap(NamedTuple):
    """A stretch of one paragraph that no anchor covers."""

    paragraph: int
    start: int
    end: int
    words: str


def check_text(file: ParsedFile, text: str | None) -> list[FileFault]:
    """Return what does not match the text: its digest and length, and every anchor's digest."""
    source = file.content.source
    if source is None or text is None:
        return []
    if other := another(file, text):
        return other
    faults = list(unproven(file, text))
    if source.text_length is not None and len(text) != source.text_length:
        message = f"the text has {len(text)} code points"
        faults.append(file.fault(("source", "text_length"), message))
    return faults


def another(file: ParsedFile, text: str) -> list[FileFault]:
    """Return the fault of a text that is another one than the source of a file names."""
    source, found = file.content.source, digest(text)
    if source is None or source.text_digest in (None, found):
        return []
    fault = file.fault(("source", "text_digest"), "the text is another one than the file names")
    return [replace(fault, expected=source.text_digest, found=found)]


def unproven(file: ParsedFile, text: str) -> Iterator[FileFault]:
    """Yield a fault for each anchor whose words do not stand in the text where it says.

    Those of retracted claims are left as they were, and orphaned ones say themselves that they do
    not stand there.
    """
    for i, claim in enumerate(file.content.claims):
        for j, anchor in enumerate(claim.anchors):
            found = digest(text[anchor.start : anchor.end])
            is_held = claim.status not in GONE and anchor.orphaned is None
            if is_held and found != anchor.sha256:
                message = f"the words at [{anchor.start}, {anchor.end}] have another digest"
                fault = file.fault(("claims", i, "anchors", j), message, claim.id)
                yield replace(fault, expected=anchor.sha256, found=found)


def unheld(connection: Connection, file: ParsedFile, former: Sequence[str]) -> Iterator[FileFault]:
    """Yield a fault for each anchor that is called orphaned and stood in no former text.

    Those that stand so already are taken, for whoever brings in again what was written out.
    """
    source = file.content.source
    marked = [
        (i, j, claim, anchor)
        for i, claim in enumerate(file.content.claims)
        for j, anchor in enumerate(claim.anchors)
        if anchor.orphaned is not None and claim.status not in GONE
    ]
    if not marked or source is None:
        return
    held = {digest(text): text for text in former}
    stands = _orphaned(connection, source.id)
    for i, j, claim, anchor in marked:
        words = held.get(anchor.orphaned or "", "")[anchor.start : anchor.end]
        is_so = (claim.id, anchor.start, anchor.end, anchor.sha256, anchor.orphaned) in stands
        if not is_so and digest(words) != anchor.sha256:
            message = f"no former text has these words at [{anchor.start}, {anchor.end}]"
            yield file.fault(("claims", i, "anchors", j, "orphaned"), message, claim.id)


def _orphaned(connection: Connection, slug: str) -> set[tuple[Any, ...]]:
    found = (
        select(CLAIM.c.local, ANCHOR.c.start, ANCHOR.c.end, ANCHOR.c.sha256, ANCHOR.c.orphaned)
        .join(ANCHOR, ANCHOR.c.claim_id == CLAIM.c.id)
        .join(SOURCE, SOURCE.c.id == CLAIM.c.source_id)
        .where(SOURCE.c.slug == slug, ANCHOR.c.orphaned.is_not(None))
    )
    return {tuple(row) for row in connection.execute(found)}


def left_behind(connection: Connection, file: ParsedFile, text: str) -> Iterator[FileFault]:
    """Yield a fault for each claim of a source that a file leaves out and its text does not have.

    To be asked where the text is another one than the claims were held against before.
    """
    source = file.content.source
    if source is None:
        return
    told = {claim.id for claim in file.content.claims}
    found = (
        select(CLAIM.c.local, ANCHOR.c.start, ANCHOR.c.end, ANCHOR.c.sha256)
        .join(ANCHOR, ANCHOR.c.claim_id == CLAIM.c.id)
        .join(SOURCE, SOURCE.c.id == CLAIM.c.source_id)
        .where(SOURCE.c.slug == source.id, ANCHOR.c.orphaned.is_(None))
        .where(CLAIM.c.status.not_in(GONE))
        .order_by(CLAIM.c.position, ANCHOR.c.ordinal)
    )
    for row in connection.execute(found):
        if row.local not in told and digest(text[row.start : row.end]) != row.sha256:
            message = f"stands, and the words at [{row.start}, {row.end}] have another digest"
            yield file.fault(("source",), message, row.local)


def gaps(file: ParsedFile, text: str) -> list[Gap]:
    """Return the stretches of each paragraph that hold words and no anchor."""
    source = file.content.source
    if source is None:
        return []
    anchors = (
        Span(anchor.start, anchor.end)
        for claim in file.content.claims
        for anchor in claim.anchors
        if anchor.orphaned is None
    )
    covered = merged(anchors)
    return [
        Gap(number, start, end, text[start:end])
        for number, paragraph in enumerate(source.paragraphs)
        for start, end in uncovered(covered, Span(*paragraph), text)
    ]
