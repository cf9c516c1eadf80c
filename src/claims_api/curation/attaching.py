"""Attaching a text to a source: every anchor is proved in it, or nothing is written."""

import json
from collections.abc import Iterable

from sqlalchemy import Connection, select

from claims_api.curation import texts
from claims_api.curation.anchors import another, unproven
from claims_api.curation.claims_file import ClaimsFile, ParsedFile
from claims_api.curation.editing import Insist, standing
from claims_api.curation.faults import FileFault, FileFaults
from claims_api.curation.importing import take
from claims_api.curation.nouns import FILE, NOUNS
from claims_api.curation.reanchoring import Reanchoring
from claims_api.curation.reporting import refused
from claims_api.curation.reviewing import carry
from claims_api.curation.versions import Versions
from claims_api.curation.write import Write
from claims_api.errors import Fault, InvalidRequest
from claims_api.models.claim import CLAIM
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.revision import REVISION
from claims_api.models.source import SourceRecord
from claims_api.store.revisions import current
from claims_api.text import digest
from claims_api.vocabulary import GONE

_SOURCES = NOUNS["sources"]


def attach(write: Write, slug: str, text: str, insist: Insist) -> None:
    """Attach a text to a source; the same again is no write.

    The first one has to be the text that the source names, and every anchor has to stand in it.
    With another one than is attached, anchors are moved to where their words stand now, as far as
    that can be proved, and those that are not found are marked `orphaned`; retracted claims are
    left as they are. Raises NotFound, Retracted, Moved, InvalidRequest, and what `insist` raises.
    """
    stands = standing(write.connection, _SOURCES, slug)
    insist(stands.etag, stands.version)
    source = SourceRecord.model_validate(stands.record)
    before = texts.attached(write.connection, slug)
    if text == before:
        return
    claims = list(_claims(write.connection, stands.id))
    if before is None:
        _insist_on_proof(source, claims, text)
        source = _naming(source, text)
    else:
        versions = Versions(before, text)
        known = _paragraphs(write.connection, stands.id, text)
        spans = versions.paragraphs(source.paragraphs) if known is None else known
        write.report.lost = len(source.paragraphs) - len(spans)
        source = _naming(source, text).model_copy(update={"paragraphs": spans})
        former = [before, *texts.former(write.connection, slug)]
        stood = digest(before)
        now = Reanchoring(text, former, spans, {stood: versions})
        claims = [now.claim(claim, stood) for claim in claims]
    try:
        take(write, [ParsedFile(FILE, _content(source, claims), {}, text)])
    except FileFaults as error:
        raise _not_in_text(error.faults, slug) from error
    carry(write)
    write.report.orphaned = [f"{slug}:{c.id}" for c in claims if any(a.orphaned for a in c.anchors)]


def _content(source: SourceRecord, claims: list[ClaimRecord]) -> ClaimsFile:
    return ClaimsFile.model_construct(source=source, claims=claims)


def _claims(connection: Connection, source_id: int) -> Iterable[ClaimRecord]:
    """Yield the claims of a source, drafts too, but for the retracted ones."""
    stands = (CLAIM.c.source_id == source_id, CLAIM.c.status.not_in(GONE))
    records = current(connection, "claim", CLAIM, CLAIM.c.position, *stands)
    return map(ClaimRecord.model_validate_json, records)


def _naming(source: SourceRecord, text: str) -> SourceRecord:
    named = {"text_digest": digest(text), "text_length": len(text)}
    return source.model_copy(update=named)


def _paragraphs(connection: Connection, source_id: int, text: str) -> list[list[int]] | None:
    """Return the paragraphs that the source had when it last named this text, if it ever did."""
    of_it = (REVISION.c.noun == "source", REVISION.c.record_id == source_id)
    kept = select(REVISION.c.record).where(*of_it, REVISION.c.record.is_not(None))
    named = digest(text)
    for record in connection.scalars(kept.order_by(REVISION.c.version.desc())):
        plain = json.loads(record or b"{}")
        if plain["text_digest"] == named:
            found: list[list[int]] = plain["paragraphs"]
            return found
    return None


def _insist_on_proof(source: SourceRecord, claims: list[ClaimRecord], text: str) -> None:
    file = ParsedFile(FILE, _content(source, claims), {})
    if faults := [*another(file, text), *unproven(file, text)]:
        raise _not_in_text(faults, source.id)


def _not_in_text(faults: list[FileFault], slug: str) -> InvalidRequest:
    """Return the problem of a text in which something does not stand where it should.

    A fault that has a claim points into the record of that, any other into that of the source.
    """
    return refused(faults, lambda fault: _fault(fault, slug))


def _fault(fault: FileFault, slug: str) -> Fault:
    at = "".join(f"/{part}" for part in fault.at[2 if fault.claim else 1 :])
    claim = f"{slug}:{fault.claim}" if fault.claim else None
    told = f"{claim}: {fault.message}" if claim else fault.message
    code = "not-in-text" if fault.expected else "inconsistent"
    about: dict[str, object] = {"claim": claim} if claim else {}
    return Fault("pointer", at, code, told, about | fault.digests())
