"""Writing what sources share: actors, places, topics, the names they are found by, what follows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Connection, Table

from claims_api import dates
from claims_api.curation import lineage
from claims_api.curation.jobs import insist_on_none
from claims_api.curation.lineage import MEMBERSHIPS, PLACES, TOPICS, Lineage, Stated
from claims_api.curation.naming import (
    actor_names,
    digest_of,
    place_names,
    topic_names,
    write_names,
)
from claims_api.curation.references import actors_of, places_of, topics_of
from claims_api.curation.upserting import Ids, compared, created, ids_of, insert, standing, upsert
from claims_api.curation.write import Write
from claims_api.models.actor import (
    ACTOR,
    ACTOR_ALIAS,
    IDENTITY,
    MEMBERSHIP,
    ActorRecord,
)
from claims_api.models.place import PLACE, PLACE_ALIAS, PlaceRecord
from claims_api.models.topic import TOPIC, TOPIC_BROADER, TopicRecord
from claims_api.store.batches import replace
from claims_api.store.named_documents import (
    compose_actors,
    compose_places,
    compose_topics,
)
from claims_api.text import fold
from claims_api.vocabulary import Status

R = TypeVar("R", ActorRecord, PlaceRecord, TopicRecord)


class Changed(NamedTuple, Generic[R]):
    """The records of a noun that a write changed, by row id, and what about them is new."""

    records: dict[int, R]
    fresh: set[int]
    renamed: set[int]
    steps: Stated

    def moved(self, connection: Connection, way: Lineage) -> set[int]:
        """Return those that are new, or that stand elsewhere since their steps were written."""
        steps = self.steps ^ lineage.stated(connection, way, self.records)
        return self.fresh | {step[0] for step in steps}


def _upsert_all(
    write: Write,
    way: Lineage,
    table: Table,
    records: Sequence[R],
    columns: Callable[[R], dict[str, Any]],
) -> Changed[R]:
    """Insert or update the rows of records; their parts stand as before."""
    wanted = (*compared(table), table.c.name)
    stands = standing(write.connection, table, (record.id for record in records), *wanted)
    changed: dict[int, R] = {}
    renamed: set[int] = set()
    rows = [columns(record) for record in records]
    made = insert(write, table, [row for row in rows if row["slug"] not in stands])
    for record, row in zip(records, rows, strict=True):
        before = stands.get(record.id)
        if record.id in made:
            done = created(write, table, record, record.id, made[record.id])
        else:
            done = upsert(write, table, row, record, before)
        row_id, is_changed = done
        if is_changed:
            changed[row_id] = record
        if before is not None and before.name != row["name"]:
            renamed.add(row_id)
    if renamed:
        insist_on_none(write.connection, table.name, renamed)
    # Of what was retracted nothing stands that follows from it.
    standing_ids = {row.id for row in stands.values() if row.status == Status.published}
    fresh = changed.keys() - standing_ids
    steps = lineage.stated(write.connection, way, changed.keys() - fresh)
    return Changed(changed, fresh, renamed, steps)


def write_actors(write: Write, records: Sequence[ActorRecord]) -> set[int]:
    """Write actors; return the row ids of those that are called otherwise than before."""
    connection = write.connection
    changed = _upsert_all(write, MEMBERSHIPS, ACTOR, records, _actor_columns)
    by_id = changed.records
    ids = ids_of(connection, ACTOR, actors_of(by_id.values()))
    aliases = _alias_rows("actor_id", by_id)
    replace(connection, ACTOR_ALIAS, ACTOR_ALIAS.c.actor_id, by_id, aliases)
    memberships = _membership_rows(by_id, ids)
    replace(connection, MEMBERSHIP, MEMBERSHIP.c.member_id, by_id, memberships)
    identities = _identity_rows(by_id, ids)
    replace(connection, IDENTITY, IDENTITY.c.subject_id, by_id, identities)
    lineage.write_roll_up(connection, changed.moved(connection, MEMBERSHIPS))
    write_names(connection, "actor", {at: actor_names(r) for at, r in by_id.items()})
    compose_actors(connection, by_id, changed.renamed)
    return changed.renamed


def _actor_columns(record: ActorRecord) -> dict[str, Any]:
    return {
        "slug": record.id,
        "name_folded": fold(record.name),
        "record_digest": digest_of(record),
        **_plain(record, "name", "kind", "description", "wikidata", "iso2", "iso3", "code"),
    }


def _membership_rows(by_id: Mapping[int, ActorRecord], ids: Ids) -> list[dict[str, Any]]:
    rows = []
    for row_id, record in by_id.items():
        for ordinal, membership in enumerate(record.memberships):
            days = dates.span(membership.dates) if membership.dates else dates.ANY_TIME
            rows.append(
                {
                    "member_id": row_id,
                    "ordinal": ordinal,
                    "group_id": ids[membership.group],
                    "earliest": days.earliest,
                    "latest": days.latest,
                    **_plain(membership, "role", "dates", "note"),
                }
            )
    return rows


def _identity_rows(by_id: Mapping[int, ActorRecord], ids: Ids) -> list[dict[str, Any]]:
    return [
        {
            "subject_id": row_id,
            "ordinal": ordinal,
            "object_id": ids[identity.actor],
            **_plain(identity, "type", "note"),
        }
        for row_id, record in by_id.items()
        for ordinal, identity in enumerate(record.relations)
    ]


def _plain(record: Any, *fields: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in fields}


def _alias_rows(
    owner: str, by_id: Mapping[int, ActorRecord] | Mapping[int, PlaceRecord]
) -> list[dict[str, Any]]:
    return [
        {
            owner: row_id,
            "ordinal": ordinal,
            "content": alias.text,
            "kind": alias.kind.value,
            "language": alias.language,
        }
        for row_id, record in by_id.items()
        for ordinal, alias in enumerate(record.aliases)
    ]


def write_places(write: Write, records: Sequence[PlaceRecord]) -> set[int]:
    """Write places; return the row ids of those that are called otherwise than before."""
    connection = write.connection
    changed = _upsert_all(write, PLACES, PLACE, records, _place_columns)
    by_id = changed.records
    ids = ids_of(connection, PLACE, places_of(by_id.values()))
    for row_id, record in by_id.items():
        within = ids[record.within] if record.within else None
        connection.execute(PLACE.update().where(PLACE.c.id == row_id).values(within_id=within))
    aliases = _alias_rows("place_id", by_id)
    replace(connection, PLACE_ALIAS, PLACE_ALIAS.c.place_id, by_id, aliases)
    lineage.write_ancestors(connection, PLACES, changed.moved(connection, PLACES))
    write_names(connection, "place", {at: place_names(r) for at, r in by_id.items()})
    compose_places(connection, by_id, changed.renamed)
    return changed.renamed


def _place_columns(record: PlaceRecord) -> dict[str, Any]:
    return {
        "slug": record.id,
        "name_folded": fold(record.name),
        "record_digest": digest_of(record),
        **_plain(record, "name", "kind", "wikidata", "iso", "latitude", "longitude"),
    }


def write_topics(write: Write, records: Sequence[TopicRecord]) -> set[int]:
    """Write topics; return the row ids of those that are called otherwise than before."""
    connection = write.connection
    changed = _upsert_all(write, TOPICS, TOPIC, records, _topic_columns)
    by_id = changed.records
    ids = ids_of(connection, TOPIC, topics_of(by_id.values()))
    rows = [
        {"topic_id": row_id, "ordinal": ordinal, "broader_id": ids[slug]}
        for row_id, record in by_id.items()
        for ordinal, slug in enumerate(record.broader)
    ]
    replace(connection, TOPIC_BROADER, TOPIC_BROADER.c.topic_id, by_id, rows)
    lineage.write_ancestors(connection, TOPICS, changed.moved(connection, TOPICS))
    write_names(connection, "topic", {at: topic_names(r) for at, r in by_id.items()})
    compose_topics(connection, by_id, changed.renamed)
    return changed.renamed


def _topic_columns(record: TopicRecord) -> dict[str, Any]:
    return {
        "slug": record.id,
        "name": record.label,
        "name_folded": fold(record.label),
        "description": record.description,
        "record_digest": digest_of(record),
    }
