"""Who acts on whom and who speaks of whom, in the claims that meet any conditions."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Connection, select

from claims_api.errors import Warned
from claims_api.formats.choosing import NETWORK_FORMATS
from claims_api.formats.network import POLARITIES, QUADS, ROLES, Edge, Network, Node
from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM
from claims_api.queries.asked import CODED, Asked, ask
from claims_api.queries.claim_filters import ClaimFilters
from claims_api.queries.crossing import counted
from claims_api.queries.question import WHOLE, Question, address_of, in_format
from claims_api.queries.sentences import after, sentence
from claims_api.store.engine import state
from claims_api.vocabulary import EVENTS, Polarity

PATH = "/network"
DEFAULT_EDGES = 500
MAX_EDGES = 5000
EdgeKind = Literal["acts", "speaks"]
EVERY_KIND: tuple[EdgeKind, ...] = ("acts", "speaks")
# The filters by which an edge's two ends are found among the claims, and asked for in its address.
ENDS: dict[EdgeKind, tuple[str, str]] = {
    "acts": ("agent", "target"),
    "speaks": ("attributed_to", "participant"),
}
Ends = tuple[str, str]
_CONDITIONS = ClaimFilters.model_fields.keys() - Question.model_fields.keys()


class NetworkQuestion(ClaimFilters):
    """A question to `/network`: the conditions, and which edges."""

    formats = NETWORK_FORMATS

    edges: EdgeKind | None = Field(
        default=None,
        description="Only edges of that kind: `acts`, from an agent to a target, or `speaks`, from "
        "who holds a claim to whoever is agent, target or mentioned in it.",
        examples=["acts"],
    )
    limit: Annotated[int, Field(ge=1, le=MAX_EDGES), WHOLE] | None = Field(
        default=None,
        description=f"How many edges at most, those of most claims first. Left out, "
        f"{DEFAULT_EDGES}.",
        examples=[20],
    )
    format: Literal["json", "graphml", "gexf"] | None = in_format("graphml")

    def rolls_up(self) -> bool:
        """Tell whether `members` changes anything: actors stand at the ends of every edge."""
        return True


@dataclass
class Tally:
    """What is counted of one edge."""

    polarity: Counter[str] = field(default_factory=Counter)
    quads: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    scores: Counter[float] = field(default_factory=Counter)

    def add(self, polarity: str, event: str | None, claims: int) -> None:
        """Count claims of one polarity and one event class."""
        self.polarity[polarity] += claims
        if event is not None:
            self.quads[str(EVENTS[event].quad.value)] += claims
            score = EVENTS[event].score
            if polarity == Polarity.affirmed and score is not None:
                self.scores[score] += claims

    @property
    def score(self) -> float | None:
        """The mean score of the affirmed events, to three places; None without any."""
        claims = self.scores.total()
        total = sum(score * count for score, count in self.scores.items())
        return round(total / claims, 3) if claims else None


def find(
    connection: Connection, question: NetworkQuestion, *, base: str = "", strict: bool = False
) -> Network:
    """Answer with the edges of most claims, and the actors at their ends.

    Raises UnknownName (with `strict`) and KeyRequired.
    """
    asked = ask(connection, question, strict=strict)
    kinds = (question.edges,) if question.edges else EVERY_KIND
    every = [
        _edge(kind, ends, tally, question, base)
        for kind in kinds
        for ends, tally in _tallies(connection, asked, kind).items()
    ]
    every.sort(key=lambda edge: (-edge.claims, edge.id))
    shown = every[: question.limit or DEFAULT_EDGES]
    warnings = [*asked.world.warnings, *asked.text.warnings]
    if question.limit is None and len(every) > len(shown):
        detail = f"There are {len(every)} edges, of which {len(shown)} are shown; "
        warnings.append(Warned("edges-cut", "limit", f"{detail}limit={MAX_EDGES} at most."))
    return Network(
        kind="network",
        items=[],
        total=len(every),
        question=_said(question, kinds, asked),
        canonical=question.citable(),
        state=state(connection),
        warnings=[warning.document() for warning in warnings],
        nodes=_nodes(connection, shown),
        edges=tuple(shown),
    )


def _said(
    question: NetworkQuestion, kinds: tuple[EdgeKind, ...], asked: Asked[NetworkQuestion]
) -> str:
    words = {"acts": "who acts on whom", "speaks": "who speaks of whom"}
    edges = " and ".join(words[kind] for kind in kinds)
    return after(f"{edges}:", sentence("claim", question, asked.world))


def _tallies(
    connection: Connection, asked: Asked[NetworkQuestion], kind: EdgeKind
) -> dict[Ends, Tally]:
    """Count each edge of a kind: one statement, and one more for each role of who is spoken of."""
    found: dict[Ends, Tally] = defaultdict(Tally)
    here, there = ENDS[kind]
    for (source, target, polarity, event), claims in _counted(
        connection, asked, here, there, "polarity", "event"
    ):
        found[source, target].add(polarity, event, claims)
    for role in ROLES if kind == "speaks" else (there,):
        for (source, target), claims in _counted(connection, asked, here, role):
            found[source, target].roles[role] += claims
    return found


def _counted(
    connection: Connection, asked: Asked[NetworkQuestion], *names: str
) -> Iterator[tuple[list[Any], int]]:
    """Yield what claims have for these filters, crossed, and how many claims have it."""
    ids = select(CLAIM.c.id).where(*asked.clauses(), CODED)
    kinds = [asked.question.filters()[name] for name in names]
    for *pairs, claims in connection.execute(counted(kinds, ids, members=asked.question.members)):
        yield pairs[::2], claims


def _edge(kind: EdgeKind, ends: Ends, tally: Tally, question: NetworkQuestion, base: str) -> Edge:
    source, target = ends
    asked = {n: value for n, value in question.asked().items() if n in _CONDITIONS}
    for name, slug in zip(ENDS[kind], ends, strict=True):
        asked[name] = [*asked.get(name, []), slug]
    return Edge(
        kind=kind,
        source=source,
        target=target,
        claims=tally.polarity.total(),
        roles={role: tally.roles[role] for role in ROLES},
        polarity={polarity: tally.polarity[polarity] for polarity in POLARITIES},
        quads={quad: tally.quads[quad] for quad in QUADS},
        score=tally.score,
        address=address_of(f"{base}/claims", asked),
    )


def _nodes(connection: Connection, edges: list[Edge]) -> tuple[Node, ...]:
    slugs = {slug for edge in edges for slug in (edge.source, edge.target)}
    rows = select(ACTOR.c.slug, ACTOR.c.name, ACTOR.c.kind).where(ACTOR.c.slug.in_(slugs))
    return tuple(Node(*row) for row in connection.execute(rows.order_by(ACTOR.c.slug)))
