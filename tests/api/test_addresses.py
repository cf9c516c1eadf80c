"""Addresses: none leads out, none is read beyond its length, each takes what it names alone."""

import pytest
from fastapi import FastAPI

from tests.api.raw import ask


@pytest.mark.parametrize(
    "path",
    [
        "/claims/river-post-dam-report:dam-is-full",
        "/actors/russia",
        "/places/syria",
        "/topics/security",
        "/sources/river-post-dam-report",
        "/problems",
        "/problems/not-found",
        "/formats",
        "/health/live",
        "/health/ready",
    ],
)
def test_what_takes_no_parameter_refuses_any(app: FastAPI, path: str) -> None:
    assert ask(app, path).status == 200
    answer = ask(app, f"{path}?nonsense=1")
    assert answer.status == 422
    assert answer.problem()["errors"][0]["parameter"] == "nonsense"


@pytest.mark.parametrize(
    "path",
    [
        "/docs/static/..%2f..%2fopenapi.py",
        "/docs/static/%2e%2e/%2e%2e/app.py",
        "/docs/static/../docs.py",
        "/docs/static/THIRD_PARTY.json%2f..",
        "/docs/static/.",
        f"/docs/static/{'x' * 4000}",
        "/claims/%2e%2e",
        "/claims/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/claims/",
        "//claims",
        "/Claims",
        "/claims/%252e",
        "/actors/%22%27%3b--",
        "/actors/%E2%80%AE",
        "/problems/%3Cscript%3E",
        "/.git/config",
        "/.env",
        "/claims.sqlite3",
        "*",
        "claims",
    ],
)
def test_no_path_leads_out(app: FastAPI, path: str) -> None:
    answer = ask(app, path)
    assert answer.status in (404, 422)
    answer.problem()


def test_an_address_beyond_eight_kilobytes_is_refused(app: FastAPI) -> None:
    room = 8192 - len("/claims") - len("q=")
    assert ask(app, f"/claims?q={'x' * room}").problem()["code"] == "invalid-request"
    assert ask(app, f"/claims?q={'x' * (room + 1)}").problem()["code"] == "uri-too-long"
    assert ask(app, f"/claims?q={'%28' * 3000}").problem()["code"] == "uri-too-long"
    assert ask(app, f"/claims/{'x' * 9000}").problem()["code"] == "uri-too-long"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize(
    ("path", "offered"),
    [
        ("/claims", "GET, HEAD, POST"),
        ("/claims/a:b", "DELETE, GET, HEAD, PATCH, PUT"),
        ("/claims/a:b/restore", "POST"),
        ("/docs", "GET, HEAD"),
        ("/problems/x", "GET, HEAD"),
        ("/openapi.json", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_offered_is_told_which_are(
    app: FastAPI, path: str, offered: str, method: str
) -> None:
    if method in offered:
        return
    answer = ask(app, path, method)
    assert answer.problem()["code"] == "method-not-allowed"
    assert answer.headers["allow"] == offered
