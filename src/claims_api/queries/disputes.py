"""What is disputed: propositions with all that is set against them, and clashing verdicts."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import Connection, select

from claims_api.formats.choosing import DISPUTE_FORMATS
from claims_api.formats.page import Page
from claims_api.models.claim import CLAIM
from claims_api.queries import opposing, sides
from claims_api.queries.asked import Asked, ask
from claims_api.queries.asking import comma_list, some_of
from claims_api.queries.claim_filters import ClaimFilters
from claims_api.queries.opposing import KINDS, Dispute
from claims_api.queries.question import CursorText, ListQuestion, cursor_field, in_format
from claims_api.queries.sentences import after, sentence
from claims_api.queries.turning import Keys, turning
from claims_api.store.engine import state

PATH = "/disputes"
# So many claims at most are shown on one page, or those of one dispute.
MOST_CLAIMS = 1000
_WORDS = {
    "contradicts": "contradictions",
    "contrasts": "contrasts",
    "assessments": "clashing assessments",
}


class DisputeQuestion(ListQuestion, ClaimFilters):
    """A question to `/disputes`: conditions that a claim on any side meets, and the order."""

    formats = DISPUTE_FORMATS

    cursor: CursorText | None = cursor_field([0])
    disputed_by: Annotated[str, some_of(KINDS)] | None = Field(
        default=None,
        description="Only what is disputed by that, with commas: `contradicts`, what cannot be "
        "true together with it; `contrasts`, what is set against it; `assessments`, verdicts that "
        "clash.",
        json_schema_extra=comma_list({"enum": list(KINDS)}, len(KINDS)),
        examples=[["contradicts"], ["contradicts", "assessments"]],
    )
    sort: Literal["position", "-position", "claims", "-claims"] = Field(
        default="position",
        description="`position`, the order of the disputed claims in their sources, or `claims`, "
        "how many stand on all sides; `-` turns it round.",
        examples=["-claims"],
    )
    format: Literal["json", "ndjson", "csv"] | None = in_format("csv")

    @property
    def kinds(self) -> tuple[str, ...]:
        """What makes a dispute here."""
        return tuple(self.disputed_by.split(",")) if self.disputed_by else KINDS

    def order(self) -> Callable[[Dispute], Keys]:
        """Return the keys by which disputes are sorted; the last one is unique."""
        sign = -1 if self.sort.startswith("-") else 1
        if self.sort.endswith("claims"):
            return lambda dispute: [sign * dispute.size, dispute.claims[0]]
        return lambda dispute: [sign * dispute.claims[0]]


def find(
    connection: Connection, question: DisputeQuestion, *, base: str = "", strict: bool = False
) -> Page:
    """Answer with one page of disputes.

    Raises UnknownName (with `strict`), CursorInvalid and KeyRequired.
    """
    asked = ask(connection, question, strict=strict)
    order = question.order()
    kinds: list[type[int] | type[str]] = [int] * (2 if question.sort.endswith("claims") else 1)
    paging = turning(question, base + PATH, question.sequence(), kinds)
    found = sorted(_found(connection, asked), key=order)
    behind = paging.beyond(found, order)
    rows = [(dispute, *order(dispute)) for dispute in behind]
    room = _fitting(behind)
    turned = paging.turn(rows[:room], keys_from=1, is_cut=room < len(rows))
    warnings = [*asked.world.warnings, *asked.text.warnings]
    return Page(
        kind="dispute",
        items=sides.documents(connection, [dispute for dispute, *_keys in turned.shown]),
        total=len(found),
        state=state(connection),
        next=turned.next,
        prev=turned.prev,
        question=_said(asked),
        canonical=question.citable(),
        warnings=[warning.document() for warning in warnings],
        cursor=turned.cursor,
    )


def _found(connection: Connection, asked: Asked[DisputeQuestion]) -> list[Dispute]:
    """Return the disputes with a claim on any side that meets the conditions."""
    met = None
    if asked.narrows():
        positions = select(CLAIM.c.position).where(*asked.clauses(), opposing.may_take_sides())
        met = connection.scalars(positions).all()
    return opposing.disputes(connection, asked.question.kinds, met, asked.world.standing)


def _fitting(found: list[Dispute]) -> int:
    """Return how many disputes, from the cursor on, a page may hold: one at least."""
    claims = 0
    for at, dispute in enumerate(found):
        claims += len(sides.shown(dispute))
        if claims > MOST_CLAIMS:
            return max(at, 1)
    return len(found)


def _said(asked: Asked[DisputeQuestion]) -> str:
    kinds = asked.question.kinds
    words = "disputes" if set(kinds) == set(KINDS) else " and ".join(_WORDS[kind] for kind in kinds)
    return after(f"{words} over", sentence("claim", asked.question, asked.world))
