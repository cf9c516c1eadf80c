"""Restoring: the place of a database has one of two, whole, and nothing is ever lost."""

import random
import stat
import time
from itertools import count
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from claims_api.errors import Told
from claims_api.store import backups, manifest, restoring, schema, sqlite
from claims_api.store.engine import Store, state
from claims_api.store.schema import State, UnfitDatabase
from tests.beside import beside
from tests.filled_files import add, faults, filled, numbers_in, statement, torn


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Return a backup with five claims."""
    made = tmp_path / "five.sqlite3"
    backups.make(filled(tmp_path / "other.sqlite3", 5), made)
    return made


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address at which the service has its database."""
    (tmp_path / "data").mkdir()
    return sqlite.url_of(tmp_path / "data" / "claims.sqlite3")


@pytest.fixture
def file(url: str) -> Path:
    """Return the database of three claims that stands there."""
    filled(sqlite.file_of(url), 3)
    return sqlite.file_of(url)


def names_in(folder: Path) -> set[str]:
    """Return what stands in a folder beside the lock."""
    return {each.name for each in folder.iterdir()} - {".claims.sqlite3.lock"}


def test_where_nothing_stood_a_backup_is_restored(backup: Path, url: str) -> None:
    done = restoring.restore(backup, url)
    assert (done.generation, done.aside, done.standing.state) == (7, None, State.current)
    assert numbers_in(sqlite.file_of(url)) == [0, 1, 2, 3, 4]
    assert names_in(sqlite.file_of(url).parent) == {"claims.sqlite3"}


def test_what_is_restored_is_its_owners_alone_and_can_be_written(backup: Path, url: str) -> None:
    restoring.restore(backup, url)
    assert stat.S_IMODE(sqlite.file_of(url).stat().st_mode) == 0o600
    with Store(url) as store:
        add(store, 5)
    assert numbers_in(sqlite.file_of(url)) == [0, 1, 2, 3, 4, 5]


def test_the_state_that_is_restored_is_the_one_that_was_kept(backup: Path, url: str) -> None:
    # Whoever has an answer of that state has the right one; of the lost ones none comes again.
    restoring.restore(backup, url)
    with (
        Store(url) as here,
        Store(sqlite.url_of(backup)) as there,
        here.reading() as restored,
        there.reading() as kept,
    ):
        assert state(restored) == state(kept)


def test_a_database_that_is_there_stays_unless_told_otherwise(backup: Path, file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(Told, match="is there already; --force gives it another name"):
        restoring.restore(backup, sqlite.url_of(file))
    assert file.read_bytes() == before
    assert names_in(file.parent) == {"claims.sqlite3"}


def test_a_database_that_is_replaced_keeps_another_name(backup: Path, file: Path) -> None:
    before = file.read_bytes()
    aside = restoring.restore(backup, sqlite.url_of(file), replace=True).aside
    assert aside is not None
    assert aside.read_bytes() == before
    assert numbers_in(file) == [0, 1, 2, 3, 4]
    assert names_in(file.parent) == {"claims.sqlite3", aside.name}


def test_what_stood_in_the_log_alone_is_in_the_file_that_is_moved_aside(
    backup: Path, file: Path
) -> None:
    with Store(sqlite.url_of(file)) as store:
        add(store, 3)
        parts = {part: part.read_bytes() for part in file.parent.iterdir() if "-" in part.name}
        content = file.read_bytes()
    file.write_bytes(content)  # as a writer that was killed left it
    for part, kept in parts.items():
        part.write_bytes(kept)
    assert sqlite.has_log(sqlite.url_of(file))
    aside = restoring.restore(backup, sqlite.url_of(file), replace=True).aside
    assert aside is not None
    assert numbers_in(aside) == [0, 1, 2, 3]
    assert numbers_in(file) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("left", ["claims.sqlite3-wal", "claims.sqlite3-journal"])
def test_a_log_without_its_database_is_moved_aside_too(backup: Path, url: str, left: str) -> None:
    folder = sqlite.file_of(url).parent
    (folder / left).write_bytes(b"of another")
    with pytest.raises(Told, match="is there already"):
        restoring.restore(backup, url)
    aside = restoring.restore(backup, url, replace=True).aside
    assert aside is not None
    ending = left.removeprefix("claims.sqlite3")
    assert names_in(folder) == {"claims.sqlite3", f"{aside.name}{ending}"}
    assert numbers_in(sqlite.file_of(url)) == [0, 1, 2, 3, 4]


def test_a_damaged_database_is_replaced_and_kept(backup: Path, file: Path) -> None:
    file.write_bytes(b"no database at all" * 500)
    aside = restoring.restore(backup, sqlite.url_of(file), replace=True).aside
    assert aside is not None
    assert aside.read_bytes() == b"no database at all" * 500
    assert numbers_in(file) == [0, 1, 2, 3, 4]


def look_on(has_begun: Event, url: str) -> None:
    """Keep a database open, as a service does that nobody asks anything."""
    with Store(url) as store:
        schema.standing(store)
        has_begun.set()
        time.sleep(600)


@pytest.mark.parametrize("was_restored", [False, True])
def test_a_database_that_another_process_has_open_is_not_replaced(
    backup: Path, file: Path, was_restored: bool
) -> None:
    url = sqlite.url_of(file)
    if was_restored:
        restoring.restore(backup, url, replace=True)
    before = names_in(file.parent)
    content = file.read_bytes()
    with beside(look_on, url):
        with pytest.raises(Told, match=r"claims\.sqlite3 is in use\. Stop the service first"):
            restoring.restore(backup, url, replace=True)
        assert names_in(file.parent) == before | {"claims.sqlite3-wal", "claims.sqlite3-shm"}
        assert file.read_bytes() == content
    restoring.restore(backup, url, replace=True)


def test_a_link_to_a_database_stays_one(backup: Path, file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.sqlite3"
    link.symlink_to(file)
    restoring.restore(backup, sqlite.url_of(link), replace=True)
    assert link.is_symlink()
    assert numbers_in(file) == [0, 1, 2, 3, 4]


def test_a_database_is_not_restored_from_itself(file: Path) -> None:
    with pytest.raises(Told, match="is the database itself"):
        restoring.restore(file, sqlite.url_of(file), replace=True)
    assert faults(file) == {}


def test_a_backup_that_is_not_sound_is_not_restored(backup: Path, file: Path) -> None:
    before = file.read_bytes()
    manifest.path_of(backup).unlink()
    torn(backup, "ix_claim_walk")
    with pytest.raises(Told, match=r"five\.sqlite3 is not sound, and nothing was restored: "):
        restoring.restore(backup, sqlite.url_of(file), replace=True)
    assert file.read_bytes() == before
    assert names_in(file.parent) == {"claims.sqlite3"}


def test_a_backup_that_its_manifest_does_not_know_is_not_restored(backup: Path, file: Path) -> None:
    statement(backup, "UPDATE claim SET note = 'Changed since.'")
    with pytest.raises(Told, match=r"not sound.*digest: not the file that was made"):
        restoring.restore(backup, sqlite.url_of(file), replace=True)
    assert numbers_in(file) == [0, 1, 2]


@pytest.mark.parametrize("content", [b"", b"no database", b"no database at all" * 500])
def test_what_is_no_database_is_not_restored(backup: Path, file: Path, content: bytes) -> None:
    backup.write_bytes(content)
    with pytest.raises(UnfitDatabase, match=r"five\.sqlite3: .* Nothing was restored\."):
        restoring.restore(backup, sqlite.url_of(file), replace=True)
    assert numbers_in(file) == [0, 1, 2]
    assert names_in(file.parent) == {"claims.sqlite3"}


def test_a_backup_of_an_older_version_can_be_restored_and_upgraded(
    tmp_path: Path, url: str
) -> None:
    old = sqlite.url_of(tmp_path / "old.sqlite3")
    with Store(old) as store:
        schema.upgrade(store, "0001")
    backups.make(old, tmp_path / "backup.sqlite3")
    assert restoring.restore(tmp_path / "backup.sqlite3", url).standing.state is State.behind
    with Store(url) as store:
        schema.upgrade(store)
        assert schema.standing(store).state is State.current


def restore_on(has_begun: Event, url: str, these: list[Path]) -> None:
    """Restore one backup after the other."""
    for number in count():
        restoring.restore(these[number % len(these)], url, replace=True)
        has_begun.set()


@pytest.mark.proof
@pytest.mark.parametrize("moment", range(3))
def test_a_restore_that_is_killed_leaves_the_one_or_the_other_whole(
    backup: Path, file: Path, tmp_path: Path, moment: int
) -> None:
    other = tmp_path / "more.sqlite3"
    backups.make(filled(tmp_path / "more", 200), other)
    with beside(restore_on, sqlite.url_of(file), [backup, other]):
        time.sleep(random.Random(moment).uniform(0, 0.3))
    whole = (list(range(5)), list(range(200)))
    assert numbers_in(file) in whole
    assert faults(file, deep=True) == {}
    before = file.read_bytes()
    aside = restoring.restore(backup, sqlite.url_of(file), replace=True).aside
    assert aside is not None
    assert aside.read_bytes() == before
    kept = [each for each in file.parent.iterdir() if ".replaced-" in each.name]
    assert all(numbers_in(each) in (*whole, [0, 1, 2]) for each in kept)
    assert all(each.stat().st_nlink == 1 for each in [file, *kept])
    assert list(file.parent.glob(".claims.sqlite3.new*")) == []


def test_a_second_name_that_a_killed_restore_gave_is_taken_away(backup: Path, file: Path) -> None:
    left = file.with_name("claims.sqlite3.replaced-20261123T031500.000000Z")
    left.hardlink_to(file)
    aside = restoring.restore(backup, sqlite.url_of(file), replace=True).aside
    assert aside is not None
    assert names_in(file.parent) == {"claims.sqlite3", aside.name}
