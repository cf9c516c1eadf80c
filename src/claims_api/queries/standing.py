"""How a record stands: there, taken back, or under another id."""

from typing import Any

from sqlalchemy import Connection, Row, Table, select

from claims_api.errors import Moved, Retracted
from claims_api.models.claim import CLAIM
from claims_api.models.redirect import REDIRECT
from claims_api.store.wire import instant
from claims_api.vocabulary import Status


def row_of(connection: Connection, table: Table, slug: str, *columns: Any) -> Row[Any] | None:
    """Return these columns of an actor, place, topic or source; None for what nobody knows.

    Raises Retracted, with what is known of that, and Moved for a former id.
    """
    told = (table.c.status, table.c.retraction_reason, table.c.updated_at)
    row = connection.execute(select(*told, *columns).where(table.c.slug == slug)).first()
    if row is not None and row.status == Status.published:
        return row
    insist_on_present_id(connection, table, slug)
    if row is not None:
        raise retracted(row.retraction_reason, row.updated_at)
    return None


def insist_on_present_id(connection: Connection, table: Table, slug: str) -> None:
    """Raise Moved for an id that was given up for another one; claims keep theirs."""
    if table is CLAIM:
        return
    found = (
        select(table.c.slug)
        .join(REDIRECT, REDIRECT.c.record_id == table.c.id)
        .where(REDIRECT.c.noun == table.name, REDIRECT.c.slug == slug)
    )
    now = connection.scalar(found)
    if now is not None:
        raise Moved(table.name, slug, now)


def retracted(reason: str | None, at: Any) -> Retracted:
    """Return the problem of what was taken back, with what is known of that."""
    return Retracted(reason, extra={"reason": reason, "retracted_at": instant(at)})
