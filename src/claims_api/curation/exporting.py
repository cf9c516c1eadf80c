"""Claims files out of the database: the records as they were written, whatever their status."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM, CLAIM_RECORD
from claims_api.models.place import PLACE
from claims_api.models.source import SOURCE
from claims_api.models.topic import TOPIC

Plain = dict[str, Any]


def shared_files(connection: Connection) -> Iterator[tuple[str, Plain]]:
    """Yield the three files of what sources share, each with its name."""
    for noun, table in (("actors", ACTOR), ("places", PLACE), ("topics", TOPIC)):
        records = connection.scalars(select(table.c.record).order_by(table.c.slug))
        yield noun, {noun: [json.loads(record) for record in records]}


def source_files(connection: Connection) -> Iterator[tuple[str, Plain]]:
    """Yield a file for each source with its claims, each with its name."""
    sources = connection.execute(
        select(SOURCE.c.id, SOURCE.c.slug, SOURCE.c.record).order_by(SOURCE.c.slug)
    ).all()
    for row in sources:
        claims = connection.scalars(
            select(CLAIM_RECORD.c.record)
            .join(CLAIM, CLAIM.c.id == CLAIM_RECORD.c.claim_id)
            .where(CLAIM.c.source_id == row.id)
            .order_by(CLAIM.c.position)
        )
        source = json.loads(row.record)
        yield row.slug, {"source": source, "claims": [json.loads(claim) for claim in claims]}
