"""Workers that run beside a test, on loops of their own, and webhooks for them."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select

from claims_api.models.webhook import DELIVERY, WEBHOOK, WebhookRecord
from claims_api.store.engine import Store
from claims_api.webhooks import keeping
from claims_api.webhooks.sending import Sender
from claims_api.webhooks.targets import Allowed
from claims_api.webhooks.worker import Worker
from tests.receiver import Receiver


def hook(store: Store, receiver: Receiver, name: str = "mirror", **fields: Any) -> str:
    """Make a webhook, told of all there is unless said otherwise, and return its secret."""
    asked = WebhookRecord(**{"id": name, "url": receiver.url, "after": 0, **fields})
    with store.writing() as connection:
        now = datetime.now(UTC)
        return str(keeping.create(connection, asked, receiver.allowed, now, "test").secret)


@contextmanager
def working(store: Store, *receivers: Receiver, **options: Any) -> Iterator[Worker]:
    """Yield a worker that may deliver to receivers; at the end it is stopped in good order."""
    allowed = Allowed(frozenset(receiver.port for receiver in receivers), private=True)
    sender = Sender(allowed, seconds=options.pop("seconds", 10.0))
    worker, loop = Worker(store, sender, **options), asyncio.new_event_loop()

    async def run() -> None:
        running = asyncio.create_task(worker.run())
        await ended.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await worker.stop()

    ended = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        yield worker
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()


def webhook(store: Store, name: str = "mirror") -> Row[Any]:
    """Return how a webhook stands."""
    with store.reading() as connection:
        return connection.execute(select(WEBHOOK).where(WEBHOOK.c.id == name)).one()


def delivered(store: Store, name: str = "mirror") -> list[Row[Any]]:
    """Return the deliveries to a webhook, the oldest first."""
    of_it = select(DELIVERY).where(DELIVERY.c.webhook_id == name).order_by(DELIVERY.c.number)
    with store.reading() as connection:
        return list(connection.execute(of_it))


def states(store: Store, name: str = "mirror") -> list[str]:
    """Return how the deliveries to a webhook stand, the oldest first."""
    return [row.state for row in delivered(store, name)]


def changed(store: Store, **values: Any) -> None:
    """Change what is kept of a webhook, as time or another process would."""
    with store.writing() as connection:
        connection.execute(WEBHOOK.update().values(values))


def due_now(store: Store) -> None:
    """Let what waits for its time be due."""
    with store.writing() as connection:
        waits = DELIVERY.c.state == "waiting"
        connection.execute(DELIVERY.update().where(waits).values(next_at=datetime.now(UTC)))
