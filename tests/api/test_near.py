"""`near` over HTTP: neighbours in each format, and a service that was installed without it."""

import json
import sys

import pytest
from starlette.testclient import TestClient

from claims_api.store.embedder import embedder

ADDRESS = "/claims?near=cancel+the+atomic+agreement"


def test_neighbours_come_with_how_near_they_are(client: TestClient) -> None:
    found = client.get(f"{ADDRESS}&limit=2").json()
    assert [list(item)[-1] for item in found["items"]] == ["similarity", "similarity"]
    assert found["total"] == 100
    assert found["question"] == "Claims nearest in meaning to cancel the atomic agreement"


def test_every_format_holds_them_in_their_order(client: TestClient) -> None:
    whole = client.get(f"{ADDRESS}&limit=200").json()["items"]
    lines = client.get(f"{ADDRESS}&format=ndjson").text.splitlines()
    rows = client.get(f"{ADDRESS}&format=csv&fields=id").text.splitlines()
    assert [json.loads(line) for line in lines] == whole
    assert rows[1:] == [item["id"] for item in whole]


def test_without_the_extra_the_problem_names_what_to_install(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder.cache_clear()
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    answer = client.get(ADDRESS)
    embedder.cache_clear()
    assert answer.status_code == 501
    problem = answer.json()
    assert problem["code"] == "not-installed"
    assert "pip install 'claims-api[semantic]'" in problem["detail"]


@pytest.mark.parametrize("query", ["near=", "near=a&near=b", f"near={'x' * 501}"])
def test_what_is_no_sentence_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/claims?{query}").status_code == 422
