"""What the database knows that claims files are held against."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Table, select

from claims_api.curation.checking import Known
from claims_api.curation.claim_writing import ids_of_claims
from claims_api.curation.claims_file import ParsedFile
from claims_api.curation.lineage import PLACES, TOPICS, Lineage, steps_above
from claims_api.curation.references import places_of, references, topics_of
from claims_api.curation.upserting import ids_of
from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM
from claims_api.models.place import PLACE
from claims_api.models.relation import RELATION
from claims_api.models.topic import TOPIC
from claims_api.store.batches import batches, rows_where
from claims_api.vocabulary import SYMMETRIC

SUBJECT, OBJECT = CLAIM.alias("subject"), CLAIM.alias("object")


def known_to(connection: Connection, files: list[ParsedFile]) -> Known:
    """Return what the database has of what the files point to, and what stands above it."""
    pointed = references(files)
    within = places_of(place for file in files for place in file.content.places)
    broader = topics_of(topic for file in files for topic in file.content.topics)
    return Known(
        actors=set(ids_of(connection, ACTOR, pointed.actors)),
        places=set(ids_of(connection, PLACE, pointed.places)),
        topics=set(ids_of(connection, TOPIC, pointed.topics)),
        claims=set(ids_of_claims(connection, pointed.claims)),
        within=_above(connection, PLACES, PLACE, within),
        broader=_above(connection, TOPICS, TOPIC, broader),
        symmetric=_symmetric(connection, _claims_of(files)),
    )


def _claims_of(files: Iterable[ParsedFile]) -> set[str]:
    return {
        f"{file.content.source.id}:{claim.id}"
        for file in files
        if file.content.source is not None
        for claim in file.content.claims
    }


def _above(
    connection: Connection, lineage: Lineage, table: Table, slugs: Iterable[str]
) -> dict[str, list[str]]:
    """Return the steps from records and from all that stands above them, by their ids."""
    upper, lower = table.alias("upper"), table.alias("lower")
    found: dict[str, list[str]] = defaultdict(list)
    for batch in batches(sorted(slugs)):
        steps = steps_above(lineage, select(table.c.id).where(table.c.slug.in_(batch)))
        statement = (
            select(lower.c.slug, upper.c.slug)
            .join_from(steps, lower, lower.c.id == steps.c[lineage.step[0].name])
            .join(upper, upper.c.id == steps.c[lineage.above.name])
            .order_by(lower.c.id)
        )
        for below, above in connection.execute(statement):
            found[below].append(above)
    return found


def stated_symmetric(connection: Connection, ends: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the symmetric relations that claims state towards these: type, subject, object."""
    statement = (
        select(RELATION.c.type, SUBJECT.c.key, OBJECT.c.key.label("other"))
        .join(SUBJECT, SUBJECT.c.id == RELATION.c.subject_id)
        .join(OBJECT, OBJECT.c.id == RELATION.c.object_id)
        .where(RELATION.c.type.in_(SYMMETRIC))
    )
    for row in rows_where(connection, statement, OBJECT.c.key, sorted(ends)):
        yield row.type, row.key, row.other


def _symmetric(connection: Connection, written: set[str]) -> set[tuple[str, frozenset[str]]]:
    """Return the symmetric relations with claims of the files that other claims' records state."""
    return {
        (kind, frozenset((subject, other)))
        for kind, subject, other in stated_symmetric(connection, written)
        if subject not in written
    }
