"""A context over HTTP: formats, validators, and what is refused."""

import pytest
from starlette.testclient import TestClient


def test_a_context_comes_as_text_or_json(client: TestClient) -> None:
    as_text = client.get("/context?q=gates", headers={"Accept": "text/plain"})
    assert as_text.headers["content-type"] == "text/plain; charset=utf-8"
    assert client.get("/context?q=gates&format=text").text == as_text.text
    found = client.get("/context?q=gates").json()
    assert "\n\n".join([found["preface"], *(each["text"] for each in found["items"])]) + "\n" == (
        as_text.text
    )


def test_who_holds_a_context_is_told_so(client: TestClient) -> None:
    etag = client.get("/context?q=gates").headers["etag"]
    again = client.get("/context?q=gates", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/context?q=gates&max_tokens=500").headers["etag"] != etag


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("max_tokens=99", "max_tokens: input should be greater than or equal to 100"),
        ("max_tokens=32001", "max_tokens: input should be less than or equal to 32000"),
        ("max_tokens=many", "max_tokens: write a whole number in digits"),
        ("max_token=500", "Did you mean max_tokens?"),
        ("limit=0", "limit: input should be greater than or equal to 1"),
        ("format=csv", "format: input should be 'json' or 'text'"),
        ("sort=published", "Nothing here is called sort."),
        ("max_tokens=500&max_tokens=600", "max_tokens stands once"),
    ],
)
def test_what_cannot_be_asked_is_refused(client: TestClient, query: str, told: str) -> None:
    refused = client.get(f"/context?{query}")
    assert refused.status_code == 422
    assert told in refused.json()["detail"]
