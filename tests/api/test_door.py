"""Who comes in, with which key, to what; and who is kept out, told what."""

import json
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import iter_route_contexts
from sqlalchemy import select
from starlette.testclient import TestClient

from claims_api.app import create_app
from claims_api.deps import AdminDep, CuratorDep
from claims_api.models.key import KEY
from claims_api.reader.templating import files
from claims_api.settings import Settings
from claims_api.store.engine import Store
from tests.api.client import Client, Serve
from tests.api.raw import ask
from tests.keys import bearing, key, revoked, unknown, wrong
from tests.small_files import bring, claim, paper

# Everything that is answered to nobody in particular, whatever the settings say.
OPEN_TO_ALL = {
    "/",
    "/health/live",
    "/health/ready",
    "/formats",
    "/problems",
    "/problems/{code}",
    "/openapi.json",
    "/docs",
    "/docs/static/{name}",
    "/reader/static/{digest}/{name}",
}
DRAFT = "paper:dam"
LISTS = ("/claims", "/network", "/disputes", "/context", "/cite?of=/claims")
GONE = timedelta(seconds=-1)


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with two published claims, a draft and a retracted one."""
    draft = claim("dam", 10, status="draft", statement="The dam will break.", type="prediction")
    gone = claim("gone", 30, status="retracted", retraction_reason="Misread.")
    bring(store, paper(claim("lake"), draft, claim("river", 20), gone))
    return store


@pytest.fixture
def client(serve: Serve, filled: Store) -> TestClient:
    return serve(filled)


@pytest.fixture
def closed(serve: Serve, filled: Store) -> TestClient:
    return serve(filled, read_keys_required=True)


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Yield every method and address that an application takes."""
    for context in iter_route_contexts(app.routes):
        for method in sorted(context.methods or ()):
            yield method, context.path or ""


def problem(answer: Any, status: int, code: str) -> Any:
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def ids(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.text
    return {item["id"].partition(":")[2] for item in answer.json()["items"]}


# --- what is asked of a key -------------------------------------------------------------------


@pytest.mark.parametrize("spelling", ["Bearer {}", "bearer {}", "BEARER  {}", "Bearer {} "])
def test_a_key_is_taken_from_the_header(client, filled, spelling):
    answer = client.get("/claims", headers={"Authorization": spelling.format(key(filled))})
    assert answer.status_code == 200
    assert answer.headers["cache-control"].startswith("private")


@pytest.mark.parametrize(
    "sent",
    [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer {}x",
        "Bearer {} {}",
        "Bearer clm_",
        "Basic {}",
        "{}",
        "Token {}",
        "Bearer '{}'",
    ],
)
def test_what_is_no_key_is_refused(client, filled, sent):
    sent = sent.replace("{}", key(filled))
    answer = client.get("/claims", headers={"Authorization": sent})
    problem(answer, 401, "key-invalid")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_an_unknown_key_and_a_wrong_one_get_one_answer(client, filled):
    told = []
    for sent in (unknown(), wrong(key(filled)), "clm_x"):
        found = problem(client.get("/claims", headers=bearing(sent)), 401, "key-invalid")
        del found["request_id"]
        told.append(found)
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize(("made", "state"), [("expired", GONE), ("revoked", None)])
def test_who_has_a_key_that_ended_is_told_so(client, filled, made, state):
    text = key(filled, ends_in=state)
    text = text if made == "expired" else revoked(filled, text)
    answer = client.get("/claims", headers=bearing(text))
    found = problem(answer, 401, "key-invalid")
    assert found["detail"] == f"The key {text[4:12]} is {made}."
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_two_keys_are_none(client, filled):
    sent = [("Authorization", f"Bearer {key(filled)}")] * 2
    problem(client.get("/claims", headers=sent), 401, "key-invalid")


def test_passwords_for_a_proxy_in_front_are_nothing_of_ours(client):
    answer = client.get("/claims", headers={"Authorization": "Basic YWRhOmxvdmVsYWNl"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"].startswith("public")


@pytest.mark.parametrize(
    "address",
    [
        "/claims?key={}",
        "/claims?access_token={}",
        "/claims?q={}",
        "/claims?{}",
        "/claims/{}",
        "/nowhere/{}",
        "/health/live?key={}",
        "/cite?of=/claims?q%3D{}",
    ],
)
def test_a_key_in_an_address_is_refused_in_words_that_leave_it_out(client, filled, address):
    text = key(filled, "admin")
    quoted = text.replace("c", "%63", 1).replace("_", "%5F")
    for sent in (text, quoted, text[:-9]):
        answer = client.get(address.format(sent), headers=bearing(text))
        problem(answer, 400, "key-in-address")
        assert "Authorization" in answer.json()["detail"]
        assert text[:20] not in answer.text


def test_a_key_opens_what_needs_none(client, filled):
    for path in ("/claims", "/actors", "/health/live", "/docs"):
        assert client.get(path, headers=bearing(key(filled, "read"))).status_code == 200


def test_the_health_of_a_service_is_told_whatever_key_is_sent(client):
    for path in ("/health/live", "/health/ready", "/problems", "/openapi.json"):
        assert client.get(path, headers=bearing("x")).status_code == 200


@pytest.mark.parametrize("path", ["/nowhere", "/claims/no:claim"])
def test_what_is_not_there_is_not_there_for_a_key(client, filled, path):
    problem(client.get(path, headers=bearing(key(filled))), 404, "not-found")


def test_a_method_that_an_address_does_not_take_is_told_before_any_key(client):
    problem(client.delete("/claims"), 405, "method-not-allowed")


# --- reading, open and closed -----------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/claims", "/claims/paper:lake", "/actors/ada", "/sources", "/suggest?q=a", "/reconcile"],
)
def test_reading_is_open_unless_it_is_closed(client, closed, filled, path):
    assert client.get(path).status_code == 200
    answer = closed.get(path)
    problem(answer, 401, "key-required")
    assert answer.headers["www-authenticate"] == 'Bearer realm="claims-api"'
    assert closed.get(path, headers=bearing(key(filled, "read"))).status_code == 200


def test_every_address_is_closed_but_those_that_tell_nothing_of_the_data(closed):
    open_ones = set()
    for method, path in routes(closed.app):
        file = "reader.css" if path.startswith("/reader") else "docs.js"
        asked = path.replace("{name}", file).replace("{code}", "not-found")
        asked = asked.replace("{digest}", files()["reader.css"].digest)
        answer = closed.request(method, re.sub(r"\{\w+\}", "x", asked))
        if answer.status_code != 401:
            assert answer.status_code in (200, 307), (method, path)
            open_ones.add(path)
    assert open_ones == OPEN_TO_ALL


def test_a_router_that_comes_new_is_closed(filled):
    router = APIRouter()

    @router.api_route("/news", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    async def read_news() -> str:
        return "news"

    app = create_app(
        Settings(database_url=filled.url, read_keys_required=True, log_level="error"), filled
    )
    app.include_router(router)
    app.include_router(router, prefix="/more")
    client = Client(app)
    for path in ("/news", "/more/news"):
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
            assert client.request(method, path).status_code == 401, (method, path)
        assert client.get(path, headers=bearing(key(filled, "read"))).json() == "news"
        problem(client.post(path, headers=bearing(key(filled, "read"))), 403, "scope-too-small")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_no_operation_changes_anything_without_a_key(client, method):
    for taken, path in routes(client.app):
        if taken == method and path not in ("/reconcile", "/quotes/verify"):  # are asked by POST
            answer = client.request(method, re.sub(r"\{\w+\}", "x", path))
            problem(answer, 401, "key-required")


def test_the_operations_have_names_of_their_own(client):
    names = [context.name for context in iter_route_contexts(client.app.routes)]
    assert len(names) == len(set(names))


def test_a_batch_is_asked_by_post_and_changes_nothing(client, closed, filled):
    form = {"queries": json.dumps({"q0": {"query": "Ada"}})}
    assert client.post("/reconcile", data=form).status_code == 200
    problem(closed.post("/reconcile", data=form), 401, "key-required")
    read = bearing(key(filled, "read"))
    assert closed.post("/reconcile", data=form, headers=read).status_code == 200


def test_the_document_says_what_takes_a_key(client, closed):
    open_, shut = (one.get("/openapi.json").json()["paths"] for one in (client, closed))
    assert open_["/claims"]["get"]["security"] == [{}, {"key": []}]
    assert shut["/claims"]["get"]["security"] == [{"key": []}]
    for paths in (open_, shut):
        assert paths["/formats"]["get"]["security"] == [{}]
        assert {"401", "403", "429"} <= set(paths["/actors/{id}"]["get"]["responses"])
        assert "401" not in paths["/health/live"]["get"]["responses"]


# --- changing ---------------------------------------------------------------------------------


@pytest.fixture
def writing(filled: Store) -> TestClient:
    """A service with operations that change something, as far as the door can tell."""
    router = APIRouter()

    @router.post("/written")
    async def write(request: Request, curator: CuratorDep) -> dict[str, Any]:
        body = await request.body()
        scopes = [scope.value for scope in curator.scopes]
        return {"by": curator.id, "name": curator.name, "scopes": scopes, "bytes": len(body)}

    @router.delete("/written")
    async def erase(admin: AdminDep) -> str:
        return admin.id

    @router.get("/told")
    async def tell(curator: CuratorDep) -> Annotated[str, "who asks"]:
        return curator.id

    app = create_app(Settings(database_url=filled.url, log_level="error"), filled)
    app.include_router(router)
    return Client(app)


@pytest.mark.parametrize(
    ("scope", "holds"), [("curate", ["read", "curate"]), ("admin", ["read", "curate", "admin"])]
)
def test_a_write_knows_whose_it_is(writing, filled, scope, holds):
    text = key(filled, scope)
    answer = writing.post("/written", headers=bearing(text), content=b"12345")
    assert answer.json() == {
        "by": text[4:12],
        "name": f"A test may {scope}",
        "scopes": holds,
        "bytes": 5,
    }


@pytest.mark.parametrize(
    ("asked", "held", "needed"),
    [
        ("POST /written", "read", "curate"),
        ("DELETE /written", "read", "curate"),
        ("DELETE /written", "curate", "admin"),
        ("GET /told", "read", "curate"),
        ("GET /claims?status=draft", "read", "curate"),
    ],
)
def test_a_scope_that_is_too_small_is_a_403(writing, filled, asked, held, needed):
    answer = writing.request(*asked.split(), headers=bearing(key(filled, held)))
    assert problem(answer, 403, "scope-too-small")["needed"] == needed
    challenge = f'Bearer error="insufficient_scope", scope="{needed}"'
    assert answer.headers["www-authenticate"] == challenge
    assert held in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/told", "/written"])
def test_who_says_nothing_gets_a_401(writing, path):
    method = "POST" if path == "/written" else "GET"
    problem(writing.request(method, path), 401, "key-required")


@pytest.mark.parametrize("headers", [{}, bearing("x"), bearing(unknown())])
def test_who_may_not_write_is_refused_before_the_body_is_read(writing, headers):
    def body() -> Iterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    # A client of this process hands over a body only when the application asks for it.
    pairs = tuple((name.lower().encode(), value.encode()) for name, value in headers.items())
    answer = ask(writing.app, "/written", "POST", headers=pairs, received=body())
    assert answer.status == 401


# --- drafts -----------------------------------------------------------------------------------


def test_drafts_are_listed_for_who_curates(client, filled):
    for scope in ("curate", "admin"):
        asked = client.get("/claims?status=draft", headers=bearing(key(filled, scope)))
        assert ids(asked) == {"dam"}
        assert asked.json()["items"][0]["status"] == "draft"


@pytest.mark.parametrize("path", LISTS)
def test_no_list_shows_drafts_to_others(client, filled, path):
    asked = f"{path}{'%3F' if 'of=' in path else '?'}status=draft"
    problem(client.get(asked), 401, "key-required")
    problem(client.get(asked, headers=bearing(key(filled, "read"))), 403, "scope-too-small")
    assert client.get(asked, headers=bearing(key(filled))).status_code == 200


@pytest.mark.parametrize(
    ("asked", "found", "by_curators"),
    [
        ("", {"lake", "river"}, {"lake", "river"}),
        ("?status=!published", {"gone"}, {"dam", "gone"}),
        ("?status=!retracted", {"lake", "river"}, {"lake", "river", "dam"}),
        ("?status=!retracted&type=prediction", set(), {"dam"}),
        ("?status=!retracted&type=!prediction", {"lake", "river"}, {"lake", "river"}),
        ("?q=dam", set(), set()),
        ("?q=dam&status=!retracted", set(), {"dam"}),
    ],
)
def test_a_key_adds_drafts_where_any_status_is_asked_for(client, filled, asked, found, by_curators):
    assert ids(client.get(f"/claims{asked}")) == found
    assert ids(client.get(f"/claims{asked}", headers=bearing(key(filled, "read")))) == found
    assert ids(client.get(f"/claims{asked}", headers=bearing(key(filled)))) == by_curators


def test_facets_count_drafts_for_who_curates(client, filled):
    def counted(asked: str, headers: dict[str, str]) -> dict[str, int]:
        answer = client.get(f"/claims?limit=0&{asked}", headers=headers).json()
        return {value["value"]: value["claims"] for value in next(iter(answer["facets"].values()))}

    curator = bearing(key(filled))
    assert counted("facet=status", {}) == {"published": 2, "retracted": 1}
    assert counted("facet=status", curator) == {"published": 2, "retracted": 1, "draft": 1}
    assert counted("facet=type&status=draft", curator) == {"prediction": 1}


def test_a_draft_is_shown_to_who_curates_and_is_not_there_for_others(client, filled):
    path = f"/claims/{DRAFT}"
    found = client.get(path, headers=bearing(key(filled)))
    assert found.json()["status"] == "draft"
    assert found.headers["cache-control"].startswith("private")
    held = {"If-None-Match": found.headers["etag"]}
    for headers in ({}, held, bearing(key(filled, "read")) | held):
        told = problem(client.get(path, headers=headers), 404, "not-found")
        assert DRAFT not in told.get("nearest", [])
    assert client.get(f"{path}?format=jsonld", headers=bearing(key(filled))).status_code == 200
    assert client.get(path, headers=bearing(key(filled)) | held).status_code == 304


# --- caches -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/claims", "/claims/paper:lake", "/actors", "/actors/ada"])
def test_what_a_key_is_answered_stays_out_of_shared_caches(client, filled, path):
    with_key = client.get(path, headers=bearing(key(filled)))
    without = client.get(path)
    assert with_key.headers["cache-control"] == "private, max-age=0, must-revalidate"
    assert without.headers["cache-control"] == "public, max-age=0, must-revalidate"
    for answer in (with_key, without):
        assert answer.headers["vary"].lower().count("authorization") == 1
    again = {"If-None-Match": with_key.headers["etag"]} | bearing(key(filled))
    again_ = client.get(path, headers=again)
    assert again_.status_code == 304
    assert again_.headers["cache-control"].startswith("private")


def test_whoever_sees_the_same_shares_the_validator_of_a_list(client, filled):
    asked = "/claims?status=!published"
    nobody, reader = (
        client.get(asked, headers=headers).headers["etag"]
        for headers in ({}, bearing(key(filled, "read")))
    )
    curator, admin = (
        client.get(asked, headers=bearing(key(filled, scope))).headers["etag"]
        for scope in ("curate", "admin")
    )
    assert nobody == reader
    assert curator == admin
    assert nobody != curator
    held = {"If-None-Match": curator}
    assert client.get(asked, headers=held).status_code == 200
    assert client.get(asked, headers=held | bearing(key(filled))).status_code == 304


def test_scripts_of_other_origins_may_send_a_key(client):
    asked = {"Origin": "https://desk.example", "Access-Control-Request-Method": "GET"}
    answer = client.options("/claims", headers=asked)
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()


# --- brute force, traces ----------------------------------------------------------------------


def test_after_twenty_bad_keys_no_key_of_the_address_is_looked_at(client, filled):
    right, bad = bearing(key(filled)), (unknown(), wrong(key(filled)), "x", "clm_")
    for at in range(20):
        sent = bearing(bad[at % 4])
        problem(client.get("/claims", headers=sent), 401, "key-invalid")
    for headers in (bearing(unknown()), bearing("another"), right):
        answer = client.get("/claims", headers=headers)
        problem(answer, 429, "too-many-bad-keys")
        assert 0 < int(answer.headers["retry-after"]) <= 60
    assert client.get("/claims").status_code == 200
    assert client.get("/health/live", headers=right).status_code == 200


def test_good_keys_are_never_too_many(client, filled):
    text = key(filled)
    assert {client.get("/claims", headers=bearing(text)).status_code for _ in range(30)} == {200}


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize("style", ["json", "console"])
def test_no_key_is_found_in_the_log(serve, filled, capsys, style):
    client = serve(filled, log_level="debug", log_format=style)
    texts = [key(filled), key(filled, "read"), unknown(), wrong(key(filled)), "clm_half_0123456789"]
    for text in texts:
        client.get("/claims?status=draft", headers=bearing(text))
        client.get(f"/claims/{text}?key={text}", headers={"X-Request-Id": text[:64]})
        client.post(f"/{text}", headers={"Authorization": text})
    written = capsys.readouterr().err
    assert len(written.splitlines()) > 15
    for text in texts:
        assert text[13:] not in written
    assert "clm_…" in written


def test_every_refused_key_is_audited(serve, filled, capsys):
    client = serve(filled, log_level="warning", log_format="json")
    text, reader = key(filled), key(filled, "read")
    gone, ended = revoked(filled, key(filled)), key(filled, ends_in=GONE)
    sent = {"malformed": "x", "unknown": unknown(), "wrong": wrong(text)}
    sent |= {"revoked": gone, "expired": ended, "scope-too-small": reader}
    capsys.readouterr()
    for value in sent.values():
        client.get("/claims?status=draft", headers=bearing(value))
    lines = logged(capsys)
    assert [line["why"] for line in lines] == list(sent)
    known = [None, None, text, gone, ended, reader]
    assert [line["key"] for line in lines] == [k and k[4:12] for k in known]
    for line in lines:
        assert (line["event"], line["method"], line["path"]) == ("refused", "GET", "/claims")
        assert line["address"] == "testclient"
        assert line["request_id"]


def test_the_log_tells_whose_key_a_request_came_with(serve, filled, capsys):
    client = serve(filled, log_level="info", log_format="json")
    text = key(filled)
    capsys.readouterr()
    for headers in ({}, bearing(text)):
        client.get("/claims", headers=headers)
        client.head("/claims", headers=headers)
    assert [line.get("key") for line in logged(capsys)] == [None, None, text[4:12], text[4:12]]


def last_used(store: Store) -> Any:
    with store.reading() as connection:
        return connection.scalar(select(KEY.c.last_used_at))


def test_the_last_use_of_a_key_is_kept_beside_the_answers(client, filled):
    text = key(filled)
    assert last_used(filled) is None
    generation = client.get("/claims").headers["claims-generation"]
    assert client.get("/claims", headers=bearing(text)).status_code == 200
    deadline = time.monotonic() + 10
    while last_used(filled) is None and time.monotonic() < deadline:
        time.sleep(0.01)
    first = last_used(filled)
    assert first is not None
    answer = client.get("/claims", headers=bearing(text))
    assert answer.headers["claims-generation"] == generation
    time.sleep(0.05)
    assert last_used(filled) == first


def test_a_writer_that_is_busy_holds_up_nobody_who_reads_with_a_key(client, filled):
    text = key(filled)
    with filled.writing():
        began = time.monotonic()
        for _time in range(3):
            assert client.get("/claims", headers=bearing(text)).status_code == 200
        assert time.monotonic() - began < 2


def test_a_key_that_is_revoked_opens_nothing_from_then_on(client, filled):
    text = key(filled)
    assert client.get("/claims?status=draft", headers=bearing(text)).status_code == 200
    revoked(filled, text)
    problem(client.get("/claims?status=draft", headers=bearing(text)), 401, "key-invalid")


# --- how large a body may be ------------------------------------------------------------------


@pytest.fixture
def importing(filled: Store) -> FastAPI:
    """A service with an operation that takes more than others, which reads piece after piece."""
    router = APIRouter()

    @router.post("/imported", name="import_claims")
    @router.post("/other", name="take_other")
    async def take(request: Request) -> int:
        return sum([len(piece) async for piece in request.stream()])

    settings = Settings(
        database_url=filled.url, log_level="error", max_body_size=100, max_import_size=300
    )
    app = create_app(settings, filled)
    app.include_router(router)
    return app


def sent(app: FastAPI, path: str, text: str, *, size: int, says_so: bool) -> Any:
    """Return the answer to a body in pieces of a hundred bytes, and how many of them were read."""
    read = []

    def body() -> Iterator[bytes]:
        for left in range(size, 0, -100):
            read.append(min(left, 100))
            yield b"x" * min(left, 100)

    pairs = ((b"authorization", f"Bearer {text}".encode()),)
    length = ((b"content-length", str(size).encode()),) if says_so else ()
    answer = ask(app, path, "POST", headers=(*pairs, *length), received=body())
    return answer, sum(read)


@pytest.mark.parametrize(("path", "limit"), [("/other", 100), ("/imported", 300)])
def test_each_operation_has_its_limit(importing, filled, path, limit):
    text = key(filled)
    for says_so in (True, False):
        answer, was_read = sent(importing, path, text, size=limit, says_so=says_so)
        assert (answer.status, was_read) == (200, limit)
    for size, says_so, most in ((limit + 1, True, 0), (5000, False, limit + 100)):
        answer, was_read = sent(importing, path, text, size=size, says_so=says_so)
        assert (answer.status, answer.problem()["limit"], was_read) == (413, limit, most)
        assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("says_so", [True, False])
@pytest.mark.parametrize("text", ["", "clm_x", unknown()])
def test_who_may_not_send_a_body_is_told_so_whatever_its_size(importing, text, says_so):
    answer, was_read = sent(importing, "/imported", text, size=10_000, says_so=says_so)
    assert (answer.status, was_read) == (401, 0)
