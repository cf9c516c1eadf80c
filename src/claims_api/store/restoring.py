"""Putting a backup in the place of a database of SQLite; what stood there gets another name."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from claims_api.errors import Told
from claims_api.store import backups, files, schema, sqlite, sqlite_files
from claims_api.store.engine import Store, generation
from claims_api.store.manifest import Manifest
from claims_api.store.schema import Standing, UnfitDatabase

# On these bytes every process that has a database with a log open holds a lock, reading or not
# (https://sqlite.org/fileformat2.html#the_lock_byte_page).
LOCK_START, LOCK_LENGTH = 0x4000_0000, 512
BESIDE = ("-wal", "-shm", "-journal")


class Restored(NamedTuple):
    """What now stands in the place of the database, and where the one before it is."""

    standing: Standing
    generation: int
    aside: Path | None


def restore(backup: Path, url: str, *, replace: bool = False) -> Restored:
    """Put a backup that is sound in the place of a database that nobody has open.

    At any moment either the one before or the one restored stands there, whole. With `replace` the
    one before keeps a name of its own: nothing is ever deleted. Raises Told.
    """
    final = sqlite.file_of(url)
    backups.insist_on_backup(backup)
    if final.exists() and backup.samefile(final):
        raise Told(f"{backup} is the database itself.")
    with sqlite_files.alone(url):
        _insist_on_place(final, replace=replace)
        with sqlite_files.new_file(url) as temporary:
            _copy(backup, sqlite.file_of(temporary))
            standing, number = _opened(temporary)
            aside = _kept_aside(final)
    return Restored(standing, number, aside)


def _insist_on_place(final: Path, *, replace: bool) -> None:
    if not replace and (final.exists() or _beside(final)):
        raise Told(f"{final} is there already; --force gives it another name.")
    with unused(final):
        pass


def _copy(backup: Path, copy: Path) -> None:
    """Copy a backup, and raise Told if the copy is not sound or not what the manifest says."""
    shutil.copyfile(backup, copy)
    try:
        found = list(backups.findings(copy, Manifest.read(backup)))
    except UnfitDatabase as error:
        raise UnfitDatabase(f"{backup}: {error} Nothing was restored.") from error
    wrong = [f"{each.about}: {each.detail}" for each in found if not each.is_fine]
    if wrong:
        raise Told(f"{backup} is not sound, and nothing was restored: {'; '.join(wrong)}")


def _opened(url: str) -> tuple[Standing, int]:
    """Let a copy have a log like every database in use, and tell what it holds."""
    with Store(url) as store:
        with store.writing() as connection:
            number = generation(connection)
        return schema.standing(store), number


def _kept_aside(file: Path) -> Path | None:
    """Give what stands there a second name, which it keeps when another file takes the first."""
    for left in file.parent.glob(f"{file.name}.replaced-*"):  # by a restore that was killed here
        if file.exists() and left.samefile(file):
            left.unlink()
    if not file.exists() and not _beside(file):
        return None
    aside = file.with_name(f"{file.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
    _fold(file)
    with unused(file):
        if file.exists():
            os.link(file, aside)
        for part in _beside(file):  # of what is damaged, or alone: none of it could be served
            part.rename(aside.with_name(part.name.replace(file.name, aside.name, 1)))
    files.settle(file.parent)
    return aside


def _beside(file: Path) -> list[Path]:
    """Return what SQLite has put beside a database's file and not taken away again."""
    every = (file.with_name(f"{file.name}{ending}") for ending in BESIDE)
    return [part for part in every if part.exists()]


def _fold(file: Path) -> None:
    """Bring into a file what stands in its log; what is damaged is left as it is. Raises Told."""
    if not file.exists():
        return
    module = sqlite.driver()
    with closing(module.connect(str(file), timeout=5)) as connection:
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except module.OperationalError as error:
            raise Told(f"{sqlite.log_of(file)} cannot be folded into its file: {error}") from error
        except module.DatabaseError:
            return


@contextmanager
def unused(file: Path) -> Iterator[None]:
    """Keep everybody from a database's file until the block ends. Raises Told if one has it."""
    if not file.is_file():
        yield
        return
    with file.open("rb+") as opened:
        try:
            fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB, LOCK_LENGTH, LOCK_START)
        except BlockingIOError as error:
            raise Told(
                f"{file} is in use. Stop the service first, and whatever else has it open."
            ) from error
        yield
