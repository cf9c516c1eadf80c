"""Files of SQLite that appear whole or not at all, and who has one to itself."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from claims_api.errors import Told
from claims_api.store import files, sqlite

MOST_WAITING = 60.0  # seconds for another process to make the database


@contextmanager
def new_file(url: str) -> Iterator[str]:
    """Yield an address under a temporary name; what was made there takes the real name at the end.

    So that a database is there whole or not at all, also when the process is killed meanwhile;
    what a killed one left behind is cleared away. To be called `alone`.
    """
    final = sqlite.file_of(url)
    with files.under_way(final) as temporary:
        yield sqlite.url_of(temporary)
        files.place(temporary, final)


def without_log(url: str) -> None:
    """Fold a database's log into its file for good: whoever reads it needs but that file."""
    with closing(sqlite.driver().connect(sqlite.file_of(url))) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def remove_unless_read(file: Path) -> None:
    """Take a file without a log away, unless any process reads it just now."""
    with (
        suppress(sqlite.driver().Error, OSError),
        closing(sqlite.driver().connect(file, timeout=0)) as last,
    ):
        last.isolation_level = None
        last.execute("BEGIN EXCLUSIVE")  # whoever comes while this holds waits, and finds it gone
        file.unlink()


@contextmanager
def alone(url: str, longest: float = MOST_WAITING) -> Iterator[None]:
    """Keep all others that call this for the same database waiting until the block ends.

    The lock is a transaction on an empty database beside it: on every platform the system takes it
    back from a process that is killed. Raises Told when the others take too long.
    """
    final = sqlite.file_of(url)
    final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = final.with_name(f".{final.name}.lock")
    os.close(os.open(beside, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite would not say why it cannot
    lock = sqlite.driver().connect(beside, timeout=longest)
    with closing(lock):
        lock.isolation_level = None
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite.driver().OperationalError as error:
            if "locked" not in str(error):
                raise Told(f"{beside} cannot be locked: {error}.") from error
            raise Told(f"Another process is making {final.name} since a minute or more.") from error
        yield
