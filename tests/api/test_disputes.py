"""Disputes over HTTP: formats, pages, validators, and what is refused."""

import csv
import io

import pytest
from starlette.testclient import TestClient


def test_a_matrix_holds_more_than_a_page(client: TestClient) -> None:
    whole = client.get("/disputes?limit=200").json()
    assert len(whole["items"]) == whole["total"] > 20
    answer = client.get("/disputes", headers={"Accept": "text/csv"})
    assert answer.headers["content-disposition"] == 'attachment; filename="disputes.csv"'
    (header, *_rows) = csv.reader(io.StringIO(answer.text, newline=""))
    assert header == ["holder", "name", *(each["id"] for each in whole["items"])]
    assert client.get("/disputes?limit=2&format=csv").text.splitlines()[0].count(",") == 3


def test_a_stream_holds_them_all(client: TestClient) -> None:
    lines = client.get("/disputes?format=ndjson").text.splitlines()
    assert len(lines) == client.get("/disputes?limit=0").json()["total"]


def test_pages_link_to_one_another(client: TestClient) -> None:
    first = client.get("/disputes?limit=2&sort=-claims")
    second = client.get(first.json()["next"])
    assert first.links["next"]["url"] == first.json()["next"]
    assert client.get(second.json()["prev"]).json()["items"] == first.json()["items"]


def test_who_holds_the_disputes_is_told_so(client: TestClient) -> None:
    etag = client.get("/disputes?topic=security").headers["etag"]
    again = client.get("/disputes?topic=security", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/disputes?topic=security&sort=-claims").headers["etag"] != etag


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "disputed_by=contradict",
            "disputed_by: contradict is not one of contradicts, contrasts, ",
        ),
        ("disputed_by=", "disputed_by:  is not one of contradicts"),
        ("disputed_by=contrasts&disputed_by=contrasts", "disputed_by stands once"),
        ("sort=published", "sort: input should be 'position', '-position', 'claims' or"),
        ("format=graphml", "format: input should be 'json', 'ndjson' or 'csv'"),
        ("limit=201", "limit: input should be less than or equal to 200"),
        ("cursor=abcdefgh", "cursor"),
        ("facet=type", "Nothing here is called facet."),
        ("disputed=contrasts", "Did you mean disputed_by?"),
    ],
)
def test_what_cannot_be_asked_is_refused(client: TestClient, query: str, told: str) -> None:
    refused = client.get(f"/disputes?{query}")
    assert refused.status_code == 422
    assert told in refused.json()["detail"]
