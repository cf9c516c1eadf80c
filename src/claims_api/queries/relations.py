"""Relations between two claims, as they are stated."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from claims_api.models.claim import CLAIM
from claims_api.models.relation import RELATION
from claims_api.vocabulary import Status

SUBJECT = CLAIM.alias("subject")
OBJECT = CLAIM.alias("object")
ENDS = RELATION.join(SUBJECT, SUBJECT.c.id == RELATION.c.subject_id).join(
    OBJECT, OBJECT.c.id == RELATION.c.object_id
)
PUBLISHED = (Status.published.value,)
WITH_DRAFTS = (*PUBLISHED, Status.draft.value)


def between(standing: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """Return the clauses for relations of which both ends stand so."""
    return tuple(end.c.status.in_(standing) for end in (SUBJECT, OBJECT))


def stated(connection: Connection, *clauses: ColumnElement[bool]) -> dict[int, dict[str, Any]]:
    """Return the relations that meet these conditions by their row, in the order of the claims."""
    rows = connection.execute(
        select(
            RELATION.c.id,
            SUBJECT.c.key.label("subject"),
            RELATION.c.type,
            OBJECT.c.key.label("object"),
            RELATION.c.note,
            RELATION.c.confidence,
        )
        .select_from(ENDS)
        .where(*clauses)
        .order_by(SUBJECT.c.position, OBJECT.c.position, RELATION.c.type)
    )
    return {row["id"]: {k: row[k] for k in row if k != "id"} for row in rows.mappings()}
