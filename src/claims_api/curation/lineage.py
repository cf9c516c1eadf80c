"""What stands above records and below them: read where it is stated, written where it follows."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import CTE, Column, Connection, Select, Table, select

from claims_api.curation.hierarchy import Step, ancestors, roll_up
from claims_api.dates import Span
from claims_api.models.actor import MEMBERSHIP, ROLL_UP
from claims_api.models.place import PLACE, PLACE_WITHIN
from claims_api.models.topic import TOPIC_BROADER, TOPIC_WITHIN
from claims_api.store.batches import batches, replace, rows_where


class Lineage(NamedTuple):
    """The columns of the steps that are stated, the record first, and of what follows from them."""

    step: tuple[Column[Any], ...]
    above: Column[Any]
    derived: Table
    member: Column[Any]
    whole: Column[Any]


MEMBERSHIPS = Lineage(
    (
        MEMBERSHIP.c.member_id,
        MEMBERSHIP.c.ordinal,
        MEMBERSHIP.c.group_id,
        MEMBERSHIP.c.earliest,
        MEMBERSHIP.c.latest,
        MEMBERSHIP.c.role,
    ),
    MEMBERSHIP.c.group_id,
    ROLL_UP,
    ROLL_UP.c.member_id,
    ROLL_UP.c.group_id,
)
PLACES = Lineage(
    (PLACE.c.id, PLACE.c.within_id),
    PLACE.c.within_id,
    PLACE_WITHIN,
    PLACE_WITHIN.c.place_id,
    PLACE_WITHIN.c.ancestor_id,
)
TOPICS = Lineage(
    (TOPIC_BROADER.c.topic_id, TOPIC_BROADER.c.ordinal, TOPIC_BROADER.c.broader_id),
    TOPIC_BROADER.c.broader_id,
    TOPIC_WITHIN,
    TOPIC_WITHIN.c.topic_id,
    TOPIC_WITHIN.c.ancestor_id,
)

Stated = set[tuple[Any, ...]]


def stated(connection: Connection, lineage: Lineage, ids: Iterable[int]) -> Stated:
    """Return the steps from these records, each beginning with the record's row id."""
    found = rows_where(connection, select(*lineage.step), lineage.step[0], ids)
    return {tuple(row) for row in found}


def steps_above(lineage: Lineage, ids: Collection[int] | Select[Any]) -> CTE:
    """Return the statement for the steps from records and from all that stands above them."""
    below, above = lineage.step[0], lineage.above
    steps = select(*lineage.step).where(above.is_not(None))
    found = steps.where(below.in_(ids)).cte("steps_above", recursive=True)
    return found.union(steps.join(found, below == found.c[above.name]))


def write_roll_up(connection: Connection, moved: Collection[int]) -> None:
    """Write the roll-up of actors anew, and of all who are part of them.

    To be called for those that are new, or whose memberships changed.
    """
    members = _with_those_below(connection, MEMBERSHIPS, moved)
    steps = [
        Step(member, group, Span(earliest, latest), role)
        for member, _ordinal, group, earliest, latest, role in _above(
            connection, MEMBERSHIPS, members
        )
    ]
    rows = [
        {
            "group_id": part.group,
            "member_id": part.member,
            "earliest": part.days.earliest,
            "latest": part.days.latest,
            "role": part.role,
        }
        for part in roll_up(steps, members)
    ]
    replace(connection, ROLL_UP, ROLL_UP.c.member_id, members, rows)


def write_ancestors(connection: Connection, lineage: Lineage, moved: Collection[int]) -> None:
    """Write what places or topics lie within anew, and that of all below them.

    To be called for those that are new, or whose place in the hierarchy changed.
    """
    members = _with_those_below(connection, lineage, moved)
    above: dict[int, list[int]] = {}
    for below, *_ordinal, up in _above(connection, lineage, members):
        above.setdefault(below, []).append(up)
    rows = [
        {lineage.whole.name: whole, lineage.member.name: member}
        for whole, member in sorted(ancestors(above, members))
    ]
    replace(connection, lineage.derived, lineage.member, members, rows)


def _with_those_below(
    connection: Connection, lineage: Lineage, moved: Collection[int]
) -> list[int]:
    """Return records and all below them, as it was before they moved.

    That is enough: on a way up that is new, the first record that moved was reached before.
    """
    below = rows_where(connection, select(lineage.member), lineage.whole, moved)
    return sorted({*moved, *(row[0] for row in below)})


def _above(connection: Connection, lineage: Lineage, ids: Collection[int]) -> list[tuple[Any, ...]]:
    """Return the steps from these records and from all above them, in the order stated."""
    found: Stated = set()
    for batch in batches(ids):
        found.update(map(tuple, connection.execute(select(steps_above(lineage, batch)))))
    return sorted(found, key=lambda step: step[:2])
