"""TriG: each claim a nanopublication that the nanopub library finds valid; one body is pinned."""

from typing import Any

import pytest
from nanopub import Nanopub
from rdflib import DCTERMS, PROV, RDF, SDO, ConjunctiveGraph, Dataset, Literal, Namespace, URIRef

from claims_api.formats.choosing import TRIG
from claims_api.store.engine import Store
from tests.formats.linked import BASE, dataset_of, filled, pinned, written
from tests.formats.small import INSTANT

NP = Namespace("http://www.nanopub.org/nschema#")
NPX = Namespace("http://purl.org/nanopub/x/")
OURS = Namespace("urn:claims-api:")
PARTS = (NP.hasAssertion, NP.hasProvenance, NP.hasPublicationInfo)
HELD = URIRef(f"{BASE}/claims/paper:held-thing")
THIS = URIRef(f"{HELD}?format=trig")
# rdflib warns of what it does itself, and of the class that the nanopub library asks for.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Dataset.(default_context|identifier):DeprecationWarning",
    "ignore:ConjunctiveGraph:DeprecationWarning",
)


def names_of(found: Dataset) -> list[URIRef]:
    """Return the nanopublications of a document."""
    return sorted(
        subject for subject, _, _, _ in found.quads((None, RDF.type, NP.Nanopublication, None))
    )


def graphs_of(found: Dataset, this: URIRef) -> dict[str, Any]:
    """Return the four graphs of one nanopublication."""
    (head,) = (graph for _, _, _, graph in found.quads((this, RDF.type, NP.Nanopublication, None)))
    named = {part: found.graph(head).value(this, part) for part in PARTS}
    return {
        "head": found.graph(head),
        **{str(part).rpartition("#has")[2]: found.graph(name) for part, name in named.items()},
    }


def validity(found: Dataset, this: URIRef) -> bool:
    """Return whether the nanopub library finds one nanopublication valid; it raises what is not."""
    alone = ConjunctiveGraph()
    for graph in graphs_of(found, this).values():
        alone.addN((*triple, alone.get_context(graph.identifier)) for triple in graph)
    return bool(Nanopub(rdf=alone).is_valid)


def test_the_nanopub_library_finds_every_claim_valid(
    corpus: Store, facts: list[dict[str, Any]]
) -> None:
    found = dataset_of(written(corpus, TRIG, limit=25))
    names = names_of(found)
    assert names == sorted(URIRef(f"{BASE}/claims/{fact['id']}?format=trig") for fact in facts[:25])
    assert all(validity(found, name) for name in names)


@pytest.mark.parametrize("part", ["Assertion", "Provenance", "PublicationInfo"])
def test_the_nanopub_library_refuses_one_that_lacks_a_part(store: Store, part: str) -> None:
    filled(store)
    found = dataset_of(written(store, TRIG))
    graphs_of(found, THIS)[part].remove((None, None, None))
    with pytest.raises(ValueError, match="graph"):
        validity(found, THIS)


@pytest.fixture
def parts(store: Store) -> dict[str, Any]:
    """Return the graphs of a claim that is bo's, passed on by cy and di."""
    filled(store)
    return graphs_of(dataset_of(written(store, TRIG)), THIS)


def test_the_assertion_says_that_somebody_claims(parts: dict[str, Any]) -> None:
    told = parts["Assertion"]
    assert told.value(HELD, RDF.type) == SDO.Claim
    assert told.value(HELD, SDO.author) == URIRef(f"{BASE}/actors/bo")
    assert told.value(HELD, OURS.attributedTo) == URIRef(f"{BASE}/actors/bo")
    assert told.value(HELD, OURS.polarity) == Literal("negated")
    assert told.value(HELD, OURS.certainty) == Literal("probable")


def test_the_coders_part_is_told_of_the_publication_alone(parts: dict[str, Any]) -> None:
    assert parts["Assertion"].value(HELD, OURS.confidence) is None
    assert parts["PublicationInfo"].value(HELD, OURS.confidence).toPython() == 0.9
    assert parts["PublicationInfo"].value(THIS, DCTERMS.creator) == URIRef(f"{BASE}/#curators")
    licence = URIRef("http://spdx.org/licenses/CC0-1.0")
    assert parts["PublicationInfo"].value(THIS, DCTERMS.license) == licence


def test_the_provenance_tells_whose_it_is_and_where_it_stands(parts: dict[str, Any]) -> None:
    told, assertion = parts["Provenance"], parts["Assertion"].identifier
    assert told.value(assertion, PROV.wasDerivedFrom) == URIRef(f"{BASE}/sources/paper")
    holders = set(told.objects(assertion, PROV.wasAttributedTo))
    assert holders == {URIRef(f"{BASE}/actors/bo")}
    assert len(set(told.objects(assertion, PROV.qualifiedInfluence))) == 2
    assert told.value(assertion, PROV.wasGeneratedBy) is not None


def test_whatever_stands_outside_a_graph_is_nothing(store: Store) -> None:
    filled(store)
    found = dataset_of(written(store, TRIG))
    assert len(found.default_graph) == 0
    assert len([graph for graph in found.graphs() if len(graph)]) == 4 * 2


def test_a_retraction_is_a_nanopublication_that_takes_one_back(store: Store) -> None:
    filled(store)
    found = dataset_of(written(store, TRIG, status=["retracted"]))
    (name,) = names_of(found)
    assert validity(found, name)
    (taken_back,) = graphs_of(found, name)["Assertion"].objects(None, NPX.retracts)
    assert str(taken_back) == f"{BASE}/claims/paper:gone-thing?format=trig"


def test_no_name_is_a_trusty_one(store: Store) -> None:
    filled(store)
    assert b"/RA" not in written(store, TRIG)


def test_a_claim_is_written_so(store: Store) -> None:
    filled(store)
    body = INSTANT.sub(b"2020-02-20T20:20:20.000000Z", written(store, TRIG, limit=1))
    assert body.decode() == pinned("claim.trig")
