"""What the database knows that claims files are held against."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, select

from claims_api.curation.checking import Known, whole_id
from claims_api.curation.claim_writing import BATCH, ids_of_claims
from claims_api.curation.claims_file import ParsedFile
from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM
from claims_api.models.place import PLACE
from claims_api.models.relation import RELATION
from claims_api.models.source import SOURCE
from claims_api.models.topic import TOPIC, TOPIC_BROADER
from claims_api.vocabulary import SYMMETRIC, Status

_STANDING = Status.published.value
SUBJECT, OBJECT = CLAIM.alias("subject"), CLAIM.alias("object")
ABOVE = PLACE.alias("above")
BROADER = TOPIC.alias("broader")


def known_to(connection: Connection, files: list[ParsedFile]) -> Known:
    """Return what the database has; of claims and relations only what the files could touch."""
    written = _claims_of(files)
    targets = {
        whole_id(relation.target, file.content.source.id)
        for file in files
        if file.content.source is not None
        for claim in file.content.claims
        for relation in claim.relations
    }
    return Known(
        actors=_slugs(connection, ACTOR),
        places=_slugs(connection, PLACE),
        topics=_slugs(connection, TOPIC),
        sources=_slugs(connection, SOURCE),
        claims=set(ids_of_claims(connection, targets)),
        within=_pairs(
            connection,
            select(PLACE.c.slug, ABOVE.c.slug).join(ABOVE, ABOVE.c.id == PLACE.c.within_id),
        ),
        broader=_pairs(
            connection,
            select(TOPIC.c.slug, BROADER.c.slug)
            .join(TOPIC_BROADER, TOPIC_BROADER.c.topic_id == TOPIC.c.id)
            .join(BROADER, BROADER.c.id == TOPIC_BROADER.c.broader_id),
        ),
        symmetric=_symmetric(connection, written),
    )


def _slugs(connection: Connection, table: Table) -> set[str]:
    return set(connection.scalars(select(table.c.slug).where(table.c.status == _STANDING)))


def _claims_of(files: Iterable[ParsedFile]) -> set[str]:
    return {
        f"{file.content.source.id}:{claim.id}"
        for file in files
        if file.content.source is not None
        for claim in file.content.claims
    }


def _pairs(connection: Connection, statement: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for below, above in connection.execute(statement):
        found[below].append(above)
    return found


def _symmetric(connection: Connection, written: set[str]) -> set[tuple[str, frozenset[str]]]:
    """Return the symmetric relations with claims of the files that other claims' records state."""
    found: set[tuple[str, frozenset[str]]] = set()
    keys = sorted(written)
    for at in range(0, len(keys), BATCH):
        for row in connection.execute(
            select(RELATION.c.type, SUBJECT.c.key, OBJECT.c.key.label("other"))
            .join(SUBJECT, SUBJECT.c.id == RELATION.c.subject_id)
            .join(OBJECT, OBJECT.c.id == RELATION.c.object_id)
            .where(RELATION.c.type.in_(SYMMETRIC), OBJECT.c.key.in_(keys[at : at + BATCH]))
        ):
            if row.key not in written:
                found.add((row.type, frozenset((row.key, row.other))))
    return found
