"""Rows of records with addresses of their own: inserted, or updated where they stand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, select

from claims_api.curation.naming import written
from claims_api.curation.tally import Tally
from claims_api.curation.write import Write
from claims_api.models.fields import Record
from claims_api.models.revision import Operation
from claims_api.store.batches import rows_where
from claims_api.store.revisions import Change
from claims_api.vocabulary import Status

Ids = Mapping[str, int]


class Upserted(NamedTuple):
    """The id of a record's row, and whether a write changed it."""

    id: int
    is_changed: bool


def compared(table: Table) -> tuple[Any, ...]:
    """Return the columns that tell whether a record is as it was."""
    return (table.c.version, table.c.record_digest, table.c.status)


def ids_of(connection: Connection, table: Table, slugs: Iterable[str]) -> dict[str, int]:
    """Return the row ids of the records that stand among these; of what was retracted none."""
    rows = standing(connection, table, slugs, table.c.status)
    return {slug: row.id for slug, row in rows.items() if row.status == Status.published}


def standing(
    connection: Connection, table: Table, slugs: Iterable[str], *columns: Any
) -> dict[str, Row[Any]]:
    """Return the row ids of the records that exist among these, and what else is asked of them."""
    statement = select(table.c.slug, table.c.id, *columns)
    rows = rows_where(connection, statement, table.c.slug, sorted(slugs))
    return {row.slug: row for row in rows}


def upsert(
    write: Write,
    table: Table,
    columns: dict[str, Any],
    record: Record,
    stands: Row[Any] | None,
    *,
    has_other_text: bool = False,
) -> Upserted:
    """Insert a row, or update the one that stands, unless the record is as it was.

    What was retracted stands again. Another text of a source is a change of it, too.
    """
    slug = columns["slug"]
    if stands is None:
        return created(write, table, record, slug, insert(write, table, [columns])[slug])
    tally = _tally(write, table)
    operation = _operation(stands, columns, has_other_text=has_other_text)
    if operation is None:
        tally.unchanged += 1
        return Upserted(stands.id, is_changed=False)
    tally.updated += 1
    row = _row(write, columns, stands.version + 1)
    write.connection.execute(table.update().where(table.c.id == stands.id).values(**row))
    about = (table.name, stands.id, slug, row["version"])
    write.changes.append(Change(*about, operation, written(record)))
    return Upserted(stands.id, is_changed=True)


def created(write: Write, table: Table, record: Record, slug: str, row_id: int) -> Upserted:
    """Count a record that was inserted, and keep it as a change."""
    _tally(write, table).created += 1
    change = Change(table.name, row_id, slug, 1, Operation.create, written(record))
    write.changes.append(change)
    return Upserted(row_id, is_changed=True)


def _tally(write: Write, table: Table) -> Tally:
    tally: Tally = getattr(write.report, f"{table.name}s")
    return tally


def _row(write: Write, columns: dict[str, Any], version: int) -> dict[str, Any]:
    stands = {"status": Status.published.value, "retraction_reason": None}
    return {**columns, **stands, "version": version, "updated_at": write.occasion.at}


def insert(write: Write, table: Table, every: Sequence[dict[str, Any]]) -> Ids:
    """Insert rows, in one statement for many, and return their ids by their slugs."""
    if not every:
        return {}
    new = {"created_at": write.occasion.at, "document": b"", "etag": ""}
    rows = [
        {**_row(write, columns, 1), **new, **write.stamp(table.name, columns["slug"])}
        for columns in every
    ]
    write.connection.execute(table.insert(), rows)
    made = standing(write.connection, table, [row["slug"] for row in rows])
    return {slug: row.id for slug, row in made.items()}


def _operation(
    stands: Row[Any], columns: dict[str, Any], *, has_other_text: bool
) -> Operation | None:
    """Return what leads from a row to what is written; None where nothing is to do."""
    if stands.status == Status.retracted:
        return Operation.restore
    if has_other_text:
        return Operation.attach
    return Operation.update if stands.record_digest != columns["record_digest"] else None
