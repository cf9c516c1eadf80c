"""The store that a command works on."""

from collections.abc import Iterator
from contextlib import contextmanager

from claims_api.settings import settings
from claims_api.store import schema
from claims_api.store.engine import Store


@contextmanager
def current() -> Iterator[Store]:
    """Yield the store of the settings, whose schema is the one needed. Raises UnfitDatabase."""
    with Store(settings().url, query_timeout=600) as store:
        schema.insist_on_current(schema.standing(store))
        yield store
