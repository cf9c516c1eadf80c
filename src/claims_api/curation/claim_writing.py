"""Writing the claims of a source: rows, links, anchors, assessments, relations."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, func, select

from claims_api.curation import rows
from claims_api.curation.checking import whole_id
from claims_api.curation.naming import digest_of
from claims_api.curation.naming import written as as_written
from claims_api.curation.positions import places
from claims_api.curation.rows import Ids
from claims_api.curation.seen import settled
from claims_api.curation.write import Write
from claims_api.models.assessment import ASSESSMENT
from claims_api.models.claim import (
    ANCHOR,
    CLAIM,
    CLAIM_ACTOR,
    CLAIM_PLACE,
    CLAIM_TOPIC,
    CLAIM_VIA,
)
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.relation import RELATION
from claims_api.models.revision import Operation
from claims_api.models.source import SourceRecord
from claims_api.models.vector import CLAIM_VECTOR
from claims_api.store.batches import replace, rows_where
from claims_api.store.revisions import Change
from claims_api.vocabulary import GONE, HIDDEN, Status

# Of the vector nothing is written: it goes with the statement that it was made of.
PARTS = (CLAIM_ACTOR, CLAIM_VIA, CLAIM_PLACE, CLAIM_TOPIC, ANCHOR, ASSESSMENT, CLAIM_VECTOR)


class Written(NamedTuple):
    """A claim that was written, with the source that its relations' short targets belong to."""

    id: int
    claim: ClaimRecord
    source: str


class Before(NamedTuple):
    """What stood before by local id, and what tells of change."""

    stands: dict[str, Any]
    digests: dict[str, str]


class Home(NamedTuple):
    """The source that claims are written for."""

    id: int
    record: SourceRecord
    ids: Ids


def write_claims(write: Write, claims: list[ClaimRecord], home: Home) -> list[Written]:
    """Write the claims that are new or changed; return them. Those not named are left alone."""
    connection, report, source = write.connection, write.report, home.record
    stands = _standing(connection, home, [claim.id for claim in claims])
    claims = [_settled(claim, stands.get(claim.id)) for claim in claims]
    digests = {
        claim.id: digest_of(claim, source.authors, source.published, source.paragraphs)
        for claim in claims
    }
    changed = [
        claim
        for claim in claims
        if claim.id not in stands or stands[claim.id].record_digest != digests[claim.id]
    ]
    next_id: int = (connection.scalar(select(func.max(CLAIM.c.id))) or 0) + 1
    written: list[Written] = []
    for claim in changed:
        before = stands.get(claim.id)
        written.append(Written(before.id if before else next_id, claim, source.id))
        next_id += before is None
    at = places(
        connection,
        home.id,
        {found.id: found.claim for found in written},
        {row.id: row.position for row in stands.values()},
    )
    _write_rows(write, written, home, at, Before(stands, digests))
    write_parts(connection, written, home, at)
    fresh = sum(claim.id not in stands for claim in changed)
    gone = sum(_is_retracted_by(claim, stands.get(claim.id)) for claim in changed)
    report.claims.created += fresh
    report.claims.updated += len(changed) - fresh - gone
    report.claims.retracted += gone
    report.claims.unchanged += len(claims) - len(changed)
    return written


def _settled(claim: ClaimRecord, stood: Row[Any] | None) -> ClaimRecord:
    status = settled(claim.status, stood and stood.status)
    return claim if status is claim.status else claim.model_copy(update={"status": status})


def _is_retracted_by(claim: ClaimRecord, stood: Row[Any] | None) -> bool:
    return stood is not None and _operation(stood.status, claim.status) is Operation.retract


def _standing(connection: Connection, home: Home, locals_: Iterable[str]) -> dict[str, Row[Any]]:
    """Return what a write needs of the claims of a source that stand already, by local id."""
    statement = select(
        CLAIM.c.id,
        CLAIM.c.local,
        CLAIM.c.position,
        CLAIM.c.status,
        CLAIM.c.version,
        CLAIM.c.created_at,
        CLAIM.c.record_digest,
    ).where(CLAIM.c.source_id == home.id)
    return {row.local: row for row in rows_where(connection, statement, CLAIM.c.local, locals_)}


def _write_rows(
    write: Write,
    written: list[Written],
    home: Home,
    at: dict[int, int],
    before: Before,
) -> None:
    """Update the rows that stand, in the order of their places, then insert the new ones."""
    fresh: list[dict[str, Any]] = []
    now = write.occasion.at
    for claim_id, claim, source in written:
        columns = {
            **rows.claim_columns(claim, home.record),
            "source_id": home.id,
            "position": at[claim_id],
            "record_digest": before.digests[claim.id],
        }
        stood = before.stands.get(claim.id)
        version = 1 if stood is None else stood.version + 1
        write.changes.append(_change(claim_id, claim, source, version, stood and stood.status))
        if stood is None:
            times = rows.times(now, now)
            fresh.append({**columns, **times, "id": claim_id, "version": version})
            continue
        values = {**columns, **rows.times(stood.created_at, now), "version": version}
        write.connection.execute(CLAIM.update().where(CLAIM.c.id == claim_id).values(**values))
    if fresh:
        write.connection.execute(CLAIM.insert(), fresh)


def _change(
    claim_id: int, claim: ClaimRecord, source: str, version: int, before: str | None
) -> Change:
    return Change(
        "claim",
        claim_id,
        f"{source}:{claim.id}",
        version,
        _operation(before, claim.status),
        as_written(claim),
        claim.status.value,
        claim.retraction_reason,
    )


def _operation(before: str | None, status: Status) -> Operation:
    """Return what leads from a status, or from nothing, to another."""
    if before is None:
        return Operation.create
    if before == status:
        return Operation.update
    if status in GONE:
        return Operation.retract
    is_seen_now = status is Status.published and before in HIDDEN
    return Operation.publish if is_seen_now else Operation.restore


def write_parts(
    connection: Connection, written: list[Written], home: Home, at: dict[int, int]
) -> None:
    """Write what claims consist of beside their rows, at these positions."""
    parts: dict[Table, list[dict[str, Any]]] = {table: [] for table in PARTS}
    for claim_id, claim, _source in written:
        position = at[claim_id]
        parts[ANCHOR] += rows.anchor_rows(claim, home.record, claim_id)
        parts[ASSESSMENT] += rows.assessment_rows(claim, claim_id)
        if claim.status in GONE:  # no question asks what it pointed to
            continue
        parts[CLAIM_ACTOR] += rows.actor_rows(claim, home.record, home.ids, claim_id, position)
        parts[CLAIM_VIA] += rows.via_rows(claim, home.ids, claim_id, position)
        parts[CLAIM_PLACE] += rows.place_rows(claim, home.ids, claim_id, position)
        parts[CLAIM_TOPIC] += rows.topic_rows(claim, home.ids, claim_id, position)
    ids = [found.id for found in written]
    for table, found in parts.items():
        replace(connection, table, table.c.claim_id, ids, found)


def write_relations(connection: Connection, written: list[Written]) -> set[int]:
    """Write the relations of claims when every claim is there; return all that they touch."""
    subjects = [found.id for found in written]
    known = ids_of_claims(
        connection, {whole_id(r.target, source) for _, c, source in written for r in c.relations}
    )
    found = [
        {
            "subject_id": claim_id,
            "type": relation.type.value,
            "object_id": known[whole_id(relation.target, source)],
            "note": relation.note,
            "confidence": relation.confidence,
        }
        for claim_id, claim, source in written
        for relation in claim.relations
    ]
    touched = neighbours(connection, subjects)
    replace(connection, RELATION, RELATION.c.subject_id, subjects, found)
    return touched | neighbours(connection, subjects)


def neighbours(connection: Connection, ids: Collection[int]) -> set[int]:
    """Return the claims at both ends of every relation of these claims."""
    ends = select(RELATION.c.subject_id, RELATION.c.object_id)
    return {
        claim_id
        for end in (RELATION.c.subject_id, RELATION.c.object_id)
        for row in rows_where(connection, ends, end, ids)
        for claim_id in row
    }


def ids_of_claims(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """Return the row ids of the claims that exist among these."""
    statement = select(CLAIM.c.key, CLAIM.c.id)
    rows = rows_where(connection, statement, CLAIM.c.key, sorted(keys))
    return {row.key: row.id for row in rows}
