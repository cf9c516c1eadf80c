"""What only SQLite does: its connections, its pragmas, its text index (FTS5)."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    FromClause,
    column,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import QueuePool

from claims_api.store import files, totals
from claims_api.store.words import WEIGHTS, Fields, Indexed, Piece

# 3.7.0 to 3.51.2 can corrupt a WAL file when two connections checkpoint at once, and FTS5 before
# 3.53.2 has memory faults (CVE-2026-11822, CVE-2026-11824).
FLOOR = (3, 53, 2)
NEEDED = (3, 43, 0)  # FTS5 with `contentless_delete`
APPLICATION_ID = 0x636C6D73  # "clms"

# Stems by their field, then words as they are written, for what is asked with `*`.
_STEMMED = Fields._fields
_WRITTEN = tuple(f"{name}_written" for name in Fields._fields)
_COLUMNS = (*_STEMMED, *_WRITTEN)
CREATE_TEXT = (
    (
        f"CREATE VIRTUAL TABLE claim_text USING fts5({', '.join(_COLUMNS)}, "
        "content='', contentless_delete=1, tokenize='ascii', prefix='2 3 4')"
    ),
)
DROP_TEXT = ("DROP TABLE claim_text",)
INDEXED = "SELECT id FROM claim_text_docsize"  # the claims whose words the text index has
# bm25 counts weighted hits and soon has enough of them: ten for one makes it tell all fields apart.
_WEIGHTS = ", ".join(str(10 * weight) for weight in (*WEIGHTS, *WEIGHTS))
# A word that most claims have scores a millionth of a rare one, and is told apart all the same.
_SCALE = 10**12


def driver() -> ModuleType:
    """Return the SQLite module: pysqlite3 with its own SQLite where it is installed."""
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415  # not built for every platform
    except ImportError:
        import sqlite3 as dbapi2  # noqa: PLC0415  # only where the other is missing
    module: ModuleType = dbapi2
    return module


def version() -> tuple[int, ...]:
    """Return the version of the SQLite in use."""
    found: tuple[int, ...] = driver().sqlite_version_info
    return found


def file_of(url: str) -> Path:
    """Return the file that an address names, behind all links: its log stands beside that one."""
    name = make_url(url).database
    if not name or name == ":memory:":
        raise ValueError("a SQLite database needs a file")
    return Path(name).resolve()


def url_of(file: Path) -> str:
    """Return the address of a file."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def log_of(file: Path) -> Path:
    """Return where writes stand that were not folded into a file yet."""
    return file.with_name(f"{file.name}-wal")


def has_log(url: str) -> bool:
    """Tell whether writes stand in the log beside the file that were not folded into it."""
    log = log_of(file_of(url))
    return log.exists() and log.stat().st_size > 0


def reading_engine(url: str, timeout: float) -> Engine:
    """Make the engine for reads: a file that cannot be written, one snapshot for each read."""
    file = file_of(url)
    first: dict[str, tuple[int, int] | None] = {}
    name = f"file:{quote(str(file))}"
    engine = create_engine(
        URL.create("sqlite", database=name, query={"mode": "ro", "uri": "true"}),
        module=driver(),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=4,
        pool_timeout=1,
        connect_args={"check_same_thread": False, "timeout": 5},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "query_only=ON",
            "trusted_schema=OFF",
            "cell_size_check=ON",
            "mmap_size=0",
        ):
            connection.execute(f"PRAGMA {pragma}")
        # A later connection may open a file that has replaced the one of the first.
        record.info["file"] = first.setdefault("file", files.identity(file))
        deadline = record.info["deadline"] = [0.0]
        connection.set_progress_handler(lambda: time.monotonic() > deadline[0], 5000)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.info["deadline"][0] = time.monotonic() + timeout
        connection.exec_driver_sql("BEGIN")

    return engine


def writing_engine(url: str) -> Engine:
    """Make the engine for writes: one connection, each transaction begun as a write.

    A transaction that begins by reading loses updates in silence or fails with "database is
    locked": BEGIN IMMEDIATE does neither. `synchronous=FULL`, since NORMAL loses acknowledged
    writes at a power cut.
    """
    file = file_of(url)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # a new file is its owner's alone
    engine = create_engine(
        URL.create("sqlite", database=str(file_of(url))),
        module=driver(),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": 30},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "wal_autocheckpoint=1000",
            "journal_size_limit=67108864",
            "secure_delete=ON",  # lest a page tell later what was erased from it
            "trusted_schema=OFF",
            "cell_size_check=ON",
            "mmap_size=0",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        insist_on_same_file(connection, file)
        patience = connection.get_execution_options().get("patience", 30.0)
        connection.exec_driver_sql(f"PRAGMA busy_timeout={int(patience * 1000)}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "commit")
    def _commit(connection: Connection) -> None:
        insist_on_same_file(connection, file)

    return engine


class AnotherFile(OSError):
    """The file that was opened is not the one that has its name now."""


def insist_on_same_file(connection: Connection, file: Path) -> None:
    """Raise AnotherFile if the one that was opened was deleted or replaced.

    What is written into it then nobody would ever read.
    """
    opened = connection.info.setdefault("file", files.identity(file))
    if opened is None or opened != files.identity(file):
        raise AnotherFile(f"{file} is not the file that was opened")


@contextmanager
def without_foreign_keys(engine: Engine) -> Iterator[None]:
    """Let tables be rebuilt: dropping one would else delete the rows that refer to it.

    The pragma does nothing inside a transaction, so it is given before one begins.
    """
    _outside_transactions(engine, "PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        _outside_transactions(engine, "PRAGMA foreign_keys=ON")


def open_as_writer(engine: Engine) -> None:
    """Open a file as a writer does, and wait for no other one: who closes it last folds the log."""
    _outside_transactions(engine, "SELECT count(*) FROM sqlite_master")


def fold_log(engine: Engine) -> None:
    """Fold the log into the file and empty it: it holds what was there before each write."""
    _outside_transactions(engine, "PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def in_bulk(engine: Engine) -> Iterator[None]:
    """Wait for the disk when the log is folded in alone, and keep more of the file in memory.

    A power cut may take the last transactions (`synchronous=NORMAL`), each of them whole; nothing
    is damaged, and at the end all of it is on the disk.
    """
    for pragma in ("synchronous=NORMAL", "cache_size=-262144", "wal_autocheckpoint=16000"):
        _outside_transactions(engine, f"PRAGMA {pragma}")
    try:
        yield
    finally:
        for pragma in (
            "synchronous=FULL",
            "wal_checkpoint(TRUNCATE)",
            "wal_autocheckpoint=1000",
            "cache_size=-2000",
        ):
            _outside_transactions(engine, f"PRAGMA {pragma}")


def _outside_transactions(engine: Engine, pragma: str) -> None:
    raw = engine.raw_connection()
    try:
        raw.cursor().execute(pragma)
    finally:
        raw.close()


def index_text(connection: Connection, rows: Iterable[tuple[int, Indexed]]) -> None:
    """Write the words of claims into the text index, in place of what stood there."""
    names = ("id", *_COLUMNS)
    batch: list[dict[str, Any]] = [
        dict(zip(names, (claim_id, *map(" ".join, found.stems + found.written)), strict=True))
        for claim_id, found in rows
    ]
    if batch:
        totals.take_out(connection, (row["id"] for row in batch))
        values = ", ".join(f":{name}" for name in _COLUMNS)
        insert = f"INSERT INTO claim_text (rowid, {', '.join(_COLUMNS)}) VALUES (:id, {values})"  # noqa: S608  # own names
        connection.execute(text("DELETE FROM claim_text WHERE rowid = :id"), batch)
        connection.execute(text(insert), batch)


@contextmanager
def erasing(connection: Connection) -> Iterator[None]:
    """Let the text index forget what is deleted in this block: it marks it, until it is merged.

    Everything else that is deleted is overwritten with zeros (`secure_delete`).
    """
    yield
    connection.exec_driver_sql("INSERT INTO claim_text (claim_text) VALUES ('optimize')")


def found_text(groups: tuple[tuple[Piece, ...], ...], label: str) -> FromClause:
    """Return claim ids that meet all groups, with a score that is higher for the better.

    Every word is a quoted string of letters and digits, so nothing typed reaches FTS5's grammar.
    """
    expression = " AND ".join(
        "(" + " OR ".join(_fts5(piece) for piece in group) + ")" for group in groups
    )
    statement = text(
        "SELECT rowid AS claim_id, "  # noqa: S608  # made of this module's own names
        f"CAST(round(-{_SCALE} * bm25(claim_text, {_WEIGHTS})) AS INTEGER) AS score "
        f"FROM claim_text WHERE claim_text MATCH :{label}"
    )
    return (
        statement.bindparams(**{label: expression})
        .columns(column("claim_id", BigInteger), column("score", BigInteger))
        .subquery(label)
    )


def _fts5(piece: Piece) -> str:
    columns = " ".join(_WRITTEN if piece.prefix else _STEMMED)
    return f'{{{columns}}} : "{" ".join(piece.tokens)}"{" *" if piece.prefix else ""}'
