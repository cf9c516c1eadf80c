"""What all tests share: the engine they run on, empty databases, the corpus they read."""

import gc
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Connection, select, text

from claims_api.curation.claims_file import read_all
from claims_api.curation.importing import import_files
from claims_api.curation.seeding import demo_files, seed_files
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.store import schema
from claims_api.store.documents import whole
from claims_api.store.engine import Store
from tests.api.client import Serve, served
from tests.databases import (
    Databases,
    PostgresDatabases,
    SqliteFiles,
    compiled_once,
    embedded_postgres,
    opened,
)

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
        server = embedded_postgres(folder / "data")
        config.stash[SERVER_OF_OURS] = server, folder
        os.environ[SERVER] = server.get_uri()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the PostgreSQL that was started here, and leave nothing of it behind."""
    if (ours := config.stash.get(SERVER_OF_OURS, None)) is not None:
        server, folder = ours
        del os.environ[SERVER]
        server.cleanup()
        shutil.rmtree(folder)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what uses no database: on SQLite it has run already."""
    if config.getoption("--engine") == "postgresql":
        users = [item for item in items if "engine" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(users)])
        items[:] = users


@pytest.fixture(scope="session", autouse=True)
def compiled() -> Iterator[None]:
    """Compile each statement once for all databases that are files."""
    with compiled_once():
        yield


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """Return the name of the engine that was chosen."""
    return str(request.config.getoption("--engine"))


@pytest.fixture(scope="session")
def databases(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Yield what makes databases on the engine that was chosen."""
    made: Databases = SqliteFiles(tmp_path_factory.mktemp("databases"))
    if engine == "postgresql":
        made = PostgresDatabases(os.environ[SERVER])
    yield made
    made.close()


@pytest.fixture
def fresh_url(databases: Databases) -> Iterator[str]:
    """Yield the address of an empty database."""
    url = databases.new()
    yield url
    databases.drop(url)


@pytest.fixture
def foreign_url(fresh_url: str) -> str:
    """Return the address of a database that holds something else than claims."""
    other = Store(fresh_url)
    with other.writing() as connection:
        connection.execute(text("CREATE TABLE recipe (name TEXT)"))
        connection.execute(text("INSERT INTO recipe VALUES ('soup')"))
    other.close()
    return fresh_url


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
    with opened(databases, migrated) as empty:
        yield empty


@pytest.fixture(scope="session")
def corpus(databases: Databases, migrated: str) -> Iterator[Store]:
    """Yield a store with the seed and the invented corpus, for reading alone."""
    with opened(databases, migrated) as filled:
        import_files(filled, read_all([*seed_files(), *demo_files()]))
        yield filled


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return what starts the service over a store."""
    with ExitStack() as stack:
        yield lambda store, **settings: stack.enter_context(served(store, **settings))


@pytest.fixture
def connection(corpus: Store) -> Iterator[Connection]:
    """Yield a connection that reads the corpus."""
    with corpus.reading() as reading:
        yield reading


@pytest.fixture(scope="session")
def facts(corpus: Store) -> list[dict[str, Any]]:
    """Return every published claim of the corpus as a whole document, in order."""
    with corpus.reading() as reading:
        rows = reading.execute(
            select(CLAIM_DOCUMENT)
            .join(CLAIM, CLAIM.c.id == CLAIM_DOCUMENT.c.claim_id)
            .where(CLAIM.c.status == "published")
            .order_by(CLAIM.c.position)
        ).all()
    return [json.loads(whole(row.item, row.relations, row.assessments)) for row in rows]


def pytest_collection_finish() -> None:
    """Let no collection of garbage look through the tests themselves: they stay to the end."""
    gc.collect()
    gc.freeze()
