"""The lists of what claims point to: their filters, their search by name, their words."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from claims_api.errors import UnknownName
from claims_api.formats.page import Page
from claims_api.queries.actors import ACTORS, ActorQuestion, whole
from claims_api.queries.listing import RecordQuestion, find
from claims_api.queries.places import PlaceQuestion
from claims_api.queries.sources import SourceQuestion
from claims_api.queries.topics import TopicQuestion
from claims_api.store.engine import Store
from tests.databases import Databases, opened
from tests.small_files import ADA, actor, bring, parsed, place, source, topic

NARROWER = [("mist", "fog"), ("dew", "mist")]
STEPS = {"council": [{"group": "union"}], "bo": [{"group": "council", "role": "chair"}]}


@pytest.fixture(scope="module")
def records(databases: Databases, migrated: str) -> Iterator[Store]:
    """Yield a store with a small hierarchy of each noun, and two sources."""
    dated = {"published": "2020~", "published_basis": "stated", "title": "Of the Lake"}
    with opened(databases, migrated) as store:
        bring(
            store,
            parsed(
                actors=[
                    ADA,
                    actor("union", kind="alliance", aliases=[{"text": "Lake-side Union"}]),
                    actor("council", name="The Council", memberships=STEPS["council"]),
                    actor("bo", name="Zoë O'Beck", kind="person", memberships=STEPS["bo"]),
                ],
                places=[place("ys"), place("quay", within="ys"), place("inn", within="quay")],
                topics=[topic("fog"), *(topic(t, broader=[b]) for t, b in NARROWER)],
            ),
            parsed(source=source("paper", **dated)),
            parsed(source=source("letter", authors=["bo"])),
        )
        yield store


@pytest.fixture
def reading(records: Store) -> Iterator[Connection]:
    """Yield a connection to the records."""
    with records.reading() as connection:
        yield connection


def ids(page: Page) -> list[str]:
    """Return the ids of a page's records."""
    return [json.loads(item)["id"] for item in page.items]


@pytest.mark.parametrize(
    ("question", "found", "said"),
    [
        (ActorQuestion(), ["ada", "council", "union", "bo"], "All actors"),
        (ActorQuestion(kind=["person"]), ["ada", "bo"], "Actors of kind person"),
        (
            ActorQuestion(kind=["!person,state"]),
            ["union"],
            "Actors not of kind person or state",
        ),
        (ActorQuestion(member_of=["The Council"]), ["bo"], "Actors that belong to The Council"),
        (ActorQuestion(member_of=["union"]), ["council", "bo"], "Actors that belong to Union"),
        (
            ActorQuestion(member_of=["!union"]),
            ["ada", "union"],
            "Actors that do not belong to Union",
        ),
        (ActorQuestion(member_of=["union", "!council"]), ["council"], ""),
        (PlaceQuestion(within=["ys"]), ["inn", "quay"], "Places within Ys"),
        (PlaceQuestion(within=["!quay"]), ["quay", "ys"], "Places not within Quay"),
        (TopicQuestion(broader=["fog"]), ["dew", "mist"], "Topics narrower than Fog"),
        (TopicQuestion(broader=["!mist"]), ["fog", "mist"], "Topics not narrower than Mist"),
        (SourceQuestion(author=["ada"]), ["paper"], "Sources written by Ada Auctor"),
        (SourceQuestion(author=["!ada"]), ["letter"], "Sources not written by Ada Auctor"),
        (SourceQuestion(published=["2019"]), ["paper"], "Sources published in 2019"),
        (SourceQuestion(published=["2018"]), [], "Sources published in 2018"),
        (SourceQuestion(published=["!2019"]), ["letter"], "Sources not published in 2019"),
    ],
)
def test_each_filter_finds_what_it_says(
    reading: Connection, question: RecordQuestion, found: list[str], said: str
) -> None:
    page = find(reading, question)
    assert (ids(page), page.total) == (found, len(found))
    assert not said or page.question == said


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("un", ["union"]),
        ("nion", []),
        ("side", ["union"]),
        ("LAKE uni", ["union"]),
        ("lake council", []),
        ("obe", ["bo"]),
        ("zoe", ["bo"]),
        ("ys", []),
        ("…", []),
        ("%", []),
        ("_", []),
    ],
)
def test_a_record_is_found_by_how_words_of_its_names_begin(
    reading: Connection, q: str, found: list[str]
) -> None:
    page = find(reading, ActorQuestion(q=q))
    assert (ids(page), page.total) == (found, len(found))
    assert page.question == f"Actors named like {q}"


def test_the_total_counts_what_a_filter_leaves_on_whichever_page(reading: Connection) -> None:
    first = find(reading, ActorQuestion(kind=["person"], limit=1))
    assert (ids(first), first.total) == (["ada"], 2)
    second = find(reading, ActorQuestion(kind=["person"], limit=1, cursor=first.cursor))
    assert (ids(second), second.total) == (["bo"], 2)
    assert find(reading, ActorQuestion(kind=["person"], limit=0)).total == 2


def test_a_name_that_nobody_knows_is_warned_of_or_refused(reading: Connection) -> None:
    question = ActorQuestion(member_of=["Onion"])
    page = find(reading, question)
    assert page.total == 0
    assert [(w["code"], w["parameter"]) for w in page.warnings] == [("unknown-name", "member_of")]
    with pytest.raises(UnknownName):
        find(reading, question, strict=True)


def test_links_lead_on_and_back_under_the_address_that_is_set(reading: Connection) -> None:
    first = find(reading, ActorQuestion(limit=1, sort="-id"), base="https://a.example")
    assert first.next is not None
    assert first.next.startswith("https://a.example/actors?limit=1&sort=-id&cursor=")
    assert first.prev is None


def test_members_are_told_by_name_with_role_and_dates(store: Store) -> None:
    steps: list[dict[str, Any]] = [
        {"group": "union", "role": "clerk", "dates": "2001"},
        {"group": "union", "dates": "2003/.."},
    ]
    bring(
        store,
        parsed(
            actors=[
                actor("union"),
                actor("zoe", name="Adele", memberships=steps),
                actor("bo", name="Zed", memberships=steps[1:]),
                actor("cy", memberships=[{"group": "bo"}]),
            ]
        ),
    )
    with store.reading() as connection:
        served = whole(connection, ACTORS, "union")
        assert served is not None
        found = json.loads(served.body)
        assert whole(connection, ACTORS, "onion") is None
    assert found["members"] == [
        {"id": "zoe", "name": "Adele", "role": "clerk", "dates": "2001"},
        {"id": "zoe", "name": "Adele", "role": None, "dates": "2003/.."},
        {"id": "bo", "name": "Zed", "role": None, "dates": "2003/.."},
    ]
