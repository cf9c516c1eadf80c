"""`load`: many files into a database that nobody serves, on from where it was killed."""

import signal
import subprocess
import sys
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from sqlalchemy import func, select

from claims_api.curation import canonical
from claims_api.models.source import SOURCE
from claims_api.store import sqlite
from claims_api.store.engine import Store
from tests.beside import beside
from tests.commands.typed import Run
from tests.server import PATIENCE, environment
from tests.small_files import ADA, claim, source


@pytest.fixture
def url(run: Run, fresh_url: str) -> str:
    """Return the address of an empty database that nobody has open."""
    assert run(fresh_url, "db", "upgrade").returncode == 0
    return fresh_url


def written(folder: Path, number: int, claims: int = 1) -> Path:
    """Write so many papers into a folder, each with so many claims."""
    (folder / "authors.yaml").write_text(canonical.write({"actors": [ADA]}))
    for n in range(number):
        every = [claim(f"c{at}", at * 9) for at in range(claims)]
        text = canonical.write({"source": source(f"p{n:03}"), "claims": every})
        (folder / f"p{n:03}.yaml").write_text(text)
    return folder


def test_a_folder_is_loaded_once(run: Run, url: str, tmp_path: Path) -> None:
    folder = written(tmp_path, 3)
    done = run(url, "load", folder)
    assert (done.returncode, done.stderr) == (0, "4 file(s) loaded, 0 before, 0 fault(s).\n")
    assert "claims: 3 created, 0 updated, 0 unchanged\n" in done.stdout
    assert run(url, "load", folder).stderr == "0 file(s) loaded, 4 before, 0 fault(s).\n"
    assert "claims: 0 created, 0 updated, 3 unchanged" in run(url, "load", "--again", folder).stdout


def test_faults_are_told_with_their_file_and_line(run: Run, url: str, tmp_path: Path) -> None:
    folder = written(tmp_path, 1)
    (folder / "x.yaml").write_text("topics:\n  - id: Fog\n")
    done = run(url, "load", folder)
    assert (done.returncode, done.stderr) == (1, "2 file(s) loaded, 0 before, 2 fault(s).\n")
    assert f"{folder / 'x.yaml'}:2: topics.0.id: " in done.stdout


def sources(url: str) -> int:
    """Count the sources of a database."""
    with Store(url) as store, store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(SOURCE)) or 0


def killed_after(seconds: float, url: str, folder: Path) -> int:
    """Kill a load after some time, and return how many sources it left."""
    typed = [sys.executable, "-m", "claims_api", "load", str(folder)]
    with subprocess.Popen(typed, env=environment(CLAIMS_API_DATABASE_URL=url)) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    return sources(url)


@pytest.mark.proof
def test_a_load_that_is_killed_goes_on_at_the_next_file(run: Run, url: str, tmp_path: Path) -> None:
    number = 120
    folder = written(tmp_path, number, claims=60)
    moments = (0.5 + 0.4 * n for n in range(100))
    whole = next(found for moment in moments if (found := killed_after(moment, url, folder)))
    assert whole < number
    done = run(url, "load", folder)
    assert (done.returncode, sources(url)) == (0, number)
    assert done.stderr == f"{number - whole} file(s) loaded, {whole + 1} before, 0 fault(s).\n"


def look_on(has_begun: Event, url: str) -> None:
    """Have a database open without end, as a service has."""
    with Store(url) as store, store.reading() as connection:
        connection.execute(select(SOURCE)).all()
        has_begun.set()
        time.sleep(PATIENCE)


def test_a_database_that_is_served_is_not_loaded_into(run: Run, tmp_path: Path) -> None:
    url = sqlite.url_of(tmp_path / "claims.sqlite3")
    assert run(url, "db", "upgrade").returncode == 0
    papers = tmp_path / "papers"
    papers.mkdir()
    with beside(look_on, url):
        done = run(url, "load", written(papers, 1))
    assert done.returncode == 1
    assert "claims.sqlite3 is in use. Stop the service first" in done.stderr
    assert sources(url) == 0
