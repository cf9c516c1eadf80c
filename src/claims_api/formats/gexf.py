"""GEXF 1.3 (gexf.net): a directed graph for Gephi, its counts as typed attributes."""

from collections.abc import Iterable, Iterator

from claims_api.formats.network import KEYS, Edge, Network
from claims_api.formats.xml import attribute, text

NAMESPACE = "http://gexf.net/1.3"
_TYPES = {"int": "integer"}
# A node's name is its label, an edge's claims are its weight: both have a place of their own.
_OWN_PLACE = {("node", "name"), ("edge", "weight")}


def write(network: Network) -> Iterator[bytes]:
    """Return the document: the attributes there are, the nodes, the edges."""
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<gexf xmlns="{NAMESPACE}" version="1.3">\n'
        f"<meta><description>{text(network.question)}</description></meta>\n"
        '<graph defaultedgetype="directed">\n'
    ).encode()
    for domain in ("node", "edge"):
        yield _declared(domain).encode()
    yield b"<nodes>\n"
    for node in network.nodes:
        told = _values("node", [("kind", node.kind)])
        yield f"<node id={attribute(node.id)} label={attribute(node.name)}>{told}</node>\n".encode()
    yield b"</nodes>\n<edges>\n"
    for edge in network.edges:
        yield _edge(edge).encode()
    yield b"</edges>\n</graph>\n</gexf>\n"


def _declared(domain: str) -> str:
    lines = "".join(
        f'<attribute id="{of}_{name}" title="{name}" type="{_TYPES.get(kind, kind)}"/>\n'
        for of, name, kind in KEYS
        if of == domain and (of, name) not in _OWN_PLACE
    )
    return f'<attributes class="{domain}">\n{lines}</attributes>\n'


def _edge(edge: Edge) -> str:
    told = _values("edge", [("relation", edge.kind), *edge.numbers(), ("address", edge.address)])
    ends = f"source={attribute(edge.source)} target={attribute(edge.target)}"
    named = f"id={attribute(edge.id)} {ends} kind={attribute(edge.kind)}"
    return f'<edge {named} weight="{edge.claims}">{told}</edge>\n'


def _values(domain: str, pairs: Iterable[tuple[str, object]]) -> str:
    lines = (
        f'  <attvalue for="{domain}_{name}" value={attribute(value)}/>\n' for name, value in pairs
    )
    return f"<attvalues>\n{''.join(lines)}</attvalues>"
