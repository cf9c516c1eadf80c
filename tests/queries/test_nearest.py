"""`near`: the claims nearest in meaning to a sentence or a claim, among what is found else."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from claims_api.errors import NotInstalled, UnknownName
from claims_api.models.vector import CLAIM_VECTOR
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import cost, find
from claims_api.queries.nearest import MOST
from claims_api.store.embedder import embedder
from claims_api.store.engine import Cost, Store, state
from claims_api.store.vectors import make_missing
from tests.queries.walking import all_ids, backwards, cursor_of, forwards, ids, local_ids
from tests.small_files import ADA, bring, claim, paper, parsed

WARNED = "magnier-2017-russia-iran:putin-warned-israel"
SENTENCE = "get all parties to the bargaining table"


def items(connection: Connection, **asked: Any) -> list[dict[str, Any]]:
    """Return what a question finds."""
    page = find(connection, ClaimQuestion(**asked))
    return [json.loads(item) for item in page.items]


@pytest.fixture
def lake(store: Store) -> Store:
    """Return a store with four claims, of which two are of one thing in other words."""
    said = ["The lake is full.", "The minister resigned.", "No water is left in the reservoir."]
    bring(store, paper(*(claim(f"c{n}", 9 * n, statement=text) for n, text in enumerate(said))))
    return store


def test_a_sentence_finds_what_means_the_same_in_other_words(connection: Connection) -> None:
    (first, *_) = items(connection, near=SENTENCE, limit=5)
    assert first["id"] == "magnier-2017-russia-iran:russia-aims-belligerents-negotiate"
    assert all_ids(connection, q=SENTENCE) == []


def test_the_nearest_come_first_and_tell_how_near_they_are(connection: Connection) -> None:
    found = [item["similarity"] for item in items(connection, near=SENTENCE, limit=200)]
    assert len(found) == MOST
    assert found == sorted(found, reverse=True)
    assert 1 > found[0] > found[-1] > -1
    turned = items(connection, near=SENTENCE, sort="-relevance", limit=200)
    assert [item["similarity"] for item in turned] == found[::-1]


def test_the_statement_itself_is_as_near_as_can_be(lake: Store) -> None:
    with lake.reading() as connection:
        (first, *_) = items(connection, near="The lake is full.")
        assert (first["id"], first["similarity"]) == ("paper:c0", 1.0)


def test_the_neighbours_of_a_claim_leave_it_out(lake: Store) -> None:
    assert local_ids(lake, near="paper:c0") == ["c2", "c1"]


@pytest.mark.parametrize(
    "asked",
    [
        {"actor": ["Iran"]},
        {"actor": ["Iran"], "sort": "position"},
        {"type": ["goal"], "polarity": ["affirmed"]},
        {"q": "Syria"},
        {"source": ["river-post-dam-report"]},
    ],
)
def test_only_what_meets_the_other_conditions_is_compared(
    connection: Connection, asked: dict[str, Any]
) -> None:
    meeting = set(all_ids(connection, **asked, limit=200))
    found = all_ids(connection, near=SENTENCE, **asked, limit=200)
    assert len(found) == len(set(found)) == min(MOST, len(meeting)) > 3
    assert set(found) <= meeting
    page = find(connection, ClaimQuestion(near=SENTENCE, **asked, limit=1, facet="type"))
    assert page.total == len(found)
    assert sum(value["claims"] for value in page.facets["type"]) == len(found)


@pytest.mark.parametrize("size", [1, 7, 40])
def test_pages_put_together_are_the_whole_there_and_back(connection: Connection, size: int) -> None:
    whole = all_ids(connection, near=WARNED, limit=200)
    question = ClaimQuestion(near=WARNED, limit=size)
    there = forwards(connection, question)
    assert [key for page in there for key in ids(page)] == whole
    back = backwards(connection, question, cursor_of(there[-1].prev) or "")
    assert [ids(page) for page in back[::-1]] == [ids(page) for page in there[:-1]]


@pytest.mark.parametrize("near", ["river-post-dam-report:dam-is-ful", "a:b"])
def test_a_claim_that_nobody_knows_is_told(connection: Connection, near: str) -> None:
    page = find(connection, ClaimQuestion(near=near))
    assert (page.total, [w["code"] for w in page.warnings]) == (0, ["unknown-name"])
    with pytest.raises(UnknownName):
        find(connection, ClaimQuestion(near=near), strict=True)


@pytest.mark.parametrize("near", ["🌊", "  x ", "… ?", "x" * 500, "نيروز"])
def test_whatever_is_typed_is_no_error(connection: Connection, near: str) -> None:
    assert find(connection, ClaimQuestion(near=near, limit=3)).total == MOST


@pytest.mark.parametrize("hidden", ["draft", "retracted"])
def test_claims_that_are_not_published_are_not_near(store: Store, hidden: str) -> None:
    away = claim("b", 9, status=hidden)
    if hidden == "retracted":
        away["retraction_reason"] = "Misread."
    bring(store, paper(claim("a"), claim("c", 18)))
    bring(store, paper(claim("a"), away, claim("c", 18)))
    make_missing(store, lambda _done: None)
    assert sorted(local_ids(store, near="B.")) == ["a", "c"]
    assert local_ids(store, near="paper:b") == []
    assert local_ids(store, near="B.", status=["retracted"]) == []


def test_a_claim_that_changes_is_placed_anew(lake: Store) -> None:
    assert make_missing(lake, lambda _done: None) == 3
    assert make_missing(lake, lambda _done: None) == 0
    changed = [claim("c0", statement="The minister has left office.")]
    bring(lake, paper(*changed))
    assert local_ids(lake, near="the minister resigned")[:2] == ["c1", "c0"]
    assert make_missing(lake, lambda _done: None) == 1


def test_a_changed_name_leaves_every_claim_where_it_is(lake: Store) -> None:
    make_missing(lake, lambda _done: None)
    bring(lake, parsed(actors=[ADA | {"name": "Ada Byron"}]))
    assert make_missing(lake, lambda _done: None) == 0


def test_what_was_made_beforehand_changes_no_answer(lake: Store) -> None:
    with lake.reading() as connection:
        before, of_data = items(connection, near="a dry lake"), state(connection)
    make_missing(lake, lambda _done: None)
    with lake.reading() as connection:
        assert items(connection, near="a dry lake") == before
        assert state(connection) != of_data
        assert connection.scalar(select(func.count()).select_from(CLAIM_VECTOR)) == 3


def test_claims_that_could_not_be_compared_are_told(store: Store) -> None:
    claims = [claim(f"c{n}", 9 * n, statement=f"Number {n}.") for n in range(2001)]
    bring(store, paper(*claims))
    with store.reading() as connection:
        page = find(connection, ClaimQuestion(near="Number 7"))
        assert [warning["code"] for warning in page.warnings] == ["not-indexed"]
    make_missing(store, lambda _done: None)
    with store.reading() as connection:
        page = find(connection, ClaimQuestion(near="Number 7", limit=1))
        assert page.warnings == []
        assert ids(page) == ["paper:c7"]


def test_the_question_says_what_was_asked(connection: Connection) -> None:
    question = ClaimQuestion(near=SENTENCE, actor=["Iran"], explain=True, limit=1)
    page = find(connection, question)
    assert page.question == (
        "Claims in which Iran takes part, "
        "nearest in meaning to get all parties to the bargaining table"
    )
    assert page.explanation is not None
    assert page.explanation["path"] == "meaning"
    assert cost(question) is Cost.dear


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the extra be missing, as it is where nobody asked for it."""
    embedder.cache_clear()
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    yield
    embedder.cache_clear()


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_what_to_install_is_told(connection: Connection) -> None:
    with pytest.raises(NotInstalled) as told:
        find(connection, ClaimQuestion(near=SENTENCE))
    assert (told.value.status, "claims-api[semantic]" in told.value.explanation) == (501, True)
    assert find(connection, ClaimQuestion(q="dam")).total > 0
