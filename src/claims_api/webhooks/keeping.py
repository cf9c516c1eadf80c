"""Webhooks as they are kept: made, changed, listed, taken away."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from claims_api.errors import AlreadyExists, Fault, InvalidRequest, NotFound
from claims_api.models.webhook import (
    DELIVERY,
    WEBHOOK,
    DeliveryState,
    Disabled,
    WebhookRecord,
)
from claims_api.store.engine import generation
from claims_api.text import harmless
from claims_api.webhooks.signing import new_secret
from claims_api.webhooks.targets import Allowed, Forbidden, target

MOST = 100
FORMER_FOR = timedelta(days=1)  # both secrets sign, after a new one was made


def create(
    connection: Connection, asked: WebhookRecord, allowed: Allowed, now: datetime, by: str
) -> Row[Any]:
    """Keep a new webhook. Raises AlreadyExists, and InvalidRequest for where nothing is sent."""
    insist_on_target(asked.url, allowed)
    ids = list(connection.scalars(select(WEBHOOK.c.id)))
    if asked.id in ids:
        raise AlreadyExists(f"There is a webhook {asked.id} already.")
    if len(ids) >= MOST:
        raise _refused("", "too-many", f"There are {MOST} webhooks, and there can be no more.")
    row = asked.model_dump(mode="json", exclude={"after"})
    told = _known(connection, asked.after)
    connection.execute(
        WEBHOOK.insert().values(
            **row,
            secret=new_secret(),
            enabled=True,
            told=told,
            last=0,
            created_at=now,
            created_by=by,
            updated_at=now,
        )
    )
    return one(connection, asked.id)


def insist_on_target(url: str, allowed: Allowed) -> None:
    """Refuse an address to which nothing would be sent. Raises InvalidRequest."""
    try:
        target(url, allowed)
    except Forbidden as error:
        raise _refused("/url", "address-forbidden", f"/url {error}.") from error


def _refused(at: str, code: str, told: str) -> InvalidRequest:
    return InvalidRequest(told, faults=(Fault("pointer", at, code, told),))


def _known(connection: Connection, after: int | None) -> int:
    """Return from where on a webhook is told; left out, from now on."""
    latest = generation(connection)
    if after is not None and after > latest:
        told = f"/after: there is no change {after} yet; the latest is {latest}"
        raise _refused("/after", "in-the-future", told)
    return latest if after is None else after


def one(connection: Connection, webhook_id: str) -> Row[Any]:
    """Return a webhook. Raises NotFound."""
    row = connection.execute(select(WEBHOOK).where(WEBHOOK.c.id == webhook_id)).first()
    if row is None:
        raise NotFound(f"There is no webhook {harmless(webhook_id)}.")
    return row


def all_of_them(connection: Connection) -> Sequence[Row[Any]]:
    """Return all webhooks by their ids."""
    return connection.execute(select(WEBHOOK).order_by(WEBHOOK.c.id)).all()


def change(
    connection: Connection,
    webhook_id: str,
    asked: Mapping[str, Any],
    allowed: Allowed,
    now: datetime,
) -> Row[Any]:
    """Change what is named of a webhook. Raises NotFound and InvalidRequest."""
    row = one(connection, webhook_id)
    values: dict[str, Any] = dict(asked)
    if "url" in values:
        insist_on_target(values["url"], allowed)
    if "after" in values:
        values["told"] = _known(connection, values.pop("after"))
        _skip_head(connection, row)
        values["head"] = None
    if "enabled" in values:
        values["disabled_because"] = None if values["enabled"] else Disabled.by_hand.value
    if "url" in values or (values.get("enabled") and not row.enabled):
        _begin_again(connection, row, now)
    is_it = WEBHOOK.c.id == webhook_id
    connection.execute(WEBHOOK.update().where(is_it).values(**values, updated_at=now))
    return one(connection, webhook_id)


def _skip_head(connection: Connection, row: Row[Any]) -> None:
    head = (DELIVERY.c.webhook_id == row.id, DELIVERY.c.number == row.head)
    skipped = {"state": DeliveryState.skipped.value, "next_at": None}
    connection.execute(DELIVERY.update().where(*head).values(skipped))


def _begin_again(connection: Connection, row: Row[Any], now: datetime) -> None:
    """Let the delivery that others wait for be tried as often as a new one."""
    head = (DELIVERY.c.webhook_id == row.id, DELIVERY.c.number == row.head)
    again = {"state": DeliveryState.waiting.value, "attempts": 0, "next_at": now}
    # One that `after` passed over in the same request stays so.
    is_open = DELIVERY.c.state != DeliveryState.skipped.value
    connection.execute(DELIVERY.update().where(*head, is_open).values(again))


def rotate(connection: Connection, webhook_id: str, now: datetime) -> Row[Any]:
    """Make a new secret; messages are signed by the former one, too, for a day."""
    row = one(connection, webhook_id)
    values = {
        "secret": new_secret(),
        "former_secret": row.secret,
        "former_until": now + FORMER_FOR,
        "updated_at": now,
    }
    connection.execute(WEBHOOK.update().where(WEBHOOK.c.id == webhook_id).values(values))
    return one(connection, webhook_id)


def remove(connection: Connection, webhook_id: str) -> Row[Any]:
    """Take a webhook away, with its secret and its deliveries, and return it as it stood."""
    row = one(connection, webhook_id)
    connection.execute(DELIVERY.delete().where(DELIVERY.c.webhook_id == webhook_id))
    connection.execute(WEBHOOK.delete().where(WEBHOOK.c.id == webhook_id))
    return row


def secrets_of(row: Row[Any], now: datetime) -> list[str]:
    """Return by which secrets a message is signed now, the present one first."""
    is_good = row.former_until is not None and now < row.former_until
    return [row.secret, row.former_secret] if is_good else [row.secret]


def count_of(connection: Connection, *clauses: Any) -> int:
    """Count the deliveries that meet these clauses."""
    return connection.scalar(select(func.count()).select_from(DELIVERY).where(*clauses)) or 0
