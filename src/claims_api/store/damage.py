"""Looking for damage in a file of SQLite again and again, while it is served."""

import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from claims_api.errors import Problem
from claims_api.store import failures, schema, sqlite
from claims_api.store.engine import Store
from claims_api.store.soundness import Cursor, altered_after

log = structlog.get_logger("claims_api")

LOOK_SECONDS = 20.0  # from one look at all pages to the next
REST = 9  # times as long as a look took: a file so large takes a tenth of one core and no more
START_SECONDS = 0.5
RECORDS = 100  # at once: two milliseconds, for which others wait
PAUSE = 0.05


class Lookout:
    """Looks at the pages of a file, and between that at its records, in a thread of its own.

    Pages are read from the disk anew each time: a connection that knows one would not notice that
    it was overwritten.
    """

    def __init__(self, store: Store) -> None:
        """Take the store to look after; nothing is looked at before the block."""
        self._store = store
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="claims-lookout", daemon=True)
        self._at: Cursor | None = None
        self._altered: list[str] = []

    def __enter__(self) -> Self:
        """Begin to look, where there is a file."""
        if self._store.is_sqlite:
            self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Look no more."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            with suppress(DBAPIError, OSError):  # busy, away or ended: the next look tells
                if fault := fault_of_pages(self._store.url, self._stop):
                    self._store.see_damage(fault)
            rest = max(LOOK_SECONDS, REST * (time.monotonic() - began))
            self._look_at_records(until=time.monotonic() + rest)

    def _look_at_records(self, until: float) -> None:
        """Go through the records, a few at a time, and wait for the next look at pages."""
        is_through = False
        while not is_through and time.monotonic() < until and not self._stop.wait(PAUSE):
            with suppress(Problem):  # what cannot be read now has told so where it was read
                is_through = self._look_at_some()
        self._stop.wait(max(0.0, until - time.monotonic()))

    def _look_at_some(self) -> bool:
        """Look at the next records; tell whether they were the last."""
        with self._store.reading() as connection:
            found, self._at = altered_after(connection, self._at, RECORDS)
        for name in found:
            if name not in self._store.altered:
                log.error("altered-record", record=name, see="docs/operations.md")
        self._altered += found
        if self._at is None:
            self._store.altered, self._altered = tuple(self._altered), []
        elif self._altered:  # what is known already is told before all were looked at
            self._store.altered = (*self._store.altered, *found)
        return self._at is None


def fault_of_pages(url: str, stop: threading.Event, longest: float = 3600.0) -> str | None:
    """Look at every page of a file, and return what is wrong with the first that is no page.

    Raises DBAPIError where it is told to stop, takes too long, or cannot be read for now.
    """
    engine: Engine = sqlite.reading_engine(url, longest)
    until = time.monotonic() + longest
    try:
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None  # noqa: S101  # it is connected
            raw.set_progress_handler(lambda: stop.is_set() or time.monotonic() > until, 5000)
            told = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    except DBAPIError as error:
        if not failures.is_damage(error):
            raise
        return str(error.orig)
    finally:
        engine.dispose()
    return None if told == "ok" else told


def insist_on_whole(url: str) -> None:
    """Raise UnfitDatabase for a file with a page that is none, as far as that is seen soon."""
    if not Store.names_sqlite(url):
        return
    with suppress(DBAPIError):
        if fault := fault_of_pages(url, threading.Event(), START_SECONDS):
            raise schema.UnfitDatabase(
                f"{sqlite.file_of(url)} is damaged: {' '.join(fault.split())}. It was left as it "
                "is. Restore a backup by `claims-api restore`, or see what can be saved by "
                "`claims-api doctor`."
            )
