"""How large an answer may grow: a page ends early rather than beyond two million bytes."""

from typing import Any

import pytest

from claims_api.formats.page import Page
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import MOST_BYTES, _fitting, find
from claims_api.store.engine import Store
from tests.queries.walking import cursor_of, forwards, ids
from tests.small_files import bring, claim, paper

VERDICT = {"assessor": "Ada", "verdict": "mixed", "note": "n" * 2000}


@pytest.fixture
def heavy(store: Store) -> Store:
    """Return a store of thirty claims with a hundred thousand bytes of verdicts each."""
    verdicts = [{"id": f"v-{at}", **VERDICT} for at in range(50)]
    names = [f"c-{at:02}" for at in range(30)]
    bring(store, paper(*(claim(n, 9 * i, assessments=verdicts) for i, n in enumerate(names))))
    return store


def ask(store: Store, **asked: Any) -> Page:
    """Answer a question with the verdicts in it."""
    with store.reading() as connection:
        return find(connection, ClaimQuestion(include="assessments", **asked))


def test_a_page_that_would_be_too_large_ends_early_and_the_next_goes_on(heavy: Store) -> None:
    first = ask(heavy)
    assert sum(map(len, first.items)) <= MOST_BYTES
    assert first.total == 30
    second = ask(heavy, cursor=first.cursor)
    assert ids(first) + ids(second) == [f"paper:c-{at:02}" for at in range(30)]
    assert second.next is None


def test_a_page_before_that_would_be_too_large_ends_at_its_cursor(heavy: Store) -> None:
    with heavy.reading() as connection:
        last = forwards(connection, ClaimQuestion(limit=14))[-1]
    before = ask(heavy, cursor=cursor_of(last.prev))
    assert sum(map(len, before.items)) <= MOST_BYTES
    assert len(before.items) < 28
    assert ids(before) == [f"paper:c-{at:02}" for at in range(28 - len(before.items), 28)]
    first = ask(heavy, cursor=cursor_of(before.prev))
    assert ids(first) == [f"paper:c-{at:02}" for at in range(28 - len(before.items))]
    assert first.prev is None


SMALL, HUGE = b"x", b"x" * MOST_BYTES


@pytest.mark.parametrize(
    ("items", "backwards", "room"),
    [
        ([], False, 0),
        ([HUGE[:-1]], False, 1),
        ([HUGE, SMALL], False, 1),
        ([HUGE], True, 1),
        ([SMALL, SMALL, HUGE], False, 2),
        ([SMALL, SMALL, HUGE], True, 1),
        ([HUGE, SMALL, SMALL], True, 2),
        ([SMALL, SMALL], True, 2),
    ],
)
def test_a_page_holds_what_fits_from_its_cursor_on_and_one_item_at_least(
    items: list[bytes], backwards: bool, room: int
) -> None:
    assert _fitting(items, backwards) == room
