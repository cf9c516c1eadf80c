"""The order of claims: pages put together are the whole list, each claim once."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from claims_api.dates import span
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.queries.ordering import SORTS
from claims_api.store.engine import Store
from claims_api.vocabulary import SALIENCE_ORDER, Salience
from tests.databases import Databases, opened
from tests.queries.walking import all_ids, backwards, cursor_of, forwards, ids
from tests.small_files import ADA, bring, claim, parsed, source

SIZES = range(1, 8)
SINGLE = [f"{sign}{sort.name}" for sort in SORTS if sort.name != "relevance" for sign in ("", "-")]
SEVERAL = [
    "published,occurred",
    "-published,occurred",
    "-occurred,salience",
    "occurred,-salience,-published",
    "-salience,-position",
    "published,-updated,position",
    "-updated,-published",
]
BY_WORDS = ["relevance", "-relevance", "published,relevance", "-salience,-relevance,-position"]

# What is not known is mixed in, and every key is shared by several claims.
OCCURRED = ["2020-05", None, "2016/..", "2020-05-01", "../2016"]
WEIGHTS = ["core", "minor", "supporting", "minor", "core"]


def mixed_claims(first: int) -> list[dict[str, Any]]:
    """Return five claims that differ in all that can be sorted by."""
    found = []
    for at, edtf in enumerate(OCCURRED):
        weight = WEIGHTS[(at + first) % len(WEIGHTS)]
        words = "lake " * (1 + at % 3)
        fields: dict[str, Any] = {"salience": weight, "statement": f"A {words}is number {at}."}
        if edtf is not None:
            fields["occurred"] = {"expression": "then", "edtf": edtf}
        found.append(claim(f"c{at}", 100 - at // 2 * 10, **fields))
    return found


@pytest.fixture(scope="module")
def mixed(databases: Databases, migrated: str) -> Iterator[Store]:
    """Yield a store with three sources, the one in the middle without a date."""
    with opened(databases, migrated) as store:
        bring(store, parsed(actors=[ADA]))
        for at, published in enumerate(["2020~", None, "2016-05"]):
            dated = {"published": published, "published_basis": "stated"} if published else {}
            written = source(f"source-{at}", **dated)
            bring(store, parsed(source=written, claims=mixed_claims(at)))
        yield store


@pytest.fixture
def lakes(mixed: Store) -> Iterator[Connection]:
    """Yield a connection to the mixed claims."""
    with mixed.reading() as connection:
        yield connection


def asking(sort: str, **more: Any) -> dict[str, Any]:
    """Return a question in this order, with words where it needs them."""
    return {"sort": sort, **({"q": "lake"} if "relevance" in sort else {}), **more}


@pytest.mark.parametrize("sort", [*SINGLE, *SEVERAL, *BY_WORDS])
def test_pages_of_every_size_put_together_are_the_whole_list(lakes: Connection, sort: str) -> None:
    whole = all_ids(lakes, **asking(sort, limit=200))
    assert len(set(whole)) == len(whole) == 15
    for size in SIZES:
        assert all_ids(lakes, **asking(sort, limit=size)) == whole


@pytest.mark.parametrize("sort", [*SINGLE, *SEVERAL, *BY_WORDS])
def test_the_way_back_is_the_way_there(lakes: Connection, sort: str) -> None:
    for size in SIZES:
        question = ClaimQuestion(**asking(sort, limit=size))
        there = forwards(lakes, question)
        back = backwards(lakes, question, cursor_of(there[-1].prev) or "")
        assert [ids(page) for page in back[::-1]] == [ids(page) for page in there[:-1]]


@pytest.mark.parametrize("sort", SINGLE)
def test_pages_of_the_corpus_put_together_are_the_whole_list(
    connection: Connection, facts: list[dict[str, Any]], sort: str
) -> None:
    found = all_ids(connection, sort=sort, limit=17)
    assert sorted(found) == sorted(claim["id"] for claim in facts)
    assert found == all_ids(connection, sort=sort, limit=200)


def test_the_first_page_has_none_before_it_and_the_last_none_behind(lakes: Connection) -> None:
    pages = forwards(lakes, ClaimQuestion(limit=5))
    assert [page.prev is None for page in pages] == [True, False, False]
    assert [page.next is None for page in pages] == [False, False, True]
    assert [page.total for page in pages] == [15, 15, 15]


def test_the_first_page_that_is_reached_backwards_has_none_before_it(lakes: Connection) -> None:
    question = ClaimQuestion(limit=5)
    second = forwards(lakes, question)[1]
    first = find(lakes, question.at(cursor_of(second.prev) or ""))
    assert first.prev is None
    assert first.next is not None


def test_a_page_of_none_tells_the_total_alone(lakes: Connection) -> None:
    page = find(lakes, ClaimQuestion(limit=0))
    assert (page.items, page.total, page.next, page.prev) == ([], 15, None, None)


def order_of(facts: list[dict[str, Any]], found: list[str], key: Any) -> list[Any]:
    """Return a key of each claim, in the order found."""
    by_id = {claim["id"]: claim for claim in facts}
    return [key(by_id[found_id]) for found_id in found]


def published(claim: dict[str, Any]) -> int:
    """Return the first day on which a source may have been published."""
    return span(claim["source"]["published"]).earliest


def occurred(claim: dict[str, Any]) -> int | None:
    """Return the first day of what a claim tells, where it can be fixed."""
    edtf = claim["occurred"] and claim["occurred"]["edtf"]
    return span(edtf).earliest if edtf else None


def weight(claim: dict[str, Any]) -> int:
    """Return a claim's weight, the heaviest first."""
    return SALIENCE_ORDER[Salience(claim["salience"])]


@pytest.mark.parametrize(("sort", "key"), [("published", published), ("salience", weight)])
def test_a_sort_goes_up_and_with_a_minus_down(
    connection: Connection, facts: list[dict[str, Any]], sort: str, key: Any
) -> None:
    up = order_of(facts, all_ids(connection, sort=sort), key)
    down = order_of(facts, all_ids(connection, sort=f"-{sort}"), key)
    assert up == sorted(up)
    assert down == sorted(down, reverse=True)


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_time_that_is_not_known_comes_last_in_both_directions(
    connection: Connection, facts: list[dict[str, Any]], sign: str
) -> None:
    found = order_of(facts, all_ids(connection, sort=f"{sign}occurred"), occurred)
    known = [day for day in found if day is not None]
    assert known == sorted(known, reverse=bool(sign))
    assert found == known + [None] * (len(found) - len(known))


@pytest.mark.parametrize(("sort", "key"), [("-published", published), ("-salience", weight)])
def test_claims_that_are_equal_stand_in_the_order_of_the_text(
    connection: Connection, facts: list[dict[str, Any]], sort: str, key: Any
) -> None:
    by_id = {claim["id"]: (key(claim), at) for at, claim in enumerate(facts)}
    found = [by_id[claim_id] for claim_id in all_ids(connection, sort=sort)]
    assert found == sorted(found, key=lambda pair: (-pair[0], pair[1]))


def test_the_default_order_is_that_of_the_sources_and_their_text(lakes: Connection) -> None:
    found = all_ids(lakes)
    assert [key.split(":")[0] for key in found] == [
        f"source-{n}" for n in range(3) for _ in OCCURRED
    ]
    assert [key.split(":")[1] for key in found[:5]] == ["c4", "c2", "c3", "c0", "c1"]
    assert all_ids(lakes, sort="-position") == found[::-1]


def test_with_words_what_matches_best_comes_first(lakes: Connection, store: Store) -> None:
    assert all_ids(lakes, q="lake") == all_ids(lakes, q="lake", sort="relevance")
    noted, told = claim("a", note="By the lake."), claim("b", 9, statement="The lake is full.")
    bring(store, parsed(actors=[ADA], source=source(), claims=[noted, told]))
    with store.reading() as small:
        assert all_ids(small, q="lake") == ["paper:b", "paper:a"]
        assert all_ids(small, q="lake", sort="-relevance") == ["paper:a", "paper:b"]


def test_a_sort_that_stands_twice_counts_once(lakes: Connection) -> None:
    assert all_ids(lakes, sort="published,-published") == all_ids(lakes, sort="published")


def test_the_address_of_the_next_page_holds_the_whole_question(lakes: Connection) -> None:
    page = find(
        lakes, ClaimQuestion(type=["!goal", "state"], limit=2, sort="-occurred"), base="/at"
    )
    assert page.next is not None
    assert page.next.startswith("/at/claims?")
    assert all(
        part in page.next for part in ("type=!goal", "type=state", "limit=2", "sort=-occurred")
    )
