"""The history of all records: each write appends to it, and nothing else touches it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Table, and_, select

from claims_api.models.revision import REVISION, Operation
from claims_api.store.batches import batches, rows_where
from claims_api.store.engine import generation, set_generation
from claims_api.text import digest


class Change(NamedTuple):
    """What a write did to one record; with `status` and a reason of its own where it is a claim.

    `record` is None where it was erased.
    """

    noun: str
    record_id: int
    key: str
    version: int
    operation: Operation
    record: bytes | None
    status: str | None = None
    reason: str | None = None
    other: str | None = None


class Occasion(NamedTuple):
    """When something is written, by whom (the id of a key, or a command), and why."""

    at: datetime
    author: str | None = None
    reason: str | None = None


def append(connection: Connection, changes: Iterable[Change], occasion: Occasion) -> None:
    """Append a revision for each change, in their order, and raise the generation to the last.

    Nobody else raises it by any: so the sequence has no gap.
    """
    rows = [
        {
            **change._asdict(),
            "sequence": sequence,
            "operation": change.operation.value,
            "at": occasion.at,
            "author": occasion.author,
            "reason": change.reason or occasion.reason,
            "digest": digest((change.record or b"").decode()),
        }
        for sequence, change in enumerate(changes, generation(connection) + 1)
    ]
    for batch in batches(rows):
        connection.execute(REVISION.insert(), batch)
    if rows:
        set_generation(connection, rows[-1]["sequence"])


def record_of(connection: Connection, noun: str, record_id: int, version: int) -> bytes:
    """Return a record as it was written; an erased one is empty."""
    of_it = (REVISION.c.noun == noun, REVISION.c.record_id == record_id)
    found = select(REVISION.c.record).where(*of_it, REVISION.c.version == version)
    record: bytes | None = connection.scalar(found)
    return record or b"{}"


def by_key(
    connection: Connection, noun: str, table: Table, column: Column[str], keys: Iterable[str]
) -> dict[str, bytes]:
    """Return the records with these keys as they stand; those that were erased are left out."""
    latest = and_(table.c.id == REVISION.c.record_id, table.c.version == REVISION.c.version)
    found = select(column.label("of"), REVISION.c.record).join(table, latest)
    rows = rows_where(connection, found.where(REVISION.c.noun == noun), column, sorted(keys))
    return {row.of: row.record for row in rows if row.record is not None}


def current(
    connection: Connection, noun: str, table: Table, order: Any, *clauses: Any
) -> Iterator[bytes]:
    """Yield the records of a table as they stand; those that were erased are left out."""
    latest = and_(table.c.id == REVISION.c.record_id, table.c.version == REVISION.c.version)
    found = select(REVISION.c.record).join(table, latest).where(REVISION.c.noun == noun, *clauses)
    for record in connection.scalars(found.order_by(order)):
        if record is not None:
            yield record
