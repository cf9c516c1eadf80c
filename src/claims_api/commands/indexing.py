"""Making beforehand what questions need."""

from claims_api.commands.progress import counting
from claims_api.errors import NotInstalled, Told
from claims_api.store import vectors
from claims_api.store.engine import Store


def make_vectors(store: Store) -> int:
    """Make the missing vectors and return how many. Raises Told without the extra `semantic`."""
    try:
        with store.reading() as connection:
            missing = vectors.count_missing(connection)
        with counting("Making vectors", missing) as progress:
            return vectors.make_missing(store, progress)
    except NotInstalled as error:
        raise Told(str(error)) from error
