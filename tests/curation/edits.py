"""Single writes, each kept, and what can be seen of them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from claims_api.curation import editing, merging
from claims_api.curation.editing import on_nothing
from claims_api.curation.nouns import NOUNS
from claims_api.curation.write import Write
from claims_api.models.revision import REVISION
from claims_api.queries import claims
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.store.engine import Store
from claims_api.store.revisions import Occasion


def edit(
    store: Store,
    fn: Callable[[Write], Any],
    reason: str | None = None,
    *,
    at_once: int | None = None,
) -> Any:
    """Run one write, and keep it."""
    with store.writing() as connection:
        write = Write(connection, Occasion(datetime.now(UTC), "key-1", reason), at_once=at_once)
        found = fn(write)
        write.keep()
    return found


def put(store: Store, records: str, key: str, **changed: Any) -> None:
    """Change some fields of a record."""
    noun = NOUNS[records]
    edit(store, lambda w: editing.change(w, noun, key, lambda r: {**r, **changed}, on_nothing))


def retract(store: Store, records: str, key: str, reason: str = "It was wrong.") -> None:
    """Take a record back."""
    edit(store, lambda w: editing.retract(w, NOUNS[records], key, on_nothing), reason)


def restore(store: Store, records: str, key: str, version: int | None = None) -> None:
    """Bring a record back."""
    edit(store, lambda w: editing.restore(w, NOUNS[records], key, version, on_nothing))


def rename(store: Store, records: str, key: str, to: str) -> None:
    """Give a record another id."""
    edit(store, lambda w: merging.rename(w, NOUNS[records], key, to, on_nothing))


def merge(store: Store, records: str, key: str, into: str) -> None:
    """Make one record of two."""
    noun = NOUNS[records]
    edit(store, lambda w: merging.merge(w, noun, key, into, on_nothing), "They are one.")


def operations(store: Store, key: str) -> list[str]:
    """Return what was done to a record, the earliest first."""
    found = select(REVISION.c.operation).where(REVISION.c.key == key)
    with store.reading() as connection:
        return list(connection.scalars(found.order_by(REVISION.c.sequence)))


def ids(store: Store, **asked: Any) -> list[str]:
    """Return the ids of the claims that a question finds."""
    with store.reading() as connection:
        page = claims.find(connection, ClaimQuestion.model_validate(asked))
    return [json.loads(item)["id"] for item in page.items]
