"""The words of the data, found again from a word with one mistake."""

import pytest
from sqlalchemy import select

from claims_api.models.word import WORD
from claims_api.store.engine import Store
from claims_api.store.spellings import alike, is_kept, keep
from claims_api.store.words import indexed

WORDS = ["dam", "lake", "gates", "treaty", "nuclear", "cooperation", "Москва", "نيروز"]


def with_one_mistake(word: str) -> set[str]:
    """Return a word with one letter wrong, missing or too many, or two turned round."""
    found = set()
    for at in range(len(word) + 1):
        before, behind = word[:at], word[at:]
        found |= {f"{before}x{behind}", f"{before}{behind[1:]}", f"{before}x{behind[1:]}"}
        found.add(f"{before}{behind[1:2]}{behind[:1]}{behind[2:]}")
    return found - {word}


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_found_from_whatever_one_mistake_makes_of_it(store: Store, word: str) -> None:
    with store.writing() as connection:
        keep(connection, [indexed(WORDS, [], [], [])])
        kept = [other for other in with_one_mistake(word.casefold()) if len(other) >= 3]
        for mistaken in kept:
            assert word.casefold() in set(connection.scalars(alike(mistaken, 1))), mistaken


def test_what_has_neither_half_of_a_word_is_not_read(store: Store) -> None:
    with store.writing() as connection:
        keep(connection, [indexed(["cooperation cooperate operation gestation"], [], [], [])])
        found = set(connection.scalars(alike("cooperatoin", 2)))
        assert found == {"cooperation", "cooperate"}


def test_a_word_is_kept_once_whoever_has_it(store: Store) -> None:
    with store.writing() as connection:
        keep(connection, [indexed(["The lake, the lakes."], ["Lake"], ["lake"], ["LAKE 1984"])])
        keep(connection, [indexed(["A lake of ab, a1b2."], [], [], [])])
        kept = set(connection.execute(select(WORD)))
    assert {(row.word, row.backwards) for row in kept} == {
        ("the", "eht"),
        ("lake", "ekal"),
        ("lakes", "sekal"),
    }


@pytest.mark.parametrize(
    ("word", "kept"), [("dam", True), ("ab", False), ("1984", False), ("a" * 41, False)]
)
def test_words_that_are_short_long_or_numbers_are_not_kept(word: str, kept: bool) -> None:
    assert is_kept(word) is kept
