"""Taking back what claims point to: a tombstone stays, and nothing refers to what is gone."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table

from claims_api.curation.jobs import insist_on_none
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


class Gone(NamedTuple):
    """What stays of a record that was taken back: which version, why and when."""

    id: int
    version: int
    reason: str | None
    at: datetime


def retire(write: Write, table: Table, record_id: int, version: int, slug: str) -> None:
    """Take a record back, for the reason that the write has. Raises JobRunning, InUse."""
    connection, occasion = write.connection, write.occasion
    insist_on_none(connection, table.name, [record_id])
    insist_on_unused(connection, table, record_id, slug)
    record = record_of(connection, table.name, record_id, version)
    give_up(connection, table, Gone(record_id, version + 1, occasion.reason, occasion.at))
    about = (table.name, record_id, slug, version + 1, Operation.retract)
    write.changes.append(Change(*about, record, Status.retracted.value))


def insist_on_unused(connection: Connection, table: Table, record_id: int, slug: str) -> None:
    """Refuse while others refer to a record. Raises InUse, which names them."""
    found = [(use, use.standing(connection, record_id)) for use in USES[table.name]]
    told = [
        f"{count} {use.told} ({use.address.format(slug=slug)})" for use, count in found if count
    ]
    if told:
        raise InUse(f"What refers to {slug}: {', '.join(told)}.")


def give_up(connection: Connection, table: Table, gone: Gone) -> None:
    """Leave of a record its tombstone."""
    for column in PARTS[table.name]:
        connection.execute(column.table.delete().where(column == gone.id))
    named = (NAME.c.noun == table.name, NAME.c.record_id == gone.id)
    connection.execute(NAME.delete().where(*named))
    told: dict[str, Any] = {"status": Status.retracted.value, "retraction_reason": gone.reason}
    # Nothing is compared with what is gone: whatever is written there next brings it back.
    told |= {"version": gone.version, "updated_at": gone.at, "record_digest": ""}
    connection.execute(table.update().where(table.c.id == gone.id).values(told))
    _compose(connection, table, gone.id)


def _compose(connection: Connection, table: Table, record_id: int) -> None:
    """Write the document of a record anew, whose name nobody shows."""
    if table is SOURCE:
        compose_sources(connection, [record_id])
    else:
        compose = {ACTOR: compose_actors, PLACE: compose_places, TOPIC: compose_topics}[table]
        compose(connection, [record_id], [])
