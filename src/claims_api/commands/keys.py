"""Keys by the command line."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from claims_api.commands import tables
from claims_api.curation import keys
from claims_api.errors import Told
from claims_api.models.key import Key, Scope
from claims_api.store.engine import Store
from claims_api.store.wire import instant
from claims_api.text import harmless

MAX_NAME = 100
MAX_DAYS = 3650
_DURATION = re.compile(r"([1-9][0-9]{0,4})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_MOMENTS = ("created_at", "expires_at", "last_used_at", "revoked_at")
_HEAD = ("ID", "NAME", "SCOPE", "STATE", "CREATED", "EXPIRES", "LAST USED")


def named(name: str) -> str:
    """Return the name of a key as it is kept. Raises Told for one that nobody could read."""
    name = name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise Told(f"--name takes 1 to {MAX_NAME} characters on one line: whose the key is.")
    return name


def ending(expires: str | None, now: datetime | None = None) -> datetime | None:
    """Return when a key ends by what was typed. Raises Told for what is no moment to come."""
    if expires is None:
        return None
    now = now or datetime.now(UTC)
    found = _moment(expires, now)
    if found is None:
        raise Told(
            f"--expires {harmless(expires)} is neither a day such as 2027-03-01 "
            "nor a duration such as 12h, 90d or 8w."
        )
    if not now < found <= now + timedelta(days=MAX_DAYS):
        raise Told(f"--expires {harmless(expires)} is not within the next {MAX_DAYS} days.")
    return found


def _moment(expires: str, now: datetime) -> datetime | None:
    if duration := _DURATION.fullmatch(expires):
        return now + int(duration[1]) * _UNITS[duration[2]]
    try:
        return datetime.combine(date.fromisoformat(expires), time(), UTC)
    except ValueError:
        return None


def create(store: Store, name: str, scope: str, ends_at: datetime | None) -> tuple[Key, str]:
    """Make a key, and return it with its text."""
    with store.writing() as connection:
        return keys.make(connection, name, Scope(scope), datetime.now(UTC), ends_at)


def ends(key: Key) -> str:
    """Say when a key ends."""
    return "never expires" if key.expires_at is None else f"expires {_minute(key.expires_at)} UTC"


def revoke(store: Store, typed: str) -> str:
    """End the key of an id, or of a whole key that was found somewhere. Raises Told."""
    key_id = keys.id_of(typed) or typed
    with store.writing() as connection:
        found = keys.revoke(connection, key_id, datetime.now(UTC))
    if found is None:
        shown = "that" if keys.holds_a_key(typed) else harmless(typed)
        raise Told(f"There is no key {shown}; `claims-api keys list` tells which there are.")
    if found.revoked_at is not None:
        return f"Key {found.id} ({found.name}) was revoked {_minute(found.revoked_at)} UTC already."
    return f"Key {found.id} ({found.name}) is revoked."


def as_json(store: Store) -> Iterator[str]:
    """Yield all keys as one JSON document."""
    now = datetime.now(UTC)
    yield json.dumps([_document(key, now) for key in _all(store)], ensure_ascii=False, indent=2)


def _document(key: Key, now: datetime) -> dict[str, Any]:
    moments = ((name, getattr(key, name)) for name in _MOMENTS)
    told = {name: None if moment is None else instant(moment) for name, moment in moments}
    scopes = [scope.value for scope in key.scopes]
    state = key.state(now).value
    return {"id": key.id, "name": key.name, "scopes": scopes, "state": state, **told}


def as_table(store: Store) -> Iterator[str]:
    """Yield the lines of a table of all keys, for people."""
    now = datetime.now(UTC)
    yield from tables.lines(_HEAD, (_row(key, now) for key in _all(store)))


def _row(key: Key, now: datetime) -> tuple[str, ...]:
    created, expires, used = (
        "never" if moment is None else _minute(moment)
        for moment in (key.created_at, key.expires_at, key.last_used_at)
    )
    return key.id, key.name, key.scope.value, key.state(now).value, created, expires, used


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"


def _all(store: Store) -> list[Key]:
    with store.reading() as connection:
        return keys.listed(connection)
