"""`claims-api get`: every answer of the service without a service."""

import json

import pytest
from starlette.testclient import TestClient

from claims_api.app import create_app
from claims_api.settings import Settings
from claims_api.store.engine import Store
from tests.commands.typed import Run

ADDRESSES = {
    "/claims?actor=Russia&limit=3": "application/json",
    "/claims/river-post-dam-report:dam-is-full/relations?depth=2": "application/json",
    '/reconcile?queries={"q0": {"query": "Russia"}}': "application/json",
    "/sources/river-post-dam-report/agreement?with=river-post-dam-report": "text/csv",
    "/actors/russia": "application/ld+json",
    "/claims?q=dam&facet=type&limit=0": "application/json",
    "/docs": "text/html",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_answered_as_over_http(run: Run, corpus: Store, address: str) -> None:
    done = run(corpus.url, "get", address, "--accept", ADDRESSES[address])
    settings = Settings(database_url=corpus.url, log_level="error")
    client = TestClient(create_app(settings, corpus), "http://127.0.0.1:8000")
    served = client.get(address, headers={"Accept": ADDRESSES[address]})
    assert served.status_code == 200
    assert (done.returncode, done.stdout, done.stderr) == (0, served.text, "")


def test_an_address_may_be_whole(run: Run, corpus: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMS_API_BASE_URL", "https://claims.example/x")
    done = run(corpus.url, "get", "https://claims.example/x/actors/russia")
    assert json.loads(done.stdout)["id"] == "russia"


def test_what_was_moved_is_followed(run: Run, corpus: Store) -> None:
    assert run(corpus.url, "get", "/").stdout.startswith("<!doctype html>")


def test_warnings_stand_beside_the_answer(run: Run, corpus: Store) -> None:
    done = run(corpus.url, "get", "/claims?actor=Rusia", "--accept", "text/csv")
    assert done.returncode == 0
    assert done.stdout.startswith("id,statement,")
    assert "Nobody knows the actor Rusia. The nearest: Russia (russia)" in done.stderr


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/claims?acter=Russia", "Nothing here is called acter. Did you mean actor?"),
        ("/actors/nobody-at-all", "There is no actor nobody-at-all."),
        ("/facts", "There is nothing at this address"),
        ("claims?actor=Russia", "claims?actor=Russia is no address of the service; one is /claims"),
        ("https://elsewhere.example/claims", "is no address of the service"),
        ("/claims\n", "control characters"),
    ],
)
def test_a_refusal_is_told_in_a_line(run: Run, corpus: Store, address: str, told: str) -> None:
    done = run(corpus.url, "get", address)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr


def test_whoever_has_the_database_reads_without_a_key(
    run: Run, corpus: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMS_API_READ_KEYS_REQUIRED", "true")
    assert run(corpus.url, "get", "/actors/russia").returncode == 0
