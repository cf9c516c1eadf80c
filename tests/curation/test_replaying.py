"""The past, put together again: the very same bytes that were answered then."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import select
from starlette.testclient import TestClient

from claims_api.curation.replaying import build
from claims_api.models import tables
from claims_api.store.engine import Store, generation
from claims_api.store.snapshots import Snapshots, Task
from claims_api.store.soundness import of_store
from tests.api.client import BuiltHere, served
from tests.curation.edits import rename, retract
from tests.curation.histories import LOCALS, NAMES, SOURCES, History, histories, make
from tests.databases import Databases, opened
from tests.small_files import actor, bring, claim, paper

ADDRESSES = [
    *("/claims", "/claims?status=retracted", "/claims?sort=-updated&limit=2", "/claims?limit=1"),
    *(f"/claims?actor={quote(name)}&members=true&explain=true" for name in NAMES),
    "/claims?facet=actor,place,topic,occurred:year,attributed_to*target&include=source,relations",
    "/claims?q=water+OR+dam*&sort=position",
    "/claims?q=nobdy",
    "/claims?published=2014&place=south",
    "/claims?topic=water&has=relation",
    *(f"/claims?format={name}" for name in ("csv", "ndjson", "jsonld", "turtle", "trig")),
    *("/actors", "/actors?q=m&sort=-claims", "/actors?member_of=Union", "/places", "/topics"),
    *("/sources", "/actors?format=turtle", "/suggest?q=rob", "/suggest?q=un"),
    *("/network", "/network?members=true", "/disputes", "/context?max_tokens=32000"),
    *("/actors/bobby", "/actors?status=retracted", "/topics/rain", "/claims?actor=bobby"),
    *("/actors/bob", "/actors/union", "/places/village", "/topics/dams", "/sources/paper"),
    *("/sources/report?format=jsonld", "/sources/report/annotations", "/actors/nobody"),
    *("/sources/paper/annotations", "/sources/paper/coverage", "/claims?has=orphaned"),
    # By position: a snapshot is SQLite's, which weighs words otherwise than PostgreSQL does.
    *("/claims?include=anchors.context", "/claims?q=full&sort=position"),
    *(f"/claims/{slug}:{local}" for slug in SOURCES for local in LOCALS),
    *(f"/claims/{slug}:{local}/relations?depth=2" for slug in SOURCES for local in LOCALS),
    *("/cite?of=/claims?actor=bob", "/cite?of=/claims/paper:one", "/cite?of=/actors/union"),
]
# What must differ: the echo of the moment, the cursors bound to it, what tells of one request.
_DIFFERS = [
    (re.compile(r"as_of(=|%3D)\d+"), ""),
    (re.compile(r"(\?|&amp;|&|%26)+(?=[\"'<>\s\\})#]|$)"), ""),
    (re.compile(r"(?<=[?&])&"), ""),
    (re.compile(r",? as of generation \d+"), ""),
    (re.compile(r"\b[Aa]ll (?=\w+s\b)"), ""),
    (re.compile(r'"(preface|canonical|request_id)":"[^"]*"'), ""),
    (re.compile(r'"tokens":\d+'), ""),
    (re.compile(r"cursor=[\w-]+"), ""),
    (re.compile(r"claims-[0-9a-f]{10}"), ""),  # the key of a question that is cited
]


def built_here(store: Store, folder: Path) -> Snapshots:
    """Return the snapshots of a store, which are made in this process."""

    found = Snapshots(store, folder, 50, BuiltHere())
    found.patience = 120.0
    return found


def at_random(examples: int) -> settings:
    """Return how histories are drawn; to shrink one would take longer than to read it."""
    health = list(HealthCheck)
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    return settings(max_examples=examples, phases=phases, suppress_health_check=health)


def told(client: TestClient, address: str) -> tuple[int, str]:
    """Return an answer without what must differ between two moments at which it is asked for."""
    answer = client.get(address)
    text = answer.text
    for pattern, instead in _DIFFERS:
        text = pattern.sub(instead, text)
    return answer.status_code, text.casefold()


def as_of(address: str, number: int) -> str:
    """Return the address of the same as of a generation."""
    sign = "&" if "?" in address else "?"
    if address.startswith("/cite"):
        path, _, cited = address.partition("?of=")
        return f"{path}?of={cited}{'%26' if '?' in cited else '?'}as_of={number}"
    return f"{address}{sign}as_of={number}"


@pytest.mark.proof
@at_random(3)
@given(history=histories())
def test_whatever_was_answered_is_answered_again(
    databases: Databases,
    migrated: str,
    tmp_path_factory: pytest.TempPathFactory,
    history: History,
) -> None:
    with opened(databases, migrated) as store, served(store) as client:
        app: Any = client.app
        app.state.snapshots = built_here(store, tmp_path_factory.mktemp("snapshots"))
        answered: dict[int, dict[str, tuple[int, str]]] = {}
        for step in history:
            make(store, step)
            generation = client.get("/claims?limit=0").json()["generation"]
            answered[generation] = {at: told(client, at) for at in ADDRESSES}
        for generation, answers in answered.items():
            for address, expected in answers.items():
                assert told(client, as_of(address, generation)) == expected, address
        app.state.snapshots.close()


def rows(store: Store) -> dict[str, list[str]]:
    """Return all that a database holds, but for its history and what is numbered as it comes."""
    found = {}
    with store.reading() as connection:
        for table in tables.metadata.sorted_tables:
            if table.name in ("revision", "generation", "word", "former_text", "job", "job_step"):
                continue
            is_counted = table.name == "relation"
            columns = [column for column in table.c if not (is_counted and column.name == "id")]
            found[table.name] = sorted(map(repr, connection.execute(select(*columns)).all()))
    return found


def rows_of_a_snapshot(store: Store, folder: Path) -> dict[str, list[str]]:
    """Return all that a snapshot of the present holds."""
    with store.reading() as connection:
        number = generation(connection)
    file = folder / "1.sqlite3"
    build(Task(store.url, str(file), number, "token"))
    with Store(f"sqlite:///{file}") as made:
        return rows(made)


@pytest.mark.proof
@at_random(5)
@given(history=histories())
def test_a_snapshot_of_the_present_holds_the_present(
    databases: Databases,
    migrated: str,
    tmp_path_factory: pytest.TempPathFactory,
    history: History,
) -> None:
    with opened(databases, migrated) as store:
        for step in history:
            make(store, step)
        made = rows_of_a_snapshot(store, tmp_path_factory.mktemp("snapshots"))
        assert made == rows(store)
        findings = list(of_store(store, deep=True))
        assert [found for found in findings if not found.is_fine] == []


def test_claims_stand_where_they_stood_though_others_left(store: Store, tmp_path: Path) -> None:
    bring(store, paper(claim("a", 5), claim("b", 5), claim("c", 5)))
    bring(store, paper(claim("a", 50)))
    bring(store, paper(claim("d", 5)))
    with served(store) as client:
        app: Any = client.app
        app.state.snapshots = built_here(store, tmp_path)
        found = {}
        for number in (3, 6, 7):
            items = client.get(f"/claims?as_of={number}").json()["items"]
            found[number] = [item["id"].removeprefix("paper:") for item in items]
        app.state.snapshots.close()
    assert found == {3: ["a", "b", "c"], 6: ["b", "c", "a"], 7: ["d", "b", "c", "a"]}


def test_claims_stand_in_the_past_as_they_were_written_under_the_authors_former_id(
    store: Store, tmp_path: Path
) -> None:
    bo = actor("bo", name="Bo Beck", kind="person")
    bring(store, paper(claim("a", attributed_to=["bo"]), actors=(bo,)))
    rename(store, "actors", "ada", "auctor")
    assert rows_of_a_snapshot(store, tmp_path) == rows(store)


def test_a_snapshot_holds_what_was_retracted_before_what_it_refers_to_was_renamed(
    store: Store, tmp_path: Path
) -> None:
    bo = actor("bo", kind="person", memberships=[{"group": "ada"}])
    bring(store, paper(claim("a"), actors=(bo,)))
    retract(store, "actors", "bo")
    rename(store, "actors", "ada", "auctor")
    assert rows_of_a_snapshot(store, tmp_path) == rows(store)
