"""Pages of other sites change nothing, unless they hold a key or are let in by name."""

import pytest
from starlette.testclient import TestClient

from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.keys import bearing, key

ADA = {"id": "ada", "name": "Ada", "kind": "person"}
ELSEWHERE = "https://elsewhere.example"
FOREIGN = [
    {"Origin": ELSEWHERE},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Origin": "testserver"},
    {"Origin": "http://testserver.elsewhere.example"},
    {"Origin": "http://testserver:8080"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
]
OWN = [
    {},
    {"Origin": "http://testserver"},
    {"Origin": "https://TESTSERVER"},
    {"Sec-Fetch-Site": "same-origin", "Origin": ELSEWHERE},
    {"Sec-Fetch-Site": "none"},
]


@pytest.fixture
def client(store: Store, serve: Serve) -> TestClient:
    return serve(store)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("headers", FOREIGN)
def test_a_page_of_another_site_changes_nothing(client, method, headers):
    path = "/actors" if method == "POST" else "/actors/ada"
    answer = client.request(method, path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign-origin")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("headers", OWN)
def test_what_comes_from_here_or_from_no_browser_needs_a_key_alone(client, headers):
    answer = client.post("/actors", json=ADA, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "key-required")


@pytest.mark.parametrize("headers", FOREIGN + OWN)
def test_who_sends_a_key_may_come_from_anywhere(client, store, headers):
    answer = client.post("/actors", json=ADA, headers=headers | bearing(key(store)))
    assert answer.status_code == 201


def test_a_key_that_opens_nothing_lets_no_other_site_in(client):
    answer = client.post("/actors", json=ADA, headers={"Origin": ELSEWHERE} | bearing("clm_x"))
    assert (answer.status_code, answer.json()["code"]) == (401, "key-invalid")


@pytest.mark.parametrize(("named", "status"), [([ELSEWHERE], 401), (["*"], 403), ([], 403)])
def test_a_site_is_let_in_by_name(serve, store, named, status):
    client = serve(store, cors_origins=named)
    answer = client.post("/actors", json=ADA, headers={"Origin": ELSEWHERE})
    assert answer.status_code == status


def test_the_address_that_is_set_is_ours_behind_any_proxy(serve, store):
    client = serve(store, base_url="https://claims.example/x")
    sent = {"Host": "10.0.0.7:8000", "Origin": "https://claims.example"}
    assert client.post("/actors", json=ADA, headers=sent).status_code == 401


def test_what_only_asks_is_open_to_every_page(client):
    sent = {"Origin": ELSEWHERE, "Sec-Fetch-Site": "cross-site"}
    assert client.get("/claims", headers=sent).status_code == 200
    batch = {"queries": '{"q0": {"query": "Ada"}}'}
    assert client.post("/reconcile", data=batch, headers=sent).status_code == 200


def test_who_was_refused_from_where_is_audited(serve, store, capsys):
    client = serve(store, log_level="warning", log_format="json")
    client.post("/actors", json=ADA, headers={"Origin": ELSEWHERE})
    assert '"why": "foreign-origin"' in capsys.readouterr().err
