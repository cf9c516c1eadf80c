"""Tombstones: what of a retracted claim can still be asked."""

import json
from typing import Any

import pytest
from sqlalchemy import Connection

from claims_api.formats.page import Page
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.store.engine import Store
from tests.queries.walking import forwards

GONE = "river-post-dam-report:orchardist-promises-cheap-power"


def ask(corpus: Store, **asked: object) -> Page:
    """Answer a question about retracted claims."""
    with corpus.reading() as connection:
        return find(connection, ClaimQuestion.model_validate({"status": ["retracted"], **asked}))


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (["retracted"], {"retracted"}),
        (["published"], {"published"}),
        (["!published"], {"retracted"}),
        (["!retracted"], {"published"}),
        (["published,retracted"], {"published", "retracted"}),
        (["!draft"], {"published", "retracted"}),
        (["published", "retracted"], set()),
    ],
)
def test_what_was_retracted_is_found_by_its_status_alone(
    connection: Connection, facts: list[dict[str, Any]], status: list[str], found: set[str]
) -> None:
    pages = forwards(connection, ClaimQuestion(status=status, limit=200))
    items = [json.loads(item) for page in pages for item in page.items]
    assert {item["status"] for item in items} == found
    assert sum(item["status"] == "published" for item in items) in (0, len(facts))


def test_a_retracted_claim_is_listed_as_a_tombstone(connection: Connection) -> None:
    (item,) = find(connection, ClaimQuestion(status=["retracted"])).items
    found = json.loads(item)
    assert found["id"] == GONE
    assert found["reason"]
    assert "statement" not in found


@pytest.mark.parametrize(
    "asked",
    [
        {"attributed_to": ["josk-torvalle"]},
        {"type": ["prediction"]},
        {"min_confidence": 0.1},
        {"has": ["note"]},
    ],
)
def test_what_was_coded_of_a_retracted_claim_finds_nothing(
    corpus: Store, asked: dict[str, object]
) -> None:
    assert ask(corpus, **asked).total == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"source": ["river-post-dam-report"]},
        {"published": ["2023"]},
        {"type": ["!prediction"]},
        {"attributed_to": ["!josk-torvalle"], "published": ["2023"]},
    ],
)
def test_a_retracted_claim_is_found_by_its_source_and_by_what_it_does_not_tell(
    corpus: Store, asked: dict[str, object]
) -> None:
    assert [json.loads(item)["id"] for item in ask(corpus, **asked).items] == [GONE]


@pytest.mark.parametrize("asked", [{"source": ["!river-post-dam-report"]}, {"published": ["2022"]}])
def test_a_retracted_claim_is_not_found_by_another_source(
    corpus: Store, asked: dict[str, object]
) -> None:
    assert ask(corpus, **asked).total == 0


def test_facets_count_nothing_that_was_taken_back(corpus: Store) -> None:
    facets = ask(corpus, facet="type,attributed_to,occurred:year,source,published:year").facets
    assert (facets["type"], facets["attributed_to"], facets["occurred"]) == ([], [], [])
    assert facets["published"] == [{"value": "2023", "claims": 1}]
    assert [value["value"] for value in facets["source"]] == ["river-post-dam-report"]


def test_words_of_a_retracted_claim_are_not_told(corpus: Store) -> None:
    assert json.loads(ask(corpus, include="anchors.context").items[0])["anchor_contexts"] == []


def test_a_retracted_claim_does_not_tell_of_whom_it_was(corpus: Store) -> None:
    (found,) = ask(corpus, attributed_to=["!josk-torvalle"], members=True).items
    assert json.loads(found)["matched_because"] == []


def test_a_relation_to_a_retracted_claim_is_answered_with_a_warning(corpus: Store) -> None:
    found = ask(corpus, status=["published"], related_to=[GONE])
    assert [warning["code"] for warning in found.warnings] == ["retracted-claim"]
