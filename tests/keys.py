"""Keys for tests."""

from datetime import UTC, datetime, timedelta

from claims_api.curation import keys
from claims_api.models.key import Scope
from claims_api.store.engine import Store

IN_AN_HOUR = timedelta(hours=1)


def key(store: Store, scope: str = "curate", ends_in: timedelta | None = IN_AN_HOUR) -> str:
    """Return a new key of a store."""
    now = datetime.now(UTC)
    with store.writing() as connection:
        ends_at = None if ends_in is None else now + ends_in
        return keys.make(connection, f"A test may {scope}", Scope(scope), now, ends_at)[1]


def bearing(text: str) -> dict[str, str]:
    """Return the header that sends a key."""
    return {"Authorization": f"Bearer {text}"}


def revoked(store: Store, text: str) -> str:
    """Revoke a key, and return it."""
    with store.writing() as connection:
        assert keys.revoke(connection, keys.id_of(text) or "", datetime.now(UTC)) is not None
    return text


def unknown() -> str:
    """Return a key, well written, that no store knows."""
    return keys.written("00000000", bytes(32))


def wrong(text: str) -> str:
    """Return a well-written key with the id of another one."""
    return keys.written(keys.id_of(text) or "", bytes(32))
