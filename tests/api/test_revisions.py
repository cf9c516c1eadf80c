"""Histories over HTTP: what was written when and by whom, how it stood, what changed."""

import json
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from claims_api.curation.importing import import_files
from claims_api.models.revision import REVISION
from claims_api.queries.revisions import KEPT
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.small_files import bring, claim, paper, parsed, place, topic


def got(client: TestClient, address: str, status: int = 200) -> Any:
    """Return what is answered at an address."""
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.fixture
def edited(store: Store, serve: Serve) -> TestClient:
    """Return a client of a service whose claim was written three times."""
    shared = parsed("s.yaml", topics=[topic("fog")], places=[place("ys")])
    bring(store, shared, paper(claim("a"), claim("b", 9)))
    bring(store, paper(claim("a", note="Read again.", topics=["fog"]), claim("b", 9)))
    taken_back = claim("a", note="Read again.", status="retracted", retraction_reason="A slip.")
    import_files(store, [paper(taken_back)], author="mara")
    return serve(store)


def test_a_history_tells_every_write_the_latest_first(edited: TestClient) -> None:
    found = got(edited, "/claims/paper:a/revisions")
    assert (found["id"], found["noun"], found["total"], found["next"]) == (
        *("paper:a", "claim", 3),
        None,
    )
    told = [
        (row["version"], row["operation"], row["author"], row["reason"], row["changed"])
        for row in found["revisions"]
    ]
    assert told == [
        (3, "retract", "mara", "A slip.", ["topics", "status", "retraction_reason"]),
        (2, "update", "import", None, ["topics", "note"]),
        (1, "create", "import", None, []),
    ]
    sequences = [row["sequence"] for row in found["revisions"]]
    assert sequences == sorted(sequences, reverse=True)


def test_a_history_is_read_page_by_page(edited: TestClient) -> None:
    first = got(edited, "/claims/paper:a/revisions?limit=2")
    assert [row["version"] for row in first["revisions"]] == [3, 2]
    assert first["revisions"][1]["changed"] == ["topics", "note"]
    assert first["next"] == "/claims/paper:a/revisions?limit=2&before=2"
    last = got(edited, first["next"])
    assert [row["version"] for row in last["revisions"]] == [1]
    assert (last["next"], last["total"]) == (None, 3)


def test_a_record_is_shown_as_it_stood(edited: TestClient, store: Store) -> None:
    found = got(edited, "/claims/paper:a/revisions/2")
    assert (found["record"]["note"], found["record"]["topics"]) == ("Read again.", ["fog"])
    assert found["record"]["status"] == "published"
    with store.reading() as connection:
        kept = connection.execute(
            select(REVISION).where(REVISION.c.sequence == found["sequence"])
        ).one()
    assert json.loads(kept.record) == found["record"]
    assert found["digest"] == sha256(kept.record).hexdigest()


def test_two_versions_are_compared(edited: TestClient) -> None:
    found = got(edited, "/claims/paper:a/diff?from=1&to=2")
    assert (found["from"]["version"], found["to"]["version"]) == (1, 2)
    assert found["changes"] == [
        {"path": "/topics", "before": [], "after": ["fog"]},
        {"path": "/note", "before": None, "after": "Read again."},
    ]
    assert found["patch"] == {"topics": ["fog"], "note": "Read again."}


@pytest.mark.parametrize(
    ("asked", "versions"),
    [
        ("", (2, 3)),
        ("?to=2", (1, 2)),
        ("?from=1", (1, 3)),
        ("?to=1", (1, 1)),
        ("?from=3&to=1", (3, 1)),
    ],
)
def test_what_is_not_said_is_the_latest_and_the_one_before(
    edited: TestClient, asked: str, versions: tuple[int, int]
) -> None:
    found = got(edited, f"/claims/paper:a/diff{asked}")
    assert (found["from"]["version"], found["to"]["version"]) == versions


@pytest.mark.parametrize(
    ("address", "noun"),
    [
        ("claims/paper:b", "claim"),
        ("actors/ada", "actor"),
        ("places/ys", "place"),
        ("topics/fog", "topic"),
        ("sources/paper", "source"),
    ],
)
def test_every_kind_of_record_has_a_history(edited: TestClient, address: str, noun: str) -> None:
    found = got(edited, f"/{address}/revisions")
    assert (found["noun"], found["total"], found["revisions"][0]["version"]) == (noun, 1, 1)
    whole = got(edited, f"/{address}/revisions/1")
    assert whole["id"].endswith(whole["record"]["id"])
    assert got(edited, f"/{address}/diff")["changes"] == []


def test_drafts_have_no_history_that_readers_see(store: Store, serve: Serve) -> None:
    bring(store, paper(claim("a", status="draft"), claim("b", 9, status="draft")))
    bring(store, paper(claim("b", 9)))
    client = serve(store)
    assert got(client, "/claims/paper:a/revisions", 404)["code"] == "not-found"
    found = got(client, "/claims/paper:b/revisions")
    assert [(row["operation"], row["changed"]) for row in found["revisions"]] == [("publish", [])]
    assert got(client, "/claims/paper:b/revisions/1", 404)["code"] == "not-found"
    assert got(client, "/claims/paper:b/diff?from=1", 404)["code"] == "not-found"


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/claims/paper:x/revisions", 404, "There is no claim paper:x."),
        ("/actors/adda/revisions", 404, "There is no actor adda. The nearest: Ada Auctor (ada)."),
        ("/facts/ada/revisions", 404, None),
        ("/claims/paper:a/revisions/4", 404, "paper:a has no version 4; the latest is 3."),
        ("/claims/paper:a/diff?to=4", 404, "paper:a has no version 4; the latest is 3."),
        ("/claims/paper:a/diff?from=9", 404, "paper:a has no version 9; the latest is 3."),
        ("/claims/paper:a/diff?from=0", 422, "from: input should be greater than or equal to 1"),
        ("/claims/paper:a/diff?from=1&from=2", 422, "from stands once"),
        ("/claims/paper:a/diff?until=2", 422, "Nothing here is called until."),
        ("/claims/paper:a/revisions?limit=201", 422, "limit: input should be less than or equal"),
        ("/claims/paper:a/revisions/one", 422, "version: write a whole number in digits"),
    ],
)
def test_what_is_not_there_is_told(
    edited: TestClient, address: str, status: int, told: str | None
) -> None:
    found = got(edited, address, status)
    assert (found.get("detail") or "").startswith(told or "")


def test_a_history_is_not_sent_twice_while_it_stands(edited: TestClient) -> None:
    first = edited.get("/claims/paper:a/revisions")
    again = edited.get(
        "/claims/paper:a/revisions", headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304


def test_the_sequence_has_no_gap(corpus: Store, client: TestClient) -> None:
    with corpus.reading() as connection:
        numbers = list(connection.scalars(select(REVISION.c.sequence).order_by("sequence")))
        nouns = set(connection.scalars(select(REVISION.c.noun)))
    assert numbers == list(range(1, len(numbers) + 1))
    assert nouns == {kept.noun for kept in KEPT.values()}
    assert got(client, "/claims?limit=0")["generation"] == numbers[-1]
