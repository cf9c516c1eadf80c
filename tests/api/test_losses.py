"""What a format has no place for is neither counted nor passed over in silence."""

import json

import pytest
from starlette.testclient import TestClient

from tests.queries.watching import counted

FACETS = "Facets are told in JSON alone."
EMBEDDED = "Records that are embedded do not fit a row of CSV."
EXPLAINED = "Questions are explained in JSON alone."
REASONS = "Why a claim matched does not fit a row of CSV."


@pytest.mark.parametrize("name", ["csv", "ndjson"])
@pytest.mark.parametrize("limit", ["", "&limit=3"])
def test_facets_that_nobody_would_see_are_not_counted(
    client: TestClient, name: str, limit: str
) -> None:
    with counted() as without:
        plain = client.get(f"/claims?format={name}{limit}")
    with counted() as counting:
        faceted = client.get(f"/claims?format={name}{limit}&facet=type,actor")
    assert counting == without
    assert faceted.content == plain.content


def test_records_that_nobody_would_see_are_not_read(client: TestClient) -> None:
    with counted() as without:
        plain = client.get("/claims?format=csv")
    with counted() as embedding:
        embedded = client.get("/claims?format=csv&include=source,anchors.context")
    assert embedding == without
    assert embedded.content == plain.content


def test_why_claims_match_is_not_found_out_for_nobody(client: TestClient) -> None:
    asked = "/claims?actor=russia&members=true&limit=3&format="
    with counted() as shown:
        assert "matched_because" in client.get(f"{asked}ndjson").text
    with counted() as hidden:
        client.get(f"{asked}csv")
    assert len(hidden) == len(shown) - 1


def test_another_page_comes_in_the_format_that_was_liked(client: TestClient) -> None:
    first = client.get("/claims?limit=3", headers={"Accept": "text/csv"})
    behind = client.get(first.links["next"]["url"])
    assert behind.headers["content-type"] == first.headers["content-type"]
    assert "format=" not in client.get("/claims?limit=3").json()["next"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("format=ndjson&facet=type", [FACETS]),
        ("format=csv&facet=type", [FACETS]),
        ("format=csv&limit=1&facet=type", [FACETS]),
        ("format=ndjson&explain=true", [EXPLAINED]),
        ("format=csv&explain=true", [EXPLAINED]),
        ("format=csv&include=relations", [EMBEDDED]),
        ("format=csv&actor=russia&members=true", [REASONS]),
        ("format=csv&facet=type&include=source&members=true", [FACETS, EMBEDDED, REASONS]),
        ("format=csv&members=false", []),
        ("format=ndjson&include=relations&members=true", []),
        ("facet=type&include=relations&members=true", []),
    ],
)
def test_what_a_format_cannot_show_is_told(client: TestClient, query: str, told: list[str]) -> None:
    answer = client.get(f"/claims?{query}")
    assert answer.status_code == 200
    assert json.loads(answer.headers.get("Claims-Warnings", "[]")) == told


@pytest.mark.parametrize("name", ["csv", "ndjson", "json"])
def test_a_facet_that_is_none_is_refused_in_every_format(client: TestClient, name: str) -> None:
    assert client.get(f"/claims?format={name}&facet=nonsense").status_code == 422
