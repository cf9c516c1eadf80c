"""What only SQLite does. These tests make files of their own, whatever engine is chosen."""

import shutil
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.exc import OperationalError

from claims_api.store import schema, sqlite, sqlite_files
from claims_api.store.engine import Store, generation, set_generation
from tests.filled_files import CLAIMS, add, faults, filled, numbers_in
from tests.rights import rights_hold


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a file that is not there yet."""
    return f"sqlite:///{tmp_path / 'claims.sqlite3'}"


@pytest.fixture
def opened(url: str) -> Iterator[Store]:
    """Yield a migrated store."""
    store = Store(url)
    schema.upgrade(store)
    yield store
    store.close()


def test_the_sqlite_in_use_is_not_below_the_floor() -> None:
    assert sqlite.version() >= sqlite.FLOOR


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("foreign_keys", 1),
        ("wal_autocheckpoint", 1000),
        ("journal_size_limit", 67_108_864),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("busy_timeout", 30_000),
    ],
)
def test_the_writer_is_safe(opened: Store, pragma: str, value: object) -> None:
    with opened.writing() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("query_only", 1), ("trusted_schema", 0), ("cell_size_check", 1), ("busy_timeout", 5000)],
)
def test_a_reader_is_safe(opened: Store, pragma: str, value: object) -> None:
    with opened.reading() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_write_holds_the_lock_from_its_beginning(opened: Store, url: str) -> None:
    impatient = sqlite.driver().connect(sqlite.file_of(url), timeout=0, isolation_level=None)
    with (
        opened.writing(),
        pytest.raises(sqlite.driver().OperationalError, match="locked"),
    ):
        impatient.execute("BEGIN IMMEDIATE")
    impatient.execute("BEGIN IMMEDIATE")
    impatient.close()


def test_a_reader_has_its_file_open_for_reading_alone(opened: Store) -> None:
    with opened.reading() as connection:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        with pytest.raises(OperationalError, match="readonly"):
            connection.exec_driver_sql("UPDATE generation SET number = 7")
        connection.exec_driver_sql("PRAGMA query_only=ON")


def test_who_only_read_waits_for_no_writer_when_it_closes(opened: Store, url: str) -> None:
    reader = Store(url)
    with reader.reading() as connection:
        assert generation(connection) == 0
    with opened.writing() as connection:
        set_generation(connection, 1)
        assert sqlite.has_log(url)
        closing_it = threading.Thread(target=reader.close)
        closing_it.start()
        closing_it.join(10)
        assert not closing_it.is_alive()


def test_the_last_to_close_folds_the_log_into_the_file(opened: Store, url: str) -> None:
    opened.close()
    file = sqlite.file_of(url)
    assert [beside.name for beside in file.parent.iterdir()] == [file.name]


def test_a_file_says_whose_it_is(opened: Store) -> None:
    with opened.reading() as connection:
        found = connection.exec_driver_sql("PRAGMA application_id").scalar()
    assert found == int.from_bytes(b"clms", "big")


@pytest.mark.parametrize("name", ["a b", "100%41", "what?", "sharp#", "Zoë", "semi;colon", "p+q"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    file = tmp_path / name / "it.sqlite3"
    store = Store(URL.create("sqlite", database=str(file)).render_as_string())
    try:
        schema.upgrade(store)
        with store.reading() as connection:
            assert generation(connection) == 0
    finally:
        store.close()
    assert file.is_file()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="needs a file"):
        sqlite.file_of(url)


def test_a_database_that_a_writer_makes_is_its_owners_alone(opened: Store, url: str) -> None:
    assert stat.S_IMODE(sqlite.file_of(url).stat().st_mode) & 0o077 == 0


def test_a_folder_that_a_writer_makes_is_its_owners_alone(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/made/claims.sqlite3")
    schema.upgrade(store)
    store.close()
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o700


def test_a_new_file_appears_whole_and_its_owners_alone(url: str) -> None:
    file = sqlite.file_of(url)
    with sqlite_files.new_file(url) as temporary:
        made = Store(temporary)
        schema.upgrade(made)
        made.close()
        assert not file.exists()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [beside.name for beside in file.parent.iterdir()] == [file.name]


def make_and_fail(url: str) -> None:
    """Make a new file and be interrupted in a write, with a log and its index beside the file."""
    with sqlite_files.new_file(url) as temporary, closing(Store(temporary)) as made:
        schema.upgrade(made)
        with made.writing():
            raise KeyboardInterrupt


def test_a_new_file_that_fails_leaves_nothing_behind(url: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        make_and_fail(url)
    assert list(sqlite.file_of(url).parent.iterdir()) == []


def test_a_new_file_that_fails_leaves_the_one_that_stands(opened: Store, url: str) -> None:
    opened.close()
    before = sqlite.file_of(url).read_bytes()
    with pytest.raises(KeyboardInterrupt), sqlite_files.new_file(url):
        raise KeyboardInterrupt
    assert sqlite.file_of(url).read_bytes() == before


def test_a_file_that_is_locked_for_long_is_told(opened: Store, url: str) -> None:
    engine = sqlite.writing_engine(url)
    with engine.connect() as waiting:
        waiting.exec_driver_sql("PRAGMA busy_timeout=1")
        waiting.rollback()
        with opened.writing(), pytest.raises(OperationalError, match="locked"):
            waiting.exec_driver_sql("UPDATE generation SET number = 7")
    engine.dispose()


def fill(store: Store, pages: int) -> None:
    """Write claims into a disk that has room for so many pages."""
    with store.writing() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    add(store, *range(1000, 1400))


def test_a_full_disk_takes_nothing_of_a_write_and_the_next_that_fits(tmp_path: Path) -> None:
    file = tmp_path / "claims.sqlite3"
    with Store(filled(file)) as store:
        with pytest.raises(OperationalError, match="disk is full"):
            fill(store, pages=1)
        with store.reading() as connection:
            assert generation(connection) == CLAIMS + 2
        fill(store, pages=2**30)
    assert len(numbers_in(file)) == CLAIMS + 400
    assert faults(file, deep=True) == {}


def test_a_file_that_cannot_be_written_is_read_and_refuses_writes(tmp_path: Path) -> None:
    url = filled(tmp_path / "claims.sqlite3")
    sqlite.file_of(url).chmod(0o400)
    with rights_hold(), Store(url) as store:
        with store.reading() as connection:
            assert generation(connection) == CLAIMS + 2
        with pytest.raises((OperationalError, PermissionError)):
            add(store, CLAIMS)
    assert numbers_in(sqlite.file_of(url)) == list(range(CLAIMS))


def lose(file: Path, how: str) -> None:
    """Take its name from a file; with a copy in its place, or none."""
    aside = file.rename(file.with_name("aside.sqlite3"))
    if how == "replaced":
        shutil.copyfile(aside, file)


@pytest.mark.parametrize("how", ["moved", "replaced"])
def test_nothing_is_written_into_a_file_that_lost_its_name(tmp_path: Path, how: str) -> None:
    file = tmp_path / "claims.sqlite3"
    with Store(filled(file)) as store:
        with store.writing() as connection:
            set_generation(connection, CLAIMS + 2)
        lose(file, how)
        with pytest.raises(sqlite.AnotherFile, match="is not the file that was opened"):
            add(store, CLAIMS)
    assert numbers_in(file.with_name("aside.sqlite3")) == list(range(CLAIMS))
    assert file.exists() is (how == "replaced")


def write_and_lose(store: Store, file: Path) -> None:
    """Take a file's name while something is written into it."""
    with store.writing() as connection:
        set_generation(connection, 1000)
        lose(file, "replaced")


def test_a_write_that_is_under_way_when_the_file_is_lost_is_not_acknowledged(
    tmp_path: Path,
) -> None:
    file = tmp_path / "claims.sqlite3"
    with Store(filled(file)) as store, pytest.raises(sqlite.AnotherFile):
        write_and_lose(store, file)
    aside = Store(sqlite.url_of(file.with_name("aside.sqlite3")))
    with aside, aside.reading() as connection:
        assert generation(connection) == CLAIMS + 2
