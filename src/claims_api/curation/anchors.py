"""Anchors held against the text of their source, and what of the text no claim covers."""

import re
from typing import NamedTuple

from claims_api.curation.claims_file import ParsedFile
from claims_api.curation.faults import FileFault
from claims_api.text import digest

_WORD = re.compile(r"\w")


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
    if source.text_digest is not None and digest(text) != source.text_digest:
        return [
            file.fault(("source", "text_digest"), "the text is another one than the file names")
        ]
    faults = []
    if source.text_length is not None and len(text) != source.text_length:
        message = f"the text has {len(text)} code points"
        faults.append(file.fault(("source", "text_length"), message))
    for i, claim in enumerate(file.content.claims):
        for j, anchor in enumerate(claim.anchors):
            if digest(text[anchor.start : anchor.end]) != anchor.sha256:
                message = f"the words at [{anchor.start}, {anchor.end}] have another digest"
                faults.append(file.fault(("claims", i, "anchors", j), message, claim.id))
    return faults


def gaps(file: ParsedFile, text: str) -> list[Gap]:
    """Return the stretches of each paragraph that hold words and no anchor."""
    source = file.content.source
    if source is None:
        return []
    covered = bytearray(len(text))
    for claim in file.content.claims:
        for anchor in claim.anchors:
            covered[anchor.start : anchor.end] = b"\1" * (anchor.end - anchor.start)
    found = []
    for number, (first, last) in enumerate(source.paragraphs):
        for match in re.finditer(rb"\0+", bytes(covered[first:last])):
            start, end = first + match.start(), first + match.end()
            if _WORD.search(text[start:end]):
                found.append(Gap(number, start, end, text[start:end].strip()))
    return found
