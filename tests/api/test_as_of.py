"""Answers as of a moment: what tells of it, what is refused, what is prepared meanwhile."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.curation.replaying import build
from claims_api.models.revision import REVISION
from claims_api.queries.addresses import LISTS
from claims_api.store.engine import Store
from claims_api.store.snapshots import Task
from tests.api.client import Serve, patient
from tests.small_files import actor, bring, claim, paper

# The change feed is the past itself: it is asked from a number on, and nothing in it changes.
WITHOUT = {"/changes"}


@pytest.fixture
def client(store: Store, serve: Serve, tmp_path: Path) -> TestClient:
    """Return the service over two writes: to generation 4 with bob, who is robert in 6."""
    acts = [{"id": "bob", "role": "agent"}]
    bring(store, paper(claim("a", actors=acts), actors=(actor("bob"),)))
    renamed = actor("bob", name="Robert")
    bring(store, paper(claim("a", actors=acts, note="x"), actors=(renamed,)))
    return patient(serve(store, data_dir=tmp_path))


def test_the_past_is_answered_by_the_names_that_it_had(client: TestClient) -> None:
    then = client.get("/claims?actor=Bob&as_of=4").json()
    assert [item["actors"][0]["name"] for item in then["items"]] == ["Bob"]
    assert (then["generation"], then["total"]) == (4, 1)
    assert client.get("/claims?actor=Robert&as_of=4").json()["total"] == 0
    assert client.get("/claims?actor=Robert").json()["total"] == 1


def test_the_moment_is_part_of_the_question(client: TestClient) -> None:
    answer = client.get("/claims?as_of=2&actor=bob&limit=1")
    told = answer.json()
    assert told["canonical"] == "actor=bob&as_of=2"
    assert told["question"] == "Claims in which Bob takes part, as of generation 2"
    assert '</claims?actor=bob&as_of=2>; rel="cite-as"' in answer.headers["Link"]
    assert answer.headers["Claims-Generation"] == "4"
    day = client.get("/network?as_of=2026-01-01")
    assert day.status_code == 422


def test_what_stood_once_may_be_kept_and_the_present_is_asked_for_anew(client: TestClient) -> None:
    for address, stays in (
        ("/claims?as_of=4", True),
        ("/claims/paper:a?as_of=4", True),
        ("/claims?as_of=6", False),
        ("/claims/paper:a", False),
    ):
        told = client.get(address).headers["Cache-Control"]
        assert told == f"public, max-age={'3600, immutable' if stays else '0, must-revalidate'}"


def test_an_answer_that_is_held_is_told_by_its_validator(client: TestClient) -> None:
    for address in ("/claims?as_of=4", "/claims/paper:a?as_of=4", "/actors/bob?as_of=4"):
        etag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert etag != client.get("/actors/bob").headers["ETag"]


@pytest.mark.parametrize("path", sorted(LISTS))
def test_every_list_is_answered_as_of_a_moment_or_says_that_it_is_not(
    client: TestClient, path: str
) -> None:
    answer = client.get(path, params={"as_of": "4", **({"q": "bob"} if path == "/suggest" else {})})
    assert answer.status_code == (422 if path in WITHOUT else 200)
    assert ("as_of" in LISTS[path].question.model_fields) == (path not in WITHOUT)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        *((f"/{at}?as_of=4", 200) for at in ("actors/bob", "sources/paper", "claims/paper:a")),
        ("/claims/paper:a/relations?as_of=4", 200),
        ("/sources/paper/annotations?as_of=4", 200),
        ("/actors/nobody?as_of=4", 404),
        ("/actors/bob?as_of=7", 422),
        ("/actors/bob?as_of=soon", 422),
        ("/actors/bob?as_of=4&as_of=4", 422),
        ("/claims/paper:a/revisions?as_of=4", 422),
        ("/cite?of=/actors/bob?as_of=4", 200),
        ("/cite?of=/claims?as_of=4", 200),
        ("/cite?of=/claims?as_of=9", 422),
        ("/reconcile?as_of=4", 422),
    ],
)
def test_single_records_and_citations_are_asked_as_of_a_moment_too(
    client: TestClient, address: str, status: int
) -> None:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.headers["Claims-Generation"] == "4"


def test_a_citation_of_the_past_leads_to_it(client: TestClient) -> None:
    cited = client.get("/cite?of=/actors/bob?as_of=4").json()
    assert cited["address"].endswith("/actors/bob?as_of=4")
    assert (cited["title"], cited["generation"]) == ("Bob", 4)


def test_suggestions_of_the_past_lead_to_it(client: TestClient) -> None:
    (item,) = client.get("/suggest?q=bob&noun=actor&as_of=4").json()["items"]
    assert (item["name"], item["address"]) == ("Bob", "/actors/bob?as_of=4")


def test_a_number_that_may_be_a_year_is_warned_of(store: Store, client: TestClient) -> None:
    many = [claim(f"c-{n}", 20 * n) for n in range(1, 1000)]
    bring(store, paper(*many))
    bring(store, paper(*({**one, "note": "Again."} for one in many)))
    (warned,) = client.get("/claims?as_of=1984&limit=0").json()["warnings"]
    assert warned["code"] == "taken-for-generation"


def test_pages_of_the_past_follow_one_another(store: Store, client: TestClient) -> None:
    bring(store, paper(claim("a"), claim("b", 9), claim("c", 20)))
    bring(store, paper(claim("b", 9, status="retracted", retraction_reason="A slip.")))
    address, found = "/claims?as_of=8&limit=1", []
    while address:
        page = client.get(address).json()
        found += [item["id"] for item in page["items"]]
        address = page["next"]
    assert found == ["paper:a", "paper:b", "paper:c"]
    lines = client.get("/claims?as_of=8&format=ndjson").text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == found


def test_who_asked_for_the_present_stays_there_when_it_moves_on(
    store: Store, client: TestClient
) -> None:
    app: Any = client.app
    with store.reading() as connection:
        past = app.state.snapshots.past(connection, 6, is_fixed=True)
    assert past.is_present
    bring(store, paper(claim("a", note="Moved on.")))
    notes = asyncio.run(past.read(lambda c: c.exec_driver_sql("SELECT note FROM claim").scalar()))
    assert (notes, past.is_present) == ("x", False)


def test_what_takes_long_is_prepared_and_told(store: Store, client: TestClient) -> None:
    app: Any = client.app
    app.state.snapshots.patience = 0.0
    refused = client.get("/claims?as_of=4")
    assert (refused.status_code, refused.json()["code"]) == (503, "snapshot-preparing")
    assert 0 <= refused.json()["progress"] <= 1
    assert int(refused.headers["Retry-After"]) >= 1
    assert client.get("/claims").status_code == 200
    app.state.snapshots.patience = 60.0
    assert client.get("/claims?as_of=4").json()["generation"] == 4


def test_erasing_leaves_a_record_out_of_the_past(store: Store, client: TestClient) -> None:
    bring(store, paper(claim("b", 9)))
    bring(store, paper(claim("c", 20)))
    assert client.get("/claims?as_of=7").json()["total"] == 2
    with store.writing() as connection:
        of_it = REVISION.c.key == "paper:b"
        connection.execute(REVISION.update().where(of_it).values(record=None))
    assert client.get("/claims?as_of=7").json()["total"] == 1


def test_erasing_an_actor_takes_its_claims_and_roles_out_of_the_past(
    store: Store, client: TestClient
) -> None:
    held = {"attributed_to": ["bob"], "relations": [{"type": "supports", "target": "a"}]}
    bring(store, paper(claim("b", 9, **held)))
    bring(store, paper(claim("c", 20)))
    with store.writing() as connection:
        of_it = REVISION.c.key == "bob"
        connection.execute(REVISION.update().where(of_it).values(record=None))
    (item,) = client.get("/claims?as_of=7").json()["items"]
    assert (item["id"], item["actors"]) == ("paper:a", [])
    assert client.get("/actors/bob?as_of=7").status_code == 404


def test_a_snapshot_is_made_for_the_data_that_it_is_of(
    store: Store, client: TestClient, tmp_path: Path
) -> None:
    assert client.get("/claims?as_of=4").status_code == 200
    (file,) = (tmp_path / "snapshots").glob("*.sqlite3")
    assert file.stat().st_mode & 0o777 == 0o600
    inode = file.stat().st_ino
    build(Task(store.url, str(file), 4, file.stem.partition("-")[2]))
    assert file.stat().st_ino == inode  # it was there
