"""The store: how a read and a write are run, on either engine."""

import asyncio
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from enum import Enum
from types import ModuleType
from typing import Self, TypeVar

import structlog
from sqlalchemy import Connection, Engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from claims_api.errors import DatabaseBusy, DatabaseUnavailable, Overloaded, Problem
from claims_api.models.generation import GENERATION
from claims_api.store import failures, postgresql, sqlite

log = structlog.get_logger("claims_api")

T = TypeVar("T")
MOST_QUEUED = 256
MOST_ATTEMPTS = 4
_DAMAGED = "The database is damaged, and nothing more is written into it."


class Cost(Enum):
    """Whether a read walks an index for a page, or may look at every claim."""

    cheap = "cheap"
    dear = "dear"


class Store:
    """One database. Reads see one snapshot each; writes come one after another."""

    def __init__(
        self, url: str, *, query_timeout: float = 2.0, write_timeout: float = 30.0
    ) -> None:
        """Prepare the engines; nothing is opened before it is used."""
        self.url = url
        self.is_sqlite = self.names_sqlite(url)
        self.dialect: ModuleType = sqlite if self.is_sqlite else postgresql
        self.query_timeout = query_timeout
        self.write_timeout = write_timeout
        self._reading: Engine = self.dialect.reading_engine(url, query_timeout)
        self._writing: Engine | None = None
        self._opening = threading.Lock()
        # SQLite answers a page before a thread would wake; PostgreSQL waits for a wire.
        self._threads = ThreadPoolExecutor(2 if self.is_sqlite else 8, "claims-read")
        # All writes of a process stand in one queue: the first that came is the first that writes.
        self._writes = ThreadPoolExecutor(1, "claims-write")
        self._queued = 0
        self._waiting: set[str] = set()
        self._told: set[Callable[[], None]] = set()
        # Of a file of SQLite: what is wrong with its pages, and records that are not as written.
        self.damage: str | None = None
        self.altered: tuple[str, ...] = ()

    @staticmethod
    def names_sqlite(url: str) -> bool:
        """Tell whether an address is of SQLite."""
        return make_url(url).get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection whose whole block reads one snapshot.

        Raises QueryTimeout, Overloaded or DatabaseUnavailable.
        """
        try:
            with self._reading.connect() as connection:
                yield connection
        except PoolTimeout as error:
            raise Overloaded(headers={"Retry-After": "1"}) from error
        except DBAPIError as error:
            self._notice(error)
            raise failures.of_read(error) from error

    @contextmanager
    def writing(self, patience: float | None = None) -> Iterator[Connection]:
        """Yield the writing connection; commit at the end, or nothing of it is kept.

        Another process that writes is waited for so many seconds, or as long as any write waits.
        Raises DatabaseUnavailable once damage was seen: each write more could spread it.
        """
        if self.damage is not None:
            raise DatabaseUnavailable(_DAMAGED, headers={"Retry-After": "60"})
        longest = self.write_timeout if patience is None else patience
        try:
            with self._writer().connect() as opened:
                connection = opened.execution_options(patience=longest)
                with connection.begin():
                    yield connection
        except DBAPIError as error:
            self._notice(error)
            raise
        for tell in tuple(self._told):
            tell()

    def see_damage(self, what: str) -> None:
        """Write nothing more, and be not ready, until a new process opens a sound file."""
        if self.damage is None:
            log.error("damaged-database", what=what, see="docs/operations.md")
            self.damage = what

    def _notice(self, error: DBAPIError) -> None:
        if self.is_sqlite and failures.is_damage(error):
            self.see_damage(str(error.orig))

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Write with less waiting for the disk: what is lost at a power cut can be written again.

        Each write stays whole or absent, and at the end all are on the disk.
        """
        with self.dialect.in_bulk(self._writer()):
            yield

    @contextmanager
    def telling(self, tell: Callable[[], None]) -> Iterator[None]:
        """Have this called after each write that is kept, in the thread that wrote."""
        self._told.add(tell)
        try:
            yield
        finally:
            self._told.discard(tell)

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Yield the writing connection for a change of the schema; references hold at the end."""
        if not self.is_sqlite:
            with self.writing() as connection:
                yield connection
            return
        with sqlite.without_foreign_keys(self._writer()), self.writing() as connection:
            yield connection
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise DatabaseUnavailable(f"The table {broken[0]} refers to what is not there.")

    def _writer(self) -> Engine:
        with self._opening:
            if self._writing is None:
                self._writing = self.dialect.writing_engine(self.url)
            return self._writing

    async def read(self, fn: Callable[[Connection], T], cost: Cost = Cost.cheap) -> T:
        """Run a read: cheap ones on SQLite here and now, all others on a thread of their own."""
        if self.is_sqlite and cost is Cost.cheap:
            return self._read(fn)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._read, fn)

    def _read(self, fn: Callable[[Connection], T]) -> T:
        with self.reading() as connection:
            return fn(connection)

    async def write(self, fn: Callable[[Connection], T]) -> T:
        """Run a write when those that came before it are done; what it returns is kept by then.

        Who stops waiting before its turn has written nothing, and so has whoever waited in vain as
        long as a write waits. Raises Overloaded where too many wait already, DatabaseBusy,
        ReadOnly, InsufficientStorage, DatabaseUnavailable, and whatever `fn` raises: then nothing
        was written.
        """
        with self._opening:
            if self._queued >= MOST_QUEUED:
                raise Overloaded("Too many writes wait.", headers={"Retry-After": "1"})
            self._queued += 1
        until = time.monotonic() + self.write_timeout
        written = self._writes.submit(self._write, fn, until)
        written.add_done_callback(self._one_less)
        answer = asyncio.wrap_future(written)
        try:
            async with asyncio.timeout(self.write_timeout):
                return await asyncio.shield(answer)
        except TimeoutError:
            if written.cancel():  # it has not begun, and never will
                raise DatabaseBusy("Those who came before are still writing.") from None
            return await answer
        except asyncio.CancelledError:
            written.cancel()
            raise

    def _one_less(self, _written: object) -> None:
        with self._opening:
            self._queued -= 1

    def _write(self, fn: Callable[[Connection], T], until: float) -> T:
        for attempt in range(1, MOST_ATTEMPTS + 1):
            try:
                with self.writing(max(0.0, until - time.monotonic())) as connection:
                    return fn(connection)
            except (DBAPIError, OSError) as error:
                found = failures.of_write(error)
                if found is None and attempt < MOST_ATTEMPTS:
                    continue  # another writer came first, and this one would do now
                raise found or DatabaseBusy from error
            except PoolTimeout as error:
                raise DatabaseBusy from error
        raise DatabaseBusy

    def forget_what_was(self) -> None:
        """Let no file beside SQLite's tell what stood before the last writes; wait for it."""
        if self.is_sqlite:
            self._writes.submit(sqlite.fold_log, self._writer()).result()

    def aside(self, about: str, fn: Callable[[Connection], None]) -> None:
        """Write what nobody waits for, in its turn; what cannot be written is left out.

        While one such write about something waits, others about the same are none.
        """
        with self._opening:
            if about in self._waiting:
                return
            self._waiting.add(about)
        self._writes.submit(self._write_aside, about, fn)

    def _write_aside(self, about: str, fn: Callable[[Connection], None]) -> None:
        # A file that cannot be written is served all the same.
        try:
            with suppress(SQLAlchemyError, OSError, Problem), self.writing() as connection:
                fn(connection)
        finally:
            with self._opening:
                self._waiting.discard(about)

    @staticmethod
    def engine_version(connection: Connection) -> str:
        """Return the version of the engine behind a connection."""
        function = "sqlite_version()" if connection.dialect.name == "sqlite" else "version()"
        return str(connection.exec_driver_sql(f"SELECT {function}").scalar())

    def __enter__(self) -> Self:
        """Return the store; it is closed at the end of the block."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Let every connection go; the last one folds SQLite's log into its file.

        A log that a killed writer left is folded in too, which a connection for reads cannot do.
        """
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._writes.shutdown(wait=True)  # each that was taken on is finished
        self._reading.dispose()
        if self.is_sqlite and self._writing is None and sqlite.has_log(self.url):
            with suppress(sqlite.driver().Error, DBAPIError, OSError):
                sqlite.open_as_writer(self._writer())
        if self._writing is not None:
            self._writing.dispose()


def dialect_of(connection: Connection) -> ModuleType:
    """Return the module that knows the engine of a connection."""
    return sqlite if connection.dialect.name == "sqlite" else postgresql


def generation(connection: Connection) -> int:
    """Return the data's generation, which every write raises."""
    number: int = connection.execute(select(GENERATION.c.number)).scalar_one()
    return number


def state(connection: Connection) -> str:
    """Return what names this state of the data alone: no other, of whichever database, has it."""
    row = connection.execute(GENERATION.select()).one()
    return f"{row.number}-{row.token}"


def set_generation(connection: Connection, number: int) -> None:
    """Tell every reader that the data changed; it holds from the commit on."""
    changed = {"number": number, "token": secrets.token_hex(8)}
    connection.execute(GENERATION.update().values(changed))
