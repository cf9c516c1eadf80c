"""A service that is killed in the middle of a job goes on with it; two services do it once."""

import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claims_api.curation import merging
from claims_api.curation.editing import on_nothing
from claims_api.curation.nouns import NOUNS
from claims_api.store.engine import Store
from claims_api.store.soundness import of_store
from tests.curation.edits import edit
from tests.curation.test_jobs import data
from tests.databases import Databases
from tests.keys import bearing, key
from tests.server import PATIENCE, Server, serving
from tests.small_files import ADA, actor, bring, claim, parsed, source

CLAIMS = 600


def fill(url: str) -> str:
    """Bring in claims that show bo, and return a key."""
    acting = [{"id": "bo", "role": "agent"}]
    claims = [claim(f"c{n}", 9 * n, actors=acting) for n in range(CLAIMS)]
    people = [ADA, actor("bo", name="Bo Beck"), actor("bob", name="Bob Beck")]
    with Store(url) as store:
        bring(store, parsed(actors=people, source=source(), claims=claims))
        return key(store, ends_in=None)


@pytest.fixture
def two(databases: Databases, migrated: str) -> Iterator[tuple[str, str]]:
    """Yield the addresses of two databases with the same schema."""
    urls = (databases.new(migrated), databases.new(migrated))
    yield urls
    for url in urls:
        databases.drop(url)


def begin(server: Server, path: str, text: str) -> None:
    """Begin a job."""
    sent = bearing(text) | {"If-Match": "*"}
    asked = urllib.request.Request(f"{server.url}{path}", method="POST", headers=sent)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        assert answer.status == 202


def job(server: Server, text: str) -> Any:
    """Return how far the job is."""
    asked = urllib.request.Request(f"{server.url}/jobs", headers=bearing(text))
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.load(answer)["items"][0]


def until(server: Server, text: str, done: int) -> Any:
    """Wait until so many claims are done, and return the job."""
    deadline = time.monotonic() + PATIENCE
    while (found := job(server, text))["done"] < done:
        assert time.monotonic() < deadline, found
        time.sleep(0.01)
    return found


@pytest.mark.parametrize("change", ["rename", pytest.param("merge", marks=pytest.mark.proof)])
def test_a_job_goes_on_where_a_killed_service_left_it(
    two: tuple[str, str], tmp_path: Path, change: str
) -> None:
    url, twin = two
    text, other = fill(url), "robert" if change == "rename" else "bob"
    path = f"/actors/bo/{change}?{'to' if change == 'rename' else 'into'}={other}"
    settings = {"CLAIMS_API_DATABASE_URL": url, "CLAIMS_API_REWRITE_AT_ONCE": "10"}
    with serving(tmp_path, **settings) as server:
        begin(server, path, text)
        found = until(server, text, 50)
        server.process.kill()
        server.process.wait()
        assert found["state"] == "running"
        assert found["done"] < CLAIMS
    with serving(tmp_path, **settings) as server:
        assert until(server, text, CLAIMS)["total"] == CLAIMS
        assert server.stop() == 0
    fill(twin)
    done = getattr(merging, change)
    with Store(url) as one, Store(twin) as same:
        edit(same, lambda w: done(w, NOUNS["actors"], "bo", other, on_nothing))
        assert data(one) == data(same)
        assert [told for told in of_store(one, deep=True) if not told.is_fine] == []


@pytest.mark.proof
def test_two_services_on_one_database_do_a_job_once(two: tuple[str, str], tmp_path: Path) -> None:
    url, twin = two
    text = fill(url)
    settings = {"CLAIMS_API_DATABASE_URL": url, "CLAIMS_API_REWRITE_AT_ONCE": "10"}
    folders = (tmp_path / "one", tmp_path / "two")
    for folder in folders:
        folder.mkdir()
    with serving(folders[0], **settings) as first, serving(folders[1], **settings) as second:
        begin(first, "/actors/bo/rename?to=robert", text)
        until(first, text, 50)
        first.process.kill()
        until(second, text, CLAIMS)
    fill(twin)
    with Store(url) as one, Store(twin) as same:
        edit(same, lambda w: merging.rename(w, NOUNS["actors"], "bo", "robert", on_nothing))
        assert data(one) == data(same)
