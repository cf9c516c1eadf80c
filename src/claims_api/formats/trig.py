"""TriG: one unsigned nanopublication a claim (nanopub.net).

The assertion says that somebody claims something, the provenance whose claim it is and where it
stands, the publication information who coded it. The name of each is an ordinary address: a trusty
URI is for what is signed.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from claims_api.formats import claim_nodes, provenance
from claims_api.formats.claim_nodes import CLAIM, RECORD, RETRACTED
from claims_api.formats.iris import Names, licence
from claims_api.formats.page import Page
from claims_api.formats.rdf import Iri, Node, header, node, statements

_PREFIXES = ("claims", "schema", "dct", "np", "npx", "oa", "prov", "xsd")
Item = dict[str, Any]


def write(page: Page) -> Iterator[bytes]:
    """Return the prefixes, on the first page, and a nanopublication for each claim."""
    names = Names(page.base)
    if page.is_first:
        yield header(_PREFIXES).encode()
    for item in map(json.loads, page.items):
        parts = _retraction if claim_nodes.is_retracted(item) else _nanopublication
        yield "".join(parts(item, names)).encode()


def address(item: Item, names: Names) -> Iri:
    """Return the name of a claim's nanopublication: the address that answers with it."""
    return Iri(f"{names.claim(item['id'])}?format=trig")


def _nanopublication(item: Item, names: Names) -> Iterator[str]:
    this = address(item, names)
    assertion = Iri(f"{this}#assertion")
    info = node(
        this,
        dct_created=claim_nodes.instant(item["updated_at"]),
        dct_creator=names.curators().iri,
        dct_license=licence(item),
        npx_introduces=names.claim(item["id"]),
    )
    coding = Iri(f"{this}#coding")
    yield _head(this)
    yield _graph(assertion, [claim_nodes.claim(item, names, CLAIM)])
    yield _graph(
        Iri(f"{this}#provenance"),
        [
            node(assertion, prov_wasGeneratedBy=coding),
            *provenance.of_claim(assertion, item, names),
            *provenance.of_coding(coding, item, names),
            *provenance.of_source(item["source"], names),
        ],
    )
    yield _graph(Iri(f"{this}#pubinfo"), [info, claim_nodes.claim(item, names, RECORD)])


def _retraction(item: Item, names: Names) -> Iterator[str]:
    """Yield the nanopublication that takes back another one."""
    taken_back = address(item, names)
    this = Iri(f"{names.claim(item['id'])}#retraction")
    curators, assertion = names.curators(), Iri(f"{this}-assertion")
    info = node(
        this,
        dct_created=claim_nodes.instant(item["retracted_at"]),
        dct_creator=curators.iri,
    )
    yield _head(this, "-")
    yield _graph(assertion, [node(curators.iri, npx_retracts=taken_back)])
    yield _graph(
        Iri(f"{this}-provenance"),
        [
            node(assertion, prov_wasAttributedTo=curators.iri),
            claim_nodes.claim(item, names, RETRACTED),
        ],
    )
    yield _graph(Iri(f"{this}-pubinfo"), [info, curators])


def _head(this: Iri, separator: str = "#") -> str:
    parts = {
        term: Iri(f"{this}{separator}{part}")
        for term, part in (
            ("np_hasAssertion", "assertion"),
            ("np_hasProvenance", "provenance"),
            ("np_hasPublicationInfo", "pubinfo"),
        )
    }
    head = node(this, ["np:Nanopublication"], **parts)
    return f"\n{_graph(Iri(f'{this}{separator}head'), [head])}"


def _graph(name: Iri, nodes: Iterable[Node]) -> str:
    return f"<{name}> {{\n{''.join(statements(nodes))}}}\n"
