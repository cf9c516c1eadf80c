"""Nobody overwrites what somebody else has written since (RFC 9110, 13.1.1)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from claims_api.api.preconditions import IfMatch
from claims_api.errors import PreconditionFailed
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.keys import bearing, key
from tests.small_files import actor, bring, claim, paper

BO = actor("bo", kind="person")


@pytest.fixture
def asked(store: Store, serve: Serve) -> Iterator[TestClient]:
    """Yield a client that holds a key, on a paper of one claim."""
    bring(store, paper(claim("a", actors=[{"id": "bo", "role": "agent"}]), actors=(BO,)))
    client = serve(store)
    client.headers.update(bearing(key(store)))
    return client


PATHS = ["/claims/paper:a", "/actors/bo", "/sources/paper"]
CHANGED = {
    "/claims/paper:a": {"note": "x"},
    "/actors/bo": {"name": "B."},
    "/sources/paper": {"genre": "x"},
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_change_says_what_it_changes(asked: TestClient, method: str, path: str) -> None:
    body = None if method == "DELETE" else CHANGED[path]
    asked_at = f"{path}?reason=x"
    answer = asked.request(method, asked_at, json=body)
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition-required")
    assert answer.json()["errors"][0]["header"] == "If-Match"
    read = asked.get(path)
    now = read.headers["etag"]
    assert answer.json()["etag"].strip('"') in now
    assert answer.json()["version"] == read.json()["version"]
    answer = asked.request(method, asked_at, json=body, headers={"If-Match": '"0000000000000000"'})
    assert (answer.status_code, answer.json()["code"]) == (412, "precondition-failed")
    assert answer.headers["etag"] == answer.json()["etag"]
    assert answer.json()["etag"].strip('"') in now
    assert answer.json()["version"] == read.json()["version"]
    assert asked.get(path).headers["etag"] == now


@pytest.mark.parametrize("path", PATHS)
def test_the_state_that_a_problem_tells_is_one_to_write_with(asked: TestClient, path: str) -> None:
    told = asked.patch(path, json=CHANGED[path]).json()["etag"]
    assert asked.patch(path, json=CHANGED[path], headers={"If-Match": told}).status_code == 200


@pytest.mark.parametrize(
    ("unless", "status"), [("*", 412), ("{}", 412), ("W/{}", 412), ('"other"', 200), ("x", 400)]
)
def test_a_state_that_is_excluded_is_not_changed(
    asked: TestClient, unless: str, status: int
) -> None:
    etag = asked.get("/actors/bo").headers["etag"]
    headers = {"If-Match": "*", "If-None-Match": unless.replace("{}", etag)}
    answer = asked.patch("/actors/bo", json={"name": "B."}, headers=headers)
    assert answer.status_code == status
    if status != 200:
        assert answer.json()["errors"][0]["header"] == "If-None-Match"
        assert asked.get("/actors/bo").headers["etag"] == etag


def test_what_is_not_there_is_what_a_new_record_asks_for(asked: TestClient) -> None:
    headers = {"If-None-Match": "*"}
    assert asked.post("/actors", json=actor("cy"), headers=headers).status_code == 201
    assert asked.post("/actors", json=actor("cy"), headers=headers).status_code == 409


def test_several_headers_are_one_list(asked: TestClient) -> None:
    etag = asked.get("/actors/bo").headers["etag"]
    sent = [("If-Match", '"other"'), ("If-Match", etag)]
    assert asked.patch("/actors/bo", json={"name": "B."}, headers=sent).status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("form", ["{}", '"other", {}', "{},", "*", "ZS", "BR", "GZ"])
def test_the_present_state_is_changed(asked: TestClient, path: str, form: str) -> None:
    etag = asked.get(path).headers["etag"]
    packed = f'{etag[:-1]}-{form.lower()}"'
    sent = packed if form in ("ZS", "BR", "GZ") else form.format(etag)
    answer = asked.patch(path, json=CHANGED[path], headers={"If-Match": sent})
    assert answer.status_code == 200
    assert answer.headers["etag"] == asked.get(path).headers["etag"] != etag


@pytest.mark.parametrize("path", PATHS)
def test_a_weak_validator_is_no_state(asked: TestClient, path: str) -> None:
    etag = asked.get(path).headers["etag"]
    answer = asked.patch(path, json={}, headers={"If-Match": f"W/{etag}"})
    assert answer.status_code == 412


@pytest.mark.parametrize("sent", ["", "abc", '"abc', '"a" "b"', "*, *", 'w/"a"'])
def test_what_is_no_validator_is_told(asked: TestClient, sent: str) -> None:
    answer = asked.patch("/actors/bo", json={}, headers={"If-Match": sent})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")


def test_a_claim_that_is_added_holds_up_nobody_who_changes_its_actor(asked: TestClient) -> None:
    etag = asked.get("/actors/bo").headers["etag"]
    more = claim("b", 20, actors=[{"id": "bo", "role": "target"}]) | {"id": "paper:b"}
    assert asked.post("/claims", json=more).status_code == 201
    assert asked.get("/actors/bo").headers["etag"] != etag
    answer = asked.patch("/actors/bo", json={"name": "Bo B."}, headers={"If-Match": etag})
    assert answer.status_code == 200
    again = asked.patch("/actors/bo", json={"name": "Bo C."}, headers={"If-Match": etag})
    assert again.status_code == 412


def test_twelve_writers_lose_no_update(asked: TestClient) -> None:
    def add_one(number: int) -> int:
        tries = 0
        while True:
            tries += 1
            read = asked.get("/actors/bo")
            names = [{"text": alias["text"]} for alias in read.json()["aliases"]]
            body = {"aliases": [*names, {"text": f"Bo the {number}th"}]}
            match = {"If-Match": read.headers["etag"]}
            if asked.patch("/actors/bo", json=body, headers=match).status_code == 200:
                return tries

    with ThreadPoolExecutor(12) as threads:
        tries = list(threads.map(add_one, range(36)))
    found = asked.get("/actors/bo").json()
    assert {alias["text"] for alias in found["aliases"]} == {f"Bo the {n}th" for n in range(36)}
    assert found["version"] == 37
    history = asked.get("/actors/bo/revisions?limit=200").json()
    assert [one["version"] for one in history["revisions"]] == list(range(37, 0, -1))
    assert sum(tries) >= 36


@pytest.mark.parametrize(
    ("sent", "etag", "is_it"),
    [
        ('"a"', "a", True),
        ('"a"', "b", False),
        ('"a.1"', "a", True),
        ('"a"', "a.1", True),
        ('"a.1"', "a.2", True),
        ('"b.1"', "a.1", False),
        ('".1"', "a.1", False),
        ('""', "a", False),
        ('"a.1-zs"', "a.2", True),
        ('"a-br"', "a", True),
        ('"a-xx"', "a", False),
        ('W/"a"', "a", False),
        ('W/"b", "a"', "a", True),
        ('"*"', "a", False),
        ("*", "a", True),
    ],
)
def test_a_record_is_told_by_what_stands_before_the_dot(sent: str, etag: str, is_it: bool) -> None:
    match = IfMatch(tuple(sent.split(", ")))
    if is_it:
        match.insist(etag)
    else:
        with pytest.raises(PreconditionFailed):
            match.insist(etag)
