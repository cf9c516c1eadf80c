"""Deliveries as they are kept: listed, sent again, and tests among them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, Row, select

from claims_api.errors import NotFound
from claims_api.models.webhook import DELIVERY, WEBHOOK, DeliveryState, MessageType
from claims_api.queries.question import WHOLE
from claims_api.webhooks.keeping import count_of, one
from claims_api.webhooks.signing import new_message

DEFAULT_DELIVERIES = 50
MAX_DELIVERIES = 200
KEPT = 1000  # deliveries of each webhook, and those that wait
_MOST = 2**31 - 1
Number = Annotated[int, Field(ge=1, le=_MOST), WHOLE]


class DeliveriesQuestion(BaseModel):
    """A question to the deliveries of a webhook."""

    model_config = ConfigDict(extra="forbid")

    state: DeliveryState | None = Field(
        default=None,
        description="Only those with which it stands so.",
        examples=["failed"],
        json_schema_extra={"enum": [state.value for state in DeliveryState]},
    )
    before: Number | None = Field(
        default=None, description="Only deliveries before that number.", examples=[20]
    )
    limit: Annotated[int, Field(ge=1, le=MAX_DELIVERIES), WHOLE] | None = Field(
        default=None,
        description=f"How many at most, the newest first. Left out, {DEFAULT_DELIVERIES}.",
        examples=[20],
    )


class Found(NamedTuple):
    """Deliveries that were asked for, how many there are, and before which number more stand."""

    rows: Sequence[Row[Any]]
    total: int
    before: int | None


def listed(connection: Connection, webhook_id: str, question: DeliveriesQuestion) -> Found:
    """Return the deliveries to a webhook, the newest first. Raises NotFound."""
    clauses = [DELIVERY.c.webhook_id == one(connection, webhook_id).id]
    if question.state is not None:
        clauses.append(DELIVERY.c.state == question.state.value)
    total, most = count_of(connection, *clauses), question.limit or DEFAULT_DELIVERIES
    if question.before is not None:
        clauses.append(DELIVERY.c.number < question.before)
    found = select(DELIVERY).where(*clauses).order_by(DELIVERY.c.number.desc()).limit(most + 1)
    rows = connection.execute(found).all()
    return Found(rows[:most], total, rows[most - 1].number if len(rows) > most else None)


def delivery(connection: Connection, webhook_id: str, number: int) -> Row[Any]:
    """Return one delivery. Raises NotFound."""
    of_it = (DELIVERY.c.webhook_id == webhook_id, DELIVERY.c.number == number)
    row = connection.execute(select(DELIVERY).where(*of_it)).first()
    if row is None:
        last = one(connection, webhook_id).last
        raise NotFound(f"{webhook_id} has no delivery {number}; the newest is {last}.")
    return row


def replay(connection: Connection, webhook_id: str, number: int, now: datetime) -> Row[Any]:
    """Have a message sent again, under its id: now, whatever became of it. Raises NotFound."""
    row = delivery(connection, webhook_id, number)
    again = {"state": DeliveryState.waiting.value, "next_at": now}
    of_it = (DELIVERY.c.webhook_id == webhook_id, DELIVERY.c.number == row.number)
    connection.execute(DELIVERY.update().where(*of_it).values(again))
    return delivery(connection, webhook_id, number)


def test(connection: Connection, webhook_id: str, now: datetime) -> Row[Any]:
    """Have a message sent that tells of nothing, once, even to what is disabled."""
    row = one(connection, webhook_id)
    new = {"type": MessageType.test.value, "after": row.told, "through": row.told, "changes": 0}
    insert(connection, webhook_id, row.last + 1, new_message(), now, **new)
    is_it = WEBHOOK.c.id == webhook_id
    connection.execute(WEBHOOK.update().where(is_it).values(last=row.last + 1))
    return delivery(connection, webhook_id, row.last + 1)


def insert(
    connection: Connection, webhook_id: str, number: int, message: str, now: datetime, **new: Any
) -> None:
    """Keep a new delivery, to be sent at once, and forget the oldest."""
    row = {"webhook_id": webhook_id, "number": number, "message": message, **new}
    waiting = DeliveryState.waiting.value
    state = {"state": waiting, "attempts": 0}
    connection.execute(DELIVERY.insert().values(**row, **state, created_at=now, next_at=now))
    is_old = (DELIVERY.c.webhook_id == webhook_id, DELIVERY.c.number <= number - KEPT)
    connection.execute(DELIVERY.delete().where(*is_old, DELIVERY.c.state != waiting))
