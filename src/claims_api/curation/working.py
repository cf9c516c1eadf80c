"""The worker of a service: it goes on with jobs, part by part, between the writes of others."""

import asyncio
import time
from contextlib import suppress

import structlog
from sqlalchemy import Connection

from claims_api.curation import jobs, rewriting
from claims_api.curation.rewriting import Pace, Part
from claims_api.errors import Problem
from claims_api.store.engine import Store

log = structlog.get_logger("claims_api.jobs")
# How soon a job is seen that another process began or left, and what could not go on tries again.
LOOK_SECONDS = 5.0


class Worker:
    """Goes on with the jobs of one store while its service runs."""

    def __init__(self, store: Store) -> None:
        """Take the store; nothing is looked at before it runs."""
        self._store = store
        self._by = rewriting.holder()
        self._told = asyncio.Event()

    def tell(self) -> None:
        """Have it look for a job now: one was begun here."""
        self._told.set()

    async def run(self) -> None:
        """Go on with whatever job nobody else works on, until cancelled."""
        while True:
            self._told.clear()
            try:
                while job_id := await self._store.read(lambda c: jobs.free(c, self._by)):
                    await self._finish(job_id)
            except Problem:
                pass  # what cannot be read or written now may be soon
            except Exception:
                log.exception("jobs-fault")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._told.wait()

    async def _finish(self, job_id: int) -> None:
        """Do parts of a job until it is over, or another worker's, or fails."""
        pace = Pace()
        while True:
            part = await self._part(job_id, pace)
            if part is None or part.is_over:
                return
            # Writers of other processes wait in no queue of ours: this lets them in.
            await asyncio.sleep(0.01)

    async def _part(self, job_id: int, pace: Pace) -> Part | None:
        def part(connection: Connection) -> tuple[Part | None, float]:
            begun = time.monotonic()  # without what it waited for its turn
            return rewriting.go_on(connection, job_id, self._by, pace.size), begun

        try:
            found, begun = await self._store.write(part)
        except Exception as error:
            if isinstance(error, Problem) and error.status >= 500:
                raise
            log.exception("job-failed", job=job_id)
            why = str(error) if isinstance(error, Problem) else "A fault of the service."
            await self._store.write(lambda c: jobs.fail(c, job_id, why))
            return None
        pace.took(time.monotonic() - begun)
        if found is not None and found.is_over:
            log.info("job-done", job=job_id)
        return found
