"""One relation or assessment of a claim, as it stands among those that are served with it."""

import json
from typing import Any

from sqlalchemy import Connection

from claims_api.errors import NotFound
from claims_api.models.key import Scope
from claims_api.queries.claims import insist_on_published, one
from claims_api.queries.resolving import no_such
from claims_api.store.wire import dump
from claims_api.text import harmless

Json = dict[str, Any]


def relation(connection: Connection, key: str, kind: str, other: str, scope: Scope | None) -> bytes:
    """Return a relation as a claim sees it. Raises NotFound and Retracted."""
    found = _served(connection, key, "relations", scope)
    for served in found:
        if (served["type"], served["claim"]["id"]) == (kind, other):
            return dump(served)
    seen = [f"{served['type']} {served['claim']['id']}" for served in found]
    raise _no_part(f"{key} has no relation {harmless(kind)} {harmless(other)}", seen)


def assessment(connection: Connection, key: str, slug: str, scope: Scope | None) -> bytes:
    """Return an assessment of a claim. Raises NotFound and Retracted."""
    found = _served(connection, key, "assessments", scope)
    for served in found:
        if served["id"] == slug:
            return dump(served)
    raise _no_part(f"{key} has no assessment {harmless(slug)}", [served["id"] for served in found])


def _served(connection: Connection, key: str, field: str, scope: Scope | None) -> list[Json]:
    row = one(connection, key, scope)
    if row is None:
        raise no_such(connection, "claim", key)
    insist_on_published(row)
    found: list[Json] = json.loads(getattr(row, field))
    return found


def _no_part(told: str, there: list[str]) -> NotFound:
    hint = f" It has: {', '.join(there[:10])}." if there else " It has none."
    return NotFound(f"{told}.{hint}")
