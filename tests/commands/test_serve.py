"""`serve`: what a start brings in and tells, and how the service ends."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from claims_api.store import schema
from claims_api.store.engine import Store
from tests.commands.typed import Run
from tests.databases import Databases
from tests.filled_files import filled, torn
from tests.server import serving


def test_a_first_start_brings_the_seed_in_and_a_second_finds_it(
    fresh_url: str, tmp_path: Path
) -> None:
    with serving(tmp_path, CLAIMS_API_DATABASE_URL=fresh_url) as first:
        total = first.get("/claims?limit=0")["total"]
        assert total == first.get("/claims?source=magnier-2017-russia-iran&limit=0")["total"] > 0
        assert f"Brought in {total} claims from 1 source(s).\n" in first.log()
    with serving(tmp_path, CLAIMS_API_DATABASE_URL=fresh_url) as second:
        assert second.get("/claims?limit=0")["total"] == total
        assert "Brought in" not in second.log()


def test_the_invented_corpus_is_served_from_a_file_of_its_own(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as served:
        assert served.get("/sources?limit=0")["total"] == 4
        found = served.get("/claims?source=river-post-dam-report&limit=1")["items"][0]
    assert found["anchors"][0]["exact"] == "Korreth Dam Is Full"
    assert [file.name for file in tmp_path.glob("*.sqlite3")] == ["claims-demo.sqlite3"]


class Life(NamedTuple):
    """A server's whole life: what it answered, what it wrote, how it exited."""

    url: str
    totals: dict[str, int]
    log: str
    exit_code: int


@pytest.fixture(scope="module")
def life(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """Yield the life of a server that was started without the seed, asked, and told to stop."""
    url = databases.new()
    settings = {"CLAIMS_API_DATABASE_URL": url, "CLAIMS_API_LOG_FORMAT": "json"}
    with serving(tmp_path_factory.mktemp("life"), "--no-seed", **settings) as served:
        totals = {path: served.get(path)["total"] for path in ("/claims", "/actors")}
        exit_code = served.stop()
    yield Life(served.url, totals, served.log(), exit_code)
    databases.drop(url)


def test_without_the_seed_an_empty_database_stays_empty(life: Life) -> None:
    assert life.totals == {"/claims": 0, "/actors": 0}


def test_a_start_tells_the_addresses_to_open(life: Life) -> None:
    assert f"{life.url}/claims?actor=Russia\n" in life.log
    assert f"{life.url}/docs\n" in life.log


def test_a_server_that_is_asked_to_stop_ends_in_order_with_0(life: Life) -> None:
    assert life.exit_code == 0
    assert "Application shutdown complete" in life.log
    assert "Traceback" not in life.log


def test_log_lines_for_machines_are_json(life: Life) -> None:
    lines = [json.loads(line) for line in life.log.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request"]
    assert {"request_id", "method", "path", "status", "ms"} <= requests[-1].keys()


def test_a_port_that_is_taken_is_told_before_anything_is_made(run: Run, fresh_url: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run(fresh_url, "serve", "--host", "127.0.0.1", "--port", port)
    assert done == (1, "", f"127.0.0.1:{port} is taken\n")
    with Store(fresh_url) as store:
        assert schema.standing(store).state is schema.State.empty


def test_a_damaged_file_is_told_in_a_line_and_left_as_it_is(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "claims.sqlite3"
    url = filled(file)
    torn(file, "claim_document")
    hurt = file.read_bytes()
    done = run(url, "serve", "--port", "0")
    assert done.returncode == 3
    assert f"{file} is damaged: " in done.stderr
    assert done.stderr.count("\n") == 1
    assert file.read_bytes() == hurt


def test_an_address_that_is_not_of_this_machine_is_told_in_a_line(run: Run, fresh_url: str) -> None:
    done = run(fresh_url, "serve", "--host", "192.0.2.1", "--port", "8000")  # RFC 5737: nobody's
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("192.0.2.1:8000 cannot be listened on: ")
