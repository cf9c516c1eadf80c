"""Citations over HTTP: formats, validators, what is refused; and the address to cite of a list."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from pybtex.database import parse_string
from starlette.testclient import TestClient

from claims_api.deps import today
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.small_files import bring, claim, paper

DAY = date(2026, 11, 3)
CLAIM = "/claims/river-post-dam-report:dam-is-full"
THINGS = (CLAIM, "/sources/river-post-dam-report", "/claims?actor=Russia", "/actors/russia")
FORMATS = {
    "json": "application/json",
    "text": "text/plain; charset=utf-8",
    "bibtex": "application/x-bibtex; charset=utf-8",
    "csl": "application/vnd.citationstyles.csl+json",
}


@pytest.fixture(autouse=True)
def calendar(app: FastAPI) -> Iterator[dict[Any, Any]]:
    """Let it be one day for the service, and another when a test says so."""
    app.dependency_overrides[today] = lambda: DAY
    yield app.dependency_overrides
    del app.dependency_overrides[today]


def cited(client: TestClient, of: str, **more: str) -> dict[str, Any]:
    """Return the citation of something, as JSON."""
    answer = client.get("/cite", params={"of": of, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refused(client: TestClient, status: int, of: str, **headers: str) -> dict[str, Any]:
    """Return the problem that a citation is refused with."""
    answer = client.get("/cite", params={"of": of}, headers=headers)
    assert answer.status_code == status, answer.text
    problem: dict[str, Any] = answer.json()
    return problem


@pytest.mark.parametrize("of", THINGS)
def test_a_citation_tells_its_parts(client: TestClient, of: str) -> None:
    found = cited(client, of)
    assert found["accessed"] == "2026-11-03"
    assert found["generation"] == client.get("/health/ready").json()["generation"]
    assert found["address"] == f"http://testserver{of}"
    assert found["title"] in found["text"]
    assert found["csl"]["id"] == found["key"]
    assert list(parse_string(found["bibtex"], "bibtex").entries) == [found["key"]]


@pytest.mark.parametrize("of", THINGS)
@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_chosen_by_name_or_by_header(client: TestClient, of: str, name: str) -> None:
    by_name = client.get("/cite", params={"of": of, "format": name})
    accept = {"Accept": FORMATS[name].partition(";")[0]}
    by_header = client.get("/cite", params={"of": of}, headers=accept)
    assert by_name.headers["content-type"] == by_header.headers["content-type"] == FORMATS[name]
    assert by_name.content == by_header.content
    assert by_name.headers["vary"].startswith("Accept, Prefer")


def test_each_format_alone_is_what_stands_among_the_parts(client: TestClient) -> None:
    found = cited(client, CLAIM)
    alone = {n: client.get("/cite", params={"of": CLAIM, "format": n}).text for n in FORMATS}
    assert alone["text"] == found["text"] + "\n"
    assert alone["bibtex"] == found["bibtex"]
    assert json.loads(alone["csl"]) == [found["csl"]]


@pytest.mark.parametrize(
    ("name", "file"), [("bibtex", "citation.bib"), ("csl", "citation.csl.json")]
)
def test_what_a_browser_does_not_show_has_the_name_of_a_file(
    client: TestClient, name: str, file: str
) -> None:
    answer = client.get("/cite", params={"of": CLAIM, "format": name})
    assert answer.headers["content-disposition"] == f'attachment; filename="{file}"'


def test_what_is_not_offered_is_told_with_what_is(client: TestClient) -> None:
    problem = refused(client, 406, CLAIM, Accept="text/csv")
    assert problem["offered"] == [kind.partition(";")[0] for kind in FORMATS.values()]


def test_an_answer_in_hand_is_cited_by_its_address(client: TestClient) -> None:
    answer = client.get("/claims?polarity=negated&actor=Russia&limit=2")
    for address in (str(answer.url), answer.json()["next"], answer.links["cite-as"]["url"]):
        found = cited(client, address)
        assert found["canonical"] == answer.json()["canonical"]
        assert found["title"] == answer.json()["question"]
        assert found["total"] == answer.json()["total"]
        assert found["address"] == "http://testserver/claims?actor=Russia&polarity=negated"


def test_a_citation_leads_back_to_what_is_cited(client: TestClient) -> None:
    found = cited(client, '/claims?q="the dam"&actor=!Zélie Orvane&facet=type')
    again = client.get(found["address"]).json()
    assert (again["total"], again["question"]) == (found["total"], found["title"])


@pytest.mark.parametrize("of", ["/claims?actor=Russia", CLAIM])
def test_addresses_begin_as_they_are_set_to(serve: Serve, corpus: Store, of: str) -> None:
    client = serve(corpus, base_url="https://claims.example/x")
    for address in (of, f"/x{of}", f"https://claims.example/x{of}", f"http://testserver{of}"):
        assert cited(client, address)["address"] == f"https://claims.example/x{of}"


def test_the_data_are_called_what_they_are_set_to_be(serve: Serve, corpus: Store) -> None:
    client = serve(corpus, dataset_title="Basin claims", dataset_author="Basin Institute")
    found = cited(client, CLAIM)
    assert found["publisher"] == "Basin claims"
    assert found["authors"] == [{"name": "Basin Institute", "family": None, "given": None}]
    assert found["text"].startswith("Basin Institute. (")


def test_who_holds_a_citation_is_told_so_until_the_day_ends(
    client: TestClient, calendar: dict[Any, Any]
) -> None:
    first = client.get("/cite", params={"of": CLAIM})
    held = {"If-None-Match": first.headers["etag"]}
    again = client.get("/cite", params={"of": CLAIM}, headers=held)
    assert (again.status_code, again.content) == (304, b"")
    calendar[today] = lambda: date(2026, 11, 4)
    later = client.get("/cite", params={"of": CLAIM}, headers=held)
    assert (later.status_code, later.json()["accessed"]) == (200, "2026-11-04")


def test_a_source_is_cited_alike_on_every_day(client: TestClient, calendar: dict[Any, Any]) -> None:
    asked = {"of": "/sources/river-post-dam-report", "format": "bibtex"}
    etag = client.get("/cite", params=asked).headers["etag"]
    calendar[today] = lambda: date(2027, 1, 1)
    assert client.get("/cite", params=asked).headers["etag"] == etag


def test_without_a_calendar_of_ours_it_is_today(serve: Serve, corpus: Store) -> None:
    before = datetime.now(UTC).date()
    told = date.fromisoformat(cited(serve(corpus), CLAIM)["accessed"])
    assert before <= told <= datetime.now(UTC).date()


def test_a_change_of_the_data_changes_the_citation(serve: Serve, store: Store) -> None:
    client = serve(store)
    told = []
    for names in (["first-thing"], ["first-thing", "second-thing"]):
        bring(store, paper(*(claim(name, 20 * at) for at, name in enumerate(names))))
        answer = client.get("/cite?of=/claims")
        told.append((answer.headers["claims-generation"], answer.json()["total"]))
    assert told == [("3", 1), ("4", 2)]


def test_a_parameter_that_belongs_to_what_is_cited_is_told_so(client: TestClient) -> None:
    answer = client.get("/cite?of=/claims?actor=Russia&polarity=negated&limit=1&limit=2")
    assert answer.status_code == 422
    answer = client.get("/cite?of=/claims?actor=Russia&polarity=negated")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "parameter": "polarity",
            "code": "unknown-parameter",
            "detail": "Nothing here is called polarity. Known are: of, format. If it belongs to "
            "what is cited, write its & as %26.",
        }
    ]
    assert (
        cited(client, "/claims?actor=Russia&polarity=negated")["total"]
        == (client.get("/cite?of=/claims?actor=Russia%26polarity=negated").json()["total"])
    )


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "of: field required"),
        ("of=", "of: string should have at least 1 character"),
        ("of=/claims&of=/actors", "of stands once"),
        ("of=/claims&format=csv", "format: input should be 'json', 'text', 'bibtex' or 'csl'"),
        ("claim=a:b", "of: field required"),
        ("of=/health/ready", "/health/ready is no list or record of this service."),
    ],
)
def test_exactly_one_thing_is_cited(client: TestClient, query: str, told: str) -> None:
    answer = client.get(f"/cite?{query}")
    assert answer.status_code == 422
    assert told in answer.json()["detail"]


@pytest.mark.parametrize(
    "asked",
    [
        "/claims?acter=Russia",
        "/claims?type=mood",
        "/claims?limit=201",
        "/claims?limit=1&limit=1",
        "/claims?facet=nonsense",
        "/claims?cursor=abcdefgh",
        "/claims?sort=relevance",
        "/claims?occurred=someday",
        "/claims?type=mood&voice=loud&acter=x&limit=x",
        "/actors?kind=thing",
        "/network?limit=0",
        "/disputes?disputed_by=all",
    ],
)
def test_what_a_list_refuses_is_refused_in_its_words(client: TestClient, asked: str) -> None:
    by_list, by_cite = client.get(asked).json(), refused(client, 422, asked)
    assert by_cite["detail"] == by_list["detail"]
    assert by_cite["code"] == by_list["code"]
    for fault, of in zip(by_list["errors"], by_cite["errors"], strict=True):
        assert of == {**fault, "parameter": "of"}


def test_a_name_that_nobody_knows_is_told_or_refused(client: TestClient) -> None:
    asked = {"of": "/claims?actor=Rusia"}
    (warning,) = cited(client, **asked)["warnings"]
    assert warning["code"] == "unknown-name"
    lines = client.get("/cite", params={**asked, "format": "text"})
    assert json.loads(lines.headers["claims-warnings"]) == [warning["detail"]]
    strict = refused(client, 422, asked["of"], Prefer="handling=strict")
    assert (strict["code"], strict["errors"][0]["parameter"]) == ("unknown-name", "of")


def test_drafts_are_cited_by_nobody(client: TestClient) -> None:
    assert refused(client, 401, "/claims?status=draft")["code"] == "key-required"


@pytest.mark.parametrize("of", [f"{CLAIM}l", "/sources/river-post-dam-repor", "/actors/rusia"])
def test_what_is_not_there_is_told_as_at_its_address(client: TestClient, of: str) -> None:
    by_record, by_cite = client.get(of).json(), refused(client, 404, of)
    told = ("detail", "nearest", "code")
    assert [by_cite[name] for name in told] == [by_record[name] for name in told]


def test_what_was_taken_back_is_told_as_at_its_address(serve: Serve, store: Store) -> None:
    bring(store, paper(claim("thing", status="retracted", retraction_reason="Misread.")))
    problem = refused(serve(store), 410, "/claims/paper:thing")
    assert (problem["code"], problem["reason"]) == ("retracted", "Misread.")


@pytest.mark.parametrize(
    "address",
    ["/claims", "/claims?actor=Iran&actor=!Moscow", "/actors?kind=state", "/network", "/disputes"],
)
@pytest.mark.parametrize("accept", ["*/*", "application/x-ndjson", "text/csv"])
def test_a_list_names_the_address_to_cite(client: TestClient, address: str, accept: str) -> None:
    own = "*/*" if address == "/network" else accept
    answer = client.get(address, headers={"Accept": own})
    canonical = client.get(address).json()["canonical"]
    path = address.partition("?")[0]
    assert answer.links["cite-as"]["url"] == (f"{path}?{canonical}" if canonical else path)
    assert ("next" in answer.links) == (own == "*/*" and answer.json().get("next") is not None)
