"""What claims show of a record that a job gives another name or id: the former one until reached.

Which of the two depends on the claim's position alone, whatever else has it composed anew: so the
past can be put together as it was shown.
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, select

from claims_api.models.actor import ACTOR
from claims_api.models.job import LAG
from claims_api.models.place import PLACE
from claims_api.models.topic import TOPIC

Named = dict[str, Any]
TABLES: dict[str, Table] = {table.name: table for table in (ACTOR, PLACE, TOPIC)}


class Lag(NamedTuple):
    """How a record was called, and up to which position claims show how it is called now."""

    slug: str
    name: str
    reached: int


class Lags:
    """The records that some claims show as they were called before; mostly there are none."""

    def __init__(self, connection: Connection) -> None:
        """Read them."""
        self._found = {
            (row.noun, row.record_id): Lag(row.slug, row.name, row.reached)
            for row in connection.execute(LAG.select())
        }

    def named(self, noun: str, row: Row[Any], position: int) -> Named:
        """Return the id and the name of a record as a claim at a position shows them."""
        if self._found:
            lag = self._found.get((noun, getattr(row, f"{noun}_id")))
            if lag is not None and position > lag.reached:
                return {"id": lag.slug, "name": lag.name}
        return {"id": row.slug, "name": row.name}


def present_ids(connection: Connection) -> dict[str, dict[str, str]]:
    """Return the former ids by which claims may still be written, with those of now, by noun."""
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(LAG.select()).all():
        table = TABLES[row.noun]
        now = connection.scalar(select(table.c.slug).where(table.c.id == row.record_id))
        if now is not None and now != row.slug:
            found.setdefault(row.noun, {})[row.slug] = now
    return found
