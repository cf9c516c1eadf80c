"""Which claims show a record: those that refer to it, and those of the sources that it wrote."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select, union

from claims_api.curation.uses import USES
from claims_api.models.claim import CLAIM
from claims_api.models.source import SOURCE_AUTHOR

# A source is shown by all of its claims, which are found by the column that they have for it.
LINKS: dict[str, tuple[Any, ...]] = {
    noun: tuple(use.column for use in uses if use.noun == "claim")
    for noun, uses in USES.items()
    if noun != "source"
}


class Showing(NamedTuple):
    """A claim that shows a record, and where it stands among all claims."""

    position: int
    id: int


def count(connection: Connection, noun: str, record_id: int) -> int:
    """Return how many claims show a record."""
    found = union(*(asked.with_only_columns(of) for asked, _at, of in _asked(noun, record_id)))
    return connection.scalar(select(func.count()).select_from(found.subquery())) or 0


def behind(
    connection: Connection, noun: str, record_id: int, reached: int, most: int
) -> list[Showing]:
    """Return the first claims behind a position that show a record, in their order."""
    found: set[Showing] = set()
    for asked, at, _of in _asked(noun, record_id):
        rows = connection.execute(asked.where(at > reached).order_by(at).limit(most))
        found.update(Showing(*row) for row in rows)
    return sorted(found)[:most]


def _asked(noun: str, record_id: int) -> Iterator[tuple[Select[Any], Any, Any]]:
    """Yield statements for positions and ids of claims, each with its two columns."""
    for link in LINKS[noun]:
        at, of = link.table.c.position, link.table.c.claim_id
        yield select(at, of).where(link == record_id), at, of
    if noun == "actor":
        wrote = select(SOURCE_AUTHOR.c.source_id).where(SOURCE_AUTHOR.c.actor_id == record_id)
        at, of = CLAIM.c.position, CLAIM.c.id
        yield select(at, of).where(CLAIM.c.source_id.in_(wrote)), at, of
