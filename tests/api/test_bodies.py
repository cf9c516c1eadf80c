"""Bodies are read strictly: what JSON lets slip is refused by its place."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from claims_api.api.bodies import MOST_DEPTH, read
from claims_api.errors import InvalidRequest, NotJson, Problem
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.keys import bearing, key

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xff\xfe{\x00}\x00", "Byte 0 is not UTF-8"),
        (b'\xef\xbb\xbf{"id": "a"}', "line 1, column 1"),
        (b'{"id": "a"', "line 1"),
        (b'{"id": "a",\n "name" "b"}', "line 2, column 9"),
        (b"{\"id\": 'a'}", "column 8"),
        (b'{"id": "a\nb"}', "column"),
        (b'{"id": "a"} {}', "Extra data"),
        (b"[" * 10 + b'"' + b"]" * 10, "line 1"),
    ],
)
def test_what_is_no_json_is_told_by_line_and_column(body: bytes, told: str) -> None:
    with pytest.raises(NotJson, match=told):
        read(body)


@pytest.mark.parametrize(
    ("body", "at", "code"),
    [
        (b'"text"', "", "not-an-object"),
        (b"[]", "", "not-an-object"),
        (b"null", "", "not-an-object"),
        (b'{"a": 1, "a": 2}', "/a", "given-twice"),
        (b'{"a": 1, "\\u0061": 2}', "/a", "given-twice"),
        (b'{"a": {"b/c": [0, {"d": 1, "d": 1}]}}', "/a/b~1c/1/d", "given-twice"),
        (b'{"a": NaN}', "/a", "not-a-number"),
        (b'{"a": [-Infinity]}', "/a/0", "not-a-number"),
        (b'{"a": 1e400}', "/a", "not-a-number"),
        (b'{"a": 9223372036854775808}', "/a", "not-a-number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "/a", "not-a-number"),
        (b'{"a": "\\ud800"}', "/a", "not-text"),
        (b'{"a": "\\u0000"}', "/a", "not-text"),
        (b'{"\\u0000": 1}', "/\ufffd", "not-text"),
        (b'{"a": ' + b"[" * MOST_DEPTH + b"]" * MOST_DEPTH + b"}", "", "too-deep"),
        (b"[" * 200_000, "", "too-deep"),
    ],
)
def test_what_json_lets_slip_is_refused_by_its_place(body: bytes, at: str, code: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read(body)
    assert (refused.value.faults[0].at, refused.value.faults[0].code) == (at, code)


def test_every_fault_is_told() -> None:
    with pytest.raises(InvalidRequest) as refused:
        read(b'{"a": NaN, "b": 1, "b": "\\ud800"}')
    assert [fault.at for fault in refused.value.faults] == ["/a", "/b", "/b"]


def test_brackets_in_texts_are_no_nesting() -> None:
    body = json.dumps({"a": "[{" * 100 + '\\"[' * 100}).encode()
    assert read(body) == json.loads(body)


def test_a_number_without_a_fraction_is_whole() -> None:
    assert repr(read(b'{"a": 66.0, "b": 1e2, "c": 0.5, "d": 1e300}')) == (
        "{'a': 66, 'b': 100, 'c': 0.5, 'd': 1e+300}"
    )


@given(VALUES)
def test_what_is_taken_means_the_same_to_everybody(value: Any) -> None:
    body = json.dumps({"a": value}, ensure_ascii=True).encode()
    try:
        found = read(body)
    except Problem:
        return
    assert found == json.loads(body)
    json.dumps(found, allow_nan=False, ensure_ascii=False).encode()


@given(st.binary(max_size=40) | st.text('{}[]",:\\u0d8a1e-.+nullNaI ', max_size=40).map(str.encode))
def test_nothing_is_taken_that_is_no_json(body: bytes) -> None:
    try:
        found = read(body)
    except Problem:
        return
    assert found == json.loads(body)


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
        ("POST", {"Content-Type": "application/json; charset=latin-1"}, None),
        ("POST", {"Content-Type": "application/json", "Content-Encoding": "gzip"}, None),
        (
            "PATCH",
            {"Content-Type": "application/json-patch+json"},
            ("accept-patch", "application/json, application/merge-patch+json"),
        ),
    ],
)
def test_another_type_is_refused_with_those_that_are_taken(
    asked: TestClient, method: str, sent: dict[str, str], taken: tuple[str, str] | None
) -> None:
    path = "/actors" if method == "POST" else "/actors/a"
    answer = asked.request(method, path, content=b"{}", headers=sent)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")
    if taken:
        assert answer.headers[taken[0]] == taken[1]


@pytest.mark.parametrize(
    "sent",
    ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'],
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
