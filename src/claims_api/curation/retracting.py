"""Taking back what claims point to: a tombstone stays, and nothing refers to what is gone."""

from sqlalchemy import Connection, Table

from claims_api.curation.nouns import Noun
from claims_api.curation.uses import USES
from claims_api.curation.write import Write
from claims_api.errors import InUse
from claims_api.models.actor import ACTOR, ACTOR_ALIAS, IDENTITY, MEMBERSHIP, ROLL_UP
from claims_api.models.name import NAME
from claims_api.models.place import PLACE, PLACE_ALIAS, PLACE_WITHIN
from claims_api.models.revision import Operation
from claims_api.models.source import SOURCE, SOURCE_AUTHOR
from claims_api.models.topic import TOPIC, TOPIC_BROADER, TOPIC_WITHIN
from claims_api.store.named_documents import (
    compose_actors,
    compose_places,
    compose_sources,
    compose_topics,
)
from claims_api.store.revisions import Change, record_of
from claims_api.vocabulary import Status

# What is a record's own, or follows from it, and goes with it.
PARTS = {
    "actor": (
        ACTOR_ALIAS.c.actor_id,
        MEMBERSHIP.c.member_id,
        IDENTITY.c.subject_id,
        ROLL_UP.c.member_id,
        ROLL_UP.c.group_id,
    ),
    "place": (PLACE_ALIAS.c.place_id, PLACE_WITHIN.c.place_id, PLACE_WITHIN.c.ancestor_id),
    "topic": (TOPIC_BROADER.c.topic_id, TOPIC_WITHIN.c.topic_id, TOPIC_WITHIN.c.ancestor_id),
    "source": (SOURCE_AUTHOR.c.source_id,),
}


def retire(write: Write, noun: Noun, record_id: int, version: int, slug: str) -> None:
    """Take a record back, for the reason that the write has. Raises InUse."""
    connection = write.connection
    insist_on_unused(connection, noun, record_id, slug)
    record = record_of(connection, noun.name, record_id, version)
    give_up(write, noun, record_id, version + 1, write.occasion.reason)
    write.changes.append(
        Change(
            noun.name,
            record_id,
            slug,
            version + 1,
            Operation.retract,
            record,
            Status.retracted.value,
        )
    )


def insist_on_unused(connection: Connection, noun: Noun, record_id: int, slug: str) -> None:
    """Refuse while others refer to a record. Raises InUse, which names them."""
    found = [(use, use.standing(connection, record_id)) for use in USES[noun.name]]
    told = [
        f"{count} {use.told} ({use.address.format(slug=slug)})" for use, count in found if count
    ]
    if told:
        raise InUse(f"What refers to {slug}: {', '.join(told)}.")


def give_up(write: Write, noun: Noun, record_id: int, version: int, reason: str | None) -> None:
    """Leave of a record its tombstone, which has a version of its own."""
    connection, table = write.connection, noun.table
    for column in PARTS[noun.name]:
        connection.execute(column.table.delete().where(column == record_id))
    connection.execute(NAME.delete().where(NAME.c.noun == noun.name, NAME.c.record_id == record_id))
    connection.execute(
        table.update()
        .where(table.c.id == record_id)
        .values(
            status=Status.retracted.value,
            retraction_reason=reason,
            version=version,
            updated_at=write.occasion.at,
        )
    )
    _compose(connection, table, record_id)


def _compose(connection: Connection, table: Table, record_id: int) -> None:
    """Write the document of a record anew, whose name nobody shows."""
    if table is SOURCE:
        compose_sources(connection, [record_id])
    else:
        compose = {ACTOR: compose_actors, PLACE: compose_places, TOPIC: compose_topics}[table]
        compose(connection, [record_id], [])
