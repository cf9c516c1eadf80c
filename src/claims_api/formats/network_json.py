"""JSON of a network: nodes, edges, and what is told about them."""

from collections.abc import Iterator

from claims_api.formats.network import Network
from claims_api.store.wire import dump


def write(network: Network) -> Iterator[bytes]:
    """Return one object."""
    yield dump(
        {
            "nodes": [node._asdict() for node in network.nodes],
            "edges": [{"id": edge.id, **edge._asdict()} for edge in network.edges],
            "total": network.total,
            "question": network.question,
            "canonical": network.canonical,
            "generation": network.generation,
            "warnings": network.warnings,
        }
    )
