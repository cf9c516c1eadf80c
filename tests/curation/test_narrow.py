"""A write costs what it touches, and leaves what writing everything anew would leave."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, Table, select

from claims_api.curation import lineage
from claims_api.curation.checking import Known, check
from claims_api.curation.claims_file import ParsedFile
from claims_api.curation.faults import FileFaults
from claims_api.curation.importing import import_files
from claims_api.curation.seen import check_seen
from claims_api.models.actor import ACTOR, ROLL_UP
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.models.name import NAME
from claims_api.models.place import PLACE, PLACE_WITHIN
from claims_api.models.source import SOURCE
from claims_api.models.topic import TOPIC, TOPIC_WITHIN
from claims_api.store import named_documents
from claims_api.store.documents import compose_claims, whole
from claims_api.store.engine import Store
from claims_api.store.soundness import of_store
from claims_api.text import etag_of
from tests.curation.drawn import Corpus, Drawn, writes
from tests.databases import Databases, opened
from tests.queries.walking import all_ids

OF_ITS_OWN = ("version", "created_at", "updated_at", "retracted_at")  # tells how it came about
DERIVED = (ROLL_UP, PLACE_WITHIN, TOPIC_WITHIN, NAME, CLAIM_DOCUMENT, ACTOR, PLACE, TOPIC, SOURCE)
WORDS = ("alpha", "bach", "gold", "dorn", "ada", "bo", "lake", "rain")


class Undone(Exception):
    """Ends a write that is to leave nothing."""


def slugs(connection: Connection, table: Table, slug: str = "slug") -> dict[int, str]:
    """Return the ids of a noun's records by those of their rows."""
    return dict(map(tuple, connection.execute(select(table.c.id, table.c[slug]))))


def pairs(connection: Connection, table: Table, noun: Table) -> list[Any]:
    """Return what follows for the records of a noun, by their ids."""
    named = slugs(connection, noun)
    columns = [c.name for c in table.c]
    return sorted(
        repr([named[row[c]] if c.endswith("_id") else row[c] for c in columns])
        for row in connection.execute(select(table)).mappings()
    )


def document(answered: bytes, etag: str) -> Any:
    """Return what a document says, apart from its history; its validator is its own."""
    assert etag == etag_of(answered)
    said = json.loads(answered)
    if "relations" in said and said["relations"] and "claim" in said["relations"][0]:
        # Their order is that of the claims, and of those with one start the older comes first.
        said["relations"].sort(key=lambda r: (r["type"], r["claim"]["id"]))
    return {key: value for key, value in said.items() if key not in OF_ITS_OWN}


def documents(connection: Connection) -> dict[str, Any]:
    """Return all documents, by noun and id."""
    found = {
        f"{table.name} {row.slug}": document(row.document, row.etag)
        for table in (ACTOR, PLACE, TOPIC, SOURCE)
        for row in connection.execute(select(table))
    }
    keys = slugs(connection, CLAIM, "key")
    for row in connection.execute(select(CLAIM_DOCUMENT)):
        answered = whole(row.item, row.relations, row.assessments)
        found[f"claim {keys[row.claim_id]}"] = document(answered, row.etag)
    return found


def names(connection: Connection) -> list[Any]:
    """Return all names, each with the id of its record."""
    ids = {table.name: slugs(connection, table) for table in (ACTOR, PLACE, TOPIC, SOURCE)}
    rows = list(connection.execute(select(NAME)))
    assert all(ids[row.noun][row.record_id] == row.slug for row in rows)
    return sorted((row.noun, row.folded, row.tier, row.slug, row.name) for row in rows)


def shown(store: Store) -> dict[str, Any]:
    """Return all that is derived from the records, whatever rows they have."""
    with store.reading() as connection:
        return {
            "roll-up": pairs(connection, ROLL_UP, ACTOR),
            "places": pairs(connection, PLACE_WITHIN, PLACE),
            "topics": pairs(connection, TOPIC_WITHIN, TOPIC),
            "names": names(connection),
            "documents": documents(connection),
            "found": {word: sorted(all_ids(connection, q=word)) for word in WORDS},
        }


def rows(connection: Connection) -> dict[str, list[str]]:
    """Return the derived tables as they stand."""
    return {
        table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
        for table in DERIVED
    }


def anew(connection: Connection) -> None:
    """Write everything anew that is derived from other tables."""
    every = {
        table: list(connection.scalars(select(table.c.id)))
        for table in (ACTOR, PLACE, TOPIC, SOURCE, CLAIM)
    }
    lineage.write_roll_up(connection, every[ACTOR])
    lineage.write_ancestors(connection, lineage.PLACES, every[PLACE])
    lineage.write_ancestors(connection, lineage.TOPICS, every[TOPIC])
    named_documents.compose_actors(connection, every[ACTOR], ())
    named_documents.compose_places(connection, every[PLACE], ())
    named_documents.compose_topics(connection, every[TOPIC], ())
    named_documents.compose_sources(connection, every[SOURCE])
    compose_claims(connection, every[CLAIM])


def rows_as_they_stand_and_anew(store: Store) -> tuple[dict[str, list[str]], ...]:
    """Return the derived tables, and the same when everything is written anew."""
    found: list[dict[str, list[str]]] = []
    try:
        with store.writing() as connection:
            found.append(rows(connection))
            anew(connection)
            found.append(rows(connection))
            raise Undone
    except Undone:
        return tuple(found)


def is_inconsistent(store: Store, files: list[ParsedFile]) -> bool:
    """Tell whether files that hold all that stands may not stand together."""
    with store.reading() as connection:
        return any((*check(files, Known()), *check_seen(connection, files)))


def is_refused(store: Store, files: list[ParsedFile]) -> bool:
    """Import files, and tell whether they were refused."""
    try:
        import_files(store, files, whole=False)
    except FileFaults:
        return True
    return False


@pytest.mark.proof
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(writes)
def test_small_writes_leave_what_one_import_of_everything_leaves(
    databases: Databases, migrated: str, writes: list[list[Drawn]]
) -> None:
    corpus = Corpus()
    with opened(databases, migrated) as store:
        for write in writes:
            after, files = corpus.after(write)
            is_faulty = is_inconsistent(store, after.files())
            assert is_refused(store, files) == is_faulty
            corpus = corpus if is_faulty else after
            stand, made_anew = rows_as_they_stand_and_anew(store)
            assert stand == made_anew
        assert [str(found) for found in of_store(store, deep=True) if not found.is_fine] == []
        with opened(databases, migrated) as fresh:
            import_files(fresh, corpus.files())
            assert shown(store) == shown(fresh)
