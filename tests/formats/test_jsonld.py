"""JSON-LD: read by pyld without the net, held to shapes by SHACL; one body is pinned."""

import json
from dataclasses import replace
from typing import Any

import pytest
from pyshacl import validate
from rdflib import RDF, SDO, Graph, Literal, Namespace, URIRef

from claims_api.formats import jsonld
from claims_api.formats.choosing import JSONLD
from claims_api.formats.claim_nodes import CLAIM, RECORD, RETRACTED
from claims_api.formats.page import Page
from claims_api.queries.actors import ActorQuestion
from claims_api.queries.listing import RecordQuestion, find
from claims_api.queries.places import PlaceQuestion
from claims_api.queries.sources import SourceQuestion
from claims_api.queries.topics import TopicQuestion
from claims_api.store.engine import Store
from claims_api.vocabulary import RELATIONS_SEEN
from tests.formats.linked import BASE, HERE, filled, graph_of_json_ld, page, pinned, written
from tests.formats.small import INSTANT
from tests.small_files import bring, claim, paper

QUESTIONS: dict[str, type[RecordQuestion]] = {
    "actor": ActorQuestion,
    "place": PlaceQuestion,
    "topic": TopicQuestion,
    "source": SourceQuestion,
}
OURS = Namespace("urn:claims-api:")
HELD = URIRef(f"{BASE}/claims/paper:held-thing")


@pytest.fixture(scope="module")
def corpus_graph(corpus: Store) -> Graph:
    """Return what pyld reads from the first two hundred claims of the corpus."""
    return graph_of_json_ld(written(corpus, JSONLD, limit=200))


def test_pyld_reads_every_claim_with_whose_it_is(
    corpus_graph: Graph, facts: list[dict[str, Any]]
) -> None:
    for fact in facts[:200]:
        claim = URIRef(f"{BASE}/claims/{fact['id']}")
        assert corpus_graph.value(claim, SDO.text) == Literal(fact["statement"])
        holders = {URIRef(f"{BASE}/actors/{one['id']}") for one in fact["attributed_to"]}
        assert set(corpus_graph.objects(claim, OURS.attributedTo)) == holders
        authors = {URIRef(f"{BASE}/actors/{one['id']}") for one in fact["source"]["authors"]}
        speakers = authors if fact["voice"] == "ascribed" else holders
        assert set(corpus_graph.objects(claim, SDO.author)) == speakers


def test_there_is_a_review_for_each_assessment_and_no_other(
    corpus_graph: Graph, facts: list[dict[str, Any]]
) -> None:
    assessed = sum(len(fact["assessments"]) for fact in facts[:200])
    assert len(set(corpus_graph.subjects(RDF.type, SDO.ClaimReview))) == assessed > 0


def conforms(graph: Graph) -> tuple[bool, str]:
    """Return whether a graph has our shapes, and what is wrong if not."""
    shapes = Graph().parse(HERE / "shapes.ttl")
    holds, _, told = validate(graph, shacl_graph=shapes, inference="none")
    return holds, told


def test_claims_and_reviews_have_our_shapes(corpus_graph: Graph) -> None:
    assert conforms(corpus_graph) == (True, "Validation Report\nConforms: True\n")


def test_what_is_retracted_has_our_shapes(store: Store) -> None:
    filled(store)
    graph = graph_of_json_ld(written(store, JSONLD, status=["retracted,published"]))
    assert conforms(graph)[0]
    gone = URIRef(f"{BASE}/claims/paper:gone-thing")
    assert graph.value(gone, SDO.creativeWorkStatus) == Literal("retracted")


@pytest.mark.parametrize("lost", [SDO.author, OURS.attributedTo, SDO.creditText, SDO.appearance])
def test_a_claim_that_lost_whose_it_is_has_them_not(store: Store, lost: URIRef) -> None:
    filled(store)
    graph = graph_of_json_ld(written(store, JSONLD))
    graph.remove((HELD, lost, None))
    assert not conforms(graph)[0]


def test_a_claim_passed_on_is_whose_it_is_and_nobody_elses(store: Store) -> None:
    filled(store)
    graph = graph_of_json_ld(written(store, JSONLD))
    assert set(graph.objects(HELD, SDO.author)) == {URIRef(f"{BASE}/actors/bo")}
    assert set(graph.objects(HELD, OURS.via)) == {
        URIRef(f"{BASE}/actors/{s}") for s in ("cy", "di")
    }
    told = "Bo, as reported by Ada Auctor by way of Cy and Di in “Paper” (2017-03-31)"
    assert graph.value(HELD, SDO.creditText) == Literal(told)


@pytest.mark.parametrize(
    ("published", "day"), [("2017", "2017"), ("2017-12", "2017-12"), ("2017-21", None)]
)
def test_a_season_is_no_month_of_schema_org(store: Store, published: str, day: str | None) -> None:
    bring(store, paper(claim("some-thing"), published=published, published_basis="stated"))
    graph = graph_of_json_ld(written(store, JSONLD))
    source = URIRef(f"{BASE}/sources/paper")
    assert graph.value(source, SDO.datePublished) == (day and Literal(day))


def test_of_a_retracted_claim_no_review_is_left(store: Store) -> None:
    look = {"id": "look", "assessor": "The Look", "verdict": "false"}
    gone = claim("gone", status="retracted", retraction_reason="Misread.", assessments=[look])
    bring(store, paper(gone))
    graph = graph_of_json_ld(written(store, JSONLD, status=["retracted"]))
    assert list(graph.subjects(RDF.type, SDO.Claim)) == [URIRef(f"{BASE}/claims/paper:gone")]
    assert not list(graph.subjects(RDF.type, SDO.ClaimReview))


def test_every_term_of_schema_org_is_one(store: Store, corpus_graph: Graph) -> None:
    filled(store)
    graph = corpus_graph + graph_of_json_ld(written(store, JSONLD, status=["retracted"]))
    terms = {*graph.predicates(), *graph.objects(predicate=RDF.type)}
    used = {str(term).removeprefix(str(SDO)) for term in terms if str(term).startswith(str(SDO))}
    assert len(used) > 20
    assert [name for name in used if not hasattr(SDO, name)] == []


def test_every_field_of_a_claim_is_told(facts: list[dict[str, Any]]) -> None:
    told = {term.field for table in (CLAIM, RECORD) for term in table}
    assert facts[0].keys() - told == {"relations", "assessments"}
    assert {term.field for term in RETRACTED} == {
        "id", "status", "reason", "source", "version", "retracted_at",
    }  # fmt: skip


def test_every_relation_has_a_term(corpus: Store, facts: list[dict[str, Any]]) -> None:
    assert set(jsonld.claim_nodes.RELATIONS) == set(RELATIONS_SEEN)


@pytest.mark.parametrize("sizes", [[3], [2, 1], [1, 1, 1], [0]])
def test_a_stream_of_pages_is_one_document(store: Store, sizes: list[int]) -> None:
    filled(store)
    whole = page(store, JSONLD, status=["retracted,published"])
    at, body = 0, b""
    for number, size in enumerate(sizes, 1):
        part = replace(whole, items=whole.items[at : at + size])
        ends = replace(part, is_first=number == 1, is_last=number == len(sizes))
        body += b"".join(jsonld.write(ends))
        at += size
    found = json.loads(body)["@graph"]
    assert [each["@id"] for each in found if each["@type"] == "Claim"] == [
        f"{BASE}/claims/{json.loads(item)['id']}" for item in whole.items[:at]
    ]


@pytest.mark.parametrize("noun", ["actor", "place", "topic", "source"])
def test_records_are_read_with_their_names(corpus: Store, noun: str) -> None:
    question = QUESTIONS[noun].model_validate({"limit": 200})
    with corpus.reading() as connection:
        records = replace(find(connection, question), base=BASE)
    graph = graph_of_json_ld(b"".join(jsonld.write(records)))
    for item in map(json.loads, records.items):
        iri = URIRef(f"{BASE}/{noun}s/{item['id']}")
        named = item.get("name") or item.get("label") or item["title"]
        assert set(graph.objects(iri, SDO.name)) == {Literal(named)}
        assert graph.value(iri, RDF.type) is not None


def test_an_empty_answer_is_a_document() -> None:
    empty = Page(kind="claim", items=[], total=0, state="1-x")
    assert json.loads(b"".join(jsonld.write(empty)))["@graph"] == []


def test_a_claim_is_written_so(store: Store) -> None:
    filled(store)
    body = INSTANT.sub(b"2020-02-20T20:20:20.000000Z", written(store, JSONLD, limit=1))
    assert body.decode() == pinned("claim.jsonld")
