"""Erasing for good what tells of a person: that there was a record stays, not what it said."""

import json
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import JSON, Column, Connection, LargeBinary, String, Table, select

from claims_api.curation import editing, jobs, reviewing, texts
from claims_api.curation.claim_writing import PARTS
from claims_api.curation.editing import Insist
from claims_api.curation.former import lead_no_more
from claims_api.curation.nouns import Noun
from claims_api.curation.retracting import Gone, give_up
from claims_api.curation.write import Write
from claims_api.errors import NotFound
from claims_api.models.claim import CLAIM
from claims_api.models.idempotency import IDEMPOTENCY
from claims_api.models.redirect import REDIRECT
from claims_api.models.relation import RELATION
from claims_api.models.revision import REVISION, Operation
from claims_api.models.source import SOURCE
from claims_api.queries.resolving import no_such
from claims_api.queries.standing import insist_on_present_id
from claims_api.store import spellings
from claims_api.store.documents import compose_claims
from claims_api.store.engine import dialect_of
from claims_api.store.revisions import Change
from claims_api.text import words
from claims_api.vocabulary import GONE, Status

# What a tombstone needs, and what orders it; no person is told by that.
_STAYS = {"id", "key", "slug", "source_id", "local", "position", "status", "retraction_reason"}
_STAYS |= {"version", "created_at", "updated_at", "record_digest"}
_STAYS |= {"type", "polarity", "voice", "certainty", "salience", "kind", "language", "text_access"}


class Extent(StrEnum):
    """Which versions of a record are erased."""

    all = "all"
    earlier = "earlier"


class _One(NamedTuple):
    """A record to be erased: its row, its present id, all ids that it ever had."""

    id: int
    key: str
    keys: frozenset[str]


def erase(write: Write, noun: Noun, key: str, extent: Extent, insist: Insist) -> None:
    """Erase a record with what was merged into it, or all that it said before its present version.

    Its history keeps numbers, instants and digests, and no former id leads to it any more. Raises
    NotFound, Moved, JobRunning, InUse while others refer to what is to go, and what `insist`
    raises.
    """
    connection = write.connection
    row = connection.execute(select(noun.table).where(noun.key == key)).first()
    if row is None:
        insist_on_present_id(connection, noun.table, key)
        raise no_such(connection, noun.name, key)
    jobs.insist_on_none(connection, noun.name, [row.id])
    one = _One(row.id, key, _keys(connection, noun, row.id))
    with dialect_of(connection).erasing(connection):
        if extent is Extent.earlier:
            _keep_the_latest(write, noun, one, insist)
            return
        if row.status not in GONE:
            editing.retract(write, noun, key, insist)
        for gone in (one, *_merged_into(connection, noun, one)):
            _forget(write, noun, gone)


def _keys(connection: Connection, noun: Noun, record_id: int) -> frozenset[str]:
    """Return all ids that a record ever had."""
    of_it = (REVISION.c.noun == noun.name, REVISION.c.record_id == record_id)
    found = select(REVISION.c.key).where(*of_it).distinct()
    former = select(REDIRECT.c.slug).where(
        REDIRECT.c.noun == noun.name, REDIRECT.c.record_id == record_id
    )
    return frozenset([*connection.scalars(found), *connection.scalars(former)])


def _merged_into(connection: Connection, noun: Noun, one: _One) -> Iterator[_One]:
    """Yield what was merged into a record and is none of its own again, and so on."""
    known, waiting = {one.id}, [one]
    while waiting:
        keys = waiting.pop().keys
        merged = (REVISION.c.operation == Operation.merge.value, REVISION.c.other.in_(keys))
        asked = (
            select(noun.table.c.id, noun.key.label("key"))
            .join(REVISION, REVISION.c.record_id == noun.table.c.id)
            .where(REVISION.c.noun == noun.name, *merged)
            .where(noun.table.c.status == Status.retracted.value, noun.table.c.id.not_in(known))
            .distinct()
        )
        for row in connection.execute(asked).all():
            known.add(row.id)
            found = _One(row.id, row.key, _keys(connection, noun, row.id))
            waiting.append(found)
            yield found


def _keep_the_latest(write: Write, noun: Noun, one: _One, insist: Insist) -> None:
    """Erase what a record said before: only that it was written is kept of it."""
    stands = editing.standing(write.connection, noun, one.key)
    insist(stands.etag, stands.version)
    if stands.version == 1:
        raise NotFound(f"There is no earlier version of this {noun.name}.")
    _blank_history(write.connection, noun, one, REVISION.c.version < stands.version)
    if noun.table is CLAIM:
        reviewing.forget(write.connection, one.id, before=stands.version)
    if noun.table is SOURCE:
        texts.forget(write.connection, one.id, only_former=True)
    _forget_answers(write.connection, one.keys)
    jobs.forget(write.connection, noun.name, [one.id])
    for former in one.keys - {one.key}:
        lead_no_more(write.connection, noun.table, former)


def _forget(write: Write, noun: Noun, one: _One) -> None:
    """Leave of what was taken back that there was something, and why it is gone."""
    connection, occasion = write.connection, write.occasion
    jobs.forget(connection, noun.name, [one.id])
    asked = select(noun.table.c.version, noun.table.c.status).where(noun.table.c.id == one.id)
    version, status = connection.execute(asked).one()
    is_new = any((c.noun, c.record_id) == (noun.name, one.id) for c in write.changes)
    version += 0 if is_new else 1  # the one by which it was taken back just now is this one
    write.changes = [c for c in write.changes if (c.noun, c.record_id) != (noun.name, one.id)]
    _blank_history(connection, noun, one)
    _forget_answers(connection, one.keys)
    for former in one.keys:
        lead_no_more(connection, noun.table, former)
    connection.execute(
        noun.table.update().where(noun.table.c.id == one.id).values(_blank(noun.table))
    )
    gone = Gone(one.id, version, occasion.reason, occasion.at)
    if noun.table is CLAIM:
        reviewing.forget(connection, one.id)
        _give_up_claim(connection, gone)
    else:
        give_up(connection, noun.table, gone)
    if noun.table is SOURCE:
        texts.forget(connection, one.id)
        claims = connection.scalars(select(CLAIM.c.id).where(CLAIM.c.source_id == one.id)).all()
        compose_claims(connection, claims)
    about = (noun.name, one.id, one.key, version, Operation.erase)
    write.changes.append(Change(*about, None, status))


def _blank_history(connection: Connection, noun: Noun, one: _One, *clauses: Any) -> None:
    """Leave of revisions their numbers, instants, authors and digests."""
    of_it = (REVISION.c.noun == noun.name, REVISION.c.record_id == one.id)
    records = connection.scalars(select(REVISION.c.record).where(*of_it, *clauses)).all()
    said = {word for record in records if record for word in _words_in(json.loads(record))}
    nothing = {"record": None, "reason": None, "other": None}
    connection.execute(REVISION.update().where(*of_it, *clauses).values(nothing))
    connection.execute(REVISION.update().where(*of_it).values(key=one.key, other=None))
    merged = (REVISION.c.noun == noun.name, REVISION.c.operation == Operation.merge.value)
    into_it = REVISION.c.other.in_(one.keys - {one.key})
    connection.execute(REVISION.update().where(*merged, into_it).values(other=one.key))
    spellings.forget(connection, said)


def _give_up_claim(connection: Connection, gone: Gone) -> None:
    """Leave of a claim its tombstone: no span of its source, no verdict, nothing it points to."""
    for part in PARTS:
        connection.execute(part.delete().where(part.c.claim_id == gone.id))
    connection.execute(RELATION.delete().where(RELATION.c.subject_id == gone.id))
    told = {"retraction_reason": gone.reason, "version": gone.version, "updated_at": gone.at}
    connection.execute(CLAIM.update().where(CLAIM.c.id == gone.id).values(told))
    compose_claims(connection, [gone.id])


def _blank(table: Table) -> dict[str, Any]:
    """Return the columns of a record that says nothing."""
    return {c.name: _nothing(c) for c in table.c if c.name not in _STAYS and _may_tell(c)}


def _may_tell(column: Column[Any]) -> bool:
    return bool(column.nullable) or isinstance(column.type, String | JSON | LargeBinary)


def _nothing(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    if isinstance(column.type, JSON):
        return []
    return b"" if isinstance(column.type, LargeBinary) else ""


def _forget_answers(connection: Connection, keys: Collection[str]) -> None:
    """Forget what was answered to writes, where it tells of a record."""
    named = [f'"{key}"'.encode() for key in keys]
    asked = select(IDEMPOTENCY.c.key_id, IDEMPOTENCY.c.token, IDEMPOTENCY.c.body)
    for row in connection.execute(asked).all():
        if any(name in row.body for name in named):
            of_it = (IDEMPOTENCY.c.key_id == row.key_id, IDEMPOTENCY.c.token == row.token)
            connection.execute(IDEMPOTENCY.delete().where(*of_it))


def _words_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from words(value)
    elif isinstance(value, dict | list):
        inner: Iterable[Any] = value.values() if isinstance(value, dict) else value
        for one in inner:
            yield from _words_in(one)
