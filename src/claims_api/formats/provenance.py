"""Where claims come from, in PROV-O: whose they are, through whom they came, who coded them.

The claim is attributed to those in whose name it is made, its record to those who coded it. An
actor that only passes a claim on influences it: PROV-O attributes it to none of these.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from claims_api.formats.attribution import speakers
from claims_api.formats.claim_nodes import instant
from claims_api.formats.iris import Names
from claims_api.formats.rdf import Iri, Node, node

Item = dict[str, Any]
ENTITY = ["prov:Entity"]
AGENT = ["prov:Agent"]


def of_claim(attributed: Iri, item: Item, names: Names) -> Iterator[Node]:
    """Yield what is attributed to those in whose name a claim is made, and who passed it on.

    `attributed` is the claim, or whatever states it.
    """
    made_by, via = _actors(speakers(item), names), _actors(item["via"], names)
    passed = [
        node(
            Iri(f"{names.claim(item['id'])}#via-{at}"),
            ["prov:AgentInfluence"],
            prov_agent=one.iri,
            prov_hadRole=Iri("urn:claims-api:via"),
            schema_position=at,
        )
        for at, one in enumerate(via, 1)
    ]
    yield node(
        attributed,
        ENTITY,
        prov_wasDerivedFrom=names.of("source", item["source"]["id"]),
        prov_wasAttributedTo=[one.iri for one in made_by],
        prov_qualifiedInfluence=list(passed),
    )
    yield from (*made_by, *via)


def of_record(item: Item, names: Names) -> Iterator[Node]:
    """Yield a version of a claim's record, and the coding that made it."""
    claim, version = names.claim(item["id"]), item["version"]
    coding = Iri(f"{claim}#coding-{version}")
    yield node(
        Iri(f"{claim}#version-{version}"),
        ENTITY,
        prov_specializationOf=claim,
        prov_wasGeneratedBy=coding,
        prov_wasAttributedTo=names.curators().iri,
        prov_generatedAtTime=instant(item["updated_at"]),
    )
    yield from of_coding(coding, item, names)


def of_coding(coding: Iri, item: Item, names: Names) -> Iterator[Node]:
    """Yield the activity in which curators read a source and wrote a claim down."""
    yield node(
        coding,
        ["prov:Activity"],
        prov_used=names.of("source", item["source"]["id"]),
        prov_wasAssociatedWith=names.curators().iri,
        prov_endedAtTime=instant(item["updated_at"]),
    )
    yield Node(names.curators().iri, ("prov:Agent",), {})


def of_source(source: Item, names: Names) -> Iterator[Node]:
    """Yield a source as an entity that its authors made."""
    authors = _actors(source["authors"], names)
    made_by = [author.iri for author in authors]
    yield node(names.of("source", source["id"]), ENTITY, prov_wasAttributedTo=made_by)
    yield from authors


def of_review(review: Node) -> Iterator[Node]:
    """Yield an assessment as what its assessor made of the evidence."""
    (assessor,) = (one for one in review.told["schema:author"] if isinstance(one, Node))
    yield node(
        review.iri,
        ENTITY,
        prov_wasAttributedTo=assessor.iri,
        prov_wasDerivedFrom=review.told["schema:citation"],
    )
    yield Node(assessor.iri, ("prov:Agent",), {})


def of_tombstone(item: Item, names: Names) -> Iterator[Node]:
    """Yield the end of a claim."""
    ended = instant(item["retracted_at"])
    yield node(names.claim(item["id"]), ENTITY, prov_invalidatedAtTime=ended)


def _actors(named: Iterable[Mapping[str, Any]], names: Names) -> list[Node]:
    return [node(names.of("actor", one["id"]), AGENT) for one in named]
