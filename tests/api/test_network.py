"""The network over HTTP: formats, validators, and what is refused."""

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("accept", "media_type", "file"),
    [
        ("*/*", "application/json", None),
        ("application/graphml+xml", "application/graphml+xml", "network.graphml"),
        ("application/gexf+xml, application/json;q=0.5", "application/gexf+xml", "network.gexf"),
    ],
)
def test_the_network_comes_in_the_format_that_is_liked_best(
    client: TestClient, accept: str, media_type: str, file: str | None
) -> None:
    answer = client.get("/network?limit=3", headers={"Accept": accept})
    assert answer.headers["content-type"] == media_type
    told = answer.headers.get("content-disposition")
    assert told == (file and f'attachment; filename="{file}"')
    name = media_type.partition("/")[2].partition("+")[0]
    assert client.get(f"/network?limit=3&format={name}").content == answer.content


def test_a_list_format_is_none_of_the_network(client: TestClient) -> None:
    refused = client.get("/network", headers={"Accept": "text/csv"})
    assert refused.status_code == 406
    assert refused.json()["offered"] == [
        "application/json",
        "application/graphml+xml",
        "application/gexf+xml",
    ]


def test_who_holds_the_network_is_told_so(client: TestClient) -> None:
    etag = client.get("/network?topic=security").headers["etag"]
    again = client.get("/network?topic=security", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/network?topic=security&edges=acts").headers["etag"] != etag


def test_warnings_stand_in_a_header_too(client: TestClient) -> None:
    answer = client.get("/network?actor=Rusia&format=graphml")
    assert "Nobody knows the actor Rusia." in answer.headers["claims-warnings"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("edge=acts", "Did you mean edges?"),
        ("edges=fights", "edges: input should be 'acts' or 'speaks'"),
        ("format=csv", "format: input should be 'json', 'graphml' or 'gexf'"),
        ("limit=0", "limit: input should be greater than or equal to 1"),
        ("limit=5001", "limit: input should be less than or equal to 5000"),
        ("limit=x", "limit: write a whole number in digits"),
        ("limit=1&limit=2", "limit stands once"),
        ("cursor=abc", "Nothing here is called cursor."),
        ("facet=type", "Nothing here is called facet."),
        ("type=mood", "type: mood is not one of"),
    ],
)
def test_what_the_network_cannot_be_asked_is_refused(
    client: TestClient, query: str, told: str
) -> None:
    refused = client.get(f"/network?{query}")
    assert refused.status_code == 422
    assert told in refused.json()["detail"]


def test_drafts_need_a_key(client: TestClient) -> None:
    assert client.get("/network?status=draft").status_code == 401
