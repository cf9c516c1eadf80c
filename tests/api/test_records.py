"""Single records, and the lists of what claims point to."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.small_files import bring, claim, paper

NOUNS = {
    "actors": "russia",
    "places": "syria",
    "topics": "security",
    "sources": "magnier-2017-russia-iran",
}


def test_a_claim_comes_whole(client: TestClient, facts: list[dict[str, Any]]) -> None:
    fact = next(fact for fact in facts if fact["relations"])
    assert client.get(f"/claims/{fact['id']}").json() == fact


def test_a_retracted_claim_is_gone_with_its_reason(serve: Serve, store: Store) -> None:
    gone = claim("gone-thing", 20, status="retracted", retraction_reason="It was misread.")
    bring(store, paper(claim("first-thing"), gone))
    client = serve(store)
    answer = client.get("/claims/paper:gone-thing")
    assert answer.status_code == 410
    assert answer.json()["reason"] == answer.json()["detail"] == "It was misread."
    assert answer.json()["retracted_at"].endswith("Z")
    listed = client.get("/claims?status=retracted").json()
    assert [item["id"] for item in listed["items"]] == ["paper:gone-thing"]
    assert client.get("/claims").json()["total"] == 1


@pytest.mark.parametrize(("noun", "slug"), NOUNS.items())
def test_a_record_is_in_its_list_as_it_is_alone(client: TestClient, noun: str, slug: str) -> None:
    alone = client.get(f"/{noun}/{slug}").json()
    listed = client.get(f"/{noun}?limit=200").json()["items"]
    item = next(item for item in listed if item["id"] == slug)
    assert item.items() <= alone.items()


@pytest.mark.parametrize(("noun", "slug"), NOUNS.items())
def test_counts_are_what_the_filters_find(client: TestClient, noun: str, slug: str) -> None:
    for parameter, count in client.get(f"/{noun}/{slug}").json()["claims"].items():
        found = client.get("/claims", params={parameter: slug, "limit": 0}).json()
        assert found["total"] == count, parameter


def test_members_of_a_group_are_told(client: TestClient) -> None:
    members = client.get("/actors/russia").json()["members"]
    listed = client.get("/actors?member_of=Russia&limit=200").json()["items"]
    assert {member["id"] for member in members} <= {item["id"] for item in listed}
    assert members


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("sort", ["name", "-name", "id", "-id", "claims", "-claims"])
def test_pages_of_every_list_put_together_are_the_list(
    client: TestClient, noun: str, sort: str
) -> None:
    whole = client.get(f"/{noun}?sort={sort}&format=ndjson").text.splitlines()
    path, seen = f"/{noun}?sort={sort}&limit=7", []
    while path:
        page = client.get(path).json()
        seen += page["items"]
        path = page["next"]
    assert seen == [json.loads(line) for line in whole]
    assert len({item["id"] for item in seen}) == len(seen) == page["total"]


@pytest.mark.parametrize("noun", NOUNS)
def test_every_list_comes_as_rows(client: TestClient, noun: str) -> None:
    rows = client.get(f"/{noun}?format=csv")
    assert rows.headers["content-disposition"] == f'attachment; filename="{noun}.csv"'
    assert rows.text.splitlines()[0].startswith("id,")


def test_names_are_found_by_how_their_words_begin(client: TestClient) -> None:
    found = client.get("/actors?q=russ").json()
    assert "russia" in {item["id"] for item in found["items"]}
    assert client.get("/actors?q=xyzzy").json()["total"] == 0


def test_a_minus_leaves_out_whoever_is_called_so(client: TestClient) -> None:
    def found(q: str) -> set[str]:
        return {item["id"] for item in client.get(f"/actors?limit=200{q}").json()["items"]}

    assert "russia" in found("&q=russ")
    assert found("&q=-russ") == found("") - found("&q=russ")
    assert found("&q=min+-russ") == found("&q=min") - found("&q=russ")
    assert found("&q=%22%22") == set()


@pytest.mark.parametrize(
    ("noun", "name", "near"),
    [("actor", "Kurds", "Syrian Kurds"), ("actor", "author", "attributed_to=author")],
)
def test_the_nearest_names_are_those_that_share_a_word(
    client: TestClient, noun: str, name: str, near: str
) -> None:
    (warning,) = client.get(f"/claims?{noun}={name}&limit=0").json()["warnings"]
    assert near in warning["detail"]


def test_a_refusal_under_strict_handling_says_that_it_was_heeded(client: TestClient) -> None:
    answer = client.get("/claims?actor=Rusia", headers={"Prefer": "handling=strict"})
    assert answer.status_code == 422
    assert answer.headers["preference-applied"] == "handling=strict"
