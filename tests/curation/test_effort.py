"""A write costs what it touches, not what the database holds: counted, not timed."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from claims_api.curation.claims_file import ParsedFile
from claims_api.curation.importing import import_files
from claims_api.store.engine import Store
from tests.curation.effort import Effort, spent
from tests.databases import Databases, opened
from tests.small_files import ADA, Record, actor, claim, parsed, place, source, topic

SMALL, LARGE = 5, 100  # sources, each with four claims, actors, places and topics of its own


def head(number: int) -> int:
    """Return the first of the four to which a number belongs."""
    return number - number % 4


def an_actor(number: int, **fields: Any) -> Record:
    """Return one of many actors, a member of the first of its four."""
    groups = [] if number == head(number) else [{"group": f"a{head(number)}"}]
    return actor(f"a{number}", **({"memberships": groups} | fields))


def a_place(number: int, **fields: Any) -> Record:
    """Return one of many places, within the first of its four."""
    within = {} if number == head(number) else {"within": f"p{head(number)}"}
    return place(f"p{number}", **(within | fields))


def a_topic(number: int, **fields: Any) -> Record:
    """Return one of many topics, below the first of its four."""
    broader = [] if number == head(number) else [f"t{head(number)}"]
    return topic(f"t{number}", **({"broader": broader} | fields))


def a_claim(number: int, **fields: Any) -> Record:
    """Return one of many claims, each of which is about records of its own."""
    start = fields.pop("start", 9 * number)
    return claim(
        f"c{number}",
        start,
        **{
            "actors": [{"id": f"a{number}", "role": "agent"}],
            "places": [f"p{number}"],
            "topics": [f"t{number}"],
        }
        | fields,
    )


def fill(store: Store, size: int) -> None:
    """Fill a database; in any size the first records are the same.

    The source that is written to comes late, and has as many claims as all others together.
    """
    many = range(4 * size)
    shared = parsed(
        actors=[ADA, *map(an_actor, many)],
        places=[*map(a_place, many)],
        topics=[*map(a_topic, many)],
    )
    papers = [
        parsed(source=source(f"s{at}"), claims=[a_claim(4 * at + n) for n in range(4)])
        for at in reversed(range(size))
    ]
    import_files(store, [shared, *papers])
    more = [claim(f"more-{n}", 9000 + n) for n in many]
    import_files(store, [parsed(source=source("s1"), claims=more)])
    if not store.is_sqlite:
        with store.writing() as connection:
            connection.execute(text("ANALYZE"))


@pytest.fixture(scope="module")
def filled(databases: Databases, migrated: str) -> Iterator[tuple[str, str]]:
    """Yield the addresses of a small database and of one twenty times larger, to copy."""
    with opened(databases, migrated) as small, opened(databases, migrated) as large:
        fill(small, SMALL)
        fill(large, LARGE)
        small.close()
        large.close()
        yield small.url, large.url


def of_source(record: Record) -> ParsedFile:
    """Return a file of one claim, with its source as it stands."""
    return parsed(source=source("s1"), claims=[record])


TOLD = [{"type": "supports", "target": "s2:c8"}]
WRITES = {
    "a new claim": of_source(a_claim(5, id="new", start=77)),
    "a changed claim": of_source(a_claim(5, statement="The lake is dry.")),
    "a claim that starts elsewhere": of_source(a_claim(5, start=1)),
    "a claim with a relation": of_source(a_claim(5, relations=TOLD)),
    "a retracted claim": of_source(a_claim(5, status="retracted", retraction_reason="Misread.")),
    "a new actor": parsed(actors=[actor("new", memberships=[{"group": "a5"}])]),
    "an alias": parsed(actors=[an_actor(4, aliases=[{"text": "Moss"}])]),
    "an alias of who wrote all sources": parsed(actors=[ADA | {"aliases": [{"text": "Moss"}]}]),
    "a renamed actor": parsed(actors=[an_actor(4, name="Moss")]),
    "a membership": parsed(actors=[an_actor(4, memberships=[{"group": "a8"}])]),
    "a renamed place": parsed(places=[a_place(4, name="Moss")]),
    "a place that moves": parsed(places=[a_place(4, within="p8")]),
    "a renamed topic": parsed(topics=[a_topic(4, label="Moss")]),
    "a topic that moves": parsed(topics=[a_topic(4, broader=["t8"])]),
    "nothing new": parsed(actors=[an_actor(4)], source=source("s1"), claims=[a_claim(5)]),
}


def effort(databases: Databases, url: str, file: ParsedFile) -> Effort:
    """Return what it costs to import a file into a copy of a database."""
    with opened(databases, url) as store, spent() as found:
        import_files(store, [file], whole=False)
    return found


@pytest.mark.parametrize("write", WRITES)
def test_a_write_costs_the_same_in_a_database_twenty_times_larger(
    databases: Databases, filled: tuple[str, str], write: str
) -> None:
    small, large = (effort(databases, url, WRITES[write]) for url in filled)
    assert (large.statements, large.written) == (small.statements, small.written)
    assert large.read <= small.read
