"""A word of `q` that no claim has is told, with those of the data that come near."""

from typing import Any

import pytest
from sqlalchemy import Connection

from claims_api.queries import disputes, network
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.store.engine import Store
from tests.queries.walking import all_ids
from tests.queries.watching import counted
from tests.small_files import bring, claim, paper


def told(connection: Connection, typed: str, **asked: Any) -> list[str]:
    """Return what a question in words is warned of."""
    page = find(connection, ClaimQuestion(q=typed, **asked))
    return [w["detail"] for w in page.warnings if w["code"] == "unknown-word"]


@pytest.mark.parametrize(
    ("typed", "missing", "meant"),
    [
        ("cooperasion", "cooperasion", "cooperation"),
        ("Cooperaton Iran", "Cooperaton", "cooperation Iran"),
        ("nucler", "nucler", "nuclear"),
        ("nnuclear", "nnuclear", "nuclear"),
        ("unclear", "unclear", "nuclear"),
        ("russai", "russai", "russia"),
        ('"Korreth dma" -gates', "dma", '"Korreth dam" -gates'),
        ("lake OR watter", "watter", "lake OR water"),
        ("dam -gatse", "gatse", "dam -gates"),
        ("Brennovor's dam", "Brennovor", "brennovar's dam"),
        ("torvale watter", "torvale or watter", "torvalle water"),
    ],
)
def test_a_word_with_a_typing_error_is_told_with_what_was_meant(
    connection: Connection, typed: str, missing: str, meant: str
) -> None:
    (detail,) = told(connection, typed)
    assert detail.startswith(f"No claim has {missing}. The nearest: ")
    assert detail.endswith(f" Did you mean q={meant}?")
    assert told(connection, meant) == []
    assert all_ids(connection, q=meant)


@pytest.mark.parametrize("typed", ["xyzzyx", "1984", "㌀", "ab", "x" * 60, "dam 99999", "-xyzzyx"])
def test_where_nothing_comes_near_the_word_alone_is_told(
    connection: Connection, typed: str
) -> None:
    (detail,) = told(connection, typed)
    assert detail.startswith("No claim has ")
    assert "Did you mean" not in detail


@pytest.mark.parametrize("typed", ["dam", "gating", "nucl*", "xyz*", "dam gates shut", "...", "OR"])
def test_words_that_claims_have_are_passed_over(connection: Connection, typed: str) -> None:
    assert told(connection, typed) == []


def test_a_word_that_only_other_claims_have_is_not_misspelt(connection: Connection) -> None:
    assert find(connection, ClaimQuestion(q="dam", actor=["Russia"])).total == 0
    assert told(connection, "dam", actor=["Russia"]) == []


def test_of_words_that_come_alike_near_the_commonest_comes_first(store: Store) -> None:
    said = ["A bane.", "A bane.", "A bone.", "A bine.", "A bine.", "A bine.", "A bune, a bone."]
    bring(store, paper(*(claim(f"c{n}", 9 * n, statement=s) for n, s in enumerate(said))))
    with store.reading() as opened:
        assert told(opened, "bxne") == [
            "No claim has bxne. The nearest: bine, bane, bone. Did you mean q=bine?"
        ]


@pytest.mark.parametrize("status", ["draft", "retracted"])
def test_words_of_claims_that_are_not_published_are_not_told(store: Store, status: str) -> None:
    if status == "retracted":
        bring(store, paper(claim("b", 9, statement="A gatehouse.")))
    hidden = claim("b", 9, statement="A gatehouse.", status=status)
    if status == "retracted":
        hidden["retraction_reason"] = "It is none."
    bring(store, paper(claim("a", statement="It is full."), hidden))
    with store.reading() as opened:
        assert told(opened, "gatehose") == ["No claim has gatehose."]
        assert told(opened, "gatehouse") == ["No claim has gatehouse."]


def test_the_network_and_disputes_tell_it_too(connection: Connection) -> None:
    for room, question in (
        (network, network.NetworkQuestion(q="nucler")),
        (disputes, disputes.DisputeQuestion(q="nucler")),
    ):
        found = room.find(connection, question)
        assert [w["code"] for w in found.warnings] == ["unknown-word"]


@pytest.mark.parametrize(
    "typed", ["nucler", "nucler russai watter", "nucler russai watter xyzzy q"]
)
def test_only_so_many_words_are_looked_up(connection: Connection, typed: str) -> None:
    with counted() as plain:
        find(connection, ClaimQuestion(q="dam", limit=0))
    with counted() as misspelt:
        find(connection, ClaimQuestion(q=typed, limit=0))
    assert len(misspelt) - len(plain) == 2 * min(len(typed.split()), 3)
