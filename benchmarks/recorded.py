"""A store whose writing connection tells every write and every sync that SQLite asks for.

The connection is one of apsw, which brings an SQLite of its own and lets its file layer (VFS) be
wrapped; everything above it, from the statements to the pragmas, is the service's.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import apsw
from sqlalchemy import event

from claims_api.store import sqlite
from claims_api.store.engine import Store


class Event(NamedTuple):
    """What happened to a file: `write`, `truncate`, `sync`; or `kept`: a write was acknowledged."""

    what: str
    file: str = ""
    at: int = 0
    data: bytes = b""


class _File(apsw.VFSFile):
    def __init__(self, events: list[Event], base: str, name: Any, flags: list[int]) -> None:
        self._events = events
        self._name = Path(name if isinstance(name, str) else name.filename()).name
        super().__init__(base, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # apsw's name
        self._events.append(Event("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802  # apsw's name
        self._events.append(Event("truncate", self._name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802  # apsw's name
        super().xSync(flags)
        self._events.append(Event("sync", self._name))


class _Recorder(apsw.VFS):
    def __init__(self, name: str, events: list[Event]) -> None:
        self._events = events
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802  # apsw's name
        if name is None:  # a temporary file, which no cut leaves
            return apsw.VFSFile("", None, flags)
        return _File(self._events, "", name, flags)


class _Cursor:
    """What SQLAlchemy asks of a cursor of SQLite, by one of apsw; rows are fetched at once."""

    arraysize = 1

    def __init__(self, raw: apsw.Connection) -> None:
        self._raw = raw
        self._cursor = raw.cursor()
        self._cursor.exec_trace = self._describe
        self._rows: list[Any] = []
        self.description: tuple[Any, ...] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    def _describe(self, cursor: apsw.Cursor, _sql: str, _bindings: Any) -> bool:
        found = cursor.get_description()
        self.description = tuple((one[0], *[None] * 6) for one in found) or None
        return True

    def execute(self, statement: str, parameters: Any = ()) -> "_Cursor":
        before = self._raw.total_changes()
        self._rows = list(self._cursor.execute(statement, parameters))[::-1]
        self.rowcount = self._raw.total_changes() - before
        self.lastrowid = self._raw.last_insert_rowid()
        return self

    def executemany(self, statement: str, many: Iterable[Any]) -> "_Cursor":
        before = self._raw.total_changes()
        for parameters in many:
            self.execute(statement, parameters)
        self.rowcount = self._raw.total_changes() - before
        return self

    def fetchone(self) -> Any:
        return self._rows.pop() if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        return [self._rows.pop() for _row in range(min(size, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        found, self._rows = self._rows[::-1], []
        return found

    def close(self) -> None:
        self._cursor.close()


class _Connection:
    """What SQLAlchemy asks of a connection to SQLite, by one of apsw."""

    isolation_level = None

    def __init__(self, file: Path, vfs: str) -> None:
        self._raw = apsw.Connection(str(file), vfs=vfs)
        self._raw.set_busy_timeout(30_000)

    def cursor(self) -> _Cursor:
        return _Cursor(self._raw)

    def execute(self, statement: str) -> _Cursor:
        return self.cursor().execute(statement)

    def create_function(self, name: str, count: int, function: Any, **_options: Any) -> None:
        self._raw.create_scalar_function(name, function, count, deterministic=True)

    def commit(self) -> None:
        if self._raw.in_transaction:
            self._raw.execute("COMMIT")

    def rollback(self) -> None:
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK")

    def close(self) -> None:
        self._raw.close()


@contextmanager
def recorded(url: str, synchronous: str = "FULL") -> Iterator[tuple[Store, list[Event]]]:
    """Yield a store and what its file layer was told, which grows; nothing is to be read by it.

    Another `synchronous` than the service's shows what would be lost with that.
    """
    events: list[Event] = []
    name = f"recorded-{uuid4().hex}"
    recorder = _Recorder(name, events)
    with Store(url) as store:
        engine = store._writer()  # noqa: SLF001  # no other way to the connection that writes
        file = sqlite.file_of(url)

        @event.listens_for(engine, "do_connect")
        def _connect(*_arguments: Any) -> _Connection:
            return _Connection(file, name)

        @event.listens_for(engine, "connect")
        def _prepare(connection: _Connection, _record: Any) -> None:
            connection.execute(f"PRAGMA synchronous={synchronous}")

        yield store, events
    recorder.unregister()
