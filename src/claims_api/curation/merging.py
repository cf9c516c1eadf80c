"""Another id for a record, or one record where two stood: whoever refers to it is written anew."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, select

from claims_api.curation import jobs, showing
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
from claims_api.curation.jobs import About
from claims_api.curation.nouns import BY_NAME, FILE, Json, Noun, read, source_of
from claims_api.curation.retracting import Gone, give_up
from claims_api.curation.reviewing import carry
from claims_api.curation.uses import REFERENCES, USES, Use, rewritten
from claims_api.curation.write import Write
from claims_api.errors import Fault, InvalidRequest, Moved, NotFound, Retracted
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.job import JobKind
from claims_api.models.redirect import REDIRECT
from claims_api.models.revision import REVISION, Operation
from claims_api.models.source import SourceRecord
from claims_api.store.batches import rows_where
from claims_api.store.revisions import Change, record_of
from claims_api.vocabulary import GONE, Status

Records = dict[str, dict[str, Json]]  # by noun and id


def rename(write: Write, noun: Noun, key: str, to: str, insist: Insist) -> None:
    """Give an actor, place or topic another id; the former one leads to it.

    Raises NotFound, Retracted, Moved, JobRunning, AlreadyExists, InvalidRequest, and what `insist`
    raises.
    """
    connection = write.connection
    stands = standing(connection, noun, key)
    insist(stands.etag, stands.version)
    jobs.insist_on_none(connection, noun.name, [stands.id])
    insist_on_free(connection, noun, to)
    claims = showing.count(connection, noun.name, stands.id)
    later = write.is_for_later(claims)
    records = _referring(connection, noun, Rename(stands.id, key, to), _others(noun, later=later))
    records[noun.name][to] = {**stands.record, "id": to}
    connection.execute(noun.table.update().where(noun.table.c.id == stands.id).values(slug=to))
    if later:
        about = (JobKind.rename, noun.name, stands.id, key, stands.version)
        jobs.begin(write, About(*about, claims, to, stands.id))
    _write(write, records)
    write.call(noun.name, stands.id, Operation.rename, key)
    lead(connection, noun.table, key, stands.id)


def merge(write: Write, noun: Noun, key: str, into: str, insist: Insist) -> None:
    """Make one record of two: the other one gets what it lacks, and is meant by both ids.

    Of a record that too many claims show, these are moved first, by a job. Raises NotFound,
    Retracted, Moved, JobRunning, InvalidRequest, and what `insist` raises.
    """
    connection = write.connection
    stands = standing(connection, noun, key)
    insist(stands.etag, stands.version)
    stays = _other(connection, noun, into)
    if stands.id == stays.id:
        raise _refused("the-same", "a record is merged into another one")
    jobs.insist_on_none(connection, noun.name, [stands.id, stays.id])
    claims = showing.count(connection, noun.name, stands.id)
    if not write.is_for_later(claims):
        unite(write, noun, key, into)
        return
    about = (JobKind.merge, noun.name, stands.id, key, stands.version)
    jobs.begin(write, About(*about, claims, into, stays.id))
    _try(write, noun, stands, stays)


def unite(write: Write, noun: Noun, key: str, into: str) -> None:
    """Make one record of two that stand, with all that refers to the one that is given up."""
    connection = write.connection
    stands, stays = standing(connection, noun, key), standing(connection, noun, into)
    renamed = Rename(stands.id, key, into)
    _write(write, _united(noun, stands, stays, _referring(connection, noun, renamed)))
    _give_up(write, noun, stands, into)
    of_it = (REDIRECT.c.noun == noun.name, REDIRECT.c.record_id == stands.id)
    former = connection.scalars(select(REDIRECT.c.slug).where(*of_it)).all()
    connection.execute(REDIRECT.delete().where(*of_it))
    for slug in (*former, key):
        lead(connection, noun.table, slug, stays.id)


def _united(noun: Noun, stands: Standing, stays: Standing, records: Records) -> Records:
    """Return the records that refer to one as they refer to another, and that other as it is."""
    records[noun.name].pop(stands.key, None)
    records[noun.name][stays.key] = _merged(noun, stays.record, stands)
    return records


def _try(write: Write, noun: Noun, stands: Standing, stays: Standing) -> None:
    """Write all but the claims, and take it back: what cannot be is refused at once."""
    connection, renamed = write.connection, Rename(stands.id, stands.key, stays.key)
    records = _referring(connection, noun, renamed, _others(noun, later=True))
    tried = connection.begin_nested()
    try:
        trial = Write(connection, write.occasion, job=write.job)
        _write(trial, _united(noun, stands, stays, records))
    finally:
        tried.rollback()


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


class Rename(NamedTuple):
    """A record to which others shall refer by another id, be that its own or of another one."""

    record_id: int
    key: str
    to: str


def _others(noun: Noun, *, later: bool) -> tuple[Use, ...]:
    """Return the ways in which others refer to a record; by claims not where these come later."""
    return tuple(use for use in USES[noun.name] if not later or use.noun != "claim")


def rewrite(write: Write, noun: Noun, renamed: Rename, only: Mapping[str, Collection[int]]) -> None:
    """Have these records, by noun and row id, refer to another id. Raises InvalidRequest."""
    uses = [use for use in USES[noun.name] if use.noun in only]
    _write(write, _referring(write.connection, noun, renamed, uses, only))


def _referring(
    connection: Connection,
    noun: Noun,
    renamed: Rename,
    uses: Iterable[Use] | None = None,
    only: Mapping[str, Collection[int]] | None = None,
) -> Records:
    """Return the records that refer to one, as they refer to another id; no retracted claims."""
    found: Records = defaultdict(dict)
    for use in USES[noun.name] if uses is None else uses:
        table = BY_NAME[use.noun].table
        latest = and_(
            REVISION.c.noun == use.noun,
            REVISION.c.record_id == table.c.id,
            REVISION.c.version == table.c.version,
        )
        asked = (
            select(BY_NAME[use.noun].key.label("key"), REVISION.c.record)
            .select_from(table)
            .join(REVISION, latest)
            .where(table.c.status.not_in(GONE))
        )
        rows: Iterable[Row[Any]]
        if only is None:
            rows = connection.execute(asked.where(table.c.id.in_(use.owners(renamed.record_id))))
        else:
            rows = rows_where(connection, asked, table.c.id, only[use.noun])
        for row in rows:
            plain = found[use.noun].get(row.key) or json.loads(row.record)
            change = {noun.name: {renamed.key: renamed.to}}
            found[use.noun][row.key] = rewritten(use.noun, plain, change)
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
        model, plains = BY_NAME[noun].record, records.get(noun, {})
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
