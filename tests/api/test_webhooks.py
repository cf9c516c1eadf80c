"""Webhooks over HTTP: made, told of, changed and taken away by administrators."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.store.engine import Store
from claims_api.webhooks import keeping
from tests.api.client import Serve
from tests.keys import bearing, key
from tests.small_files import bring, claim, paper

MIRROR = {"id": "mirror", "url": "https://mirror.example/claims"}
OPERATIONS = (
    "POST /webhooks",
    "GET /webhooks",
    "GET /webhooks/mirror",
    "PATCH /webhooks/mirror",
    "DELETE /webhooks/mirror",
    "POST /webhooks/mirror/rotate",
    "POST /webhooks/mirror/test",
    "GET /webhooks/mirror/deliveries",
    "POST /webhooks/mirror/deliveries/1/replay",
)


class Admin:
    """Asks a service with a key of an administrator."""

    def __init__(self, client: TestClient, text: str) -> None:
        self.client = client
        self.headers = bearing(text)

    def __call__(self, asked: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        method, address = asked.split()
        sent: dict[str, Any] = {} if body is None else {"json": body}
        answer = self.client.request(method, address, headers=self.headers | headers, **sent)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
def client(store: Store, serve: Serve) -> TestClient:
    bring(store, paper(claim("a")))
    return serve(store)


@pytest.fixture
def admin(client: TestClient, store: Store) -> Admin:
    return Admin(client, key(store, "admin"))


def test_a_webhook_is_answered_with_its_secret_this_once(admin: Admin) -> None:
    made = admin("POST /webhooks", MIRROR, 201)
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert (made["enabled"], made["told"], made["nouns"]) == (True, 3, [])
    assert admin("GET /webhooks/mirror") == made
    assert admin("GET /webhooks") == {"items": [made], "total": 1}
    for asked in OPERATIONS[1:4:2]:
        shown = admin(asked, {"description": "A mirror."} if "PATCH" in asked else None)
        assert "secret" not in json.dumps(shown)


def test_its_place_is_told_and_nobody_keeps_the_answer(client: TestClient, admin: Admin) -> None:
    answer = client.post("/webhooks", json=MIRROR, headers=admin.headers)
    assert answer.headers["location"] == "/webhooks/mirror"
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


@pytest.mark.parametrize("asked", OPERATIONS)
def test_webhooks_are_for_administrators_alone(
    client: TestClient, store: Store, asked: str
) -> None:
    method, address = asked.split()
    answer = client.request(method, address, json=MIRROR if method != "GET" else None)
    assert (answer.status_code, answer.json()["code"]) == (401, "key-required")
    for scope in ("read", "curate"):
        answer = client.request(method, address, headers=bearing(key(store, scope)))
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-too-small")
        assert answer.json()["needed"] == "admin"


def test_a_page_of_another_site_makes_none(client: TestClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://other.example"}
    answer = client.post("/webhooks", json=MIRROR, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign-origin")


def test_the_document_asks_for_a_key_for_each_of_them(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for asked in OPERATIONS:
        method, address = (
            asked.lower().replace("mirror", "{id}").replace("/1/", "/{number}/").split()
        )
        operation = paths[address][method]
        assert operation["security"] == [{"key": []}]
        assert {"401", "403"} <= set(operation["responses"])


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://127.0.0.1/", "no public address"),
        ("http://[::1]/", "no public address"),
        ("https://a.example:8443/", "port 8443"),
        ("https://ada:secret@a.example/", "a user"),
        ("https://a.example/#part", "a fragment"),
    ],
)
def test_where_nothing_may_go_is_refused_at_once(admin: Admin, url: str, told: str) -> None:
    answer = admin("POST /webhooks", {**MIRROR, "url": url}, 422)
    assert answer["errors"][0]["pointer"] == "/url"
    assert answer["errors"][0]["code"] == "address-forbidden"
    assert told in answer["detail"]
    assert "secret" not in answer["detail"]
    admin("POST /webhooks", MIRROR, 201)
    assert admin("PATCH /webhooks/mirror", {"url": url}, 422)["errors"][0]["pointer"] == "/url"


def test_the_settings_open_other_ports_and_machines_nearby(store: Store, serve: Serve) -> None:
    settings = {"webhook_ports": [8080], "webhook_private_addresses": True}
    admin = Admin(serve(store, **settings), key(store, "admin"))
    admin("POST /webhooks", {**MIRROR, "url": "http://127.0.0.1:8080/"}, 201)
    admin("POST /webhooks", {**MIRROR, "id": "other"}, 422)


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"id": "No Id"}, "/id"),
        ({"url": "mailto:a@b.example"}, "/url"),
        ({"nouns": ["relation"]}, "/nouns/0"),
        ({"after": 4}, "/after"),
        ({"after": -1}, "/after"),
        ({"drafts": "yes"}, "/drafts"),
        ({"secret": "whsec_mine"}, "/secret"),
    ],
)
def test_a_fault_is_told_with_its_place(admin: Admin, changed: Any, pointer: str) -> None:
    answer = admin("POST /webhooks", {**MIRROR, **changed}, 422)
    assert [fault["pointer"] for fault in answer["errors"]] == [pointer]


def test_an_id_is_given_once(admin: Admin) -> None:
    admin("POST /webhooks", MIRROR, 201)
    assert admin("POST /webhooks", MIRROR, 409)["code"] == "already-exists"


def test_there_are_only_so_many(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST", 1)
    admin("POST /webhooks", MIRROR, 201)
    assert "1 webhooks" in admin("POST /webhooks", {**MIRROR, "id": "other"}, 422)["detail"]


def test_a_request_that_comes_again_makes_one_webhook(admin: Admin) -> None:
    first = admin("POST /webhooks", MIRROR, 201, **{"Idempotency-Key": "once"})
    assert admin("POST /webhooks", MIRROR, 201, **{"Idempotency-Key": "once"}) == first


def test_what_is_not_named_stays_as_it_was(admin: Admin) -> None:
    admin("POST /webhooks", {**MIRROR, "nouns": ["claim"], "description": "A mirror."}, 201)
    changed = admin("PATCH /webhooks/mirror", {"drafts": True})
    assert (changed["nouns"], changed["description"], changed["drafts"]) == (
        ["claim"],
        "A mirror.",
        True,
    )
    assert admin("PATCH /webhooks/mirror", {"description": None})["description"] is None
    assert admin("PATCH /webhooks/mirror", {"url": None}, 422)["errors"][0]["pointer"] == "/url"


def test_a_webhook_is_disabled_and_enabled_by_hand(admin: Admin) -> None:
    admin("POST /webhooks", MIRROR, 201)
    off = admin("PATCH /webhooks/mirror", {"enabled": False})
    assert (off["enabled"], off["disabled_because"]) == (False, "by-hand")
    on = admin("PATCH /webhooks/mirror", {"enabled": True})
    assert (on["enabled"], on["disabled_because"]) == (True, None)


def test_a_webhook_is_put_back_or_forth_to_a_change(admin: Admin) -> None:
    admin("POST /webhooks", MIRROR, 201)
    assert admin("PATCH /webhooks/mirror", {"after": 1})["told"] == 1
    assert admin("PATCH /webhooks/mirror", {"after": 9}, 422)["errors"][0]["pointer"] == "/after"


def test_a_new_secret_is_another_one(admin: Admin) -> None:
    first = admin("POST /webhooks", MIRROR, 201)["secret"]
    assert admin("POST /webhooks/mirror/rotate")["secret"] != first


def test_what_is_taken_away_is_there_no_more(admin: Admin) -> None:
    admin("POST /webhooks", MIRROR, 201)
    admin("POST /webhooks/mirror/test")
    assert admin("DELETE /webhooks/mirror")["id"] == "mirror"
    for asked in OPERATIONS[2:]:
        body = {"enabled": True} if asked.startswith("PATCH") else None
        assert admin(asked, body, 404)["code"] == "not-found"
    assert admin("GET /webhooks")["total"] == 0
    admin("POST /webhooks", MIRROR, 201)
    assert admin("GET /webhooks/mirror/deliveries")["total"] == 0


def test_deliveries_are_listed_page_by_page_and_by_state(admin: Admin) -> None:
    admin("POST /webhooks", MIRROR, 201)
    for _ in range(5):
        admin("POST /webhooks/mirror/test")
    first = admin("GET /webhooks/mirror/deliveries?limit=2&state=waiting")
    assert ([one["number"] for one in first["items"]], first["total"]) == ([5, 4], 5)
    second = admin(f"GET {first['next']}")
    assert [one["number"] for one in second["items"]] == [3, 2]
    last = admin(f"GET {second['next']}")
    assert ([one["number"] for one in last["items"]], last["next"]) == ([1], None)
    assert admin("GET /webhooks/mirror/deliveries?state=failed")["items"] == []


@pytest.mark.parametrize("asked", ["state=lost", "limit=0", "limit=201", "before=0", "page=2"])
def test_a_question_that_cannot_be_answered_is_refused(admin: Admin, asked: str) -> None:
    admin("POST /webhooks", MIRROR, 201)
    admin(f"GET /webhooks/mirror/deliveries?{asked}", None, 422)
    admin("GET /webhooks/mirror/deliveries?state=failed&state=waiting", None, 422)


def test_a_delivery_that_there_is_not_is_not_sent_again(admin: Admin) -> None:
    admin("POST /webhooks", MIRROR, 201)
    told = admin("POST /webhooks/mirror/deliveries/7/replay", None, 404)["detail"]
    assert told == "mirror has no delivery 7; the newest is 0."


def test_secrets_are_in_no_past_and_no_export(
    admin: Admin, client: TestClient, store: Store
) -> None:
    secret = admin("POST /webhooks", MIRROR, 201)["secret"]
    bring(store, paper(claim("a"), claim("b", 9)))
    for address in ("/changes", "/claims?as_of=3", "/webhooks", "/webhooks/mirror"):
        assert secret not in client.get(address, headers=admin.headers).text
