"""The store that a command works on."""

from collections.abc import Iterator
from contextlib import contextmanager

from claims_api.curation.building import snapshots_of
from claims_api.queries.as_of import standing_now
from claims_api.settings import settings
from claims_api.store import schema
from claims_api.store.engine import Store
from claims_api.store.snapshots import Past


@contextmanager
def current() -> Iterator[Store]:
    """Yield the store of the settings, whose schema is the one needed. Raises UnfitDatabase."""
    with Store(settings().url, query_timeout=600) as store:
        schema.insist_on_current(schema.standing(store))
        yield store


@contextmanager
def as_of(store: Store, moment: str | None) -> Iterator[Store | Past]:
    """Yield what reads of a moment go to, however long it takes to put it together."""
    snapshots = snapshots_of(store, settings())
    try:
        yield standing_now(snapshots, moment)
    finally:
        snapshots.close()
