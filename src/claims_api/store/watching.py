"""Waiting for the data to change: one look at a time serves all who wait in a process."""

import asyncio
from contextlib import suppress

from claims_api.errors import Problem
from claims_api.store.engine import Store, generation

# How soon what another process wrote is seen; what this one writes is seen at once.
LOOK_SECONDS = 0.5


class Watch:
    """Looks at the generation of the data while somebody waits for another one."""

    def __init__(self, store: Store) -> None:
        """Take the store; nothing is looked at before somebody waits."""
        self._store = store
        self._waiting: dict[asyncio.Future[int], int] = {}
        self._looking: asyncio.Task[None] | None = None
        self._seen = 0

    async def other_than(self, number: int) -> int:
        """Return the generation of the data, once it is not this one."""
        if not self._waiting:
            self._seen = 0
            self._looking = asyncio.create_task(self._look())
        elif self._seen > number:
            return self._seen
        changed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting[changed] = number
        try:
            return await changed
        finally:
            del self._waiting[changed]
            if not self._waiting and self._looking is not None:
                self._looking.cancel()

    async def _look(self) -> None:
        try:
            await self._look_again_and_again()
        except Exception as error:
            for changed in self._waiting:
                if not changed.done():
                    changed.set_exception(error)

    async def _look_again_and_again(self) -> None:
        """Look soon after each write of this process, and now and then."""
        loop, written = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop has ended, and so has all waiting
                loop.call_soon_threadsafe(written.set)

        with self._store.telling(wake):
            while True:
                written.clear()
                with suppress(Problem):  # what cannot be read now may be read soon
                    self._tell(await self._store.read(generation))
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await written.wait()

    def _tell(self, seen: int) -> None:
        self._seen = seen
        for changed, number in self._waiting.items():
            if number != seen and not changed.done():
                changed.set_result(seen)
