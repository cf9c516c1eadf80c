"""Which data answer a question: as they stand, or as they stood at the moment it names."""

from datetime import UTC, datetime

from sqlalchemy import Connection

from claims_api.queries.moments import generation_at, read_moment
from claims_api.store.engine import Store
from claims_api.store.snapshots import Past, Snapshots


async def standing(snapshots: Snapshots, written: str | None) -> Store | Past:
    """Return what reads of a moment go to. Raises InvalidRequest for one that nothing is known of.

    Reading may raise SnapshotPreparing.
    """
    if written is None:
        return snapshots.present
    return await snapshots.present.read(lambda c: _past(c, snapshots, written))


def standing_now(snapshots: Snapshots, written: str | None) -> Store | Past:
    """Return the same, for whoever waits as long as it takes."""
    if written is None:
        return snapshots.present
    with snapshots.present.reading() as connection:
        return _past(connection, snapshots, written)


def _past(connection: Connection, snapshots: Snapshots, written: str) -> Past:
    number = generation_at(connection, written, datetime.now(UTC))
    # A write that began before a moment may end behind it: by an instant, nothing is for ever.
    is_fixed = read_moment(written).number is not None
    return snapshots.past(connection, number, is_fixed=is_fixed)
