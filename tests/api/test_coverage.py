"""`/sources/{id}/coverage`: what of a text no claim covers."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.api.test_texts import DRY, FULL, LATER, SHUT, TEXT, Attacher, paragraphs
from tests.small_files import bring, paper

PATH = "/sources/paper/coverage"


@pytest.fixture
def attacher(store: Store, serve: Serve) -> Attacher:
    """Return who attaches texts to a source that anybody may read."""
    return Attacher(store, serve(store), text_access="public")


def words(coverage: Any) -> list[list[str | None]]:
    """Return the words of what is uncovered, paragraph by paragraph."""
    return [[gap["words"] for gap in found["uncovered"]] for found in coverage["paragraphs"]]


def test_what_no_claim_covers_is_told_paragraph_by_paragraph(attacher: Attacher) -> None:
    attacher.put()
    told = attacher.get(PATH).json()
    assert words(told) == [
        ["The Dam"],
        [", Bo told us on Monday. The gates are shut, and nobody knows when they will be opened."],
        ["In the valley", ". The farmers have asked for water since the spring began."],
    ]
    first = told["paragraphs"][1]
    gap = first["uncovered"][0]
    assert TEXT[gap["start"] : gap["end"]] == gap["words"]
    assert (first["claims"], first["covered"], told["claims"]) == (1, len(FULL), 2)
    assert told["covered"] == len(FULL) + len(DRY)
    assert told["length"] == sum(end - start for start, end in paragraphs())
    assert told["share"] == round(told["covered"] / told["length"], 4)


def test_curators_see_what_drafts_cover(attacher: Attacher) -> None:
    attacher.put()
    told = attacher.get(PATH, with_key=True).json()
    assert (told["claims"], told["paragraphs"][1]["claims"]) == (3, 2)
    assert told["covered"] == len(FULL) + len(DRY) + len(SHUT)


def test_without_a_text_the_stretches_are_told_without_words(attacher: Attacher) -> None:
    told = attacher.get(PATH).json()
    assert told["text_attached"] is False
    start = TEXT.index(FULL) + len(FULL)
    gap = {"start": start, "end": paragraphs()[1][1], "words": None}
    assert told["paragraphs"][1]["uncovered"] == [gap]


def test_words_that_may_not_be_shown_are_told_to_curators_alone(store: Store, serve: Serve) -> None:
    guarded = Attacher(store, serve(store))
    guarded.put()
    assert {word for found in words(guarded.get(PATH).json()) for word in found} == {None}
    assert words(guarded.get(PATH, with_key=True).json())[0] == ["The Dam"]


def test_what_was_orphaned_covers_nothing(attacher: Attacher) -> None:
    attacher.put()
    attacher.put(LATER)
    told = attacher.get(PATH, with_key=True).json()
    assert (told["orphaned"], told["covered"]) == (1, len(FULL) + len(DRY))


def test_a_source_without_paragraphs_is_one_and_without_length_none(
    store: Store, serve: Serve
) -> None:
    client = serve(store)
    bring(store, paper())
    assert client.get(PATH).json()["paragraphs"] == []
    bring(store, paper(text_digest="0" * 64, text_length=1_000_000_000))
    (whole,) = client.get(PATH).json()["paragraphs"]
    assert whole["uncovered"] == [{"start": 0, "end": 1_000_000_000, "words": None}]


def test_the_corpus_is_covered_as_the_check_says(client: TestClient) -> None:
    told = client.get("/sources/basin-review-two-banks/coverage").json()
    assert told["text_attached"] is True
    assert 0.5 < told["share"] < 1
    assert client.get("/sources/nobody/coverage").status_code == 404
