"""Every answer held against a plain evaluation over all claims, on whichever engine."""

import json
from collections import defaultdict
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find, sorts
from claims_api.queries.facets import read_facets
from claims_api.store.engine import Store
from tests.queries.oracle import Oracle
from tests.queries.questions import SAMPLES, Questions
from tests.queries.walking import all_ids, forwards, ids


@pytest.fixture(scope="module")
def questions(oracle: Oracle) -> st.SearchStrategy[ClaimQuestion]:
    """Return what draws questions."""
    return Questions(oracle).strategy


@pytest.mark.proof
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_answer_is_that_of_the_oracle(
    corpus: Store, oracle: Oracle, questions: st.SearchStrategy[ClaimQuestion], data: st.DataObject
) -> None:
    question = data.draw(questions)
    with corpus.reading() as connection:
        pages = forwards(connection, question)
    found = [key for page in pages for key in ids(page)]
    order = sorts(question)
    if any(name.endswith("relevance") for name in order):  # whose scores are the engine's own
        assert sorted(found) == sorted(oracle.found(question, ["position"]))
    else:
        assert found == oracle.found(question, order)
    assert {page.total for page in pages} == {len(found)}
    if data.draw(st.integers(0, 3)) == 0:  # it asks some ten questions more
        explain_each_condition(corpus, oracle, question)
    for facet in read_facets(question.facet or "") if question.facet else []:
        assert list(pages[0].facets[facet.name]) == oracle.facet(question, facet)


def explain_each_condition(corpus: Store, oracle: Oracle, question: ClaimQuestion) -> None:
    """Hold what each condition leaves alone, and without others, against the oracle."""
    with corpus.reading() as connection:
        told = find(connection, question.model_copy(update={"explain": True})).explanation or {}
    for left in (*told["conditions"], *told["relaxations"]):
        pairs = parse_qsl(urlsplit(left["address"]).query)
        asked: dict[str, Any] = defaultdict(list)
        for name, value in pairs:
            if name in ClaimQuestion.single():
                asked[name] = value
            else:
                asked[name].append(value)
        alone = ClaimQuestion.model_validate(asked)
        assert left["claims"] == len(oracle.matching(alone)), left


@pytest.mark.parametrize("name", sorted(set(ClaimQuestion.filters()) - {"status"}))
def test_every_value_of_a_filter_finds_what_the_oracle_says(
    connection: Connection, oracle: Oracle, name: str
) -> None:
    for value in Questions(oracle).every(name):
        for members in {False, ClaimQuestion.filters()[name].noun == "actor"}:
            question = ClaimQuestion.model_validate(
                {name: [value], "members": members, "limit": 200}
            )
            page = find(connection, question)
            expected = oracle.found(question, ["position"])
            assert (ids(page), page.total) == (expected[:200], len(expected)), (value, members)


def test_the_oracle_knows_every_claim_and_its_place(oracle: Oracle) -> None:
    assert {claim["id"] for claim in oracle.facts} <= oracle.places.keys()
    assert len(oracle.facts) > 40


@pytest.mark.parametrize("name", sorted(ClaimQuestion.filters()))
def test_every_filter_narrows(connection: Connection, name: str) -> None:
    assert name in SAMPLES, f"tests/queries/questions.py has no sample for {name}"
    everything = find(connection, ClaimQuestion(limit=0)).total
    left = find(connection, ClaimQuestion.model_validate({name: [SAMPLES[name]], "limit": 0})).total
    assert 0 < left < everything


def test_there_is_no_sample_for_a_filter_that_is_gone() -> None:
    assert SAMPLES.keys() <= ClaimQuestion.filters().keys()


@pytest.mark.parametrize("name", sorted(set(ClaimQuestion.filters()) - {"status"}))
def test_a_filter_and_its_complement_make_the_whole(connection: Connection, name: str) -> None:
    found = all_ids(connection, **{name: [SAMPLES[name]]}, limit=200)
    others = all_ids(connection, **{name: [f"!{SAMPLES[name]}"]}, limit=200)
    assert sorted(found + others) == sorted(all_ids(connection, limit=200))


@pytest.mark.parametrize("name", sorted(set(ClaimQuestion.filters()) - {"status"}))
def test_repeating_means_all_and_a_comma_any(connection: Connection, name: str) -> None:
    sample = SAMPLES[name].split(",")[0]
    found = all_ids(connection, **{name: [sample]}, limit=200)
    assert all_ids(connection, **{name: [sample, sample]}, limit=200) == found
    assert all_ids(connection, **{name: [f"{sample},{sample}"]}, limit=200) == found
    assert all_ids(connection, **{name: [sample, f"!{sample}"]}, limit=200) == []


def test_a_minimal_confidence_is_met_by_those_that_equal_it(
    connection: Connection, facts: list[dict[str, Any]]
) -> None:
    expected = [claim["id"] for claim in facts if claim["confidence"] >= 0.95]
    assert all_ids(connection, min_confidence=0.95) == expected
    assert 0 < len(expected) < len(facts)


@pytest.mark.parametrize(
    ("question", "found", "missed"),
    [
        # The minister of 2020 to April 2023 acts for the country; she does not after she left.
        ({"attributed_to": ["Brennovar"]}, "river-post-dam-report:dam-is-full", ""),
        ({"agent": ["Brennovar"]}, "river-post-dam-report:torvalle-runs-ministry", ""),
        ({"agent": ["Brennovar"]}, "", "basin-review-two-banks:torvalle-advises-aldoran-light"),
        # What was said in June 2023 of March: the time of the event decides.
        ({"attributed_to": ["Brennovar"]}, "basin-review-two-banks:nine-days-in-march", ""),
        # Two steps: prime minister of Ostmere, which is a member of the Pact.
        ({"attributed_to": ["Lower Basin Pact"]}, "river-post-dam-report:open-gates-by-may", ""),
        # The Pact was joined in 2019, which a treaty of 1998 does not meet.
        ({"agent": ["Lower Basin Pact"]}, "", "river-post-dam-report:treaty-signed-in-1998"),
        ({"via": ["nearwater-orchardists"]}, "river-post-dam-report:gates-shut-nine-days", ""),
    ],
)
def test_members_count_on_the_day_that_the_claim_plays(
    connection: Connection, question: dict[str, Any], found: str, missed: str
) -> None:
    alone = all_ids(connection, **question, limit=200)
    together = all_ids(connection, **question, members=True, limit=200)
    assert set(alone) < set(together)
    assert not found or (found in together and found not in alone)
    assert not missed or missed not in together


def test_with_members_each_claim_tells_through_whom_it_matched(
    connection: Connection, oracle: Oracle
) -> None:
    pages = forwards(connection, ClaimQuestion(actor=["brennovar"], members=True, limit=200))
    by_id = {claim["id"]: claim for claim in oracle.facts}
    for item in (json.loads(item) for page in pages for item in page.items):
        because = {reason["actor"]["id"] for reason in item["matched_because"]}
        claim = by_id[item["id"]]
        takes = {str(slug) for slug in ClaimQuestion.filters()["actor"].values(claim)}
        when = claim["occurred"] and claim["occurred"]["edtf"]
        assert because
        assert because <= takes, when


def test_a_sources_author_holds_only_as_a_holder(connection: Connection) -> None:
    author = "zelie-orvane"
    assert all_ids(connection, actor=[author]) == []
    held = all_ids(connection, attributed_to=[author])
    assert held
    assert set(held) <= set(all_ids(connection, attributed_to=["author"], limit=200))
