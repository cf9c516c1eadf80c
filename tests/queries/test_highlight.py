"""`highlight`: with `q`, each item tells where the words stand, in what it shows."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.store.words import Piece, sought
from claims_api.text import stems, words
from tests.queries.watching import counted

WORDS = ["dam", "gates", "Russia", "cooperates", "lake", "water", "Iran", "the", "Torvalle", "shut"]
TYPED = st.lists(
    st.one_of(
        st.sampled_from(WORDS),
        st.sampled_from(WORDS).map(lambda word: f"{word[:3]}*"),
        st.sampled_from(WORDS).map(lambda word: f"-{word}"),
        st.sampled_from(['"korreth dam"', '"the gates"', "OR", "soft-diplomacy"]),
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


def asked(connection: Connection, **question: Any) -> list[dict[str, Any]]:
    """Return the items that a question finds."""
    page = find(connection, ClaimQuestion(**question))
    return [json.loads(item) for item in page.items]


def marked(item: dict[str, Any]) -> list[str]:
    """Return the stretches that an item's highlight names."""
    found = []
    for mark in item["highlight"]:
        text: Any = item
        for step in mark["at"].split("/")[1:]:
            text = text[int(step)] if step.isdigit() else text[step]
        found += [text[span["start"] : span["end"]] for span in mark["spans"]]
    return found


def is_meant(piece: Piece, stretch: str) -> bool:
    """Tell whether a stretch holds a word of a piece."""
    if not piece.prefix:
        return bool(set(stems(stretch)) & set(piece.tokens))
    *whole, beginning = piece.tokens
    return any(word in whole or word.startswith(beginning) for word in words(stretch))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED)
def test_every_word_that_is_marked_was_sought_and_every_group_is_marked(
    connection: Connection, typed: str
) -> None:
    wanted = sought(typed)
    pieces = [piece for group in wanted.groups for piece in group]
    for item in asked(connection, q=typed, limit=200):
        stretches = marked(item)
        for stretch in stretches:
            assert any(is_meant(piece, stretch) for piece in pieces)
        for group in wanted.groups:
            assert any(is_meant(piece, stretch) for piece in group for stretch in stretches)


def test_only_what_is_shown_is_marked(connection: Connection) -> None:
    (item, *_) = asked(connection, q="Russia", fields="id,actors")
    assert list(item) == ["id", "actors", "highlight"]
    assert {mark["at"].split("/")[1] for mark in item["highlight"]} == {"actors"}
    assert [item["highlight"] for item in asked(connection, q="dam", fields="id", limit=1)] == [[]]


def test_without_words_nothing_is_told(connection: Connection) -> None:
    assert all("highlight" not in item for item in asked(connection, actor=["Russia"]))


def test_to_tell_where_words_stand_asks_the_database_nothing(connection: Connection) -> None:
    statements = []
    for limit in (2, 20):
        with counted() as found:
            assert len(asked(connection, q="dam", limit=limit, sort="position")) == limit
        statements.append(found)
    assert len(statements[0]) == len(statements[1])
    assert sum("claim_document" in statement for statement in statements[0]) == 1
