"""How many published claims there are for a record, under each filter that takes it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, case, func, select

from claims_api.models.actor import ACTOR
from claims_api.models.claim import (
    AGENT,
    ANY_ROLE,
    CLAIM,
    CLAIM_ACTOR,
    CLAIM_PLACE,
    CLAIM_TOPIC,
    CLAIM_VIA,
    HOLDS,
    MENTIONED,
    TARGET,
)
from claims_api.models.place import PLACE, PLACE_WITHIN
from claims_api.models.source import SOURCE
from claims_api.models.topic import TOPIC, TOPIC_WITHIN
from claims_api.vocabulary import Status

PUBLISHED = CLAIM.c.status == Status.published.value
ACTOR_FILTERS = {
    "actor": ANY_ROLE,
    "agent": AGENT,
    "target": TARGET,
    "mentioned": MENTIONED,
    "attributed_to": HOLDS,
}
Found = dict[int, dict[str, int]]


def _read(connection: Connection, statement: Select[Any], found: Found, name: str) -> None:
    for row in connection.execute(statement):
        found[row.id][name] = row.claims


def by_actor(connection: Connection, ids: Sequence[int]) -> Found:
    """Count by every filter that takes an actor."""
    found: Found = {i: dict.fromkeys((*ACTOR_FILTERS, "via"), 0) for i in ids}
    for row in connection.execute(
        select(
            CLAIM_ACTOR.c.actor_id.label("id"),
            *(
                func.sum(case((CLAIM_ACTOR.c.roles.op("&")(mask) != 0, 1), else_=0)).label(name)
                for name, mask in ACTOR_FILTERS.items()
            ),
        )
        .join(CLAIM, CLAIM.c.id == CLAIM_ACTOR.c.claim_id)
        .where(CLAIM_ACTOR.c.actor_id.in_(ids), PUBLISHED)
        .group_by(CLAIM_ACTOR.c.actor_id)
    ):
        found[row.id] |= {name: int(getattr(row, name)) for name in ACTOR_FILTERS}
    _read(connection, _by_link(CLAIM_VIA, CLAIM_VIA.c.actor_id, ids), found, "via")
    return found


def _by_link(link: Table, column: Any, ids: Sequence[int]) -> Select[Any]:
    return (
        select(column.label("id"), func.count(func.distinct(CLAIM.c.id)).label("claims"))
        .join(CLAIM, CLAIM.c.id == link.c.claim_id)
        .where(column.in_(ids), PUBLISHED)
        .group_by(column)
    )


def _within(link: Table, closure: Table, noun: str) -> Select[Any]:
    """Return claims of a record and of all that lies within it, grouped by nothing yet."""
    return (
        select(func.count(func.distinct(CLAIM.c.id)).label("claims"))
        .select_from(closure)
        .join(link, link.c[f"{noun}_id"] == closure.c[f"{noun}_id"])
        .join(CLAIM, CLAIM.c.id == link.c.claim_id)
        .where(PUBLISHED)
    )


def _by_ancestor(
    connection: Connection, ids: Sequence[int], link: Table, closure: Table, noun: str
) -> Found:
    found: Found = {i: {noun: 0} for i in ids}
    above = closure.c.ancestor_id
    statement = _within(link, closure, noun).add_columns(above.label("id"))
    _read(connection, statement.where(above.in_(ids)).group_by(above), found, noun)
    return found


def by_place(connection: Connection, ids: Sequence[int]) -> Found:
    """Count claims that play there or within."""
    return _by_ancestor(connection, ids, CLAIM_PLACE, PLACE_WITHIN, "place")


def by_topic(connection: Connection, ids: Sequence[int]) -> Found:
    """Count claims about it or about something narrower."""
    return _by_ancestor(connection, ids, CLAIM_TOPIC, TOPIC_WITHIN, "topic")


def by_source(connection: Connection, ids: Sequence[int]) -> Found:
    """Count claims of a source."""
    found: Found = {i: {"source": 0} for i in ids}
    statement = (
        select(CLAIM.c.source_id.label("id"), func.count().label("claims"))
        .where(CLAIM.c.source_id.in_(ids), PUBLISHED)
        .group_by(CLAIM.c.source_id)
    )
    _read(connection, statement, found, "source")
    return found


OF_ACTOR = (
    select(func.count())
    .select_from(CLAIM_ACTOR)
    .join(CLAIM, CLAIM.c.id == CLAIM_ACTOR.c.claim_id)
    .where(
        CLAIM_ACTOR.c.actor_id == ACTOR.c.id,
        CLAIM_ACTOR.c.roles.op("&")(ANY_ROLE) != 0,
        PUBLISHED,
    )
    .correlate(ACTOR)
    .scalar_subquery()
)
OF_PLACE = (
    _within(CLAIM_PLACE, PLACE_WITHIN, "place")
    .where(PLACE_WITHIN.c.ancestor_id == PLACE.c.id)
    .correlate(PLACE)
    .scalar_subquery()
)
OF_TOPIC = (
    _within(CLAIM_TOPIC, TOPIC_WITHIN, "topic")
    .where(TOPIC_WITHIN.c.ancestor_id == TOPIC.c.id)
    .correlate(TOPIC)
    .scalar_subquery()
)
OF_SOURCE = (
    select(func.count())
    .select_from(CLAIM)
    .where(CLAIM.c.source_id == SOURCE.c.id, PUBLISHED)
    .correlate(SOURCE)
    .scalar_subquery()
)
