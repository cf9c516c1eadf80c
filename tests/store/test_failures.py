"""What the errors of drivers and of the system mean."""

import asyncio
import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from claims_api.errors import (
    DatabaseUnavailable,
    InsufficientStorage,
    Overloaded,
    Problem,
    ReadOnly,
)
from claims_api.store import failures, sqlite
from claims_api.store.engine import Store, generation, set_generation
from tests.filled_files import CLAIMS, filled
from tests.rights import rights_hold


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOSPC, InsufficientStorage),
        (errno.EDQUOT, InsufficientStorage),
        (errno.EROFS, ReadOnly),
        (errno.EACCES, ReadOnly),
        (errno.EPERM, ReadOnly),
        (errno.ENOENT, ReadOnly),
        (errno.EMFILE, Overloaded),
        (errno.ENFILE, Overloaded),
        (errno.EIO, DatabaseUnavailable),
        (errno.ESTALE, DatabaseUnavailable),
    ],
)
def test_an_error_of_the_system_is_told_by_its_number(number: int, problem: type[Problem]) -> None:
    assert type(failures.of_write(OSError(number, os.strerror(number)))) is problem


def test_a_file_that_is_another_one_is_not_written() -> None:
    assert type(failures.of_write(sqlite.AnotherFile("it is not"))) is ReadOnly


def raised_by_write(store: Store) -> Problem:
    """Return the problem that a write meets."""
    with pytest.raises(Problem) as caught:
        asyncio.run(store.write(lambda connection: set_generation(connection, 1000)))
    return caught.value


@contextmanager
def no_file_left() -> Iterator[None]:
    """Let this process open no file more until the block ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(each.name) for each in Path("/proc/self/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, hard))
    taken = []
    try:
        while True:
            try:
                taken.append(os.open(os.devnull, os.O_RDONLY))
            except OSError:
                break
        yield
    finally:
        for number in taken:
            os.close(number)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_too_many_open_files_are_told_and_pass(tmp_path: Path) -> None:
    async def write() -> None:
        for _time in range(2):
            with no_file_left(), pytest.raises(Overloaded, match="Too many files"):
                await store.write(lambda connection: set_generation(connection, 1000))
        await store.write(lambda connection: set_generation(connection, 1000))

    with Store(filled(tmp_path / "claims.sqlite3")) as store:
        with no_file_left(), pytest.raises(Overloaded, match="Too many files"), store.reading():
            pass
        asyncio.run(write())
        with store.reading() as connection:
            assert generation(connection) == 1000


@pytest.mark.parametrize("rights", [0o400, 0o000])
def test_a_file_that_may_not_be_written_is_told(tmp_path: Path, rights: int) -> None:
    url = filled(tmp_path / "claims.sqlite3")
    with rights_hold(), Store(url) as store:
        with store.reading() as connection:
            assert generation(connection) == CLAIMS + 2
        sqlite.file_of(url).chmod(rights)
        assert type(raised_by_write(store)) is ReadOnly
        with store.reading() as connection:
            assert generation(connection) == CLAIMS + 2
    sqlite.file_of(url).chmod(0o600)
    with Store(url) as store:
        asyncio.run(store.write(lambda connection: set_generation(connection, 1000)))
