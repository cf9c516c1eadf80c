"""Who wrote sources, in the order of their by-lines."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from claims_api.models.actor import ACTOR
from claims_api.models.source import SOURCE_AUTHOR


def author_rows(connection: Connection, source_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """Return the rows of authors by the row ids of their sources."""
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(
        select(SOURCE_AUTHOR, ACTOR.c.slug, ACTOR.c.name)
        .join(ACTOR, ACTOR.c.id == SOURCE_AUTHOR.c.actor_id)
        .where(SOURCE_AUTHOR.c.source_id.in_(source_ids))
        .order_by(SOURCE_AUTHOR.c.ordinal)
    ):
        found[row.source_id].append(row)
    return found


def authors_of(
    connection: Connection, source_ids: Sequence[int]
) -> dict[int, list[dict[str, Any]]]:
    """Return the authors of each source, as they are called now."""
    found = author_rows(connection, source_ids)
    return {
        source_id: [{"id": row.slug, "name": row.name} for row in found.get(source_id, [])]
        for source_id in source_ids
    }
