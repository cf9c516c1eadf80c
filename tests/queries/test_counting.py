"""How many claims there are for a record: as many as each filter finds, published ones alone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from claims_api.queries.actors import ActorQuestion
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find as find_claims
from claims_api.queries.listing import RecordQuestion, find
from claims_api.queries.places import PlaceQuestion
from claims_api.queries.sources import SourceQuestion
from claims_api.queries.topics import TopicQuestion
from claims_api.store.engine import Store
from tests.databases import Databases, opened
from tests.small_files import ADA, actor, bring, claim, parsed, place, source, topic

QUESTIONS = [ActorQuestion, PlaceQuestion, TopicQuestion, SourceQuestion]
GONE = {"status": "retracted", "retraction_reason": "Misread."}
SHARED = {
    "actors": [ADA, actor("bo"), actor("al")],
    "places": [place("ys"), place("quay", within="ys"), place("inn", within="ys"), place("as")],
    "topics": [topic("fog"), topic("air"), *(topic(t, broader=["fog"]) for t in ("mist", "dew"))],
}
# What was published names bo, ys and fog once or twice over; what was not, al, as and air.
SHOWN = {
    "actors": [{"id": "bo", "role": "agent"}, {"id": "bo", "role": "target"}],
    "via": ["bo"],
    "places": ["quay", "inn"],
    "topics": ["mist", "dew"],
}
HIDDEN = {
    "actors": [{"id": "al", "role": "agent"}],
    "via": ["al"],
    "places": ["as"],
    "topics": ["air"],
}


@pytest.fixture(scope="module")
def counted(databases: Databases, migrated: str) -> Iterator[Store]:
    """Yield a store with one published claim, and others of each status that is not."""
    drafts = [claim(f"draft-{n}", 9 * n, status="draft", **HIDDEN) for n in range(2)]
    gone = [claim(f"gone-{n}", 18 + 9 * n, **GONE, **HIDDEN) for n in range(2)]
    with opened(databases, migrated) as store:
        bring(
            store,
            parsed(**SHARED, source=source("paper"), claims=[claim("shown", **SHOWN)]),
            parsed(source=source("letter"), claims=[*drafts, *gone]),
        )
        yield store


@pytest.fixture
def reading(counted: Store) -> Iterator[Connection]:
    """Yield a connection to the counted claims."""
    with counted.reading() as connection:
        yield connection


def listed(connection: Connection, question: RecordQuestion) -> list[dict[str, Any]]:
    """Return the items of a list."""
    return [json.loads(item) for item in find(connection, question).items]


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_count_is_what_its_filter_finds(
    reading: Connection, kind: type[RecordQuestion]
) -> None:
    for item in listed(reading, kind()):
        for parameter, count in item["claims"].items():
            asked = ClaimQuestion.model_validate({parameter: [item["id"]], "limit": 0})
            assert find_claims(reading, asked).total == count, (item["id"], parameter)


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        (ActorQuestion, {"bo": 1, "ada": 0, "al": 0}),
        (PlaceQuestion, {"inn": 1, "quay": 1, "ys": 1, "as": 0}),
        (TopicQuestion, {"dew": 1, "fog": 1, "mist": 1, "air": 0}),
        (SourceQuestion, {"paper": 1, "letter": 0}),
    ],
)
def test_what_is_found_most_often_comes_first_and_equals_by_id(
    reading: Connection, kind: type[RecordQuestion], counts: dict[str, int]
) -> None:
    found = listed(reading, kind(sort="-claims"))
    assert [(item["id"], item["claims"][kind.listing.noun]) for item in found] == [*counts.items()]
    fewest = listed(reading, kind(sort="claims"))
    assert [item["id"] for item in fewest] == sorted(counts, key=lambda i: (counts[i], i))


def test_each_role_of_an_actor_is_counted_apart(reading: Connection) -> None:
    found = {item["id"]: item["claims"] for item in listed(reading, ActorQuestion())}
    one = {"actor": 1, "agent": 1, "target": 1, "mentioned": 0, "attributed_to": 0, "via": 1}
    assert found["bo"] == one
    assert found["ada"] == dict.fromkeys(one, 0) | {"attributed_to": 1}
