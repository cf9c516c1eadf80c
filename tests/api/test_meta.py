"""The OpenAPI document says what the service does; the other pages are whole."""

import hashlib
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from fastapi.dependencies.utils import get_cached_model_fields
from openapi_spec_validator import validate
from starlette.testclient import TestClient

from claims_api.api.docs import STATIC
from claims_api.api.openapi import EXAMPLES
from claims_api.app import create_app
from claims_api.curation.claims_file import read_all
from claims_api.curation.importing import import_files
from claims_api.curation.seeding import demo_files, seed_files
from claims_api.formats.choosing import OFFERED
from claims_api.models.revision import RevisionWhole
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.facets import read_facets
from claims_api.settings import Settings
from claims_api.store import damage
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.contract.examples import SHOWN, asked
from tests.contract.writes import WRITTEN, answers
from tests.filled_files import CLAIMS, filled, torn
from tests.keys import bearing, key
from tests.small_files import bring, claim, paper

DOCUMENT: dict[str, Any] = create_app(
    Settings(database_url="sqlite:///opened-by-nobody.sqlite3", log_level="error")
).openapi()
# What no text can show.
BINARY = {f.media_type for formats in OFFERED.values() for f in formats if f.is_binary}
OPERATIONS = {
    operation["operationId"]: (path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for operation in methods.values()
}
KEPT_CHANGES = json.loads((EXAMPLES / "read_changes.json").read_bytes())["answers"]
SHOWN_CHANGE = KEPT_CHANGES["application/json"]["items"][0]
READS = {name: found for name, found in OPERATIONS.items() if name.startswith("read_")}


def examples() -> Iterator[Any]:
    """Yield each example of each parameter as a request: path, query, headers."""
    for name, (path, operation) in READS.items():
        parameters = operation.get("parameters", [])
        ids = {p["name"]: p["schema"]["examples"][0] for p in parameters if p["in"] == "path"}
        target = path.format(**{key: quote(str(value)) for key, value in ids.items()})
        needed = {
            p["name"]: _sent(p, p["schema"]["examples"][0])
            for p in parameters
            if p["in"] == "query" and p.get("required")
        }
        plain = f"{target}?{'&'.join(needed.values())}" if needed else target
        if "application/json" in operation.get("requestBody", {}).get("content", {}):
            continue  # a question that is sent, and asked again below
        yield pytest.param(plain, {}, id=name)
        for parameter in parameters:
            if parameter["name"] == "review":
                continue  # shown to curators alone
            for at, example in enumerate(parameter["schema"]["examples"]):
                sent = _sent(parameter, example)
                label = f"{name}-{parameter['name']}-{at}"
                if parameter["in"] == "query":
                    asked = {**needed, parameter["name"]: sent}
                    yield pytest.param(f"{target}?{'&'.join(asked.values())}", {}, id=label)
                elif parameter["in"] == "header":
                    yield pytest.param(plain, {parameter["name"]: example}, id=label)


def _sent(parameter: dict[str, Any], example: Any) -> str:
    values = example if isinstance(example, list) else [example]
    texts = [quote(json.dumps(v) if not isinstance(v, str) else v) for v in values]
    if parameter.get("explode", True):
        return "&".join(f"{parameter['name']}={text}" for text in texts)
    return f"{parameter['name']}={','.join(texts)}"


def shape(value: Any) -> Any:
    """Return a value's keys and types, without what it says."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value[:1]]
    return type(value).__name__


def test_the_document_is_valid() -> None:
    validate(DOCUMENT)
    assert DOCUMENT["openapi"] == "3.1.0"


def test_the_document_describes_what_webhooks_receive() -> None:
    schema = DOCUMENT["components"]["schemas"]["WebhookMessage"]
    told = RevisionWhole.model_validate(SHOWN_CHANGE).model_dump(mode="json")
    data = {"after": 285, "through": 286, "changes": [told]}
    message = {"type": "changes.made", "timestamp": told["at"], "data": data}
    whole = {**schema, "components": DOCUMENT["components"]}
    jsonschema.validate(message, whole)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**message, "type": "changes.lost"}, whole)
    body = DOCUMENT["webhooks"]["message"]["post"]["requestBody"]["content"]["application/json"]
    assert body == {"schema": {"$ref": "#/components/schemas/WebhookMessage"}}


def test_the_document_holds_nothing_of_the_framework() -> None:
    text = json.dumps(DOCUMENT)
    assert "HTTPValidationError" not in text
    assert "x-comma" not in text
    for _path, operation in OPERATIONS.values():
        for parameter in operation.get("parameters", ()):
            assert "anyOf" not in parameter["schema"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_stranger_understands_each_operation(name: str) -> None:
    _path, operation = OPERATIONS[name]
    assert (name in READS) == (name not in WRITTEN)
    assert operation["summary"]
    assert len(operation["description"]) > 40
    for parameter in operation.get("parameters", ()):
        assert len(parameter["description"]) > 10
        assert parameter["schema"]["examples"]
    for answer in (found for status, found in operation["responses"].items() if status < "300"):
        for media_type, content in answer["content"].items():
            assert media_type in BINARY or content["examples"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        assert content.get("examples") or content.get("example")


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_refusal_is_one_shared_problem_document(name: str) -> None:
    responses = OPERATIONS[name][1]["responses"]
    refusals = {status: found for status, found in responses.items() if status >= "400"}
    assert {"400", "413", "414", "422", "431", "500"} <= refusals.keys()
    for found in refusals.values():
        schema = found["content"]["application/problem+json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/ProblemDocument"}


@pytest.mark.parametrize(("target", "headers"), list(examples()))
def test_every_documented_example_is_answered(
    client: TestClient, target: str, headers: dict[str, str]
) -> None:
    answer = client.get(target, headers=headers)
    assert answer.status_code == 200, answer.text
    is_json = answer.headers["content-type"].split(";")[0].endswith(("/json", "+json"))
    if isinstance(found := answer.json() if is_json else 0, dict):
        assert found.get("warnings", []) == []


@pytest.mark.parametrize("name", READS)
def test_every_documented_answer_is_what_is_answered(client: TestClient, name: str) -> None:
    kept = json.loads((EXAMPLES / f"{name}.json").read_bytes())
    request, media_types = SHOWN[name]
    assert (kept["request"], tuple(kept["answers"])) == (request, media_types)
    content = OPERATIONS[name][1]["responses"]["200"]["content"]
    assert set(kept["answers"]) == set(content) - BINARY
    for media_type, example in kept["answers"].items():
        answer = asked(client, request, media_type)
        assert shape(answer) == shape(example)


def test_every_documented_write_is_answered_as_it_is_shown(store: Store, serve: Serve) -> None:
    assert {*WRITTEN} == {*OPERATIONS} - {*READS}
    import_files(store, read_all([*seed_files(), *demo_files()]))
    found = answers(serve(store, rewrite_at_once=0), key(store, "admin"))
    for name, sent in WRITTEN.items():
        kept = json.loads((EXAMPLES / f"{name}.json").read_bytes())
        assert (kept["request"], kept.get("body")) == (sent.request, sent.body)
        assert shape(found[name]) == shape(kept["answers"]["application/json"])
        responses = OPERATIONS[name][1]["responses"]
        answer = responses["201" if name.startswith("create_") else "200"]
        schema = answer["content"]["application/json"]["schema"]
        jsonschema.validate(found[name], {**schema, "components": DOCUMENT["components"]})


@pytest.mark.parametrize("name", [name for name, sent in WRITTEN.items() if sent.body is not None])
def test_every_documented_body_is_what_its_schema_takes(name: str) -> None:
    for content in OPERATIONS[name][1]["requestBody"]["content"].values():
        if "example" in content:  # of what is no JSON
            continue
        schema = {**content["schema"], "components": DOCUMENT["components"]}
        jsonschema.validate(content["examples"]["request"]["value"], schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"version": 3}, schema)


@pytest.mark.parametrize(
    "name", ["actor", "type", "facet", "sort", "cursor", "q", "min_confidence"]
)
def test_bounds_stand_in_the_schema(name: str) -> None:
    parameters = {p["name"]: p["schema"] for p in OPERATIONS["read_claims"][1]["parameters"]}
    schema = parameters[name]
    bounds = {"pattern", "enum", "maximum", "maxLength", "maxItems"}
    assert bounds & {*schema, *schema.get("items", {})}


def test_every_facet_of_the_schema_is_counted(client: TestClient) -> None:
    parameters = {p["name"]: p["schema"] for p in OPERATIONS["read_claims"][1]["parameters"]}
    assert parameters["facet"]["maxItems"] == 10
    assert read_facets("type,actor:200,occurred:month:12,said:day")
    answer = client.get("/claims?limit=0&facet=occurred:month:12,type")
    assert set(answer.json()["facets"]) == {"occurred", "type"}


def test_drafts_ask_for_a_key_in_the_document() -> None:
    assert DOCUMENT["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert OPERATIONS["read_claims"][1]["security"] == [{}, {"key": []}]


def test_every_filter_stands_in_the_document() -> None:
    named = {parameter["name"] for parameter in OPERATIONS["read_claims"][1]["parameters"]}
    assert set(ClaimQuestion.model_fields) | {"Prefer"} == named


def test_the_service_serves_the_document(client: TestClient) -> None:
    answer = client.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(DOCUMENT))


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Let threads take turns so often that what is not safe between them shows."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
def test_the_document_can_be_made_beside_the_first_requests() -> None:
    get_cached_model_fields.cache_clear()
    app = create_app(Settings(database_url="sqlite:///opened-by-nobody.sqlite3"))
    with ThreadPoolExecutor(2) as pool:
        document = pool.submit(app.openapi)
        pool.submit(get_cached_model_fields, ClaimQuestion).result()
        assert document.result() == DOCUMENT


def test_two_that_ask_for_the_document_at_once_have_it_made_once() -> None:
    app = create_app(Settings(database_url="sqlite:///opened-by-nobody.sqlite3"))
    made: list[int] = []

    def slowly() -> dict[str, Any]:
        made.append(1)
        time.sleep(0.05)
        return {"made": len(made)}

    app.openapi = slowly  # type: ignore[method-assign]  # FastAPI's documented way
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(app.state.openapi) for _ in range(2)]
        assert {one.result() for one in asked} == {b'{"made":1}'}


def test_every_file_of_others_is_the_one_that_was_checked() -> None:
    vendored = json.loads((STATIC / "THIRD_PARTY.json").read_bytes())
    held = {name: digest for part in vendored for name, digest in part["files"].items()}
    found = {n: hashlib.sha256((STATIC / n).read_bytes()).hexdigest() for n in held}
    assert found == held
    ours = {"docs.js", "page.css", "preview.css", "THIRD_PARTY.json"}
    assert {file.name for file in STATIC.iterdir()} == held.keys() | ours


def test_the_documentation_page_loads_only_what_is_here(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'; style-src 'self'" in page.headers["content-security-policy"]
    assert "http" not in page.text
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "docs.js", "favicon.png"):
        assert f"/docs/static/{name}" in page.text
        assert client.get(f"/docs/static/{name}").status_code == 200


def test_the_root_leads_to_the_articles(client: TestClient) -> None:
    answer = client.get("/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer.headers["location"]) == (307, "/reader")


def test_health_is_told(client: TestClient, engine: str) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}
    ready = client.get("/health/ready")
    assert (ready.json()["status"], ready.json()["engine"]) == ("ok", engine)
    assert ready.headers["cache-control"] == "no-store"


def test_the_generation_rises_with_the_data(serve: Serve, store: Store) -> None:
    client = serve(store)
    assert client.get("/health/ready").json()["generation"] == 0
    bring(store, paper(claim("first-thing")))
    assert client.get("/health/ready").json()["generation"] == 3  # an actor, a source, a claim


def test_a_service_without_its_data_lives_and_is_not_ready(serve: Serve, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ada, " * 1000)
    client = serve(Store(f"sqlite:///{letter}"))
    alive, ready = client.get("/health/live"), client.get("/health/ready")
    assert (alive.status_code, alive.headers["cache-control"]) == (200, "no-store")
    assert (ready.status_code, ready.json()["code"]) == (503, "database-error")
    assert "letter" not in ready.text


def test_a_service_whose_file_was_replaced_is_not_ready(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "claims.sqlite3"
    client = serve(Store(filled(file)))
    assert client.get("/health/ready").status_code == 200
    filled(file.with_name("another.sqlite3"), 1)
    file.with_name("another.sqlite3").replace(file)
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json()["code"]) == (503, "database-error")


@pytest.mark.parametrize("is_replaced", [True, False])
def test_a_file_that_lost_its_name_is_noticed_though_nobody_asked(
    serve: Serve, tmp_path: Path, is_replaced: bool
) -> None:
    file = tmp_path / "claims.sqlite3"
    store = Store(filled(file))
    client = serve(store)
    client.headers.update(bearing(key(store)))
    assert client.get("/claims").status_code == 200
    file.rename(aside := file.with_name("aside.sqlite3"))
    kept = aside.read_bytes()
    if is_replaced:
        file.write_bytes(kept)
    began = time.monotonic()
    ready = client.get("/health/ready")
    refused = client.post("/actors", json={"id": "bo", "name": "Bo", "kind": "person"})
    assert time.monotonic() - began < 5
    assert (ready.status_code, ready.json()["code"]) == (503, "database-error")
    assert (refused.status_code, refused.json()["code"]) == (503, "read-only")
    assert aside.read_bytes() == kept


def test_a_damaged_page_is_told_and_what_is_whole_is_answered(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "claims.sqlite3"
    store = Store(filled(file))
    bearer = bearing(key(store))
    store.close()
    torn(file, "topic")
    client = serve(Store(store.url))
    right = client.get("/claims").json()
    assert (right["total"], len(right["items"])) == (CLAIMS, CLAIMS)
    hit = client.get("/topics")
    assert (hit.status_code, hit.json()["code"]) == (503, "database-error")
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json()["detail"]) == (503, "The database is damaged.")
    assert "Retry-After" in ready.headers
    ada = {"id": "bo", "name": "Bo", "kind": "person"}
    refused = client.post("/actors", json=ada, headers=bearer)
    assert (refused.status_code, refused.json()["code"]) == (503, "database-error")
    assert client.get("/claims").json() == right
    assert client.get("/health/live").status_code == 200


def test_a_service_looks_for_damage_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(damage, "LOOK_SECONDS", 0.1)
    file = tmp_path / "claims.sqlite3"
    settings = Settings(database_url=filled(file), log_level="error")
    with TestClient(create_app(settings)) as client:
        assert client.get("/health/ready").status_code == 200
        torn(file, "revision")
        until = time.monotonic() + 20
        while client.get("/health/ready").status_code == 200 and time.monotonic() < until:
            time.sleep(0.05)
        assert client.get("/health/ready").json()["detail"] == "The database is damaged."


def test_pages_link_to_the_address_that_is_set(serve: Serve, corpus: Store) -> None:
    client = serve(corpus, base_url="https://claims.example/x")
    assert client.get("/").headers["location"] == "https://claims.example/x/reader"
    assert 'data-openapi="https://claims.example/x/openapi.json"' in client.get("/docs").text
    page = client.get("/problems/not-found", headers={"Accept": "text/html"}).text
    assert 'href="https://claims.example/x/problems"' in page
    every = client.get("/problems", headers={"Accept": "text/html"}).text
    assert 'href="https://claims.example/x/problems/not-found"' in every


def test_every_format_is_listed(client: TestClient) -> None:
    listed = client.get("/formats").json()
    every = [each for formats in OFFERED.values() for each in formats]
    assert [f["media_type"] for f in listed] == [f.media_type for f in every]
