"""What `q` finds is what `words.matches` says, on whichever engine."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.store.engine import Store
from claims_api.store.words import matches, sought, words_of
from tests.queries.walking import all_ids
from tests.small_files import anchor, bring, claim, paper

ODD = [
    "dam",
    "cooperate",
    '"soft diplomacy"',
    "soft-diplomacy",
    "-dam",
    "dam -gates",
    "dam OR Moscow",
    "wat* -gate*",
    "Zelie",
    "نيروز",
    '"AND" OR',
    "NEAR(dam gates)",
    "statement:dam",
    "{statement} : dam",
    "^dam",
    "dam + gates",
    "dam & gates | !x <-> y",
    "'dam' \\ 'gates'",
    "a:*",
    "dam*" * 20,
    "(" * 500,
    '"' * 499,
    "1984 2017",
    "🌊",
    "%",
    "written",
]


def found(connection: Connection, typed: str) -> set[str]:
    """Return what the engine finds."""
    return set(all_ids(connection, q=typed, limit=200))


def meant(facts: list[dict[str, Any]], typed: str) -> set[str]:
    """Return what plain Python finds."""
    return {claim["id"] for claim in facts if matches(words_of(claim), sought(typed))}


@pytest.mark.parametrize("typed", ODD)
def test_whatever_is_typed_finds_what_it_means(
    connection: Connection, facts: list[dict[str, Any]], typed: str
) -> None:
    assert found(connection, typed) == meant(facts, typed)


@pytest.mark.parametrize("typed", ["ʹ", "dam ʹ", "-ʹ", '"ʼ dam"', "ʹ OR dam", "ʹʼ*"])
def test_a_mark_that_is_no_word_is_no_error(
    connection: Connection, facts: list[dict[str, Any]], typed: str
) -> None:
    assert found(connection, typed) == meant(facts, typed)


@pytest.mark.parametrize("typed", ["㌀" * 500, "ﬃ" * 500, "x" * 500, "ア" * 499 + "*"])
def test_a_very_long_word_is_no_error(connection: Connection, typed: str) -> None:
    assert found(connection, typed) == set()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text("ab'’ \"*-ORé1_.", min_size=1, max_size=30))
def test_signs_in_any_order_find_what_they_mean(
    connection: Connection, facts: list[dict[str, Any]], typed: str
) -> None:
    assert found(connection, typed) == meant(facts, typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("... !", "no-words"), ("dam " * 20, "words-left-out"), ("dam OR", "idle-or")],
)
def test_what_could_not_be_heeded_is_told(connection: Connection, typed: str, code: str) -> None:
    page = find(connection, ClaimQuestion(q=typed))
    assert [warning["code"] for warning in page.warnings] == [code]
    assert (page.total == 0) == (code == "no-words")


def test_vowel_signs_hide_no_word(store: Store) -> None:
    bring(store, paper(claim("a", statement="مُحَمَّد spoke."), claim("b", 9, statement="محمد left.")))
    with store.reading() as opened:
        assert found(opened, "محمد") == found(opened, "مُحَمَّد") == {"paper:a", "paper:b"}


@pytest.mark.parametrize("times", [200, 300, 9000])
@pytest.mark.parametrize("typed", ['"lake is dry"', "dry", "dr*", "-dry"])
def test_what_stands_behind_very_many_words_is_the_same_on_each_engine(
    store: Store, times: int, typed: str
) -> None:
    text = f"{'the lake ' * times}is dry"
    quoting = claim("a", anchors=[anchor(0, len(text), text)])
    bring(store, paper(quoting, text=text, text_access="public"))
    with store.reading() as opened:
        everything = [json.loads(item) for item in find(opened, ClaimQuestion()).items]
        assert found(opened, typed) == meant(everything, typed)


def test_a_word_and_its_claim_go_together(store: Store) -> None:
    bring(store, paper(claim("a", statement="It is full."), claim("b", 9)))
    bring(store, paper(claim("a", statement="It is dry."), claim("b", 9)))
    with store.reading() as opened:
        assert (found(opened, "full"), found(opened, "dry")) == (set(), {"paper:a"})
