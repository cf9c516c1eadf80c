"""Claims files out of the database: the records as they were written, whatever their status."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM
from claims_api.models.place import PLACE
from claims_api.models.source import SOURCE
from claims_api.models.topic import TOPIC
from claims_api.store.revisions import current

Plain = dict[str, Any]


def shared_files(connection: Connection) -> Iterator[tuple[str, Plain]]:
    """Yield the three files of what sources share, each with its name."""
    for name, table in (("actors", ACTOR), ("places", PLACE), ("topics", TOPIC)):
        records = current(connection, table.name, table, table.c.slug)
        yield name, {name: [json.loads(record) for record in records]}


def source_files(connection: Connection) -> Iterator[tuple[str, Plain]]:
    """Yield a file for each source with its claims, each with its name."""
    for row in connection.execute(select(SOURCE.c.id, SOURCE.c.slug).order_by(SOURCE.c.slug)).all():
        (source,) = current(connection, "source", SOURCE, SOURCE.c.id, SOURCE.c.id == row.id)
        of_source = CLAIM.c.source_id == row.id
        claims = current(connection, "claim", CLAIM, CLAIM.c.position, of_source)
        plain = [json.loads(claim) for claim in claims]
        yield row.slug, {"source": json.loads(source), "claims": plain}
