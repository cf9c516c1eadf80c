"""Records erased for good over HTTP: by whom, and what of the files that are kept is gone too."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.settings import Settings
from claims_api.store import sqlite
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.keys import bearing, key
from tests.small_files import ADA, actor, bring, claim, parsed, source

REASON = "reason=She+asked+for+it."
ERASE = f"/claims/paper:a/erase?{REASON}"


@pytest.fixture
def client(store: Store, serve: Serve) -> TestClient:
    """Return a client of a paper with one claim, held by bo."""
    bo = actor("bo", name="Bo Beck", kind="person")
    held = claim("a", statement="Bo left the lake.", attributed_to=["bo"])
    bring(store, parsed(actors=[ADA, bo], source=source(), claims=[held]))
    return serve(store)


def erase(client: TestClient, store: Store, address: str = ERASE, **headers: str) -> Any:
    """Ask for it with a key of an administrator."""
    return client.post(address, headers=bearing(key(store, "admin")) | headers)


def test_only_an_administrator_erases(client: TestClient, store: Store) -> None:
    for scope in ("read", "curate"):
        answer = client.post(ERASE, headers=bearing(key(store, scope)))
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-too-small")
    assert client.post(ERASE).status_code == 401
    assert client.get("/claims/paper:a").status_code == 200


def test_what_was_erased_is_a_tombstone_with_its_reason(client: TestClient, store: Store) -> None:
    answer = erase(client, store)
    assert answer.status_code == 200, answer.text
    assert answer.json()["reason"] == "She asked for it."
    gone = client.get("/claims/paper:a")
    assert (gone.status_code, gone.json()["reason"]) == (410, "She asked for it.")
    assert client.get("/claims?q=lake").json()["total"] == 0
    revisions = client.get("/claims/paper:a/revisions").json()["revisions"]
    assert [(one["operation"], one["changed"]) for one in revisions] == [
        ("erase", []),
        ("create", []),
    ]
    changes = client.get("/changes?noun=claim").json()["items"]
    assert [(one["operation"], one["record"]) for one in changes] == [
        ("create", None),
        ("erase", None),
    ]


def test_a_reason_is_told_and_a_condition_heeded(client: TestClient, store: Store) -> None:
    assert erase(client, store, "/claims/paper:a/erase").status_code == 422
    assert erase(client, store, **{"If-Match": '"other"'}).status_code == 412
    assert erase(client, store, f"{ERASE}&versions=some").status_code == 422
    assert erase(client, store, f"/actors/bo/erase?{REASON}").json()["code"] == "in-use"
    assert erase(client, store, f"/actors/nobody/erase?{REASON}").status_code == 404
    assert client.get("/claims/paper:a").status_code == 200


def test_the_past_that_was_kept_in_files_is_gone(
    store: Store, serve: Serve, tmp_path: Path, client: TestClient
) -> None:
    app: Any = client.app
    app.state.snapshots.patience = 120.0
    folder = Path(app.state.snapshots._folder)
    before = client.get("/claims").json()["generation"]
    client.patch(
        "/claims/paper:a",
        json={"note": "Later."},
        headers=bearing(key(store)) | {"If-Match": "*"},
    )
    assert client.get(f"/claims/paper:a?as_of={before}").json()["statement"] == "Bo left the lake."
    assert list(folder.glob("*.sqlite3"))
    erase(client, store)
    assert not [f for f in folder.glob("*.sqlite3") if b"left the lake" in f.read_bytes()]
    assert client.get(f"/claims/paper:a?as_of={before}").status_code == 404


def test_the_log_beside_the_file_tells_of_nothing_either(client: TestClient, store: Store) -> None:
    if not store.is_sqlite:
        pytest.skip("PostgreSQL keeps its own log")
    file = sqlite.file_of(Settings(database_url=store.url).url)
    erase(client, store)
    for name in (file, sqlite.log_of(file)):
        assert b"left the lake" not in name.read_bytes(), name
