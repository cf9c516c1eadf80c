"""Erasing by the command line."""

from datetime import UTC, datetime

from claims_api.curation import erasing
from claims_api.curation.building import snapshots_of
from claims_api.curation.editing import on_nothing
from claims_api.curation.erasing import Extent
from claims_api.curation.nouns import NOUNS
from claims_api.curation.write import Write
from claims_api.settings import Settings
from claims_api.store.engine import Store
from claims_api.store.revisions import Occasion

AUTHOR = "erase"


def erase(
    store: Store, settings: Settings, records: str, key: str, *, reason: str, earlier: bool
) -> str:
    """Erase a record, for a reason, or only what it said earlier; return what was done.

    Raises NotFound, Moved and InUse.
    """
    with store.writing() as connection:
        write = Write(connection, Occasion(datetime.now(UTC), AUTHOR, reason))
        extent = Extent.earlier if earlier else Extent.all
        erasing.erase(write, NOUNS[records], key, extent, on_nothing)
        write.keep()
    snapshots = snapshots_of(store, settings)
    try:
        snapshots.forget()
    finally:
        snapshots.close()
    also = "".join(f", and {c.key}, which was merged into it" for c in write.changes[1:])
    return f"Erased {'the earlier versions of ' if earlier else ''}{key}{also}."
