"""Webhooks by the command line."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row

from claims_api.commands import tables
from claims_api.curation.nouns import read
from claims_api.errors import Told
from claims_api.models.fields import Document
from claims_api.models.webhook import (
    DeliveryDocument,
    DeliveryState,
    WebhookDocument,
    WebhookRecord,
    columns,
)
from claims_api.settings import settings
from claims_api.store.engine import Store
from claims_api.text import harmless
from claims_api.webhooks import deliveries as kept
from claims_api.webhooks import keeping
from claims_api.webhooks.deliveries import DeliveriesQuestion
from claims_api.webhooks.worker import allowed_by

T = TypeVar("T")
AUTHOR = "webhooks"
_WEBHOOKS = ("ID", "STATE", "TOLD", "NOUNS", "URL")
_DELIVERIES = ("NUMBER", "STATE", "CHANGES", "ATTEMPTS", "STATUS", "ERROR", "LAST")


def create(store: Store, asked: dict[str, Any]) -> str:
    """Make a webhook, and return its secret. Raises AlreadyExists, InvalidRequest."""
    nouns = [noun.strip() for noun in asked["nouns"].split(",") if noun.strip()]

    def made(connection: Connection) -> str:
        record = read(WebhookRecord, {**asked, "nouns": nouns})
        now, allowed = datetime.now(UTC), allowed_by(settings())
        return str(keeping.create(connection, record, allowed, now, AUTHOR).secret)

    return _written(store, made)


def listed(store: Store, *, as_json: bool) -> Iterator[str]:
    """Yield the lines of a table of all webhooks, or one JSON document."""
    with store.reading() as connection:
        rows = keeping.all_of_them(connection)
    if as_json:
        yield _json(WebhookDocument, rows)
        return
    yield from tables.lines(_WEBHOOKS, map(_webhook, rows))


def _webhook(row: Row[Any]) -> tuple[str, ...]:
    state = "enabled" if row.enabled else f"disabled ({row.disabled_because})"
    return row.id, state, str(row.told), ",".join(row.nouns) or "all", row.url


def enable(store: Store, webhook: str) -> str:
    """Let a webhook go on. Raises NotFound."""
    now, allowed = datetime.now(UTC), allowed_by(settings())
    row = _written(store, lambda c: keeping.change(c, webhook, {"enabled": True}, allowed, now))
    return f"Webhook {row.id} is enabled; it has been told up to change {row.told}."


def delete(store: Store, webhook: str) -> str:
    """Delete a webhook. Raises NotFound."""
    row = _written(store, lambda c: keeping.remove(c, webhook))
    return f"Webhook {row.id} is deleted; it had been told up to change {row.told}."


def deliveries(
    store: Store, webhook: str, state: str | None, limit: int, *, as_json: bool
) -> Iterator[str]:
    """Yield the lines of a table of deliveries, or one JSON document. Raises Told, NotFound."""
    states = [known.value for known in DeliveryState]
    if state is not None and state not in states:
        raise Told(f"--state {harmless(state)} is none of {', '.join(states)}.")
    question = DeliveriesQuestion.model_validate({"state": state, "limit": limit})
    with store.reading() as connection:
        rows = kept.listed(connection, webhook, question).rows
    if as_json:
        yield _json(DeliveryDocument, rows)
        return
    yield from tables.lines(_DELIVERIES, map(_delivery, rows))


def _delivery(row: Row[Any]) -> tuple[str, ...]:
    last = "" if row.last_at is None else f"{row.last_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    told = (row.number, row.state, row.changes, row.attempts, row.status or "", row.error or "")
    return *map(str, told), last


def replay(store: Store, webhook: str, number: int) -> str:
    """Have a message sent again. Raises NotFound."""
    row = _written(store, lambda c: kept.replay(c, webhook, number, datetime.now(UTC)))
    return f"Delivery {row.number} to {webhook} waits to be sent again, as {row.message}."


def _json(model: type[Document], rows: Sequence[Row[Any]]) -> str:
    found = [model.model_validate(columns(model, row)).model_dump(mode="json") for row in rows]
    return json.dumps(found, ensure_ascii=False, indent=2)


def _written(store: Store, write: Callable[[Connection], T]) -> T:
    with store.writing() as connection:
        return write(connection)
