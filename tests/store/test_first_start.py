"""Several processes that find no database make one between them, and none is left behind."""

import multiprocessing
from pathlib import Path

import pytest

from claims_api.curation.seeding import make_ready
from claims_api.errors import Told
from claims_api.store import schema, sqlite, sqlite_files
from claims_api.store.engine import Store, state
from claims_api.store.schema import UnfitDatabase

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a SQLite database that is not there."""
    return f"sqlite:///{tmp_path / 'claims.sqlite3'}"


def make_and_look(url: str, told: "multiprocessing.Queue[tuple[str, int]]") -> None:
    """Make the database ready as a server does, keep it open, and tell which one it is."""
    make_ready(url)
    with Store(url) as store, store.reading() as connection:
        told.put((state(connection), sqlite.file_of(url).stat().st_ino))


@pytest.mark.proof
def test_starts_at_the_same_time_serve_one_database(url: str) -> None:
    told: multiprocessing.Queue[tuple[str, int]] = SPAWN.Queue()
    starts = [SPAWN.Process(target=make_and_look, args=(url, told)) for _ in range(3)]
    for start in starts:
        start.start()
    found = {told.get(timeout=60) for _ in starts}
    for start in starts:
        start.join(timeout=60)
    assert len(found) == 1


def test_what_a_killed_start_left_is_cleared_away(url: str, tmp_path: Path) -> None:
    left = tmp_path / ".claims.sqlite3.new-wal"
    left.write_bytes(b"half")
    make_ready(url, seed=False)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        ".claims.sqlite3.lock",
        "claims.sqlite3",
    ]


def test_who_waits_too_long_is_told(url: str) -> None:
    with (
        sqlite_files.alone(url),
        pytest.raises(Told, match=r"Another process is making claims\.sqlite3"),
        sqlite_files.alone(url, longest=0.05),
    ):
        pass


def test_an_sqlite_without_what_is_needed_is_told(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "version", lambda: (3, 40, 1))
    with Store(url) as store, pytest.raises(UnfitDatabase, match=r"SQLite 3\.40\.1; 3\.53\.2 or"):
        schema.standing(store)
    with pytest.raises(UnfitDatabase):
        make_ready(url)
    assert not sqlite.file_of(url).exists()
