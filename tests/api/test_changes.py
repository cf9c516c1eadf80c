"""The change feed: everything in its order, nothing missed, nothing twice."""

import json
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from claims_api.models.revision import REVISION
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.small_files import bring, claim, paper


def numbers(client: TestClient, asked: str = "") -> list[int]:
    """Return the sequence numbers of a page of changes."""
    return [item["sequence"] for item in client.get(f"/changes{asked}").json()["items"]]


@pytest.fixture
def written(corpus: Store) -> list[int]:
    """Return the numbers of all that was written to the corpus, but of its draft."""
    with corpus.reading() as connection:
        rows = connection.execute(select(REVISION).order_by(REVISION.c.sequence)).all()
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    shown = [row.sequence for row in rows if row.status != "draft"]
    assert len(shown) == len(rows) - 1 > 200
    return shown


def test_every_write_stands_in_its_order_with_the_record(store: Store, serve: Serve) -> None:
    bring(store, paper(claim("a")))
    bring(store, paper(claim("a", status="retracted", retraction_reason="A slip.")))
    answer = serve(store).get("/changes").json()
    told = [(i["sequence"], i["noun"], i["id"], i["operation"]) for i in answer["items"]]
    assert told == [
        (1, "actor", "ada", "create"),
        (2, "source", "paper", "create"),
        (3, "claim", "paper:a", "create"),
        (4, "claim", "paper:a", "retract"),
    ]
    assert answer["items"][2]["record"]["status"] == "published"
    assert answer["items"][3]["reason"] == "A slip."
    assert (answer["total"], answer["generation"], answer["next"]) == (4, 4, None)
    assert answer["question"] == "All changes"


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_put_together_are_the_whole(
    written: list[int], client: TestClient, limit: int
) -> None:
    assert numbers(client, "?limit=1000") == written
    address, found = f"/changes?limit={limit}&after={written[-11]}", []
    while address:
        page = client.get(address).json()
        found += [item["sequence"] for item in page["items"]]
        address = page["next"]
    assert found == written[-10:]


def test_who_asks_from_the_last_number_on_misses_nothing(store: Store, serve: Serve) -> None:
    client, seen, last = serve(store), [], 0
    for note in (None, "Once.", "Twice."):
        bring(store, paper(claim("a", note=note), claim("b", 9)))
        for item in client.get(f"/changes?after={last}").json()["items"]:
            seen.append((item["id"], item["version"]))
            last = item["sequence"]
    assert seen == [
        *(("ada", 1), ("paper", 1), ("paper:a", 1), ("paper:b", 1)),
        *(("paper:a", 2), ("paper:a", 3)),
    ]
    assert client.get(f"/changes?after={last}").json()["items"] == []


def test_all_changes_come_as_lines(written: list[int], client: TestClient) -> None:
    lines = client.get("/changes?format=ndjson").text.splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == written
    assert client.get("/changes?limit=0").json()["total"] == len(written)
    assert len(client.get("/changes?format=ndjson&limit=3").text.splitlines()) == 3


def test_changes_can_be_asked_by_noun(written: list[int], client: TestClient) -> None:
    page = client.get("/changes?noun=source,topic&limit=1000").json()
    assert {item["noun"] for item in page["items"]} == {"source", "topic"}
    others = client.get("/changes?noun=!source&noun=!topic&limit=0").json()
    assert page["total"] + others["total"] == len(written)
    assert page["question"] == "Changes of the noun source or topic"


def test_a_draft_changes_nothing_that_readers_see(store: Store, serve: Serve) -> None:
    bring(store, paper(claim("a", status="draft"), claim("b", 9)))
    client = serve(store)
    assert numbers(client) == [1, 2, 4]
    bring(store, paper(claim("a")))
    (item,) = client.get("/changes?after=4").json()["items"]
    assert (item["operation"], item["record"]["id"]) == ("publish", "a")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("?after=-1", "after: write a whole number in digits"),
        ("?after=last", "after: write a whole number in digits"),
        ("?after=1&after=2", "after stands once"),
        ("?limit=1001", "limit: input should be less than or equal to 1000"),
        ("?noun=fact", "noun: fact is not one of claim, actor, place, topic, source"),
        ("?since=2020", "Nothing here is called since."),
    ],
)
def test_what_cannot_be_asked_is_told(client: TestClient, asked: str, told: str) -> None:
    answer: Any = client.get(f"/changes{asked}")
    assert (answer.status_code, answer.json()["detail"][: len(told)]) == (422, told)
