"""Turtle: claims with their provenance in PROV-O, and the other records as entities and agents."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from claims_api.formats import claim_nodes, provenance, record_nodes
from claims_api.formats.iris import Names
from claims_api.formats.page import Page
from claims_api.formats.rdf import Node, header, statements
from claims_api.vocabulary import ActorKind

_PREFIXES = ("claims", "schema", "cito", "dct", "oa", "prov", "skos", "xsd")
_AGENTS = {
    ActorKind.person: "prov:Person",
    ActorKind.population: "prov:Agent",
}
Item = dict[str, Any]


def _claim(item: Item, names: Names) -> Iterator[Node]:
    yield claim_nodes.whole(item, names)
    if claim_nodes.is_retracted(item):
        yield from provenance.of_tombstone(item, names)
        return
    yield from provenance.of_claim(names.claim(item["id"]), item, names)
    yield from provenance.of_record(item, names)
    yield from provenance.of_source(item["source"], names)
    for review in claim_nodes.reviews(item, names):
        yield review
        yield from provenance.of_review(review)


def _actor(item: Item, names: Names) -> Iterator[Node]:
    yield from record_nodes.actor(item, names)
    kind = _AGENTS.get(item["kind"], "prov:Organization")
    yield Node(names.of("actor", item["id"]), (kind,), {})


def _source(item: Item, names: Names) -> Iterator[Node]:
    yield from record_nodes.source(item, names)
    yield from provenance.of_source(item, names)


NODES: dict[str, Callable[[Item, Names], Iterable[Node]]] = {
    **record_nodes.NODES,
    "claim": _claim,
    "actor": _actor,
    "source": _source,
}


def write(page: Page) -> Iterator[bytes]:
    """Return the prefixes, on the first page, and what is told of each item.

    What several items of a page have in common is told once.
    """
    names = Names(page.base)
    if page.is_first:
        yield header(_PREFIXES).encode()
    told: set[str] = set()
    for item in page.items:
        found = NODES[page.kind](json.loads(item), names)
        new = [part for part in statements(found) if part not in told]
        told.update(new)
        yield ("\n" + "".join(new)).encode()
