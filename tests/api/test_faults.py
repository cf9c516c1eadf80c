"""A disk that is full, a file that cannot be written, a row that is damaged: told, and survived."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claims_api.store import sqlite
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.filled_files import CLAIMS, faults, filled, statement
from tests.keys import bearing, key
from tests.rights import rights_hold

READS = ("/claims?limit=5", "/claims?q=thing", "/actors/ada", "/health/ready", "/health/live")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with claims in it, in a folder of its own."""
    found = tmp_path / "data" / "claims.sqlite3"
    found.parent.mkdir()
    filled(found)
    return found


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    """Yield a store over the file."""
    with Store(sqlite.url_of(file)) as opened:
        yield opened


@pytest.fixture
def bearer(store: Store) -> dict[str, str]:
    """Return the header of one who curates."""
    return bearing(key(store))


def actor(number: int) -> dict[str, Any]:
    """Return an actor that takes a page of its own."""
    return {
        "id": f"a{number}",
        "name": f"Name {number}",
        "kind": "person",
        "description": "x" * 999,
    }


def room(store: Store, pages: int) -> None:
    """Make the disk so many pages larger than what is on it; or without any bound."""
    with store._writer().connect() as connection:
        now = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
        connection.exec_driver_sql(f"PRAGMA max_page_count={now + pages}")


def test_a_full_disk_is_told_reads_go_on_and_writes_do_once_there_is_room(
    serve: Serve, store: Store, file: Path, bearer: dict[str, str]
) -> None:
    client = serve(store)
    room(store, 20)
    statuses = []
    while 507 not in statuses and len(statuses) < 500:
        answer = client.post("/actors", json=actor(len(statuses)), headers=bearer)
        statuses.append(answer.status_code)
    assert statuses[0] == 201
    assert {*statuses} == {201, 507}
    assert answer.json()["code"] == "insufficient-storage"
    assert {client.get(path).status_code for path in READS} == {200}
    room(store, 2**20)
    at = len(statuses)
    assert client.post("/actors", json=actor(at), headers=bearer).status_code == 201
    kept = {one["id"] for one in client.get("/actors?limit=200").json()["items"]}
    assert kept == {"ada", *(f"a{n}" for n in range(at + 1) if n != at - 1)}
    store.close()
    assert faults(file, deep=True) == {}


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_is_read_only_is_told_and_read(
    serve: Serve, store: Store, file: Path, bearer: dict[str, str], what: str
) -> None:
    store.close()
    with rights_hold(), Store(store.url) as closed:
        client = serve(closed)
        assert {client.get(path).status_code for path in READS} == {200}
        file.chmod(0o400)
        if what == "folder":
            file.parent.chmod(0o500)
        answer = client.post("/actors", json=actor(1), headers=bearer)
        assert (answer.status_code, answer.json()["code"]) == (503, "read-only")
        assert {client.get(path).status_code for path in READS} == {200}
    file.parent.chmod(0o700)
    file.chmod(0o600)
    with Store(store.url) as mended:
        again = serve(mended).post("/actors", json=actor(1), headers=bearer)
    assert again.status_code == 201


POISON = ["x''", "x'ff00'", "'{}'", "'text'", "5", "x'7b7d'"]
FORMS = ["", "?format=ndjson", "?format=csv", "?format=jsonld", "?q=thing", "?fields=id"]


@pytest.mark.parametrize("what", POISON)
@pytest.mark.parametrize("asked", FORMS)
def test_a_poisoned_row_takes_no_other_with_it(
    serve: Serve, store: Store, file: Path, what: str, asked: str
) -> None:
    statement(file, f"UPDATE claim_document SET item = {what} WHERE claim_id = 7")
    answer = serve(store).get(f"/claims{asked}")
    assert answer.status_code == 200
    assert answer.text.count("thing-") >= CLAIMS - 1
    assert "paper:thing-6" not in answer.text
    assert "damaged" in (answer.text if asked in ("", "?q=thing") else str(answer.headers))


@pytest.mark.parametrize("what", [*POISON, "replace(item, 'thing', 'thong')"])
@pytest.mark.parametrize("column", ["item", "relations"])
def test_a_poisoned_row_alone_is_an_error_and_its_neighbour_is_not(
    serve: Serve, store: Store, file: Path, what: str, column: str
) -> None:
    statement(file, f"UPDATE claim_document SET {column} = {what} WHERE claim_id = 7")
    client = serve(store)
    for form in ("", "?format=jsonld"):
        hit = client.get(f"/claims/paper:thing-6{form}")
        if form and "replace" in what and column == "item":
            continue  # of a list of one, whose digest is not proved
        assert (hit.status_code, hit.json()["code"]) == (503, "database-error")
        assert client.get(f"/claims/paper:thing-7{form}").status_code == 200
