"""Another id for a record, or one record where two stood: whoever refers to it is written anew."""

import json
from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, and_, select

from claims_api.curation.claims_file import ClaimsFile, ParsedFile
from claims_api.curation.editing import (
    Insist,
    Standing,
    insist_on_free,
    standing,
)
from claims_api.curation.faults import FileFaults
from claims_api.curation.former import lead
from claims_api.curation.importing import take
from claims_api.curation.nouns import FILE, NOUNS, Json, Noun, read, source_of
from claims_api.curation.retracting import Gone, give_up
from claims_api.curation.reviewing import carry
from claims_api.curation.uses import REFERENCES, USES, rewritten
from claims_api.curation.write import Write
from claims_api.errors import Fault, InvalidRequest, Moved, NotFound, Retracted
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.redirect import REDIRECT
from claims_api.models.revision import REVISION, Operation
from claims_api.models.source import SourceRecord
from claims_api.store.revisions import Change, record_of
from claims_api.vocabulary import GONE, Status

_BY_NAME = {noun.name: noun for noun in NOUNS.values()}
Records = dict[str, dict[str, Json]]  # by noun and id


def rename(write: Write, noun: Noun, key: str, to: str, insist: Insist) -> None:
    """Give an actor, place or topic another id; the former one leads to it.

    Raises NotFound, Retracted, Moved, AlreadyExists, InvalidRequest, and what `insist` raises.
    """
    connection = write.connection
    stands = standing(connection, noun, key)
    insist(stands.etag, stands.version)
    insist_on_free(connection, noun, to)
    records = _referring(connection, noun, stands, to)
    records[noun.name][to] = {**stands.record, "id": to}
    connection.execute(noun.table.update().where(noun.table.c.id == stands.id).values(slug=to))
    _write(write, records)
    write.call(noun.name, stands.id, Operation.rename, key)
    lead(connection, noun.table, key, stands.id)


def merge(write: Write, noun: Noun, key: str, into: str, insist: Insist) -> None:
    """Make one record of two: the other one gets what it lacks, and is meant by both ids.

    Raises NotFound, Retracted, Moved, InvalidRequest, and what `insist` raises.
    """
    connection = write.connection
    stands = standing(connection, noun, key)
    insist(stands.etag, stands.version)
    stays = _other(connection, noun, into)
    if stands.id == stays.id:
        raise _refused("the-same", "a record is merged into another one")
    records = _referring(connection, noun, stands, into)
    records[noun.name].pop(key, None)
    records[noun.name][into] = _merged(noun, stays.record, stands)
    _write(write, records)
    _give_up(write, noun, stands, into)
    of_it = (REDIRECT.c.noun == noun.name, REDIRECT.c.record_id == stands.id)
    former = connection.scalars(select(REDIRECT.c.slug).where(*of_it)).all()
    connection.execute(REDIRECT.delete().where(*of_it))
    for slug in (*former, key):
        lead(connection, noun.table, slug, stays.id)


def _other(connection: Connection, noun: Noun, into: str) -> Standing:
    """Return what a record is merged into. Raises InvalidRequest where it does not stand."""
    try:
        return standing(connection, noun, into)
    except Moved as moved:
        raise _refused("moved", f"{into} is {moved.now} now") from moved
    except (NotFound, Retracted) as error:
        raise _refused("not-found", str(error)) from error


def _refused(code: str, told: str) -> InvalidRequest:
    return InvalidRequest(told, faults=(Fault("parameter", "into", code, told),))


def _give_up(write: Write, noun: Noun, stands: Standing, into: str) -> None:
    """Leave of what was merged its tombstone, and its last revision."""
    record = record_of(write.connection, noun.name, stands.id, stands.version)
    reason, version = write.occasion.reason or f"Merged into {into}.", stands.version + 1
    give_up(write.connection, noun.table, Gone(stands.id, version, reason, write.occasion.at))
    about = (noun.name, stands.id, stands.key, version, Operation.merge)
    write.changes.append(Change(*about, record, Status.retracted.value, reason, into))


def _referring(connection: Connection, noun: Noun, stands: Standing, to: str) -> Records:
    """Return the records that refer to one, as they refer to another id; no retracted claims."""
    found: Records = defaultdict(dict)
    for use in USES[noun.name]:
        table = _BY_NAME[use.noun].table
        latest = and_(
            REVISION.c.noun == use.noun,
            REVISION.c.record_id == table.c.id,
            REVISION.c.version == table.c.version,
        )
        asked = select(_BY_NAME[use.noun].key.label("key"), REVISION.c.record)
        rows = connection.execute(
            asked.select_from(table)
            .join(REVISION, latest)
            .where(table.c.id.in_(use.owners(stands.id)), table.c.status.not_in(GONE))
        )
        for row in rows:
            plain = found[use.noun].get(row.key) or json.loads(row.record)
            found[use.noun][row.key] = rewritten(use.noun, plain, {noun.name: {stands.key: to}})
    return found


def _merged(noun: Noun, stays: Json, gone: Standing) -> Json:
    """Return a record with what it lacks of another one, whose name is an alias from now on."""
    renamed = {noun.name: {gone.key: stays["id"]}}
    one = rewritten(noun.name, stays, renamed)
    other = rewritten(noun.name, gone.record, renamed)
    made: Json = {name: other.get(name) if value is None else value for name, value in one.items()}
    for name, value in one.items():
        if isinstance(value, list):
            made[name] = _union(value, other.get(name) or [])
    if "aliases" in made:
        called = {"text": other["name"], "kind": "name", "language": None}
        made["aliases"] = _named_once(one["name"], [*made["aliases"], called])
    return _without_itself(noun, made)


def _union(one: list[Any], other: list[Any]) -> list[Any]:
    return [*one, *(entry for entry in other if entry not in one)]


def _named_once(name: str, aliases: list[Json]) -> list[Json]:
    """Return the first alias of each wording that is not the name itself."""
    found: dict[str, Json] = {}
    for alias in aliases:
        if alias["text"] != name:
            found.setdefault(alias["text"], alias)
    return list(found.values())


def _without_itself(noun: Noun, plain: Json) -> Json:
    """Return a record that does not refer to itself, as one of two merged ones may."""
    found = dict(plain)
    for reference in REFERENCES[noun.name]:
        value = found.get(reference.field)
        if value == plain["id"]:
            found[reference.field] = None
        elif isinstance(value, list):
            kept = [entry for entry in value if reference.id_in(entry) != plain["id"]]
            found[reference.field] = kept
    return found


def _write(write: Write, records: Records) -> None:
    """Write records of whatever nouns. Raises InvalidRequest."""
    shared: dict[str, Any] = {}
    for noun in ("actor", "place", "topic"):
        model, plains = _BY_NAME[noun].record, records.get(noun, {})
        shared[f"{noun}s"] = [read(model, plain) for plain in plains.values()]
    files = [ParsedFile(FILE, ClaimsFile.model_construct(**shared), {})]
    files += _files_of_sources(write.connection, records)
    try:
        take(write, files)
    except FileFaults as error:
        raise InvalidRequest(error.faults[0].message) from error
    carry(write)


def _files_of_sources(connection: Connection, records: Records) -> list[ParsedFile]:
    """Return a file for each source that changes or whose claims do."""
    claims: dict[str, list[ClaimRecord]] = defaultdict(list)
    for key, plain in records.get("claim", {}).items():
        claims[key.partition(":")[0]].append(ClaimRecord.model_validate(plain))
    changed = records.get("source", {})
    files = []
    for slug in sorted({*changed, *claims}):
        stands = changed.get(slug)
        source = SourceRecord.model_validate(stands) if stands else source_of(connection, slug)
        content = ClaimsFile.model_construct(source=source, claims=claims[slug])
        files.append(ParsedFile(FILE, content, {}))
    return files
