"""The data as they stood at a generation, put together from the revisions in their own file."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, and_, select

from claims_api.curation import rows, texts
from claims_api.curation.claim_writing import Home, Written, write_parts, write_relations
from claims_api.curation.claims_file import ClaimsFile, ParsedFile
from claims_api.curation.erased import Known, is_held
from claims_api.curation.former import lead
from claims_api.curation.importing import take
from claims_api.curation.jobs import lags_at
from claims_api.curation.naming import digest_of
from claims_api.curation.past import History, history, revisions
from claims_api.curation.retracting import Gone, give_up
from claims_api.curation.rows import Ids
from claims_api.curation.write import Write
from claims_api.models import tables
from claims_api.models.actor import ACTOR, ActorRecord
from claims_api.models.claim import CLAIM
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.generation import GENERATION
from claims_api.models.job import LAG
from claims_api.models.place import PLACE, PlaceRecord
from claims_api.models.revision import REVISION
from claims_api.models.source import SourceRecord
from claims_api.models.topic import TOPIC, TopicRecord
from claims_api.models.vector import CLAIM_VECTOR
from claims_api.queries.revisions import KEPT
from claims_api.store import sqlite, sqlite_files
from claims_api.store.documents import compose_claims
from claims_api.store.engine import Store
from claims_api.store.revisions import Occasion
from claims_api.store.snapshots import Task

BATCH = 500
_SHARED: dict[str, Any] = {"actor": ActorRecord, "place": PlaceRecord, "topic": TopicRecord}
_PATIENCE = 600.0  # seconds that one short read of the present may take here: nobody waits for it
_LONGEST = 6 * 3600.0  # seconds to wait for another process that makes snapshots
Progress = Callable[[float], None]


def build(task: Task) -> None:
    """Make a snapshot, unless another process has made it meanwhile.

    It has its name when all of it is there: what is killed on the way leaves nothing that is taken
    for one.
    """
    file = Path(task.file)
    with sqlite_files.alone(sqlite.url_of(file.with_name("snapshots")), _LONGEST):
        if file.exists():
            return
        with sqlite_files.new_file(sqlite.url_of(file)) as temporary:
            with Store(task.url, query_timeout=_PATIENCE) as store, Store(temporary) as made:
                replay(store, made, task, _progress(task))
            sqlite_files.without_log(temporary)


def _progress(task: Task) -> Progress:
    """Return what tells every process that asks how far it is."""
    begun, told = time.time(), [0.0]

    def tell(done: float) -> None:
        if time.monotonic() - told[0] > 0.2:
            told[0] = time.monotonic()
            with suppress(OSError):
                task.progress.write_text(f"{begun} {done}")

    return tell


class _AsItWas(Write):
    """A write whose rows are as they once were: with their ids, versions and times."""

    def __init__(self, connection: Connection, past: History) -> None:
        super().__init__(connection, Occasion(datetime.now(UTC)))
        self._stood = {(stood.noun, stood.key): stood for stood in past.records.values()}

    def stamp(self, noun: str, key: str) -> dict[str, Any]:
        stood = self._stood[noun, key]
        times = {"created_at": stood.created, "updated_at": stood.updated}
        return {"id": stood.id, "version": stood.version, **times}


def replay(store: Store, made: Store, task: Task, tell: Progress) -> None:
    """Write into an empty store what stood in another one at a generation."""
    tell(0.0)
    past = history(store, task.number)
    claims = sorted(stood.id for stood in past.of("claim"))
    # Half of the work are the rows of claims, half their documents.
    steps = 2 * len(claims) or 1
    with made.writing() as connection:
        tables.metadata.create_all(connection)
        for statement in sqlite.CREATE_TEXT:
            connection.exec_driver_sql(statement)
        _take_shared(store, connection, past)
        for done in _take_claims(store, connection, past):
            tell(done / steps)
        for at in range(0, len(claims), BATCH):
            compose_claims(connection, claims[at : at + BATCH])
            _take_vectors(store, connection, claims[at : at + BATCH])
            tell((len(claims) + at) / steps)
        state = {"number": task.number, "token": task.token}
        connection.execute(GENERATION.insert().values(id=1, **state))


def _take_shared(store: Store, connection: Connection, past: History) -> None:
    """Take actors, places, topics and sources by the ordinary import."""
    found: dict[str, list[Any]] = defaultdict(list)
    files, known = [], Known(past.records.values())
    wanted = [stood.sequence for noun in (*_SHARED, "source") for stood in past.of(noun)]
    for batch in revisions(store, wanted):
        _keep(connection, batch)
        for row in batch:
            if row.noun != "source":
                record = _SHARED[row.noun].model_validate_json(row.record)
                found[f"{row.noun}s"].append(known.part_of(record))
                continue
            source = known.part_of(SourceRecord.model_validate_json(row.record))
            content = ClaimsFile.model_construct(source=source)
            files.append(ParsedFile(source.id, content, {}, _text_of(store, row)))
    shared_content: Any = found
    every = ParsedFile("shared", ClaimsFile.model_construct(**shared_content), {})
    take(_AsItWas(connection, past), [every, *files])
    for stood in past.records.values():
        if stood.gone is not None:
            gone = Gone(stood.id, stood.version, stood.gone or None, stood.updated)
            give_up(connection, KEPT[f"{stood.noun}s"].table, gone)
    for (noun, slug), record_id in past.former.items():
        lead(connection, KEPT[f"{noun}s"].table, slug, record_id)
    _take_lags(store, connection, past)


def _take_lags(store: Store, connection: Connection, past: History) -> None:
    """Take what claims still called records that a job was not done with."""
    with store.reading() as reading:
        for lag in lags_at(reading, past.number):
            connection.execute(LAG.insert().values(lag))


def _text_of(store: Store, row: Row[Any]) -> str | None:
    """Return the text that a revision of a source had, or None."""
    with store.reading() as connection:
        return texts.of_version(connection, row.record_id, row.version)


def _take_claims(store: Store, connection: Connection, past: History) -> Iterator[int]:
    """Take the claims, each beside its source as that was then; yield how many were taken."""
    ids = Ids(*(_ids(connection, table, past) for table in (ACTOR, PLACE, TOPIC)))
    homes: dict[int, _Home] = {}
    known = Known(past.records.values(), past.former)
    related: list[Written] = []
    done = 0
    for batch in revisions(store, [stood.sequence for stood in past.of("claim")]):
        _keep(connection, batch)
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        for row in batch:
            found[past.source_of(row)].append(row)
        for sequence, claims in found.items():
            if sequence not in homes:
                homes[sequence] = _home(store, sequence, ids, known)
            source = homes[sequence].then.record.id
            written = list(_read_claims(claims, source, known))
            _write_claims(connection, past, homes[sequence], written)
            related += [one for one in written if one.claim.relations]
        done += len(batch)
        yield done
    for at in range(0, len(related), BATCH):
        write_relations(connection, related[at : at + BATCH])


def _ids(connection: Connection, table: Table, past: History) -> dict[str, int]:
    """Return the row ids of all records, by former ids too: claims may wait to be written anew.

    Claims that were retracted may point to what is gone.
    """
    former = {slug: of for (noun, slug), of in past.former.items() if noun == table.name}
    rows = connection.execute(select(table.c.slug, table.c.id))
    return former | {row.slug: row.id for row in rows}


class _Home(NamedTuple):
    """A source as it was: with what is known of it still, and as it was written."""

    then: Home
    written: SourceRecord


def _home(store: Store, sequence: int, ids: Ids, known: Known) -> _Home:
    ((row,),) = revisions(store, [sequence])
    written = SourceRecord.model_validate_json(row.record)
    return _Home(Home(row.record_id, known.part_of(written), ids), written)


def _read_claims(found: Sequence[Row[Any]], source: str, known: Known) -> Iterator[Written]:
    """Yield claims as they were written; those that an erased one held alone are left out."""
    for row in found:
        whole = ClaimRecord.model_validate_json(row.record)
        claim = known.part_of(whole, source)
        if is_held(whole, claim):
            yield Written(row.record_id, claim, source)


def _write_claims(
    connection: Connection, past: History, home: _Home, written: list[Written]
) -> None:
    source, values = home.then.record, []
    # By its digest a claim is told from what is brought in later, under the names of then.
    surroundings = (home.written.authors, source.published, source.paragraphs)
    for claim_id, claim, _source in written:
        stood = past.records["claim", claim_id]
        values.append(
            {
                **rows.claim_columns(claim, source),
                **rows.times(stood.created, stood.updated),
                "id": claim_id,
                "version": stood.version,
                "source_id": home.then.id,
                "position": past.positions[claim_id],
                "record_digest": digest_of(claim, *surroundings),
            }
        )
    if values:
        connection.execute(CLAIM.insert(), values)
        write_parts(connection, written, home.then, past.positions)


def _keep(connection: Connection, found: Sequence[Row[Any]]) -> None:
    """Keep the latest revisions: claims files are exported from them."""
    connection.execute(REVISION.insert(), [dict(row._mapping) for row in found])  # noqa: SLF001  # public by its documentation


def _take_vectors(store: Store, connection: Connection, ids: Sequence[int]) -> None:
    """Take the vectors of the claims that say now what they said then."""
    of_claims = select(CLAIM.c.id, CLAIM.c.statement).where(CLAIM.c.id.in_(ids))
    then = {row.id: row.statement for row in connection.execute(of_claims)}
    with store.reading() as reading:
        found = reading.execute(
            select(CLAIM_VECTOR, CLAIM.c.statement).join(
                CLAIM, and_(CLAIM.c.id == CLAIM_VECTOR.c.claim_id, CLAIM.c.id.in_(ids))
            )
        ).all()
    kept = [
        {"claim_id": row.claim_id, "model": row.model, "vector": row.vector}
        for row in found
        if row.statement == then.get(row.claim_id)
    ]
    if kept:
        connection.execute(CLAIM_VECTOR.insert(), kept)
