"""Renames and merges over HTTP that become jobs: answered at once, and followed to their end."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.curation import rewriting
from claims_api.store.engine import Store
from tests.api.client import Serve, patient
from tests.api.test_writes import Curator
from tests.keys import bearing, key
from tests.small_files import ADA, actor, bring, claim, parsed, source

ALL = [f"paper:c{n}" for n in range(6)]
Begin = Callable[[], int]


@pytest.fixture
def curator(store: Store, serve: Serve) -> Curator:
    """Return a curator of a paper, of whose claims one may be written anew at once."""
    claims = [claim(f"c{n}", 9 * n, actors=[{"id": "bo", "role": "agent"}]) for n in range(6)]
    people = [ADA, actor("bo", name="Bo Beck"), actor("bob", name="Bob Beck")]
    bring(store, parsed(actors=people, source=source(), claims=claims))
    return Curator(serve(store, rewrite_at_once=1), key(store))


def go_on(store: Store, job_id: int, most: int = 2) -> bool:
    """Do a part of a job, and tell whether there is more to do."""
    with store.writing() as connection:
        part = rewriting.go_on(connection, job_id, "me", most)
    assert part is not None
    return not part.is_over


def shown(client: TestClient, question: str) -> set[str]:
    """Return what the claims that answer a question call their actors."""
    items = client.get(f"/claims?{question}").json()["items"]
    return {f"{one['id']} {one['name']}" for item in items for one in item["actors"]}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/actors/bo/rename?to=robert", None),
        ("POST", "/actors/bo/merge?into=bob", None),
        ("PATCH", "/actors/bo", {"name": "Robert Beck"}),
        ("PUT", "/actors/bo", {"name": "Robert Beck", "kind": "person"}),
    ],
)
def test_what_many_claims_show_is_answered_with_a_job(
    curator: Curator, method: str, path: str, body: Any
) -> None:
    answer = curator.send(method, path, body)
    assert answer.status_code == 202
    begun = answer.json()
    assert answer.headers["location"] == f"/jobs/{begun['id']}"
    assert (begun["state"], begun["total"], begun["done"]) == ("running", 6, 0)
    told = curator.client.get(answer.headers["location"], headers=curator.headers)
    assert told.json() == begun
    listed = curator.client.get("/jobs", headers=curator.headers).json()
    assert listed == {"items": [begun]}


def test_what_few_claims_show_is_written_at_once(curator: Curator) -> None:
    assert curator.send("POST", "/actors/bob/rename?to=robert").status_code == 200
    assert curator.send("PATCH", "/actors/bo", {"description": "Known."}).status_code == 200
    assert curator.client.get("/jobs", headers=curator.headers).json() == {"items": []}


def test_all_claims_are_found_by_both_ids_while_a_job_runs(store: Store, curator: Curator) -> None:
    job_id = curator.send("POST", "/actors/bo/rename?to=robert").json()["id"]
    more, seen = True, []
    while more:
        for name in ("bo", "robert", "Bo+Beck"):
            assert curator.ids(f"/claims?actor={name}") == ALL
        seen.append(shown(curator.client, "actor=robert"))
        more = go_on(store, job_id)
    both = {"bo Bo Beck", "robert Bo Beck"}
    assert seen == [{"bo Bo Beck"}, both, both, {"robert Bo Beck"}]
    assert shown(curator.client, "actor=bo") == {"robert Bo Beck"}
    assert curator.client.get("/actors/bo").status_code == 308


def test_each_claim_is_found_by_what_it_shows_while_records_are_merged(
    store: Store, curator: Curator
) -> None:
    job_id = curator.send("POST", "/actors/bo/merge?into=bob").json()["id"]
    more = True
    while more:
        either = curator.ids("/claims?actor=bo,bob")
        assert either == ALL
        former = curator.ids("/claims?actor=bo")
        assert shown(curator.client, "actor=bo") <= {"bo Bo Beck", "bob Bob Beck"}
        assert {*former} | {*curator.ids("/claims?actor=bob")} == {*ALL}
        more = go_on(store, job_id)
    assert curator.ids("/claims?actor=bo") == ALL
    assert shown(curator.client, "") == {"bob Bob Beck"}


def test_no_cache_takes_what_was_for_what_is(store: Store, curator: Curator) -> None:
    job_id = curator.send("PATCH", "/actors/bo", {"name": "Robert Beck"}).json()["id"]
    tags = set()
    more = True
    while more:
        for path in ("/claims?limit=6", "/claims/paper:c5"):
            answer = curator.client.get(path)
            tags.add(answer.headers["etag"])
            held = {"If-None-Match": answer.headers["etag"]}
            assert curator.client.get(path, headers=held).status_code == 304
        more = go_on(store, job_id)
    last = curator.client.get("/claims?limit=6", headers={"If-None-Match": ", ".join(tags)})
    assert last.status_code == 200
    assert "Bo Beck" not in last.text


def test_the_past_is_answered_as_it_was_in_the_middle(store: Store, curator: Curator) -> None:
    patient(curator.client)
    job_id = curator.send("POST", "/actors/bo/rename?to=robert").json()["id"]
    go_on(store, job_id)
    curator.send("PATCH", "/claims/paper:c5", {"note": "Seen."})
    then = curator.client.get("/claims?sort=position").json()
    while go_on(store, job_id):
        pass
    path = f"/claims?sort=position&as_of={then['generation']}"
    assert curator.client.get(path).json()["items"] == then["items"]


def test_the_same_request_begins_no_second_job(curator: Curator) -> None:
    sent = {"Idempotency-Key": "once", "If-Match": "*"}
    first, second = (curator.send("POST", "/actors/bo/rename?to=robert", **sent) for _ in range(2))
    assert (second.status_code, second.content) == (202, first.content)
    assert second.headers["location"] == first.headers["location"]
    assert second.headers["idempotent-replayed"] == "true"


def test_what_a_job_is_about_is_refused_and_the_job_named(curator: Curator) -> None:
    curator.send("POST", "/actors/bo/rename?to=robert")
    refused = curator.send("POST", "/actors/bob/merge?into=robert")
    assert (refused.status_code, refused.json()["code"]) == (409, "job-running")
    assert "/jobs/1" in refused.json()["detail"]
    lines = {"actors": [{"id": "robert", "name": "Robert", "kind": "person"}]}
    assert curator.send("POST", "/import", lines).json()["code"] == "job-running"


def test_an_import_writes_all_at_once(curator: Curator) -> None:
    changed = {"actors": [{"id": "bo", "name": "Robert", "kind": "person"}]}
    assert curator.send("POST", "/import", changed).status_code == 200
    assert shown(curator.client, "") == {"bo Robert"}


@pytest.mark.parametrize("path", ["/jobs", "/jobs/1"])
def test_jobs_are_told_to_those_who_curate(store: Store, curator: Curator, path: str) -> None:
    assert curator.client.get(path).json()["code"] == "key-required"
    reader = bearing(key(store, "read"))
    assert curator.client.get(path, headers=reader).json()["code"] == "scope-too-small"


def test_a_job_that_there_is_not_is_not_found(curator: Curator) -> None:
    answer = curator.client.get("/jobs/7", headers=curator.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
