"""The worker of a process: it looks what is to be delivered, and delivers some at a time."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import structlog

from claims_api.errors import Problem
from claims_api.models.webhook import DeliveryState
from claims_api.settings import Settings
from claims_api.store.engine import Cost, Store
from claims_api.webhooks import delivering
from claims_api.webhooks.delivering import Elsewhere, Outgoing
from claims_api.webhooks.keeping import secrets_of
from claims_api.webhooks.sending import Answer, Sender
from claims_api.webhooks.signing import headers
from claims_api.webhooks.targets import Allowed

log = structlog.get_logger("claims_api")

# How soon what another process wrote is seen; what this one writes is seen at once.
LOOK_SECONDS = 0.5
IDLE_SECONDS = 5.0  # while there is no webhook at all, and after a fault of the database
GATHER_SECONDS = 0.05  # what is written so soon one after another is looked at once
IN_A_ROW = 20  # messages to one webhook, before others that wait
STOP_SECONDS = 3.0  # that deliveries under way are waited for at the end
# Longer than one request and the writes around it: who has not settled by then was killed.
LEASE = timedelta(seconds=60)


def allowed_by(settings: Settings) -> Allowed:
    """Return where webhooks may go by the settings."""
    return Allowed(frozenset(settings.webhook_ports), settings.webhook_private_addresses)


@asynccontextmanager
async def delivering_to(store: Store, settings: Settings) -> AsyncIterator[None]:
    """Deliver while the block runs, unless the settings say that others do."""
    if not settings.webhooks:
        yield
        return
    sender = Sender(allowed_by(settings))
    worker = Worker(store, sender, most=settings.webhook_deliveries)
    running = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await worker.stop()


class Worker:
    """Delivers what is due, to each webhook one message at a time, so that their order stays.

    Workers of any number of processes share a database: whoever delivers holds a lease.
    """

    def __init__(
        self, store: Store, sender: Sender, *, most: int = 16, lease: timedelta = LEASE
    ) -> None:
        """Take what sends, and how much is sent at once."""
        self._store = store
        self._sender = sender
        self._most = most
        self._lease = lease
        self._name = secrets.token_hex(8)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._turns: dict[str, float] = {}  # when each webhook last had one

    async def run(self) -> None:
        """Look after each write of this process, now and then, and when something is due.

        One look tells both what was written and what waits: it costs a tenth of a millisecond.
        """
        loop, woken = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(woken.set)

        with self._store.telling(wake):
            while True:
                woken.clear()
                wait = await self._begin_what_is_due()
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await woken.wait()
                await asyncio.sleep(GATHER_SECONDS)

    async def stop(self) -> None:
        """Wait a moment for what is under way; what is not done by then is let go."""
        tasks = list(self._running.values())
        if not tasks:
            return
        _done, left = await asyncio.wait(tasks, timeout=STOP_SECONDS)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if left:
            with suppress(Problem):
                await self._store.write(lambda c: delivering.release(c, self._name))

    async def _begin_what_is_due(self) -> float:
        """Begin as many deliveries as there are places, and return when to look again."""
        now = datetime.now(UTC)
        try:
            look = await self._store.read(lambda c: delivering.look(c, now))
        except Problem:  # /health/ready tells of it
            return IDLE_SECONDS
        except Exception:
            log.exception("webhooks-fault")
            return IDLE_SECONDS
        for key in sorted(look.due, key=lambda key: self._turns.get(key, 0.0)):
            if key not in self._running and len(self._running) < self._most:
                self._begin(key)
        longest = LOOK_SECONDS if look.is_any else IDLE_SECONDS
        soonest = longest if look.soonest is None else (look.soonest - now).total_seconds()
        return min(longest, max(soonest, 0.0))

    def _begin(self, key: str) -> None:
        self._turns[key] = asyncio.get_running_loop().time()
        task = asyncio.create_task(self._deliver(key))
        self._running[key] = task
        task.add_done_callback(lambda _task: self._running.pop(key, None))

    async def _deliver(self, key: str) -> None:
        """Deliver one message after another while there are more, but leave others a turn."""
        try:
            for _message in range(IN_A_ROW):
                if not await self._deliver_one(key):
                    break
        except Elsewhere:
            pass
        except Problem as problem:
            log.warning("webhook-held-up", webhook=key, code=problem.slug)
            await asyncio.sleep(IDLE_SECONDS)
        except Exception:
            log.exception("webhook-fault", webhook=key)
            await asyncio.sleep(IDLE_SECONDS)

    async def _deliver_one(self, key: str) -> bool:
        """Take on the next message, send it, keep what came of it; tell whether more waits."""
        now = datetime.now(UTC)
        read = self._store.read
        out = await read(lambda c: delivering.next_message(c, key, now), Cost.dear)
        if out is None:
            return False
        until = now + self._lease
        await self._store.write(lambda c: delivering.take(c, out, self._name, now, until))
        if not out.body:
            return False
        answer = await self._sent(out)
        ended = datetime.now(UTC)
        found = await self._store.write(
            lambda c: delivering.settle(c, out, answer, self._name, ended)
        )
        self._tell(out, answer, found)
        is_done = found is not None and found.state is DeliveryState.delivered
        return is_done and out.has_more

    async def _sent(self, out: Outgoing) -> Answer:
        now = datetime.now(UTC)
        signed = headers(secrets_of(out.webhook, now), out.message, now, out.body)
        return await self._sender.send(out.webhook.url, signed, out.body)

    @staticmethod
    def _tell(out: Outgoing, answer: Answer, found: delivering.Outcome | None) -> None:
        about = {"webhook": out.webhook.id, "delivery": out.delivery}
        if answer.error is not None:
            log.warning("webhook-failed", **about, why=answer.error, attempt=out.attempts + 1)
        if found is not None and found.disabled is not None:
            log.error("webhook-disabled", **about, why=found.disabled.value)
