"""Suggestions over HTTP: validators, what is told beside them, and what is refused."""

import pytest
from starlette.testclient import TestClient


def test_who_holds_suggestions_is_told_so(client: TestClient) -> None:
    answer = client.get("/suggest?q=mosc")
    assert int(answer.headers["claims-generation"]) == answer.json()["generation"]
    again = client.get("/suggest?q=mosc", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/suggest?q=mosco").headers["etag"] != answer.headers["etag"]


def test_each_address_leads_to_the_record(client: TestClient) -> None:
    items = client.get("/suggest?q=s&limit=50").json()["items"]
    assert {item["noun"] for item in items} == {"actor", "place", "topic", "source"}
    for item in items:
        whole = client.get(item["address"]).json()
        assert whole["id"] == item["id"]
        assert whole["claims"][item["noun"]] == item["claims"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Rusia", "russia"),
        ("Moskow", "russia"),
        ("Netanjahu", "benjamin-netanyahu"),
        ("Hezbolah", "hezbollah"),
        ("Itsael", None),
        ("Isreal", "israel"),
        ("Vladmir Puttin", "vladimir-putin"),
        ("untied nations", "united-nations"),
        ("alqaeda", "al-qaeda"),
        ("Pálmira", "palmyra"),
    ],
)
def test_a_misspelt_name_is_forgiven(client: TestClient, typed: str, meant: str | None) -> None:
    found = client.get("/suggest", params={"q": typed, "limit": 1}).json()["items"]
    assert [item["id"] for item in found] == ([meant] if meant else [])


def test_what_is_like_nothing_is_told_with_the_nearest(client: TestClient) -> None:
    answer = client.get("/suggest?q=Wladimir+Putyn+himself&noun=actor")
    assert answer.json()["items"] == []
    assert "No name is like Wladimir Putyn himself." in answer.headers["claims-warnings"]
    assert "Vladimir Putin (vladimir-putin)" in answer.headers["claims-warnings"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "q: field required"),
        ("q=", "q: string should have at least 1 character"),
        ("q=a&q=b", "q stands once"),
        ("q=" + "a" * 201, "q: string should have at most 200 characters"),
        ("q=a&noun=actr", "noun: actr is not one of actor, place, topic, source; did you mean"),
        ("q=a&limit=0", "limit: input should be greater than or equal to 1"),
        ("q=a&limit=51", "limit: input should be less than or equal to 50"),
        (
            "q=a&kind=actor",
            "Known are: limit, format, q, noun, as_of.",
        ),
        ("q=a&format=csv", "format: input should be 'json'"),
    ],
)
def test_what_cannot_be_asked_is_refused(client: TestClient, query: str, told: str) -> None:
    refused = client.get(f"/suggest?{query}")
    assert refused.status_code == 422
    assert told in refused.json()["detail"]


def test_suggestions_come_as_json_alone(client: TestClient) -> None:
    refused = client.get("/suggest?q=a", headers={"Accept": "text/csv"})
    assert (refused.status_code, refused.json()["offered"]) == (406, ["application/json"])
