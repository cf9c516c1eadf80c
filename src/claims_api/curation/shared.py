"""Writing what sources share: actors, places, topics, the names they are found by, what follows."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, select

from claims_api import dates
from claims_api.curation.hierarchy import Step, ancestors, roll_up
from claims_api.curation.naming import (
    actor_names,
    digest_of,
    place_names,
    topic_names,
    write_names,
    written,
)
from claims_api.curation.tally import Tally
from claims_api.curation.write import Write
from claims_api.models.actor import (
    ACTOR,
    ACTOR_ALIAS,
    IDENTITY,
    MEMBERSHIP,
    ROLL_UP,
    ActorRecord,
)
from claims_api.models.fields import Record
from claims_api.models.place import PLACE, PLACE_ALIAS, PLACE_WITHIN, PlaceRecord
from claims_api.models.revision import Operation
from claims_api.models.topic import TOPIC, TOPIC_BROADER, TOPIC_WITHIN, TopicRecord
from claims_api.store.named_documents import (
    compose_actors,
    compose_places,
    compose_topics,
)
from claims_api.store.revisions import Change
from claims_api.text import fold


def ids_of(connection: Connection, table: Table) -> dict[str, int]:
    """Return every slug of a table with its row id."""
    return {row.slug: row.id for row in connection.execute(select(table.c.slug, table.c.id))}


def upsert(write: Write, table: Table, columns: dict[str, Any], record: Record) -> int | None:
    """Insert a row, or update the one of the same slug; return its id, or None if unchanged."""
    connection, now = write.connection, write.occasion.at
    tally: Tally = getattr(write.report, f"{table.name}s")
    stands = connection.execute(
        select(table.c.id, table.c.version, table.c.record_digest).where(
            table.c.slug == columns["slug"]
        )
    ).first()
    if stands is None:
        tally.created += 1
        row = {**columns, "version": 1, "created_at": now, "updated_at": now}
        row |= write.stamp(table.name, columns["slug"])
        inserted = connection.execute(table.insert().values(document=b"", etag="", **row))
        row_id: int = inserted.inserted_primary_key[0]  # type: ignore[index]  # one row, one key
        version, operation = 1, Operation.create
    elif stands.record_digest == columns["record_digest"]:
        tally.unchanged += 1
        return None
    else:
        tally.updated += 1
        row_id, version, operation = stands.id, stands.version + 1, Operation.update
        row = {**columns, "version": version, "updated_at": now}
        connection.execute(table.update().where(table.c.id == row_id).values(**row))
    change = Change(table.name, row_id, columns["slug"], version, operation, written(record))
    write.changes.append(change)
    return row_id


def replace_parts(
    connection: Connection,
    table: Table,
    owner: str,
    owner_id: int,
    rows: list[dict[str, Any]],
) -> None:
    """Put these rows in place of those that an owner had."""
    connection.execute(table.delete().where(table.c[owner] == owner_id))
    if rows:
        connection.execute(table.insert(), rows)


def write_actors(write: Write, records: Iterable[ActorRecord]) -> set[int]:
    """Write actors; return the row ids of those that changed."""
    connection = write.connection
    changed: dict[int, ActorRecord] = {}
    for record in records:
        columns = {
            "slug": record.id,
            "name_folded": fold(record.name),
            "record_digest": digest_of(record),
            **_plain(
                record,
                "name",
                "kind",
                "description",
                "wikidata",
                "iso2",
                "iso3",
                "code",
            ),
        }
        if (row_id := upsert(write, ACTOR, columns, record)) is not None:
            changed[row_id] = record
    ids = ids_of(connection, ACTOR) if changed else {}
    for row_id, record in changed.items():
        _actor_parts(connection, row_id, record, ids)
    if changed:
        _write_roll_up(connection)
        write_names(connection, "actor", {ids[r.id]: actor_names(r) for r in changed.values()})
        compose_actors(connection)
    return set(changed)


def _actor_parts(
    connection: Connection, row_id: int, record: ActorRecord, ids: dict[str, int]
) -> None:
    aliases = _alias_rows("actor_id", row_id, record.aliases)
    replace_parts(connection, ACTOR_ALIAS, "actor_id", row_id, aliases)
    memberships = []
    for ordinal, membership in enumerate(record.memberships):
        days = dates.span(membership.dates) if membership.dates else dates.ANY_TIME
        memberships.append(
            {
                "member_id": row_id,
                "ordinal": ordinal,
                "group_id": ids[membership.group],
                "earliest": days.earliest,
                "latest": days.latest,
                **_plain(membership, "role", "dates", "note"),
            }
        )
    replace_parts(connection, MEMBERSHIP, "member_id", row_id, memberships)
    identities = [
        {
            "subject_id": row_id,
            "ordinal": ordinal,
            "object_id": ids[identity.actor],
            **_plain(identity, "type", "note"),
        }
        for ordinal, identity in enumerate(record.relations)
    ]
    replace_parts(connection, IDENTITY, "subject_id", row_id, identities)


def _plain(record: Any, *fields: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in fields}


def _alias_rows(owner: str, owner_id: int, aliases: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            owner: owner_id,
            "ordinal": ordinal,
            "content": alias.text,
            "kind": alias.kind.value,
            "language": alias.language,
        }
        for ordinal, alias in enumerate(aliases)
    ]


def _write_roll_up(connection: Connection) -> None:
    steps = [
        Step(row.member_id, row.group_id, dates.Span(row.earliest, row.latest), row.role)
        for row in connection.execute(select(MEMBERSHIP).order_by(MEMBERSHIP.c.ordinal))
    ]
    everyone = list(connection.scalars(select(ACTOR.c.id)))
    rows = [
        {
            "group_id": part.group,
            "member_id": part.member,
            "earliest": part.days.earliest,
            "latest": part.days.latest,
            "role": part.role,
        }
        for part in roll_up(steps, everyone)
    ]
    connection.execute(ROLL_UP.delete())
    connection.execute(ROLL_UP.insert(), rows)


def write_places(write: Write, records: Iterable[PlaceRecord]) -> set[int]:
    """Write places; return the row ids of those that changed."""
    connection = write.connection
    changed: dict[int, PlaceRecord] = {}
    for record in records:
        columns = {
            "slug": record.id,
            "name_folded": fold(record.name),
            "record_digest": digest_of(record),
            **_plain(record, "name", "kind", "wikidata", "iso", "latitude", "longitude"),
        }
        if (row_id := upsert(write, PLACE, columns, record)) is not None:
            changed[row_id] = record
    if not changed:
        return set()
    ids = ids_of(connection, PLACE)
    for row_id, record in changed.items():
        within = ids[record.within] if record.within else None
        connection.execute(PLACE.update().where(PLACE.c.id == row_id).values(within_id=within))
        aliases = _alias_rows("place_id", row_id, record.aliases)
        replace_parts(connection, PLACE_ALIAS, "place_id", row_id, aliases)
    steps = connection.execute(select(PLACE.c.id, PLACE.c.within_id)).all()
    above = {row.id: [row.within_id] for row in steps if row.within_id is not None}
    _write_pairs(connection, PLACE_WITHIN, "place_id", ancestors(above, [r.id for r in steps]))
    write_names(connection, "place", {ids[r.id]: place_names(r) for r in changed.values()})
    compose_places(connection)
    return set(changed)


def write_topics(write: Write, records: Iterable[TopicRecord]) -> set[int]:
    """Write topics; return the row ids of those that changed."""
    connection = write.connection
    changed: dict[int, TopicRecord] = {}
    for record in records:
        columns = {
            "slug": record.id,
            "name": record.label,
            "name_folded": fold(record.label),
            "description": record.description,
            "record_digest": digest_of(record),
        }
        if (row_id := upsert(write, TOPIC, columns, record)) is not None:
            changed[row_id] = record
    if not changed:
        return set()
    ids = ids_of(connection, TOPIC)
    for row_id, record in changed.items():
        rows = [
            {"topic_id": row_id, "ordinal": ordinal, "broader_id": ids[slug]}
            for ordinal, slug in enumerate(record.broader)
        ]
        replace_parts(connection, TOPIC_BROADER, "topic_id", row_id, rows)
    above: dict[int, list[int]] = defaultdict(list)
    for step in connection.execute(select(TOPIC_BROADER)):
        above[step.topic_id].append(step.broader_id)
    _write_pairs(connection, TOPIC_WITHIN, "topic_id", ancestors(above, ids.values()))
    write_names(connection, "topic", {ids[r.id]: topic_names(r) for r in changed.values()})
    compose_topics(connection)
    return set(changed)


def _write_pairs(
    connection: Connection, table: Table, below: str, pairs: set[tuple[int, int]]
) -> None:
    connection.execute(table.delete())
    rows = [{"ancestor_id": above, below: at} for above, at in sorted(pairs)]
    connection.execute(table.insert(), rows)
