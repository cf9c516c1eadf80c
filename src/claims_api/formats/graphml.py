"""GraphML 1.0 (graphml.graphdrawing.org): a directed graph, its counts as typed data."""

from collections.abc import Iterator

from claims_api.formats.network import KEYS, Edge, Network
from claims_api.formats.xml import attribute, text

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"


def write(network: Network) -> Iterator[bytes]:
    """Return the document: its keys, the nodes, the edges."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{NAMESPACE}">\n'.encode()
    for domain, name, kind in KEYS:
        yield (
            f'<key id="{domain}_{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n'
        ).encode()
    yield b'<graph id="network" edgedefault="directed">\n'
    yield f"<desc>{text(network.question)}</desc>\n".encode()
    for node in network.nodes:
        told = _data("node", [("name", node.name), ("kind", node.kind)])
        yield f"<node id={attribute(node.id)}>{told}</node>\n".encode()
    for edge in network.edges:
        yield _edge(edge).encode()
    yield b"</graph>\n</graphml>\n"


def _edge(edge: Edge) -> str:
    # `weight` is what programs draw and sum unless told otherwise.
    pairs = [("relation", edge.kind), *edge.numbers(), ("weight", edge.claims)]
    told = _data("edge", [*pairs, ("address", edge.address)])
    ends = f"source={attribute(edge.source)} target={attribute(edge.target)}"
    return f"<edge id={attribute(edge.id)} {ends}>{told}</edge>\n"


def _data(domain: str, pairs: list[tuple[str, object]]) -> str:
    lines = (f'  <data key="{domain}_{name}">{text(value)}</data>\n' for name, value in pairs)
    return "\n" + "".join(lines)
