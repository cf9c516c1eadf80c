"""Reviewing drafts: published, sent back with a note; claims that are doubted, and no more.

Each function is a part of a write that is under way.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select

from claims_api.curation import editing
from claims_api.curation.checking import whole_id
from claims_api.curation.claims_file import ClaimsFile, ParsedFile
from claims_api.curation.editing import Insist
from claims_api.curation.faults import FileFaults
from claims_api.curation.importing import take
from claims_api.curation.nouns import FILE, NOUNS, Json
from claims_api.curation.seen import statuses
from claims_api.curation.write import Write
from claims_api.errors import InvalidRequest, NotADraft, UnderReview
from claims_api.models.claim import CLAIM
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.review import REVIEW, Remark
from claims_api.models.revision import REVISION
from claims_api.models.source import SOURCE, SourceRecord
from claims_api.queries import reviewing
from claims_api.store.batches import rows_where
from claims_api.store.engine import generation, set_generation
from claims_api.vocabulary import HIDDEN, Status

CLAIMS = NOUNS["claims"]


def publish(write: Write, key: str, insist: Insist) -> None:
    """Let readers see a draft.

    Raises NotADraft, UnderReview, NotFound, Retracted, InvalidRequest where it leads to what is
    hidden, and what `insist` raises.
    """

    def made(stands: Json) -> Json:
        if stands["status"] != Status.draft:
            raise NotADraft(f"{key} is published already.")
        if why := reviewing.held(write.connection, [key]).get(key):
            raise UnderReview(f"{key} is {why.value}: edit it, or resolve what was said of it.")
        return {**stands, "status": Status.published.value}

    editing.change(write, CLAIMS, key, made, insist)


def send_back(write: Write, key: str, note: str, insist: Insist) -> None:
    """Give a draft back to who coded it. Raises NotADraft, NotFound, Retracted."""
    stands = _insisted_on(write, key, insist)
    if stands.status != Status.draft:
        raise NotADraft(f"{key} is published. Flag it, correct it, or take it back.")
    _say(write, stands, Remark.sent_back, note)


def flag(write: Write, key: str, note: str, insist: Insist) -> None:
    """Doubt a claim, be it a draft or published. Raises NotFound, Retracted."""
    _say(write, _insisted_on(write, key, insist), Remark.flagged, note)


def resolve(write: Write, key: str, note: str, insist: Insist) -> None:
    """Say that nothing of what was said stands any more. Raises NotFound, Retracted."""
    _say(write, _insisted_on(write, key, insist), Remark.resolved, note)


def _insisted_on(write: Write, key: str, insist: Insist) -> editing.Standing:
    stands = editing.standing(write.connection, CLAIMS, key)
    insist(stands.etag, stands.version)
    return stands


def _say(write: Write, stands: editing.Standing, remark: Remark, note: str) -> None:
    """Keep a remark. Nothing of the data changes, but lists are to be asked anew."""
    values = {"claim_id": stands.id, "version": stands.version, "remark": remark.value}
    said = {"note": note, "author": write.occasion.author, "at": write.occasion.at}
    write.connection.execute(REVIEW.insert().values(**values, **said))
    set_generation(write.connection, generation(write.connection))


class _Draft(NamedTuple):
    """A draft of a source, and why it is not to be published, if it is not."""

    key: str
    claim: ClaimRecord
    because: str | None


def publish_source(write: Write, slug: str, seen: int | None) -> Json:
    """Publish all drafts of a source that are to be, and tell which those are and which not.

    Those that were written after the generation that was `seen` stay, and those that lead to what
    stays. Raises NotFound, Retracted.
    """
    stands = editing.standing(write.connection, NOUNS["sources"], slug)
    source = SourceRecord.model_validate(stands.record)
    drafts = list(_drafts(write.connection, slug, seen))
    ready = _leading_nowhere_hidden(write.connection, [d for d in drafts if d.because is None])
    published = {draft.key for draft in ready}
    claims = [d.claim.model_copy(update={"status": Status.published}) for d in ready]
    content = ClaimsFile.model_construct(source=source, claims=claims)
    if claims:
        try:
            take(write, [ParsedFile(FILE, content, {})])
        except FileFaults as error:
            raise InvalidRequest("; ".join(fault.message for fault in error.faults[:3])) from error
    held = [{"id": d.key, "because": d.because or "leads-to"} for d in drafts]
    return {
        "id": slug,
        "published": [draft.key for draft in ready],
        "held": [one for one in held if one["id"] not in published],
    }


def _drafts(connection: Connection, slug: str, seen: int | None) -> Iterator[_Draft]:
    latest = and_(
        REVISION.c.noun == "claim",
        REVISION.c.record_id == CLAIM.c.id,
        REVISION.c.version == CLAIM.c.version,
    )
    states = (reviewing.SENT_BACK.label("sent_back"), reviewing.FLAGGED.label("flagged"))
    rows = connection.execute(
        select(CLAIM.c.key, REVISION.c.sequence, REVISION.c.record, *states)
        .join(SOURCE, SOURCE.c.id == CLAIM.c.source_id)
        .join(REVISION, latest)
        .where(SOURCE.c.slug == slug, CLAIM.c.status == Status.draft.value)
        .order_by(CLAIM.c.position)
    ).all()
    for row in rows:
        why = reviewing.why_held(row)
        is_new = seen is not None and row.sequence > seen
        because = "written-since" if is_new else why and why.value
        yield _Draft(row.key, ClaimRecord.model_validate_json(row.record), because)


def _leading_nowhere_hidden(connection: Connection, drafts: Sequence[_Draft]) -> list[_Draft]:
    """Return those drafts whose relations lead to what is seen, or will be with them."""
    targets = {target for draft in drafts for target in _targets(draft)}
    hidden = {key for key, status in statuses(connection, targets).items() if status in HIDDEN}
    ready = list(drafts)
    while True:
        shown = {draft.key for draft in ready}
        kept = [d for d in ready if not hidden.difference(shown).intersection(_targets(d))]
        if len(kept) == len(ready):
            return ready
        ready = kept


def _targets(draft: _Draft) -> list[str]:
    source = draft.key.partition(":")[0]
    return [whole_id(relation.target, source) for relation in draft.claim.relations]


def carry(write: Write) -> None:
    """Let what was sent back stay so in the version that this write made of it.

    To be called where a claim is written anew without anybody's having looked at it.
    """
    now = {c.record_id: c.version for c in write.changes if c.noun == "claim"}
    asked = select(REVIEW.c.id, REVIEW.c.claim_id, REVIEW.c.version)
    rows: list[Any] = list(rows_where(write.connection, asked, REVIEW.c.claim_id, now))
    for row in rows:
        if row.version == now[row.claim_id] - 1:
            this = REVIEW.update().where(REVIEW.c.id == row.id)
            write.connection.execute(this.values(version=now[row.claim_id]))


def forget(connection: Connection, claim_id: int, before: int | None = None) -> None:
    """Erase what was said of a claim, or of its versions before one."""
    of_it = REVIEW.delete().where(REVIEW.c.claim_id == claim_id)
    connection.execute(of_it if before is None else of_it.where(REVIEW.c.version < before))
