"""Damage to a file of SQLite is seen while it is served, and no write adds to it."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from claims_api.errors import DatabaseUnavailable
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.models.place import PLACE
from claims_api.store import damage, sqlite
from claims_api.store.damage import Lookout, fault_of_pages, insist_on_whole
from claims_api.store.engine import Store, generation, set_generation
from claims_api.store.schema import UnfitDatabase
from tests.filled_files import CLAIMS, filled, flipped, torn

TABLES = ["claim_document", "place", "ix_claim_walk", "claim_text_data", "revision"]
PATIENCE = 20.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with claims in it."""
    found = tmp_path / "claims.sqlite3"
    filled(found)
    return found


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    """Yield a store over the file."""
    with Store(sqlite.url_of(file)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look more often than a service does."""
    monkeypatch.setattr(damage, "LOOK_SECONDS", 0.1)


def comes(what: Callable[[], object]) -> bool:
    """Tell whether something comes to be, within some time."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("table", TABLES)
def test_a_page_that_is_overwritten_is_seen_though_nobody_reads(
    store: Store, file: Path, table: str
) -> None:
    with store.reading() as connection:
        assert generation(connection)  # so that a connection knows the file as it was
    with Lookout(store):
        time.sleep(0.15)
        assert store.damage is None
        torn(file, table)
        assert comes(lambda: store.damage)


def test_a_record_whose_letters_are_others_is_seen_until_it_is_as_written(
    store: Store, file: Path
) -> None:
    seventh = select(CLAIM.c.id).where(CLAIM.c.local == "thing-7").scalar_subquery()
    item = select(CLAIM_DOCUMENT.c.item).where(CLAIM_DOCUMENT.c.claim_id == seventh)
    with store.reading() as connection:
        content = connection.execute(item).scalar_one()
    store._reading.dispose()
    whole = file.read_bytes()
    flipped(file, content)
    with Lookout(store):
        assert comes(lambda: store.altered)
        assert store.altered == ("claim paper:thing-7",)
        assert store.damage is None
        store._reading.dispose()
        with file.open("rb+") as opened:
            opened.write(whole)
        assert comes(lambda: not store.altered)


def write(store: Store) -> None:
    """Write into a store as a request does."""
    asyncio.run(store.write(lambda connection: set_generation(connection, 1000)))


def test_nothing_is_written_once_damage_was_seen_and_what_is_whole_is_read(
    store: Store, file: Path
) -> None:
    torn(file, "place")
    hurt = file.read_bytes()
    with pytest.raises(DatabaseUnavailable), store.reading() as connection:
        connection.execute(PLACE.select()).all()
    with pytest.raises(DatabaseUnavailable, match="nothing more is written"):
        write(store)
    with store.reading() as connection:
        assert generation(connection) == CLAIMS + 2
        assert len(connection.execute(CLAIM_DOCUMENT.select()).all()) == CLAIMS
    store.aside("a use", lambda connection: set_generation(connection, 1000))
    store.close()
    assert file.read_bytes() == hurt


def test_a_write_that_meets_damage_is_the_last(store: Store, file: Path) -> None:
    torn(file, "place")

    def add_a_place() -> None:
        asyncio.run(store.write(lambda connection: connection.execute(PLACE.delete())))

    with pytest.raises(DatabaseUnavailable):
        add_a_place()
    assert store.damage
    with pytest.raises(DatabaseUnavailable, match="nothing more is written"):
        write(store)


def test_a_file_that_is_written_meanwhile_is_not_taken_for_damaged(store: Store) -> None:
    with Lookout(store):
        for number in range(1000, 1300):
            with store.writing() as connection:
                set_generation(connection, number)
    assert store.damage is None
    assert store.altered == ()


def test_looking_ends_with_the_service(store: Store) -> None:
    with Lookout(store):
        pass
    assert "claims-lookout" not in {thread.name for thread in threading.enumerate()}
    stop = threading.Event()
    stop.set()
    with pytest.raises(DBAPIError, match="interrupted"):
        fault_of_pages(store.url, stop, longest=-1.0)


@pytest.mark.parametrize("table", TABLES)
def test_a_start_on_a_damaged_file_is_refused_and_leaves_it(file: Path, table: str) -> None:
    torn(file, table)
    hurt = file.read_bytes()
    with pytest.raises(UnfitDatabase, match=r"is damaged: .+ Restore a backup"):
        insist_on_whole(sqlite.url_of(file))
    assert file.read_bytes() == hurt


def test_a_start_on_a_whole_file_is_not(file: Path) -> None:
    insist_on_whole(sqlite.url_of(file))
