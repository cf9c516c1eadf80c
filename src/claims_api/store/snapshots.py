"""Snapshots: files that hold the data as they stood at a generation, a few of them kept."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from sqlalchemy import Connection, func, select

from claims_api import __version__
from claims_api.errors import Overloaded, SnapshotPreparing
from claims_api.models.revision import REVISION
from claims_api.store import sqlite_files
from claims_api.store.engine import Cost, Store, generation
from claims_api.store.schema import HEAD
from claims_api.store.snapshot_file import OpenSnapshot
from claims_api.store.wire import instant
from claims_api.text import digest

T = TypeVar("T")
# Who waits holds up nobody else. Of the seeded data a snapshot takes two seconds, most of which
# its process takes to begin.
PATIENCE = 10.0
MOST_WAITING = 8  # snapshots that are asked for and not made yet
_LONGEST_WAIT = 60  # seconds that are told in Retry-After


class Readable(Protocol):
    """What reads go to: the data as they stand, or as they stood."""

    async def read(self, fn: Callable[[Connection], T], cost: Cost = Cost.cheap) -> T:
        """Run a read."""


class Task(NamedTuple):
    """What a builder does: make a file of the data at an address as they stood at a generation.

    `token` names that state of the data alone.
    """

    url: str
    file: str
    number: int
    token: str

    @property
    def progress(self) -> Path:
        """The file in which the builder tells how far it is, from 0 to 1."""
        file = Path(self.file)
        return file.with_name(f".{file.name}.new.progress")


class Builder(Protocol):
    """What makes snapshots."""

    def __call__(self, task: Task) -> None:
        """Make a snapshot, unless another process has made it meanwhile."""

    def stop(self) -> None:
        """Leave off what is being made."""


class _Moved(Exception):
    """The present has moved on since it was looked at."""


class Snapshots:
    """The snapshots of one store, in a folder that several processes may share."""

    def __init__(self, store: Store, folder: Path, kept: int, build: Builder) -> None:
        """Take the store of the present, where and how many are kept, and what makes them."""
        self.present = store
        self.patience = PATIENCE
        self._folder = folder
        self._kept = kept
        self._build = build
        self._open: dict[str, OpenSnapshot] = {}
        self._making: dict[str, Future[None]] = {}
        self._lock = threading.RLock()
        self._threads = ThreadPoolExecutor(1, "claims-snapshot")

    def past(self, connection: Connection, number: int, *, is_fixed: bool) -> "Past":
        """Return the data as they stood at a generation, which ended a write."""
        is_present = number == generation(connection)
        task = self.task(number, _token(connection, number))
        return Past(self, task, is_present=is_present, is_fixed=is_fixed)

    def task(self, number: int, token: str) -> Task:
        """Return what is to be done to make a snapshot."""
        file = self._folder.absolute() / f"{number}-{token}.sqlite3"
        return Task(self.present.url, str(file), number, token)

    async def opened(self, task: Task, patience: float | None) -> OpenSnapshot:
        """Return a snapshot, held; it is made if need be.

        Raises SnapshotPreparing where that takes longer than `patience`, and goes on making it.
        """
        while (found := self._held(task)) is None:
            made = asyncio.wrap_future(self._made(task))
            made.add_done_callback(_seen)
            try:
                async with asyncio.timeout(patience):
                    await asyncio.shield(made)
            except TimeoutError as error:
                raise _preparing(task) from error
        return found

    @contextmanager
    def reading(self, task: Task) -> Iterator[Connection]:
        """Yield a connection that reads a snapshot, however long it takes to make it."""
        while (found := self._held(task)) is None:
            self._made(task).result()
        try:
            with found.store.reading() as connection:
                yield connection
        finally:
            self.release(found)

    def release(self, found: OpenSnapshot) -> None:
        """Let a snapshot go that was held."""
        with self._lock:
            found.release()
            self._close_idle()

    def _held(self, task: Task) -> OpenSnapshot | None:
        with self._lock:
            found = self._open.pop(task.file, None)
            if found is None and Path(task.file).exists():
                with suppress(OSError):  # taken away since
                    found = OpenSnapshot(Path(task.file), self.present.query_timeout)
            if found is None:
                return None
            if not found.hold():
                found.close()
                return None
            self._open[task.file] = found  # the last one was used last
            self._close_idle()
            return found

    def _close_idle(self) -> None:
        """Close what was not used for the longest time, so that as many are open as are kept."""
        for file, found in list(self._open.items())[: max(0, len(self._open) - self._kept)]:
            if found.uses == 0:
                del self._open[file]
                found.close()

    def _made(self, task: Task) -> Future[None]:
        with self._lock:
            if task.file not in self._making:
                if len(self._making) >= MOST_WAITING:
                    raise Overloaded(headers={"Retry-After": "5"})
                self._making[task.file] = self._threads.submit(self._make, task)
            return self._making[task.file]

    def _make(self, task: Task) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._build(task)
            self._tidy()
        finally:
            with self._lock:
                del self._making[task.file]

    def _tidy(self) -> None:
        """Take away the files that were not used for the longest time and are not in use."""
        files = sorted(self._folder.glob("[0-9]*.sqlite3"), key=_last_used, reverse=True)
        for file in files[self._kept :]:
            with self._lock:
                found = self._open.get(str(file))
                if found is None or found.uses == 0:
                    sqlite_files.remove_unless_read(file)

    def forget(self) -> None:
        """Let no file tell what was erased for good: those that nobody reads go, all of them."""
        kept, self._kept = self._kept, 0
        try:
            self._tidy()
        finally:
            self._kept = kept
        self.present.forget_what_was()

    def close(self) -> None:
        """Leave off what is being made, and close what is open."""
        self._build.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            for found in self._open.values():
                found.close()
            self._open.clear()


class Past:
    """The data as they stood at a generation; reads go to it as they go to a store."""

    def __init__(
        self, snapshots: Snapshots, task: Task, *, is_present: bool, is_fixed: bool
    ) -> None:
        """Take what it is, whether that is the present, and whether it was asked for by number."""
        self.number = task.number
        self.is_present = is_present
        self.is_fixed = is_fixed
        self._snapshots = snapshots
        self._task = task
        self._patience: float | None = snapshots.patience

    async def read(self, fn: Callable[[Connection], T], cost: Cost = Cost.cheap) -> T:
        """Run a read: of the present while that is the same, else of a snapshot.

        Raises SnapshotPreparing before the first read; whoever has begun to read waits.
        """
        if self.is_present:
            with suppress(_Moved):
                return await self._snapshots.present.read(lambda c: self._still(c, fn), cost)
            self.is_present = False
        found = await self._snapshots.opened(self._task, self._patience)
        self._patience = None
        try:
            return await found.store.read(fn, cost)
        finally:
            self._snapshots.release(found)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection whose whole block reads one snapshot."""
        if self.is_present:
            with self._snapshots.present.reading() as connection:
                if generation(connection) == self.number:
                    yield connection
                    return
            self.is_present = False
        with self._snapshots.reading(self._task) as connection:
            yield connection

    def _still(self, connection: Connection, fn: Callable[[Connection], T]) -> T:
        if generation(connection) != self.number:
            raise _Moved
        return fn(connection)


def _seen(made: "asyncio.Future[None]") -> None:
    """Take note of a failure that nobody waits for any more."""
    if not made.cancelled():
        made.exception()


def _token(connection: Connection, number: int) -> str:
    """Return what names a state of the data alone: its last change, and all that was erased.

    Whoever goes back to a backup writes other changes with the same numbers, at other instants.
    """
    columns = [column for column in REVISION.c if column.name not in ("record", "at")]
    last = connection.execute(
        select(REVISION.c.at, *columns).where(REVISION.c.sequence == number)
    ).one()
    erased = connection.scalar(
        select(func.count()).select_from(REVISION).where(REVISION.c.record.is_(None))
    )
    parts = (__version__, HEAD, instant(last.at), *last[1:], erased)
    return digest(repr(parts))[:16]


def _last_used(file: Path) -> float:
    with suppress(OSError):
        return file.stat().st_mtime
    return 0.0


def _preparing(task: Task) -> SnapshotPreparing:
    """Say how far a snapshot is, and when to ask again."""
    done, begun = 0.0, time.time()
    with suppress(OSError, ValueError):
        begun_text, done_text = task.progress.read_text().split()
        begun, done = float(begun_text), float(done_text)
    spent = max(0.0, time.time() - begun)
    left = spent * (1 - done) / done if done else 1.0
    wait = min(max(1, round(left)), _LONGEST_WAIT)
    return SnapshotPreparing(
        f"The data as of generation {task.number} are being put together: {done:.0%} is done.",
        headers={"Retry-After": str(wait)},
        extra={"progress": round(done, 3)},
    )
