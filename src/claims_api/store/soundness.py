"""Whether a database is sound: its pages, its references, and what the records say."""

from collections.abc import Iterator
from hashlib import sha256
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, Table, and_, func, select, text
from sqlalchemy.exc import DBAPIError

from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.models.place import PLACE
from claims_api.models.revision import REVISION
from claims_api.models.source import SOURCE, SOURCE_TEXT
from claims_api.models.topic import TOPIC
from claims_api.store import batches, documents, named_documents, schema
from claims_api.store.documents import whole
from claims_api.store.engine import Store, dialect_of, generation
from claims_api.store.schema import State
from claims_api.text import digest, etag_of

MOST_TOLD = 5
SERVED = (SOURCE, ACTOR, PLACE, TOPIC)
RECORDS = (*((table, table.c.slug) for table in SERVED), (CLAIM, CLAIM.c.key))


class Finding(NamedTuple):
    """One thing that was looked at."""

    about: str
    is_fine: bool
    detail: str

    def __str__(self) -> str:
        """Write it as a line."""
        return f"{'ok   ' if self.is_fine else 'FAULT'}  {self.about}: {self.detail}"


def of_store(store: Store, *, deep: bool = False) -> Iterator[Finding]:
    """Look at a database, all of it in one snapshot; at records if it has the present schema.

    Raises UnfitDatabase for what holds no claims.
    """
    standing = schema.standing(store)
    schema.insist_on_claims(standing)
    is_current = standing.state is State.current
    hint = "" if is_current else f"; needed is {schema.HEAD}, `claims-api db upgrade` brings it"
    yield Finding("schema", True, f"revision {standing.revision}{hint}")
    with store.reading() as connection:
        try:
            if store.is_sqlite:
                yield from of_file(connection)
            if is_current:
                yield from _of_records(connection, deep=deep)
        except DBAPIError as error:
            yield Finding("database", False, f"cannot be read on: {error.orig}")


def of_file(connection: Connection) -> Iterator[Finding]:
    """Look at the pages, indexes and references of a file of SQLite, of whichever revision."""
    pages = connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_TOLD})").scalars().all()
    is_whole = list(pages) == ["ok"]
    yield Finding("integrity", is_whole, "pages and indexes" if is_whole else "; ".join(pages))
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    yield _told("references", [f"{row[0]} to {row[2]}" for row in broken], "lead somewhere")


def _of_records(connection: Connection, *, deep: bool) -> Iterator[Finding]:
    yield _told("documents", list(_altered(connection)), "have the digests they were kept with")
    if deep:  # which takes a second for three thousand claims
        yield _told("composed", list(_differing(connection)), "say what the tables say")
    yield _told("texts", list(_other_texts(connection)), "have the digests of their sources")
    yield _told("words", list(_without_words(connection)), "of every claim are in the text index")
    yield _told("history", list(_history(connection)), "is whole, and ends with what is served")


def _told(about: str, faults: list[str], fine: str) -> Finding:
    if not faults:
        return Finding(about, True, fine)
    more = f" and {len(faults) - MOST_TOLD} more" if len(faults) > MOST_TOLD else ""
    return Finding(about, False, ", ".join(faults[:MOST_TOLD]) + more)


def _rows(connection: Connection, statement: Select[Any]) -> Iterator[Row[Any]]:
    """Read row by row, however many there are."""
    yield from connection.execute(statement.execution_options(yield_per=1000))


def _altered(connection: Connection) -> Iterator[str]:
    """Yield the records whose bytes are not those that their validator was made of."""
    for table in (CLAIM, *SERVED):
        for row in _rows(connection, _kept(table)):
            yield from _wrong_in(table, row)


class Cursor(NamedTuple):
    """How far the records were looked at: which table, and the id of the last one."""

    table: int = 0
    after: int = 0


def altered_after(
    connection: Connection, cursor: Cursor | None, most: int
) -> tuple[list[str], Cursor | None]:
    """Look at some records more, and return the altered ones and where to go on; None at the end.

    Altered is one whose bytes are not those that its validator was made of.
    """
    tables, at = (CLAIM, *SERVED), cursor or Cursor()
    table = tables[at.table]
    rows = connection.execute(_kept(table).where(table.c.id > at.after).limit(most)).all()
    found = [name for row in rows for name in _wrong_in(table, row)]
    if len(rows) == most:
        return found, Cursor(at.table, rows[-1].of)
    return found, Cursor(at.table + 1) if at.table + 1 < len(tables) else None


def _kept(table: Table) -> Select[Any]:
    """Return the statement for the bytes of records and their validators."""
    if table is CLAIM:
        joined = select(CLAIM.c.id.label("of"), CLAIM.c.key.label("name"), CLAIM_DOCUMENT)
        kept = joined.outerjoin(CLAIM_DOCUMENT, CLAIM_DOCUMENT.c.claim_id == CLAIM.c.id)
    else:
        named = table.c.id.label("of"), table.c.slug.label("name")
        kept = select(*named, table.c.document, table.c.etag)
    return kept.order_by(table.c.id)


def _wrong_in(table: Table, row: Row[Any]) -> Iterator[str]:
    if table is not CLAIM:
        parts: tuple[Any, ...] = (row.document,)
    elif row.item is None:
        yield f"claim {row.name} (none)"
        return
    else:
        parts = (row.item, row.relations, row.assessments)
    if _etag_of(*parts) != row.etag:
        yield f"{table.name} {row.name}"


def _etag_of(*parts: Any) -> str | None:
    """Return the validator of a record; of what was written as text by hand there is none."""
    if not all(isinstance(part, bytes) for part in parts):
        return None
    return etag_of(parts[0] if len(parts) == 1 else whole(*parts))


def _differing(connection: Connection) -> Iterator[str]:
    """Yield the records whose documents are not what the tables give."""
    claims = select(CLAIM_DOCUMENT, CLAIM.c.key).join(
        CLAIM, CLAIM.c.id == CLAIM_DOCUMENT.c.claim_id
    )
    for ids in _batches(connection, CLAIM):
        stored = {
            row.claim_id: row for row in connection.execute(claims.where(CLAIM.c.id.in_(ids)))
        }
        composed = documents.composed(connection, ids)
        for found in sorted(composed, key=itemgetter("claim_id")):
            row = stored.get(found["claim_id"])
            if row is not None and any(getattr(row, name) != found[name] for name in found):
                yield f"claim {row.key}"
    for table in SERVED:
        for ids in _batches(connection, table):
            made = named_documents.composed(connection, table, ids)
            kept = select(table).where(table.c.id.in_(ids)).order_by(table.c.id)
            for row in connection.execute(kept):
                if row.document != made[row.id]:
                    yield f"{table.name} {row.slug}"


def _batches(connection: Connection, table: Table) -> Iterator[list[int]]:
    """Yield the ids of all rows, so many at once as one statement takes."""
    after = 0
    ordered = select(table.c.id).order_by(table.c.id).limit(batches.SIZE)
    while ids := list(connection.scalars(ordered.where(table.c.id > after))):
        yield ids
        after = ids[-1]


def _other_texts(connection: Connection) -> Iterator[str]:
    """Yield the sources whose attached text is another than the one that was coded."""
    attached = (
        select(SOURCE.c.slug, SOURCE.c.text_digest, SOURCE_TEXT.c.content)
        .join(SOURCE_TEXT, SOURCE_TEXT.c.source_id == SOURCE.c.id)
        .where(SOURCE.c.text_digest.is_not(None))
    )
    for row in _rows(connection, attached.order_by(SOURCE.c.id)):
        if digest(row.content) != row.text_digest:
            yield f"source {row.slug}"


def _without_words(connection: Connection) -> Iterator[str]:
    """Yield the claims that no word finds, since the text index does not know them."""
    indexed = text(dialect_of(connection).INDEXED).columns(CLAIM.c.id).subquery()
    unknown = select(CLAIM.c.key).where(CLAIM.c.id.not_in(select(indexed))).order_by(CLAIM.c.id)
    yield from (f"claim {key}" for key in connection.scalars(unknown))


def _history(connection: Connection) -> Iterator[str]:
    """Yield what is wrong with the revisions: a gap, other bytes, a record without its last."""
    number = REVISION.c.sequence
    count, first, last = connection.execute(
        select(func.count(), func.coalesce(func.min(number), 1), func.coalesce(func.max(number), 0))
    ).one()
    if (first, last) != (1, count):
        yield "a gap in the sequence"
    if last != generation(connection):
        yield f"it ends at {last}, the generation is {generation(connection)}"
    columns = select(number, REVISION.c.record, REVISION.c.digest).order_by(number)
    for row in _rows(connection, columns.where(REVISION.c.record.is_not(None))):
        if not isinstance(row.record, bytes) or sha256(row.record).hexdigest() != row.digest:
            yield f"revision {row.sequence}"
    for table, key in RECORDS:
        yield from (f"{table.name} {name}" for name in connection.scalars(_unkept(table, key)))


def _unkept(table: Table, key: Any) -> Select[Any]:
    """Return the statement for records whose versions have a gap, or end before what is served."""
    version = REVISION.c.version
    kept = (
        select(
            REVISION.c.record_id,
            func.max(version).label("last"),
            (func.max(version) - func.min(version) + 1 - func.count()).label("missing"),
        )
        .where(REVISION.c.noun == table.name)
        .group_by(REVISION.c.record_id)
        .subquery()
    )
    is_kept = and_(kept.c.record_id == table.c.id, kept.c.last == table.c.version)
    found = select(key).outerjoin(kept, is_kept)
    return found.where(func.coalesce(kept.c.missing, 1) != 0).order_by(table.c.id)
