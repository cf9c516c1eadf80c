"""JSON-LD: schema.org's Claim, with a ClaimReview for each assessment, and the other records.

The context stands in the document: nobody has to fetch another to read it.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from claims_api.formats import claim_nodes, record_nodes
from claims_api.formats.iris import Names
from claims_api.formats.page import Page
from claims_api.formats.rdf import PREFIXES, Node, json_ld
from claims_api.store.wire import dump

CONTEXT = {
    "@vocab": PREFIXES["schema"],
    **{name: PREFIXES[name] for name in ("claims", "cito", "dct", "oa", "skos", "xsd")},
}


def _claim(item: dict[str, Any], names: Names) -> Iterator[Node]:
    yield claim_nodes.whole(item, names)
    if not claim_nodes.is_retracted(item):
        yield from claim_nodes.reviews(item, names)


NODES: dict[str, Callable[[dict[str, Any], Names], Iterable[Node]]] = {
    "claim": _claim,
    **record_nodes.NODES,
}


def write(page: Page) -> Iterator[bytes]:
    """Return one object, whose graph holds an object for each thing that is told of."""
    names = Names(page.base)
    if page.is_first:
        yield b'{"@context":%b,"@graph":[\n' % dump(CONTEXT)
    between = b"" if page.is_first else b",\n"
    for item in page.items:
        for told_of in NODES[page.kind](json.loads(item), names):
            yield between + dump(json_ld(told_of))
            between = b",\n"
    if page.is_last:
        yield b"\n]}\n"
