"""Failures: each is a problem document that says what would have worked."""

import json
import re

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from claims_api.api.explanations import _words
from claims_api.errors import PROBLEMS
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.api.raw import INSIDE, Answer
from tests.small_files import bring, claim, paper


def problem(client: TestClient, path: str, **headers: str) -> dict[str, object]:
    answer = client.get(path, headers=headers)
    told = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(answer.status_code, told, answer.content).problem()


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/claims?acter=Russia", "Did you mean actor?"),
        ("/claims?ACTOR=Russia", "Did you mean actor?"),
        ("/claims?facets=type", "Did you mean facet?"),
        ("/actors?members=Iran", "Did you mean member_of?"),
        ("/claims?polarity=negative", "did you mean negated?"),
        ("/claims?facet=actors", "did you mean actor?"),
        ("/actors?sort=names", "did you mean name?"),
        ("/claims?type=Goal", "type: Goal is not one of event,"),
        ("/formats?x=1", "this address takes no parameters"),
        ("/docs?x=1", "this address takes no parameters"),
        ("/openapi.json?x=1", "this address takes no parameters"),
    ],
)
def test_what_is_misspelt_is_told_with_what_comes_near(
    client: TestClient, path: str, hint: str
) -> None:
    found = problem(client, path)
    assert found["code"] == "invalid-request"
    assert hint in str(found["detail"])


def test_a_fault_names_its_parameter(client: TestClient) -> None:
    found = problem(client, "/claims?limit=500&acter=x&type=gaol")
    assert [fault["parameter"] for fault in found["errors"]] == ["limit", "type", "acter"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("limit=201", "limit: input should be less than or equal to 200"),
        ("limit=ten", "limit: write a whole number in digits"),
        ("limit=1&limit=2", "limit stands once"),
    ],
)
def test_a_fault_is_told_in_a_sentence_that_begins_with_its_parameter(
    client: TestClient, query: str, detail: str
) -> None:
    assert problem(client, f"/claims?{query}")["detail"] == detail


@pytest.mark.parametrize(("faults", "more"), [(3, ""), (4, "; and 1 more"), (12, "; and 9 more")])
def test_three_faults_are_told_in_a_sentence_and_how_many_more_there_are(
    client: TestClient, faults: int, more: str
) -> None:
    found = problem(client, f"/claims?{'&'.join(f'x{n}=1' for n in range(faults))}")
    detail = str(found["detail"])
    assert detail.count("Nothing here is called") == 3
    assert detail.partition("; and ")[1:] == more.partition("; and ")[1:]
    assert len(found["errors"]) == min(faults, 10)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/actors/rusia", "Russia (russia)"),
        ("/places/syira", "Syria (syria)"),
        ("/topics/secruity", "Security (security)"),
        ("/sources/magnier-2017-russia-iram", "(magnier-2017-russia-iran)"),
        (
            "/claims/magnier-2017-russia-iran:airport-opened-to-jets",
            "magnier-2017-russia-iran:airports-opened-to-jets",
        ),
    ],
)
def test_a_missing_record_is_told_with_the_nearest(
    client: TestClient, path: str, near: str
) -> None:
    found = problem(client, path)
    assert found["code"] == "not-found"
    slug = near.partition("(")[2].rstrip(")") or near
    assert slug in found["nearest"]  # type: ignore[operator]
    assert near in str(found["detail"])


def test_a_name_that_nobody_knows_only_warns(client: TestClient) -> None:
    answer = client.get("/claims?actor=Rusia").json()
    assert (answer["total"], answer["items"]) == (0, [])
    assert "Russia" in answer["warnings"][0]["detail"]
    assert answer["warnings"][0]["parameter"] == "actor"


@pytest.mark.parametrize(
    "prefer",
    ["handling=strict", 'Handling="strict"', "wait=5, handling=strict", "handling = strict; a=b"],
)
def test_under_strict_handling_it_is_refused(client: TestClient, prefer: str) -> None:
    found = problem(client, "/claims?actor=Rusia", Prefer=prefer)
    assert (found["status"], found["code"]) == (422, "unknown-name")
    assert "Russia" in str(found["detail"])


def test_strict_handling_says_that_it_was_heeded(client: TestClient) -> None:
    strict = client.get("/claims?actor=Russia", headers={"Prefer": "handling=strict"})
    lenient = client.get("/claims?actor=Russia", headers={"Prefer": "handling=lenient"})
    assert strict.headers["preference-applied"] == "handling=strict"
    assert "Prefer" in strict.headers["vary"]
    assert "preference-applied" not in lenient.headers


def test_what_cannot_be_accepted_is_told_with_what_can(client: TestClient) -> None:
    found = problem(client, "/claims", Accept="image/png")
    assert found["status"] == 406
    for media_type in ("application/json", "application/x-ndjson", "text/csv"):
        assert media_type in found["offered"]  # type: ignore[operator]
        assert media_type in str(found["detail"])


def test_drafts_need_a_key(client: TestClient) -> None:
    answer = client.get("/claims?status=draft")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="claims-api"'


@pytest.mark.parametrize(
    "path", ["/nowhere", "/claims?limit=x", "/claims/no:claim", "/claims?q=%00", f"/{'x' * 9000}"]
)
def test_the_type_of_a_problem_begins_with_the_address_that_is_set(
    serve: Serve, corpus: Store, path: str
) -> None:
    client = serve(corpus, base_url="https://claims.example/x")
    found = problem(client, path)
    assert found["type"] == f"https://claims.example/x/problems/{found['code']}"


@pytest.mark.parametrize("slug", [kind.slug for kind in PROBLEMS])
def test_the_type_of_every_problem_leads_to_its_page(client: TestClient, slug: str) -> None:
    document = client.get(f"/problems/{slug}")
    page = client.get(f"/problems/{slug}", headers={"Accept": "text/html,*/*;q=0.8"})
    assert document.json()["code"] == slug
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="en">' in page.text
    assert document.json()["title"] in page.text
    assert "style-src 'self'" in page.headers["content-security-policy"]
    assert "'unsafe" not in page.headers["content-security-policy"]
    assert page.headers["etag"] != document.headers["etag"]
    assert "Accept" in page.headers["vary"]


@pytest.mark.parametrize("accept", ["text/html", "application/xhtml+xml, text/html;q=0.9, */*"])
def test_a_browser_is_shown_a_page(client: TestClient, accept: str) -> None:
    page = client.get("/problems", headers={"Accept": accept})
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_what_stands_in_a_page_is_text() -> None:
    assert _words("`a<b>` & c") == "<code>a&lt;b&gt;</code> &amp; c"


def test_all_problems_are_listed(client: TestClient) -> None:
    listed = client.get("/problems").json()
    assert [kind["code"] for kind in listed] == [kind.slug for kind in PROBLEMS]
    page = client.get("/problems", headers={"Accept": "text/html"}).text
    assert all(f"/problems/{kind.slug}" in page for kind in PROBLEMS)


def logged_faults(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """Return what was logged of faults."""
    lines = map(json.loads, capsys.readouterr().err.splitlines())
    return [line for line in lines if line["event"] == "fault"]


@pytest.mark.parametrize("path", ["/claims?verdict=false", "/claims/paper:first-thing"])
def test_the_cause_of_a_fault_is_logged_and_not_told(
    serve: Serve, store: Store, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    bring(store, paper(claim("first-thing")))
    client = serve(store, log_format="json")
    with store.writing() as connection:
        connection.execute(text("ALTER TABLE assessment RENAME TO elsewhere"))
        connection.execute(text("ALTER TABLE claim_document RENAME TO anywhere"))
    found = client.get(path)
    assert (found.status_code, found.json()["code"]) == (503, "database-error")
    assert found.headers["retry-after"] == "5"
    assert not INSIDE.search(found.text)
    (fault,) = logged_faults(capsys)
    assert fault["request_id"] == found.json()["request_id"]
    assert re.search("assessment|claim_document", str(fault["cause"]))


def test_a_fault_without_a_cause_is_logged_in_its_own_words(
    serve: Serve, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    client = serve(store, log_format="json")
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    found = client.get("/health/ready")
    assert found.status_code == 503
    assert [fault["cause"] for fault in logged_faults(capsys)] == [found.json()["detail"]]


@pytest.mark.parametrize(
    ("query", "parameter"), [("facet=", "facet"), ("sort=relevance", "sort"), ("sort=", "sort")]
)
def test_a_shape_that_cannot_be_is_blamed_on_its_parameter(
    client: TestClient, query: str, parameter: str
) -> None:
    found = client.get(f"/claims?{query}")
    assert found.status_code == 422
    assert [fault["parameter"] for fault in found.json()["errors"]] == [parameter]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("cursor=x", "cursor-invalid"),
        ("cursor=damaged-cursor", "cursor-invalid"),
        ("cursor=x&limit=x", "invalid-request"),
    ],
)
def test_a_bad_cursor_is_told_apart_from_other_faults(
    client: TestClient, query: str, code: str
) -> None:
    assert problem(client, f"/claims?{query}")["code"] == code
