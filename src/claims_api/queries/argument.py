"""The argument around a claim: what bears on it, and what bears on that, to a depth."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, Connection, select

from claims_api.errors import Warned
from claims_api.formats.choosing import FORMATS
from claims_api.formats.fields import SHORT_FIELDS, only, spliced
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.models.key import Scope, insist_on
from claims_api.models.relation import RELATION
from claims_api.queries.asked import DRAFTS
from claims_api.queries.asking import MAX_REPEATS
from claims_api.queries.claims import one
from claims_api.queries.filters.vocabulary import OneOf
from claims_api.queries.moments import MomentText, as_of_field
from claims_api.queries.question import WHOLE, Question, in_format
from claims_api.queries.relations import (
    ENDS,
    OBJECT,
    PUBLISHED,
    SUBJECT,
    WITH_DRAFTS,
    between,
    stated,
)
from claims_api.queries.resolving import World
from claims_api.store.wire import dump, joined
from claims_api.vocabulary import RelationType, Status

DEFAULT_CLAIMS = 100
MAX_CLAIMS = 500
MAX_DEPTH = 5
Clauses = list[ColumnElement[bool]]


class ArgumentQuestion(Question):
    """A question to `/claims/{id}/relations`."""

    formats = FORMATS[:1]

    depth: Annotated[int, Field(ge=1, le=MAX_DEPTH), WHOLE] = Field(
        default=1,
        description="Over how many relations a claim is reached.",
        examples=[2],
    )
    relation: Annotated[
        list[str],
        OneOf(RELATION.c.type, tuple(RelationType), ("of type {}", "not of type {}")),
    ] = Field(
        default=[],
        max_length=MAX_REPEATS,
        description="Follow only relations of that type, as they are stated.",
        examples=[["contradicts,contrasts"]],
    )
    status: Literal["published", "draft"] | None = Field(
        default=None,
        description="`draft` shows drafts too, to keys with `curate`, which see them without it "
        "around a draft.",
        examples=["published"],
    )
    as_of: MomentText | None = as_of_field()
    limit: Annotated[int, Field(ge=1, le=MAX_CLAIMS), WHOLE] | None = Field(
        default=None,
        description=f"How many claims at most, the nearest first. Left out, {DEFAULT_CLAIMS}.",
        examples=[20],
    )
    format: Literal["json"] | None = in_format("json")


def around(
    connection: Connection, key: str, question: ArgumentQuestion, scope: Scope | None = None
) -> tuple[Any, bytes]:
    """Return the row of a claim, or None, and the argument around it where it stands.

    Raises KeyRequired and ScopeTooSmall where drafts are asked for.
    """
    if question.status == Status.draft:
        insist_on(Scope.curate, scope, DRAFTS)
    row = one(connection, key, scope)
    stands = row is not None and row.status in WITH_DRAFTS
    return row, find(connection, row, question) if stands else b""


def find(connection: Connection, claim: Any, question: ArgumentQuestion) -> bytes:
    """Return the argument around a claim (the row of its id and key): one statement a step."""
    most = question.limit or DEFAULT_CLAIMS
    drafts = Status.draft in (question.status, claim.status)
    standing = WITH_DRAFTS if drafts else PUBLISHED
    followed = [*question.clauses(World()), *between(standing)]
    distances, is_cut = _reached(connection, claim.id, followed, question.depth, most)
    warnings = []
    if is_cut and question.limit is None:
        detail = f"More claims are reached than the {most} shown; limit={MAX_CLAIMS} at most."
        warnings.append(Warned("claims-cut", "limit", detail).document())
    told = {
        "claim": claim.key,
        "depth": question.depth,
        "relations": _between(connection, distances, followed),
        "warnings": warnings,
    }
    claims = joined(_claims(connection, distances))
    return spliced(dump(told), "claims", claims)


def _reached(
    connection: Connection, start: int, followed: Clauses, depth: int, most: int
) -> tuple[dict[int, int], bool]:
    """Return the distance of each claim within reach, and whether there were more than so many.

    Among those of one distance the ones that stand first come in.
    """
    found, border = {start: 0}, {start}
    for distance in range(1, depth + 1):
        steps = (
            (SUBJECT, RELATION.c.object_id.in_(border)),
            (OBJECT, RELATION.c.subject_id.in_(border)),
        )
        near: dict[int, int] = {}
        for other, touches in steps:
            rows = select(other.c.id, other.c.position).select_from(ENDS)
            for row in connection.execute(rows.where(touches, *followed)):
                near[row.id] = row.position
        new = sorted(near.keys() - found.keys(), key=near.__getitem__)
        room = most - len(found)
        found |= dict.fromkeys(new[:room], distance)
        if len(new) > room:
            return found, True
        border = set(new)
        if not border:
            break
    return found, False


def _between(
    connection: Connection, shown: Iterable[int], followed: Clauses
) -> list[dict[str, Any]]:
    """Return every relation between two claims that are shown."""
    ids = list(shown)
    both = (RELATION.c.subject_id.in_(ids), RELATION.c.object_id.in_(ids))
    return list(stated(connection, *both, *followed).values())


def _claims(connection: Connection, distances: dict[int, int]) -> Iterable[bytes]:
    rows = connection.execute(
        select(CLAIM.c.id, CLAIM.c.position, CLAIM_DOCUMENT.c.item)
        .join(CLAIM_DOCUMENT, CLAIM_DOCUMENT.c.claim_id == CLAIM.c.id)
        .where(CLAIM.c.id.in_(distances))
    ).all()
    for row in sorted(rows, key=lambda row: (distances[row.id], row.position)):
        yield spliced(only(row.item, SHORT_FIELDS), "distance", dump(distances[row.id]))
