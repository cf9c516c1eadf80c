"""Turtle: read by rdflib, with the provenance of PROV-O; one body is pinned."""

from dataclasses import replace
from typing import Any

import pytest
from rdflib import PROV, RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import XSD

from claims_api.formats import turtle
from claims_api.formats.choosing import JSONLD, TURTLE
from claims_api.queries.actors import ActorQuestion
from claims_api.queries.listing import find
from claims_api.store.engine import Store
from tests.formats.linked import (
    BASE,
    filled,
    graph_of_json_ld,
    graph_of_turtle,
    meant,
    page,
    pinned,
    written,
)
from tests.formats.small import INSTANT
from tests.small_files import actor, bring, claim, paper

HELD = URIRef(f"{BASE}/claims/paper:held-thing")
CITO = Namespace("http://purl.org/spar/cito/")
OURS = Namespace("urn:claims-api:")


def iri(path: str) -> URIRef:
    """Return the IRI of something that is served."""
    return URIRef(f"{BASE}/{path}")


@pytest.fixture
def graph(store: Store) -> Graph:
    """Return what rdflib reads of a claim that is passed on, assessed and related."""
    filled(store)
    return graph_of_turtle(written(store, TURTLE))


def test_turtle_says_whatever_json_ld_says(corpus: Store) -> None:
    told = graph_of_turtle(written(corpus, TURTLE, limit=60))
    said = graph_of_json_ld(written(corpus, JSONLD, limit=60))
    assert meant(said) - meant(told) == set()
    assert len(said) > 1500


def test_a_claim_is_attributed_to_its_holders_alone(graph: Graph) -> None:
    assert set(graph.objects(HELD, PROV.wasAttributedTo)) == {iri("actors/bo")}
    assert set(graph.objects(HELD, PROV.wasDerivedFrom)) == {iri("sources/paper")}
    assert set(graph.objects(iri("sources/paper"), PROV.wasAttributedTo)) == {iri("actors/ada")}


def test_what_is_ascribed_to_somebody_is_attributed_to_who_ascribes_it(store: Store) -> None:
    aim = claim("some-aim", attributed_to=["bo"], voice="ascribed")
    bring(store, paper(aim, actors=(actor("bo"),)))
    graph, said = graph_of_turtle(written(store, TURTLE)), iri("claims/paper:some-aim")
    assert set(graph.objects(said, PROV.wasAttributedTo)) == {iri("actors/ada")}
    assert set(graph.objects(said, OURS.attributedTo)) == {iri("actors/bo")}


def test_who_passes_a_claim_on_influences_it_in_that_order(graph: Graph) -> None:
    position = URIRef("https://schema.org/position")
    ways = graph.objects(HELD, PROV.qualifiedInfluence)
    in_order = sorted(
        (int(graph.value(way, position)), graph.value(way, PROV.agent)) for way in ways
    )
    assert in_order == [(1, iri("actors/cy")), (2, iri("actors/di"))]
    assert set(graph.objects(None, PROV.hadRole)) == {OURS.via}


def test_the_record_is_the_curators(graph: Graph) -> None:
    version, coding = URIRef(f"{HELD}#version-1"), URIRef(f"{HELD}#coding-1")
    assert graph.value(version, PROV.specializationOf) == HELD
    assert graph.value(version, PROV.wasAttributedTo) == iri("#curators")
    assert graph.value(version, PROV.wasGeneratedBy) == coding
    assert graph.value(coding, PROV.wasAssociatedWith) == iri("#curators")
    assert graph.value(coding, PROV.endedAtTime).datatype == XSD.dateTime


def test_an_assessment_is_its_assessors(graph: Graph) -> None:
    review = URIRef(f"{HELD}#assessment-look")
    assert graph.value(review, PROV.wasAttributedTo) == URIRef(f"{review}-assessor")
    assert graph.value(review, PROV.wasDerivedFrom) == URIRef("https://proof.example/")


def test_relations_are_told_in_cito_from_both_ends(graph: Graph) -> None:
    other = iri("claims/paper:other-thing")
    assert (HELD, CITO.supports, other) in graph
    assert (other, CITO.isSupportedBy, HELD) in graph
    assert (HELD, OURS.supports, other) in graph


def test_polarity_and_certainty_are_kept(graph: Graph) -> None:
    assert graph.value(HELD, OURS.polarity) == Literal("negated")
    assert graph.value(HELD, OURS.certainty) == Literal("probable")
    assert graph.value(HELD, OURS.voice) == Literal("reported")


def test_what_is_retracted_is_invalidated(store: Store) -> None:
    filled(store)
    graph = graph_of_turtle(written(store, TURTLE, status=["retracted"]))
    gone = iri("claims/paper:gone-thing")
    assert graph.value(gone, PROV.invalidatedAtTime).datatype == XSD.dateTime
    assert graph.value(gone, OURS.reason) == Literal("It was misread.")
    assert graph.value(gone, PROV.wasAttributedTo) is None


def test_every_term_of_prov_is_one(graph: Graph) -> None:
    terms = {*graph.predicates(), *graph.objects(predicate=RDF.type)}
    used = {str(term).removeprefix(str(PROV)) for term in terms if str(term).startswith(str(PROV))}
    assert len(used) > 10
    assert [name for name in used if not hasattr(PROV, name)] == []


def test_no_node_is_blank(corpus: Store) -> None:
    assert b"_:" not in written(corpus, TURTLE, limit=200)
    assert b"[" not in written(corpus, TURTLE, limit=20).replace(b'"[', b"")


def test_what_claims_have_in_common_is_told_once_a_page(store: Store) -> None:
    filled(store)
    body = written(store, TURTLE)
    assert body.count(b"@prefix schema:") == 1
    assert body.count(b"sources/paper> a schema:CreativeWork") == 1


def test_a_stream_of_pages_is_one_document(store: Store) -> None:
    filled(store)
    whole = page(store, TURTLE)
    pages = [
        replace(whole, items=[item], is_first=at == 0, is_last=at == len(whole.items) - 1)
        for at, item in enumerate(whole.items)
    ]
    body = b"".join(part for each in pages for part in turtle.write(each))
    assert set(graph_of_turtle(body)) == set(graph_of_turtle(written(store, TURTLE)))


def test_actors_are_agents_of_their_kind(corpus: Store) -> None:
    with corpus.reading() as connection:
        actors = replace(find(connection, ActorQuestion(limit=200)), base=BASE)
    graph = graph_of_turtle(b"".join(turtle.write(actors)))
    kinds: dict[str, Any] = {
        "vladimir-putin": PROV.Person,
        "russia": PROV.Organization,
    }
    assert all((iri(f"actors/{slug}"), RDF.type, kind) in graph for slug, kind in kinds.items())


def test_a_claim_is_written_so(store: Store) -> None:
    filled(store)
    body = INSTANT.sub(b"2020-02-20T20:20:20.000000Z", written(store, TURTLE, limit=1))
    assert body.decode() == pinned("claim.ttl")
