"""A request that comes again writes once, and answers as it did."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from claims_api.models.idempotency import IDEMPOTENCY
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.keys import bearing, key

ADA = {"id": "ada", "name": "Ada", "kind": "person"}


@pytest.fixture
def asked(store: Store, serve: Serve) -> Iterator[TestClient]:
    """Yield a client that holds a key."""
    client = serve(store)
    client.headers.update(bearing(key(store)))
    return client


def test_the_same_request_answers_as_the_first_did(asked: TestClient) -> None:
    headers = {"Idempotency-Key": "first"}
    first = asked.post("/actors", json=ADA, headers=headers)
    again = asked.post("/actors", json=ADA, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    for name in ("etag", "location", "claims-generation", "content-type"):
        assert first.headers[name] == again.headers[name]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert asked.post("/actors", json=ADA).json()["code"] == "already-exists"


@pytest.mark.parametrize("path", ["/actors", "/actors?reason=x"])
def test_a_key_belongs_to_one_request(asked: TestClient, path: str) -> None:
    headers = {"Idempotency-Key": "first"}
    asked.post("/actors", json=ADA, headers=headers)
    other = ADA if "?" in path else ADA | {"id": "bo"}
    answer = asked.post(path, json=other, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")


def test_each_holder_has_tokens_of_their_own(asked: TestClient, store: Store) -> None:
    headers = {"Idempotency-Key": "first"}
    asked.post("/actors", json=ADA, headers=headers)
    other = asked.post("/actors", json=ADA | {"id": "bo"}, headers=headers | bearing(key(store)))
    assert other.status_code == 201


def test_bare_and_quoted_are_the_same(asked: TestClient) -> None:
    asked.post("/actors", json=ADA, headers={"Idempotency-Key": 'a"b\\c'.replace('"', "'")})
    asked.post("/actors", json=ADA | {"id": "bo"}, headers={"Idempotency-Key": "x"})
    again = asked.post("/actors", json=ADA | {"id": "bo"}, headers={"Idempotency-Key": '"x"'})
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("token", ["", '""', '"a', "a b", "x" * 256, '"a\\b"'])
def test_what_is_no_key_is_refused(asked: TestClient, token: str) -> None:
    answer = asked.post("/actors", json=ADA, headers={"Idempotency-Key": token})
    assert answer.status_code in (400, 422)
    assert asked.get("/actors/ada").status_code == 404


def test_what_failed_can_be_tried_again(asked: TestClient) -> None:
    headers = {"Idempotency-Key": "first"}
    wrong = ADA | {"memberships": [{"group": "union"}]}
    assert asked.post("/actors", json=wrong, headers=headers).status_code == 422
    asked.post("/actors", json={"id": "union", "name": "Union", "kind": "alliance"})
    assert asked.post("/actors", json=wrong, headers=headers).status_code == 201


def test_an_answer_is_kept_for_a_day(asked: TestClient, store: Store) -> None:
    headers = {"Idempotency-Key": "first"}
    asked.post("/actors", json=ADA, headers=headers)
    with store.writing() as connection:
        then = IDEMPOTENCY.c.at
        row = connection.execute(IDEMPOTENCY.select()).one()
        connection.execute(IDEMPOTENCY.update().values({then: row.at - timedelta(hours=25)}))
    assert asked.post("/actors", json=ADA, headers=headers).json()["code"] == "already-exists"
    bo = asked.post("/actors", json=ADA | {"id": "bo"}, headers=headers)
    assert bo.status_code == 201
    with store.reading() as connection:
        assert len(connection.execute(IDEMPOTENCY.select()).all()) == 1


def test_ten_at_once_write_one(asked: TestClient) -> None:
    def post(_number: int) -> tuple[int, bytes]:
        answer = asked.post("/actors", json=ADA, headers={"Idempotency-Key": "race"})
        return answer.status_code, answer.content

    with ThreadPoolExecutor(10) as threads:
        found = set(threads.map(post, range(10)))
    assert len(found) == 1
    assert next(iter(found))[0] == 201
    assert asked.get("/actors/ada/revisions").json()["total"] == 1


def test_a_change_that_comes_again_is_no_conflict(asked: TestClient) -> None:
    made = asked.post("/actors", json=ADA)
    headers = {"Idempotency-Key": "change", "If-Match": made.headers["etag"]}
    first = asked.patch("/actors/ada", json={"name": "Ada A."}, headers=headers)
    again = asked.patch("/actors/ada", json={"name": "Ada A."}, headers=headers)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
