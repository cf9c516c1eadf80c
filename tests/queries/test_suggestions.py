"""Suggestions: which records come, in which order, and what is told of each."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from claims_api.queries.names import every_name
from claims_api.queries.suggestions import SuggestQuestion, find
from claims_api.store.engine import Store
from tests.databases import Databases, opened
from tests.queries.watching import counted
from tests.small_files import actor, bring, claim, parsed, place, source, topic

IN_2020 = {"published": "2020", "published_basis": "stated"}
ACTORS = [
    actor("mara", name="Mara", kind="state", wikidata="Q1590", iso2="MR"),
    actor("maran-guard", name="Maran Guard"),
    actor("friends", name="Friends of Mara"),
    actor("old-marans", name="Old Marans"),
    actor("al-deeb", name="al-Dèeb", kind="person", aliases=[{"text": "The Wolf of Mara"}]),
    actor("ann", name="Ann Other", kind="person", description="A judge."),
    actor("ann-also", name="Ann Other", kind="person", aliases=[{"text": "O'Ther"}]),
]


def agent(slug: str) -> dict[str, str]:
    """Return that an actor acts."""
    return {"id": slug, "role": "agent"}


CLAIMS = [
    claim("one", 0, actors=[agent("friends")]),
    claim("two", 10, actors=[agent("friends"), agent("ann-also")]),
    claim("three", 20, actors=[agent("al-deeb")]),
]


@pytest.fixture(scope="module")
def records(databases: Databases, migrated: str) -> Iterator[Store]:
    """Yield a store of records whose names are alike."""
    with opened(databases, migrated) as store:
        bring(
            store,
            parsed(
                actors=ACTORS,
                places=[
                    place("marash", name="Marash"),
                    place("quay", within="marash", kind="city"),
                ],
                topics=[topic("marathon", description="A long run.")],
            ),
            parsed(
                source=source("paper", title="Mara at Dusk", authors=["ann"], **IN_2020),
                claims=CLAIMS,
            ),
        )
        yield store


@pytest.fixture
def reading(records: Store) -> Iterator[Connection]:
    """Yield a connection to the records."""
    with records.reading() as connection:
        yield connection


def suggested(connection: Connection, q: str, **asked: Any) -> list[dict[str, Any]]:
    """Return what is suggested."""
    page = find(connection, SuggestQuestion(q=q, **asked))
    return [json.loads(item) for item in page.items]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        # The whole name; how a name begins, whole words first; words in it; the same with a typo.
        (
            "mara",
            "mara paper maran-guard marash marathon friends al-deeb old-marans",
        ),
        ("mára", "mara paper maran-guard marash marathon friends al-deeb old-marans"),
        ("guard maran", "maran-guard"),
        ("mara f", "friends"),
        ("aldeeb", "al-deeb"),
        ("al deeb", "al-deeb"),
        ("wolf mara", "al-deeb"),
        ("maarsh", "marash"),
        ("morathan", ""),
        ("maran gaurd", "maran-guard"),
        ("mnaran gaurd", "maran-guard"),
        ("mara mara", ""),
        ("q1590", "mara"),
        ("q159", "mara"),
        ("q1591", ""),
        ("mr", "mara"),
        ("old-marans", "old-marans"),
        ("dusk", "paper"),
        # Alike in all else: more claims, then the id.
        ("ann o", "ann-also ann"),
        ("ann", "ann ann-also"),
        ("…", ""),
    ],
)
def test_the_best_come_first(reading: Connection, q: str, found: str) -> None:
    assert [item["id"] for item in suggested(reading, q)] == found.split()


@pytest.mark.parametrize(
    ("q", "matched"),
    [
        ("mara", {"name": "Mara", "by": "name", "how": "exact"}),
        ("Q15", {"name": "Q1590", "by": "code", "how": "prefix"}),
        ("the wolf", {"name": "The Wolf of Mara", "by": "alias", "how": "prefix"}),
        ("dèeb", {"name": "al-Dèeb", "by": "name", "how": "prefix"}),
        ("marn", {"name": "Mara", "by": "name", "how": "typo"}),
        ("other", {"name": "O'Ther", "by": "alias", "how": "exact"}),
        ("ann-al", {"name": "ann-also", "by": "id", "how": "prefix"}),
        ("at dusk", {"name": "Mara at Dusk", "by": "name", "how": "prefix"}),
    ],
)
def test_it_is_told_by_which_name_a_record_was_found(
    reading: Connection, q: str, matched: dict[str, str]
) -> None:
    assert suggested(reading, q)[0]["matched"] == matched


@pytest.mark.parametrize(
    ("q", "noun", "told"),
    [
        ("ann other", "actor", ("ann-also", "person", None, 1, "/actors/ann-also")),
        ("quay", "place", ("quay", "city", "In Marash.", 0, "/places/quay")),
        ("marathon", "topic", ("marathon", None, "A long run.", 0, "/topics/marathon")),
        ("paper", "source", ("paper", None, "Ann Other, 2020", 3, "/sources/paper")),
    ],
)
def test_an_item_can_be_shown_without_a_second_call(
    reading: Connection, q: str, noun: str, told: tuple[Any, ...]
) -> None:
    item = suggested(reading, q)[0]
    shown = tuple(item[name] for name in ("id", "kind", "description", "claims", "address"))
    assert (item["noun"], shown) == (noun, told)


@pytest.mark.parametrize(
    ("noun", "found"),
    [
        (["place,topic"], ["marash", "marathon"]),
        (["!actor"], ["paper", "marash", "marathon"]),
        (["!actor", "!source"], ["marash", "marathon"]),
        (["place", "topic"], []),
    ],
)
def test_the_nouns_can_be_chosen(reading: Connection, noun: list[str], found: list[str]) -> None:
    assert [item["id"] for item in suggested(reading, "mar", noun=noun)] == found


def test_all_are_counted_and_the_first_shown(reading: Connection) -> None:
    page = find(reading, SuggestQuestion(q="mara", noun=["actor"], limit=2))
    assert (len(page.items), page.total) == (2, 5)
    assert page.question == "Names that name actor, like mara"
    assert page.canonical == "q=mara&noun=actor"
    counted = SuggestQuestion(q="mara", noun=["actor"]).model_copy(update={"limit": 0})
    none = find(reading, counted)
    assert (none.items, none.total) == ([], 5)


def test_where_nothing_is_like_it_the_nearest_are_told(reading: Connection) -> None:
    (warning,) = find(reading, SuggestQuestion(q="Gaurds of Maren")).warnings
    assert (warning["code"], warning["parameter"]) == ("unknown-name", "q")
    assert "Maran Guard (maran-guard)" in warning["detail"]


def test_what_holds_no_word_is_told(reading: Connection) -> None:
    (warning,) = find(reading, SuggestQuestion(q="…")).warnings
    assert warning["code"] == "no-words"


def test_a_name_that_was_brought_is_suggested_at_once(store: Store) -> None:
    bring(store, parsed(actors=[actor("mara")]))
    with store.reading() as connection:
        assert [item["id"] for item in suggested(connection, "mara")] == ["mara"]
    bring(store, parsed(actors=[actor("mara", name="Mira"), actor("mara-two")]))
    with store.reading() as connection:
        assert suggested(connection, "mira")[0]["name"] == "Mira"
        assert [item["id"] for item in suggested(connection, "mara two")] == ["mara-two"]


def test_names_are_read_once_for_a_state_of_the_data(records: Store) -> None:
    with records.reading() as one, records.reading() as other:
        assert every_name(one) is every_name(other)


def test_every_question_of_the_corpus_finds_what_it_names(connection: Connection) -> None:
    names = every_name(connection)
    lost = [
        (name.shown, name.folded)
        for name in names.every
        if name.record not in names.like(name.folded, ("actor", "place", "topic", "source"))
    ]
    assert names.every
    assert lost == []


def test_only_the_state_and_the_records_shown_are_read_again(reading: Connection) -> None:
    find(reading, SuggestQuestion(q="mara", noun=["actor"]))
    with counted() as statements:
        find(reading, SuggestQuestion(q="mara", noun=["actor"], limit=3))
    assert len(statements) == 3
    assert not any("FROM name" in statement for statement in statements)
