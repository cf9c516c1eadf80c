"""A network: who acts on whom and who speaks of whom, before any format writes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from claims_api.formats.page import Page

ROLES = ("agent", "target", "mentioned")
POLARITIES = ("affirmed", "negated")
QUADS = ("1", "2", "3", "4")


COUNTS = (
    "claims",
    *(f"as_{role}" for role in ROLES),
    *POLARITIES,
    *(f"quad_{quad}" for quad in QUADS),
)
# What formats without structure tell of a node or an edge: its name there, and its type.
KEYS = (
    ("node", "name", "string"),
    ("node", "kind", "string"),
    ("edge", "relation", "string"),
    *(("edge", name, "int") for name in COUNTS),
    ("edge", "score", "double"),
    ("edge", "weight", "double"),
    ("edge", "address", "string"),
)


class Node(NamedTuple):
    """An actor at an end of an edge."""

    id: str
    name: str
    kind: str


class Edge(NamedTuple):
    """What one actor does to another, or claims of it (`kind`), over all claims of a question.

    `roles` counts claims by the role of the actor at `target`, `quads` by the quad class of their
    event, `score` is the mean of the affirmed events' PLOVER scores; `address` asks for exactly
    these claims.
    """

    kind: str
    source: str
    target: str
    claims: int
    roles: dict[str, int]
    polarity: dict[str, int]
    quads: dict[str, int]
    score: float | None
    address: str

    @property
    def id(self) -> str:
        """Name the edge among all of a network."""
        return f"{self.kind}:{self.source}:{self.target}"

    def numbers(self) -> Iterator[tuple[str, int | float]]:
        """Yield every count under its name in COUNTS, and the score where there is one."""
        counts = (
            self.claims,
            *(self.roles[role] for role in ROLES),
            *(self.polarity[polarity] for polarity in POLARITIES),
            *(self.quads[quad] for quad in QUADS),
        )
        yield from zip(COUNTS, counts, strict=True)
        if self.score is not None:
            yield "score", self.score


@dataclass(frozen=True)
class Network(Page):
    """Nodes and edges, those of most claims first; `total` counts the edges of the whole."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()

    @property
    def plural(self) -> str:
        """What the nodes and edges are called together."""
        return self.kind

    @property
    def shown(self) -> int:
        """How many edges are shown."""
        return len(self.edges)
