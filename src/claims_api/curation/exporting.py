"""Claims files out of the database: the records as they were written.

Claims of whatever status; what they point to unless it was retracted.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from claims_api.curation.uses import Renamed, rewritten
from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM
from claims_api.models.place import PLACE
from claims_api.models.source import SOURCE
from claims_api.models.topic import TOPIC
from claims_api.store.lagging import present_ids
from claims_api.store.revisions import current
from claims_api.vocabulary import GONE, Status

Plain = dict[str, Any]


def shared_files(connection: Connection) -> Iterator[tuple[str, Plain]]:
    """Yield the three files of what sources share, each with its name."""
    for name, table in (("actors", ACTOR), ("places", PLACE), ("topics", TOPIC)):
        records = current(connection, table.name, table, table.c.slug, _stands(table))
        yield name, {name: [json.loads(record) for record in records]}


def _stands(table: Table) -> ColumnElement[bool]:
    return table.c.status == Status.published.value


def source_files(connection: Connection) -> Iterator[tuple[str, Plain]]:
    """Yield a file for each source with its claims, each with its name."""
    renamed = present_ids(connection)  # which a job has not reached everywhere
    sources = select(SOURCE.c.id, SOURCE.c.slug).where(_stands(SOURCE)).order_by(SOURCE.c.slug)
    for row in connection.execute(sources).all():
        (source,) = current(connection, "source", SOURCE, SOURCE.c.id, SOURCE.c.id == row.id)
        of_source = CLAIM.c.source_id == row.id
        claims = current(connection, "claim", CLAIM, CLAIM.c.position, of_source)
        plain = [_present(json.loads(claim), renamed) for claim in claims]
        yield row.slug, {"source": json.loads(source), "claims": plain}


def _present(plain: Plain, renamed: Mapping[str, Renamed]) -> Plain:
    """Return a claim that refers by present ids; of what was retracted nobody writes those anew."""
    if not renamed or plain["status"] in GONE:
        return plain
    return rewritten("claim", plain, renamed)
