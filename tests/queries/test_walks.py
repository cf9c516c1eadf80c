"""What keeps a list fast: its plan, a constant number of statements, no object for each row."""

from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from claims_api.models.topic import TopicRow
from claims_api.queries.asked import ask
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find, page_of_ids, sorts
from claims_api.queries.cursors import Cursor
from claims_api.queries.ordering import keys
from claims_api.store.engine import Store
from tests.queries.walking import forwards
from tests.queries.watching import counted, objects


def plan(connection: Connection, cursor: Cursor | None = None, **asked: Any) -> str:
    """Return how SQLite would find the ids of a page."""
    if connection.dialect.name != "sqlite":
        pytest.skip("this is how SQLite tells its plans")
    question = ClaimQuestion(**asked)
    resolved = ask(connection, question)
    statement = page_of_ids(resolved, keys(sorts(question), resolved.text.score), cursor)
    written = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}")
    return "\n".join(row.detail for row in rows)


@pytest.mark.parametrize(
    "asked",
    [
        {"actor": ["Brennovar"]},
        {"agent": ["Brennovar"]},
        {"attributed_to": ["edda-torvalle"]},
        {"actor": ["Brennovar"], "sort": "-position"},
    ],
)
def test_the_page_of_one_actor_walks_its_covering_index(
    connection: Connection, asked: dict[str, Any]
) -> None:
    found = plan(connection, **asked)
    assert "SEARCH claim_actor USING COVERING INDEX ix_claim_actor_walk (actor_id=?" in found
    assert "TEMP B-TREE" not in found


def test_a_later_page_of_one_actor_begins_inside_its_index(connection: Connection) -> None:
    found = plan(connection, Cursor([1], False), actor=["Brennovar"])
    assert "ix_claim_actor_walk (actor_id=? AND position>?)" in found


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "ix_claim_walk"),
        ({"sort": "-position"}, "ix_claim_walk"),
        ({"sort": "published"}, "ix_claim_published_up"),
        ({"sort": "-published"}, "ix_claim_published_down"),
        ({"sort": "occurred"}, "ix_claim_occurred_up"),
        ({"sort": "-occurred"}, "ix_claim_occurred_down"),
        ({"sort": "updated"}, "ix_claim_updated_up"),
        ({"sort": "-updated"}, "ix_claim_updated_down"),
        ({"sort": "salience"}, "ix_claim_salience_up"),
    ],
)
def test_a_list_without_a_filter_walks_an_index_in_its_order(
    connection: Connection, asked: dict[str, Any], index: str
) -> None:
    found = plan(connection, **asked)
    assert index in found
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize(
    ("sort", "keys", "inside"),
    [
        ("position", [1], "ix_claim_walk (status=? AND position>?)"),
        ("-position", [1], "ix_claim_walk (status=? AND position<?)"),
        ("published", [1, 1], "ix_claim_published_up (status=? AND (published_up,position)>(?,?))"),
        (
            "-occurred",
            [1, 1],
            "ix_claim_occurred_down (status=? AND (occurred_down,position)>(?,?))",
        ),
    ],
)
def test_a_later_page_begins_inside_its_index(
    connection: Connection, sort: str, keys: list[int | str], inside: str
) -> None:
    assert inside in plan(connection, Cursor(keys, False), sort=sort)


QUESTIONS: list[dict[str, Any]] = [
    {},
    {"actor": ["Russia"]},
    {"actor": ["Russia"], "members": True},
    {"q": "dam OR Russia", "facet": "type,actor,occurred:month"},
    {"place": ["Syria", "!Palmyra"], "topic": ["security,dam"], "sort": "-published,occurred"},
    {"include": "source,relations,assessments,anchors.context", "fields": "id,statement"},
]


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_larger_page_takes_no_more_statements(
    connection: Connection, asked: dict[str, Any]
) -> None:
    sizes = []
    for size in (1, 2, 7, 40, 200):
        with counted() as statements:
            page = find(connection, ClaimQuestion(limit=size, **asked))
        assert page.items
        sizes.append(len(statements))
    # A page that holds all there is needs no statement for the total.
    assert max(sizes) == sizes[0] <= min(sizes) + 1
    assert sizes[0] <= 10


def test_the_plainest_page_takes_four_statements(connection: Connection) -> None:
    with counted() as statements:
        find(connection, ClaimQuestion())
    assert len(statements) == 4  # its ids, the documents, the total, the state of the data


def test_a_later_page_takes_no_more_than_the_first(connection: Connection) -> None:
    question = ClaimQuestion(limit=11)
    with counted() as statements:
        pages = forwards(connection, question)
    assert len(pages) > 3
    assert len(statements) == 4 * len(pages)


@pytest.mark.parametrize("asked", QUESTIONS)
def test_no_object_is_built_on_the_way_out(connection: Connection, asked: dict[str, Any]) -> None:
    with objects() as built:
        find(connection, ClaimQuestion(**asked))
    assert built == []


def test_an_object_that_is_built_would_be_noticed(corpus: Store) -> None:
    with corpus.reading() as opened, objects() as built:
        Session(opened).scalars(select(TopicRow).limit(1)).one()
    assert len(built) == 1


def test_what_was_written_since_an_instant_is_a_range_of_an_index(connection: Connection) -> None:
    found = plan(connection, updated_since="2026-11-23T10:00:00Z", sort="updated")
    assert "ix_claim_updated_up (status=? AND updated_up>?)" in found
    assert "TEMP B-TREE" not in found
