"""Bodies come in the type that is taken, and are read within their bounds."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.keys import bearing, key


@pytest.fixture
def asked(store: Store, serve: Serve) -> Iterator[TestClient]:
    """Yield a client that holds a key."""
    client = serve(store, max_body_size=2000)
    client.headers.update(bearing(key(store)))
    return client


@pytest.mark.parametrize(
    ("method", "sent", "taken"),
    [
        ("POST", {}, ("accept", "application/json")),
        ("POST", {"Content-Type": "text/plain"}, ("accept", "application/json")),
        ("POST", {"Content-Type": "application/merge-patch+json"}, ("accept", "application/json")),
        (
            "POST",
            {"Content-Type": "application/json; charset=latin-1"},
            ("accept", "application/json"),
        ),
        (
            "POST",
            [("Content-Type", "application/json"), ("Content-Type", "text/plain")],
            ("accept", "application/json"),
        ),
        (
            "POST",
            {"Content-Type": "application/json", "Content-Encoding": "gzip"},
            ("accept-encoding", "identity"),
        ),
        (
            "PATCH",
            {"Content-Type": "application/json-patch+json"},
            ("accept-patch", "application/json, application/merge-patch+json"),
        ),
    ],
)
def test_another_type_is_refused_with_those_that_are_taken(
    asked: TestClient, method: str, sent: Any, taken: tuple[str, str]
) -> None:
    path = "/actors" if method == "POST" else "/actors/a"
    answer = asked.request(method, path, content=b"{}", headers=sent)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")
    assert answer.headers[taken[0]] == taken[1]
    assert taken[1].partition(",")[0] in answer.json()["detail"] or "packing" in answer.text
    assert answer.json()["errors"][0]["header"] in ("Content-Type", "Content-Encoding")


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_who_sends_nothing_is_told_what_to_send(asked: TestClient, method: str) -> None:
    path = "/actors" if method == "POST" else "/actors/a"
    for headers in ({}, {"Content-Type": "application/json"}):
        answer = asked.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "not-json")
        assert "Send a JSON object" in answer.json()["detail"]


def test_a_body_that_ends_early_is_told_by_line_and_column(asked: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    answer = asked.post("/actors", content=b'{"id": "a",\n "name":', headers=headers).json()
    assert (answer["status"], answer["line"], answer["column"]) == (400, 2, 9)
    assert answer["errors"][0]["pointer"] == ""


@pytest.mark.parametrize(
    "sent",
    [
        "application/json",
        "Application/JSON; charset=UTF-8",
        'application/json;charset="utf-8"',
        'application/json; profile="x"; charset=utf-8',
    ],
)
def test_json_is_taken_as_it_is_named(asked: TestClient, sent: str) -> None:
    body = b'{"id": "a", "name": "A", "kind": "state"}'
    assert asked.post("/actors", content=body, headers={"Content-Type": sent}).status_code == 201


def test_a_body_beyond_the_limit_is_refused_however_it_comes(asked: TestClient) -> None:
    def dripping() -> Iterator[bytes]:
        for _ in range(30):
            yield b" " * 100

    for body in (b" " * 3000, dripping()):
        answer = asked.post("/actors", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["limit"]) == (413, 2000)


def test_nobody_without_a_key_has_a_body_read(store: Store, serve: Serve) -> None:
    answer = serve(store).post("/actors", content=b"{")
    assert answer.status_code == 401


def test_the_document_names_each_body(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    patch = paths["/actors/{id}"]["patch"]["requestBody"]["content"]
    assert set(patch) == {"application/json", "application/merge-patch+json"}
    assert set(paths["/claims"]["post"]["requestBody"]["content"]) == {"application/json"}
