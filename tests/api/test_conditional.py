"""Validators: what a client holds already is not sent again, and what changed is."""

import hashlib

import pytest
from starlette.testclient import TestClient

from claims_api.store.engine import Store
from claims_api.store.wire import dump
from tests.api.client import Serve
from tests.conftest import Databases
from tests.queries.watching import counted
from tests.small_files import bring, claim, paper

READS = (
    "/claims",
    "/claims?format=csv",
    "/claims?format=ndjson&actor=Russia",
    "/claims?actor=nobody-at-all",
    "/claims/magnier-2017-russia-iran:airports-opened-to-jets",
    "/actors",
    "/actors/russia",
    "/places/syria",
    "/topics/security",
    "/sources/magnier-2017-russia-iran",
    "/suggest?q=mosc",
    "/reconcile",
    "/reconcile/preview/russia",
    "/reconcile/suggest/entity?prefix=mosc",
    "/formats",
    "/problems",
    "/problems/not-found",
    "/openapi.json",
    "/docs",
    "/docs/static/docs.js",
    "/docs/static/swagger-ui.css",
)
ITEMS = [read for read in READS if read.count("/") == 2 and "problems" not in read]


@pytest.mark.parametrize("path", READS)
def test_every_read_has_a_strong_validator_that_spares_its_body(
    client: TestClient, path: str
) -> None:
    etag = client.get(path).headers["etag"]
    assert etag.startswith('"')
    for held in (etag, f"W/{etag}", f'"other", {etag}', f'{etag[:-1]}-gz"', "*"):
        again = client.get(path, headers={"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
        assert "cache-control" in again.headers
        assert again.headers["x-content-type-options"] == "nosniff"
    for other in ('"other"', 'W/"other"', etag.strip('"'), '"', ",,"):
        assert client.get(path, headers={"If-None-Match": other}).status_code == 200


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/claims", "public, max-age=0, must-revalidate"),
        ("/claims?format=ndjson", "public, max-age=0, must-revalidate"),
        ("/actors/russia", "public, max-age=0, must-revalidate"),
        ("/docs/static/docs.js", "public, max-age=3600"),
        ("/health/live", "no-store"),
    ],
)
def test_a_cache_is_told_how_long_an_answer_holds(client: TestClient, path: str, kept: str) -> None:
    assert client.get(path).headers["cache-control"] == kept


def test_the_validator_of_a_claim_is_the_digest_of_its_bytes(client: TestClient) -> None:
    answer = client.get("/claims/magnier-2017-russia-iran:airports-opened-to-jets")
    assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()[:16]}"'


@pytest.mark.parametrize("path", [path for path in ITEMS if "/claims/" not in path])
def test_other_records_have_a_validator_of_themselves_and_of_what_is_beside_them(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    own, _, beside = answer.headers["etag"].strip('"').partition(".")
    assert beside == hashlib.sha256(answer.content).hexdigest()[:8]
    bare = {k: v for k, v in answer.json().items() if k not in ("claims", "members")}
    assert own == hashlib.sha256(dump(bare)).hexdigest()[:16]


def test_several_headers_are_one_list(client: TestClient) -> None:
    etag = client.get("/actors").headers["etag"]
    held = [("If-None-Match", '"other"'), ("If-None-Match", etag)]
    assert client.get("/actors", headers=held).status_code == 304


@pytest.mark.parametrize("path", ["/claims?q=dam&facet=type", "/claims?format=csv", "/actors"])
def test_a_list_that_the_client_holds_is_not_searched(client: TestClient, path: str) -> None:
    etag = client.get(path).headers["etag"]
    with counted() as statements:
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert len(statements) == 1  # of the generation


def test_formats_and_questions_differ_in_their_validators(client: TestClient) -> None:
    paths = ("/claims", "/claims?format=csv", "/claims?format=ndjson", "/claims?limit=1", "/actors")
    tags = {client.get(path).headers["etag"] for path in paths}
    for headers in ({"Prefer": "handling=strict"}, {"Accept": "text/csv"}):
        tags.add(client.get("/claims", headers=headers).headers["etag"])
    assert len(tags) == len(paths) + 2


def test_the_format_is_the_same_by_header_and_by_parameter(client: TestClient) -> None:
    by_header = client.get("/actors", headers={"Accept": "text/csv"})
    by_name = client.get("/actors?format=csv")
    assert by_header.content == by_name.content
    assert "Accept" in by_header.headers["vary"]


def test_one_question_has_one_validator_however_it_is_written(client: TestClient) -> None:
    one = client.get("/claims?actor=Russia&actor=Iran&type=goal")
    other = client.get("/claims?type=goal&actor=Iran&actor=Russia")
    assert one.headers["etag"] == other.headers["etag"]
    assert one.json()["items"] == other.json()["items"]


def test_a_change_of_the_data_changes_every_list(serve: Serve, store: Store) -> None:
    bring(store, paper(claim("first-thing")))
    client = serve(store)
    paths = ("/claims", "/claims?format=csv", "/actors", "/places", "/topics", "/sources")
    before = [client.get(path).headers["etag"] for path in paths]
    one = client.get("/claims/paper:first-thing").headers["etag"]
    bring(store, paper(claim("first-thing"), claim("second-thing", 20)))
    after = [client.get(path).headers["etag"] for path in paths]
    assert not set(before) & set(after)
    assert client.get("/claims/paper:first-thing").headers["etag"] == one


def test_two_databases_of_as_many_writes_have_other_validators(
    serve: Serve, databases: Databases, migrated: str
) -> None:
    tags = set()
    for name in ("first-thing", "other-thing"):
        url = databases.new(migrated)
        with Store(url) as opened:
            bring(opened, paper(claim(name)))
            tags.add(serve(opened).get("/claims?limit=0").headers["etag"])
        databases.drop(url)
    assert len(tags) == 2


def test_answers_whose_links_begin_otherwise_have_other_validators(
    serve: Serve, corpus: Store
) -> None:
    bases = ("", "https://claims.example", "https://claims.example/api")
    tags = {serve(corpus, base_url=base).get("/claims").headers["etag"] for base in bases}
    assert len(tags) == len(bases)


def test_an_answer_tells_which_generation_of_the_data_it_is_of(serve: Serve, store: Store) -> None:
    client = serve(store)
    for generation in (3, 4):  # behind an actor and a source
        bring(store, paper(claim(f"thing-{generation}")))
        for path in ("/claims", "/actors", "/network"):
            answer = client.get(path)
            assert answer.json()["generation"] == generation
            assert answer.headers["claims-generation"] == str(generation)
        rows = client.get("/claims?format=csv")
        assert rows.headers["claims-generation"] == str(generation)


@pytest.mark.parametrize("path", ["/claims", "/actors", "/network"])
def test_a_question_is_asked_again_by_its_one_spelling(client: TestClient, path: str) -> None:
    asked = {"/claims": "type=goal&actor=Moscow&actor=!Iran", "/actors": "q=r&kind=state"}
    first = client.get(f"{path}?{asked.get(path, 'edges=acts&actor=Moscow')}&limit=2").json()
    again = client.get(f"{path}?{first['canonical']}&limit=2").json()
    assert "limit" not in first["canonical"]
    assert again["canonical"] == first["canonical"]
    for told in ("items", "nodes", "edges", "total"):
        assert again.get(told) == first.get(told)


def test_a_problem_is_kept_by_no_cache(client: TestClient) -> None:
    answer = client.get("/claims/no:claim", headers={"If-None-Match": "*"})
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [("/claims?facet=nonsense", 422), ("/claims?status=draft", 401), ("/claims", 304)],
)
def test_a_star_holds_only_what_is_there(client: TestClient, path: str, status: int) -> None:
    assert client.get(path, headers={"If-None-Match": "*"}).status_code == status
