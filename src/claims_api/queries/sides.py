"""Disputes as they are told: each side with its claims, who holds them and where they stand."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from claims_api.formats.fields import SHORT_FIELDS, only, spliced
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.models.relation import RELATION
from claims_api.queries.opposing import AGAINST, ASSESSMENTS, Claims, Dispute, Side
from claims_api.queries.relations import stated
from claims_api.store.wire import dump, joined

MOST_SIDES = 50
MOST_OF_A_SIDE = 20
HOLDS = "holds"


class Told(NamedTuple):
    """What is read for the sides of a page: claims by position, relations by row."""

    claims: dict[int, Any]
    relations: dict[int, dict[str, Any]]


def shown(dispute: Dispute) -> list[int]:
    """Return the claims that are shown of a dispute: the first of each side, of the first sides."""
    return [claim for side in _sides(dispute) for claim in side.claims[:MOST_OF_A_SIDE]]


def documents(connection: Connection, disputes: Sequence[Dispute]) -> list[bytes]:
    """Return each dispute as it is served, in two statements."""
    told = Told(
        _claims(connection, [claim for dispute in disputes for claim in shown(dispute)]),
        stated(connection, RELATION.c.id.in_(_relations(disputes))),
    )
    return [_document(dispute, told) for dispute in disputes]


def _sides(dispute: Dispute) -> list[Side]:
    """Return the sides that are shown, the disputed proposition's own first."""
    return [Side(HOLDS, dispute.claims, ()), *dispute.against[: MOST_SIDES - 1]]


def _relations(disputes: Iterable[Dispute]) -> list[int]:
    return [
        relation for d in disputes for s in _sides(d) for relation in s.relations[:MOST_OF_A_SIDE]
    ]


def _claims(connection: Connection, positions: Claims | list[int]) -> dict[int, Any]:
    rows = connection.execute(
        select(CLAIM.c.position, CLAIM.c.key, CLAIM.c.statement, CLAIM_DOCUMENT)
        .join(CLAIM_DOCUMENT, CLAIM_DOCUMENT.c.claim_id == CLAIM.c.id)
        .where(CLAIM.c.position.in_(positions))
    )
    return {row.position: row for row in rows}


def _document(dispute: Dispute, told: Told) -> bytes:
    first = told.claims[dispute.claims[0]]
    stances = {side.stance for side in dispute.against}
    document = {
        "id": first.key,
        "statement": first.statement,
        "disputed_by": [
            *(stance for stance in AGAINST if stance in stances),
            *([ASSESSMENTS] if dispute.is_clashing else []),
        ],
        "claims": dispute.size,
        "opponents": len(dispute.against),
    }
    sides = joined(_side(side, told) for side in _sides(dispute))
    return spliced(dump(document), "sides", sides)


def _side(side: Side, told: Told) -> bytes:
    rows = [told.claims[claim] for claim in side.claims[:MOST_OF_A_SIDE]]
    document = {
        "stance": side.stance,
        "statement": rows[0].statement,
        "total": len(side.claims),
        "relations": [told.relations[relation] for relation in side.relations[:MOST_OF_A_SIDE]],
    }
    claims = (spliced(only(row.item, SHORT_FIELDS), ASSESSMENTS, row.assessments) for row in rows)
    return spliced(dump(document), "claims", joined(claims))
