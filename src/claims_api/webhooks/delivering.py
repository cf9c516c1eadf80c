"""One delivery: which message is next, who may send it, and what its outcome means."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from claims_api.formats.events import number
from claims_api.formats.fields import spliced
from claims_api.models.key import Scope
from claims_api.models.webhook import DELIVERY, WEBHOOK, DeliveryState, Disabled, MessageType
from claims_api.queries.changes import ChangesQuestion, find
from claims_api.store.engine import generation
from claims_api.store.wire import dump, instant, joined
from claims_api.webhooks import deliveries
from claims_api.webhooks.retrying import next_attempt
from claims_api.webhooks.sending import Answer
from claims_api.webhooks.signing import new_message

MOST_CHANGES = 100
MOST_BYTES = 1_048_576  # of the changes in a message; a single one may be larger
# After a message that held all there was: what is written meanwhile goes into the next one.
REST = timedelta(seconds=1)
_WAITING = DeliveryState.waiting.value


class Elsewhere(Exception):
    """Another worker was first, or the webhook is another one by now."""


class Look(NamedTuple):
    """Which webhooks have something to send, when the next of the others has, if any can have."""

    due: list[str]
    soonest: datetime | None
    is_any: bool


class Outgoing(NamedTuple):
    """A message that is to be sent; without a body, changes that are passed over.

    `told` is up to where the webhook had been told; `has_more`, that more waits behind it.
    """

    webhook: Row[Any]
    delivery: int
    message: str
    attempts: int
    through: int
    changes: int
    body: bytes
    is_new: bool
    has_more: bool = False


def _not_held_up() -> ColumnElement[bool]:
    """Whatever is sent to a webhook that is disabled: all but the delivery that others wait for."""
    is_head = and_(WEBHOOK.c.head.is_not(None), DELIVERY.c.number == WEBHOOK.c.head)
    return or_(WEBHOOK.c.enabled, ~is_head)


def look(connection: Connection, now: datetime) -> Look:
    """Look which webhooks have something to send that nobody is sending."""
    latest = generation(connection)
    waiting = select(DELIVERY.c.webhook_id, DELIVERY.c.next_at).join(
        WEBHOOK, WEBHOOK.c.id == DELIVERY.c.webhook_id
    )
    first: dict[str, datetime] = {}
    for row in connection.execute(waiting.where(DELIVERY.c.state == _WAITING, _not_held_up())):
        first[row.webhook_id] = min(row.next_at, first.get(row.webhook_id, row.next_at))
    moments: dict[str, datetime] = {}
    rows = connection.execute(select(WEBHOOK).order_by(WEBHOOK.c.id)).all()
    for row in rows:
        wanted = [first[row.id]] if row.id in first else []
        if row.enabled and row.head is None and row.told < latest:
            wanted.append(row.rest_until or now)
        if wanted:
            moments[row.id] = max(min(wanted), row.lease_until or now)
    due = sorted((moment, key) for key, moment in moments.items() if moment <= now)
    later = [moment for moment in moments.values() if moment > now]
    return Look([key for _moment, key in due], min(later, default=None), bool(rows))


def next_message(connection: Connection, webhook_id: str, now: datetime) -> Outgoing | None:
    """Return what is to be sent to a webhook next: what waits longest, else what was written."""
    webhook = connection.execute(select(WEBHOOK).where(WEBHOOK.c.id == webhook_id)).first()
    if webhook is None:
        return None
    of_it = (WEBHOOK.c.id == webhook_id, DELIVERY.c.webhook_id == webhook_id, _not_held_up())
    waiting = select(DELIVERY).where(*of_it, DELIVERY.c.state == _WAITING)
    is_due = DELIVERY.c.next_at <= now
    in_order = (DELIVERY.c.next_at, DELIVERY.c.number)
    row = connection.execute(waiting.where(is_due).order_by(*in_order).limit(1)).first()
    if row is not None:
        return _again(connection, webhook, row)
    is_behind = webhook.enabled and webhook.head is None and webhook.told < generation(connection)
    return _new(connection, webhook, now) if is_behind else None


def _question(webhook: Row[Any], after: int, most: int) -> ChangesQuestion:
    nouns = [",".join(webhook.nouns)] if webhook.nouns else []
    # As a stream it is asked, which counts no total.
    question = ChangesQuestion(after=after, noun=nouns, limit=most, format="ndjson")
    return question.by(Scope.curate if webhook.drafts else None)


def _new(connection: Connection, webhook: Row[Any], now: datetime) -> Outgoing:
    """Return as many changes as a message holds; up to there the webhook is told then."""
    page = find(connection, _question(webhook, webhook.told, MOST_CHANGES))
    items: list[bytes] = []
    size = 0
    for item in page.items:
        size += len(item)
        if items and size > MOST_BYTES:
            break
        items.append(item)
    is_all = page.cursor is None and len(items) == len(page.items)
    through = page.generation if is_all else number(items[-1])
    body = _body(MessageType.changes, now, (webhook.told, through), items) if items else b""
    return Outgoing(
        *(webhook, webhook.last + 1, new_message(), 0, through, len(items), body),
        is_new=True,
        has_more=not is_all,
    )


def _again(connection: Connection, webhook: Row[Any], row: Row[Any]) -> Outgoing:
    """Return a message as it was; what was erased meanwhile is not told again."""
    items: list[bytes] = []
    if row.changes:
        found = find(connection, _question(webhook, row.after, row.changes)).items
        items = [item for item in found if number(item) <= row.through]
    body = _body(MessageType(row.type), row.created_at, (row.after, row.through), items)
    return Outgoing(
        *(webhook, row.number, row.message, row.attempts, row.through, row.changes, body),
        is_new=False,
        has_more=row.through < generation(connection),
    )


def _body(kind: MessageType, at: datetime, span: tuple[int, int], items: list[bytes]) -> bytes:
    after, through = span
    data = spliced(dump({"after": after, "through": through}), "changes", joined(items))
    return spliced(dump({"type": kind.value, "timestamp": instant(at)}), "data", data)


def take(connection: Connection, out: Outgoing, lease: str, now: datetime, until: datetime) -> None:
    """Take it on to send a message until a moment. Raises Elsewhere; then nothing is written."""
    before = out.webhook
    is_free = or_(WEBHOOK.c.lease_until.is_(None), WEBHOOK.c.lease_until <= now)
    as_it_was = [
        WEBHOOK.c[name].is_not_distinct_from(getattr(before, name))
        for name in ("told", "head", "updated_at")
    ]
    values: dict[str, Any] = {"lease": lease, "lease_until": until}
    if out.is_new and not out.body:
        values = {"told": out.through, "rest_until": now + REST}
    elif out.is_new:
        values |= {"head": out.delivery, "last": out.delivery}
        as_it_was.append(WEBHOOK.c.last == before.last)
    found = connection.execute(
        WEBHOOK.update().where(WEBHOOK.c.id == before.id, is_free, *as_it_was).values(values)
    )
    if found.rowcount != 1:
        raise Elsewhere
    if out.body:
        _count_attempt(connection, out, now)


def _count_attempt(connection: Connection, out: Outgoing, now: datetime) -> None:
    key = out.webhook.id
    if out.is_new:
        span = {"after": out.webhook.told, "through": out.through, "changes": out.changes}
        kind = MessageType.changes.value
        deliveries.insert(connection, key, out.delivery, out.message, now, type=kind, **span)
    of_it = (DELIVERY.c.webhook_id == key, DELIVERY.c.number == out.delivery)
    as_it_was = (DELIVERY.c.state == _WAITING, DELIVERY.c.attempts == out.attempts)
    attempt = {"attempts": out.attempts + 1, "last_at": now}
    if connection.execute(DELIVERY.update().where(*of_it, *as_it_was).values(attempt)).rowcount < 1:
        raise Elsewhere


class Outcome(NamedTuple):
    """What a delivery came to: its state, when it is tried again, why the webhook is disabled."""

    state: DeliveryState
    next_at: datetime | None = None
    disabled: Disabled | None = None


def outcome(out: Outgoing, row: Row[Any], answer: Answer, now: datetime) -> Outcome:
    """Return what an answer means for a delivery to a webhook as it stands now.

    What others wait for is tried again; a test, or a message that was sent again by hand, is not:
    somebody watches those.
    """
    if answer.error is None:
        return Outcome(DeliveryState.delivered)
    if answer.is_gone:
        return Outcome(DeliveryState.failed, disabled=Disabled.gone)
    if row.head != out.delivery or not row.enabled:
        return Outcome(DeliveryState.failed)
    again = next_attempt(out.attempts + 1, now, answer.wait)
    if again is None:
        return Outcome(DeliveryState.failed, disabled=Disabled.exhausted)
    return Outcome(DeliveryState.waiting, again)


def settle(
    connection: Connection, out: Outgoing, answer: Answer, lease: str, now: datetime
) -> Outcome | None:
    """Keep what came of a message, and let the webhook go; None where the lease was lost."""
    is_it = (WEBHOOK.c.id == out.webhook.id, WEBHOOK.c.lease == lease)
    row = connection.execute(select(WEBHOOK).where(*is_it)).first()
    if row is None:
        return None
    found = outcome(out, row, answer, now)
    of_it = (DELIVERY.c.webhook_id == row.id, DELIVERY.c.number == out.delivery)
    told = {"status": answer.status, "error": answer.error}
    kept = {**told, "state": found.state.value, "next_at": found.next_at}
    connection.execute(DELIVERY.update().where(*of_it).values(kept))
    values: dict[str, Any] = {"lease": None, "lease_until": None}
    if found.state is DeliveryState.delivered and row.head == out.delivery:
        rest = None if out.has_more else now + REST
        values |= {"told": out.through, "head": None, "rest_until": rest}
    if found.disabled is not None:
        values |= {"enabled": False, "disabled_because": found.disabled.value}
    connection.execute(WEBHOOK.update().where(*is_it).values(values))
    return found


def release(connection: Connection, lease: str) -> None:
    """Let go of all webhooks that one worker holds."""
    free = {"lease": None, "lease_until": None}
    connection.execute(WEBHOOK.update().where(WEBHOOK.c.lease == lease).values(free))
