"""The files of snapshots: made whole or not at all, a few kept, none taken away under a reader."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection

from claims_api.curation.building import BuilderProcess
from claims_api.curation.replaying import build
from claims_api.errors import DatabaseUnavailable, Overloaded, SnapshotPreparing
from claims_api.store import sqlite
from claims_api.store.engine import Store
from claims_api.store.snapshot_file import OpenSnapshot
from claims_api.store.snapshots import MOST_WAITING, Snapshots, Task
from tests.small_files import bring, claim, paper


class Counting:
    """Makes snapshots in this process, and counts them."""

    def __init__(self) -> None:
        self.made: list[int] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, task: Task) -> None:
        self.may_go_on.wait(30)
        if not Path(task.file).exists():
            self.made.append(task.number)
        build(task)

    def stop(self) -> None:
        """Go on: what is made is made in no time."""
        self.may_go_on.set()


@pytest.fixture
def filled(store: Store) -> Store:
    """Return a store with generations 3 to 8, one claim more in each."""
    for count in range(1, 7):
        bring(store, paper(*(claim(f"c-{n}", 10 * n) for n in range(count))))
    return store


def counted(connection: Connection) -> int:
    """Count the claims of a state of the data."""
    return int(connection.exec_driver_sql("SELECT count(*) FROM claim").scalar() or 0)


def ask(snapshots: Snapshots, number: int) -> int:
    """Count the claims as of a generation."""
    with snapshots.present.reading() as connection:
        past = snapshots.past(connection, number, is_fixed=True)
    return asyncio.run(past.read(counted))


def kept(folder: Path) -> list[int]:
    """Return of which generations files are kept."""
    return sorted(int(file.name.partition("-")[0]) for file in folder.glob("*.sqlite3"))


def test_a_snapshot_is_made_once_and_the_one_not_used_goes(filled: Store, tmp_path: Path) -> None:
    make = Counting()
    snapshots = Snapshots(filled, tmp_path / "kept", 2, make)
    assert [ask(snapshots, number) for number in (3, 4, 3, 5, 3, 8)] == [1, 2, 1, 3, 1, 6]
    assert make.made == [3, 4, 5]  # the eighth is the present
    assert kept(tmp_path / "kept") == [3, 5]
    assert ask(snapshots, 4) == 2
    assert make.made == [3, 4, 5, 4]
    snapshots.close()
    assert {file.name for file in (tmp_path / "kept").iterdir() if file.name.startswith(".")} == {
        ".snapshots.lock"
    }


def test_what_is_read_is_not_taken_away_by_another_process(filled: Store, tmp_path: Path) -> None:
    one, other = (Snapshots(filled, tmp_path, 1, Counting()) for _ in range(2))
    with one.present.reading() as connection:
        past = one.past(connection, 3, is_fixed=True)
    with past.reading() as reading:
        assert ask(other, 4) == 2
        assert kept(tmp_path) == [3, 4]
        assert counted(reading) == 1
    assert ask(other, 5) == 3
    assert kept(tmp_path) == [5]
    assert ask(one, 3) == 1  # it is gone, and made anew
    for snapshots in (one, other):
        snapshots.close()


def test_a_file_that_was_replaced_is_not_taken_for_the_one_that_was_open(
    filled: Store, tmp_path: Path
) -> None:
    snapshots = Snapshots(filled, tmp_path, 2, Counting())
    ask(snapshots, 3)
    (file,) = tmp_path.glob("*.sqlite3")
    found = OpenSnapshot(file, 5)
    file.unlink()
    assert not found.hold()
    found.close()
    assert ask(snapshots, 3) == 1
    snapshots.close()


def test_all_who_ask_for_one_wait_for_the_same(filled: Store, tmp_path: Path) -> None:
    make = Counting()
    snapshots = Snapshots(filled, tmp_path, 2, make)
    with filled.reading() as connection:
        pasts = [snapshots.past(connection, 4, is_fixed=True) for _ in range(5)]

    async def together() -> list[int]:
        return await asyncio.gather(*(past.read(counted) for past in pasts))

    assert asyncio.run(together()) == [2] * 5
    assert make.made == [4]
    snapshots.close()


def test_who_has_no_patience_is_told_and_may_come_back(filled: Store, tmp_path: Path) -> None:
    make = Counting()
    make.may_go_on.clear()
    snapshots = Snapshots(filled, tmp_path, 2, make)
    snapshots.patience = 0.05
    with pytest.raises(SnapshotPreparing, match="as of generation 3"):
        ask(snapshots, 3)
    make.may_go_on.set()
    snapshots.patience = 30
    assert ask(snapshots, 3) == 1
    snapshots.close()


def test_too_many_at_once_are_refused(filled: Store, tmp_path: Path) -> None:
    make = Counting()
    make.may_go_on.clear()
    snapshots = Snapshots(filled, tmp_path, 2, make)
    for number in range(MOST_WAITING):
        snapshots._made(snapshots.task(number, "x"))  # nobody has so many pasts
    with pytest.raises(Overloaded):
        snapshots._made(snapshots.task(99, "x"))  # as above
    snapshots.close()


def test_clearing_leaves_no_file(filled: Store, tmp_path: Path) -> None:
    snapshots = Snapshots(filled, tmp_path, 4, Counting())
    ask(snapshots, 3)
    ask(snapshots, 4)
    snapshots.forget()
    assert kept(tmp_path) == []
    assert ask(snapshots, 3) == 1
    snapshots.close()


def task_of(store: Store, folder: Path, number: int = 3) -> Task:
    """Return what a builder is told to make."""
    return Task(store.url, str(folder / f"{number}-token.sqlite3"), number, "token")


def test_two_processes_make_one_file(filled: Store, tmp_path: Path) -> None:
    task = task_of(filled, tmp_path)
    makers = [threading.Thread(target=BuilderProcess(), args=(task,)) for _ in range(2)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert kept(tmp_path) == [3]
    with Store(sqlite.url_of(Path(task.file))) as made, made.reading() as connection:
        assert counted(connection) == 1


def test_a_builder_that_is_killed_leaves_nothing_that_is_taken_for_a_snapshot(
    filled: Store, tmp_path: Path
) -> None:
    bring(filled, paper(*(claim(f"d-{n}", 200 + 10 * n) for n in range(600))))
    task = task_of(filled, tmp_path, 608)
    child = subprocess.Popen(
        [sys.executable, "-m", "claims_api.curation.building"], stdin=subprocess.PIPE
    )
    assert child.stdin is not None
    child.stdin.write(json.dumps(task).encode())
    child.stdin.close()
    while not task.progress.exists():
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert kept(tmp_path) == []
    BuilderProcess()(task)
    assert [file.name for file in tmp_path.iterdir() if ".new" in file.name] == []
    with Store(sqlite.url_of(Path(task.file))) as made, made.reading() as connection:
        assert counted(connection) == 606


def test_a_builder_that_fails_is_told_and_tried_again(filled: Store, tmp_path: Path) -> None:
    make = BuilderProcess()
    with pytest.raises(DatabaseUnavailable) as failed:
        make(task_of(filled, tmp_path)._replace(url="sqlite:///nobody/made/it.sqlite3"))
    assert failed.value.__cause__ is not None
    make(task_of(filled, tmp_path))
    assert kept(tmp_path) == [3]


def test_a_builder_that_is_stopped_makes_no_more(filled: Store, tmp_path: Path) -> None:
    make = BuilderProcess()
    make.stop()
    make(task_of(filled, tmp_path))
    assert kept(tmp_path) == []


def test_a_snapshot_needs_no_file_beside_it(filled: Store, tmp_path: Path) -> None:
    build(task_of(filled, tmp_path))
    assert {file.name for file in tmp_path.iterdir()} == {"3-token.sqlite3", ".snapshots.lock"}
    with Store(sqlite.url_of(tmp_path / "3-token.sqlite3")) as made, made.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
