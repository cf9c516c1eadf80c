"""Bringing claims files in: all of them or nothing, and twice changes nothing the second time."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, func, or_, select

from claims_api import dates
from claims_api.curation import rows, shared
from claims_api.curation.anchors import check_text
from claims_api.curation.checking import Known, check, whole_id
from claims_api.curation.claims_file import FileFaults, ParsedFile
from claims_api.curation.positions import place_claims
from claims_api.curation.rows import Ids
from claims_api.curation.tally import Report
from claims_api.models.actor import ACTOR
from claims_api.models.assessment import ASSESSMENT
from claims_api.models.claim import (
    ANCHOR,
    CLAIM,
    CLAIM_ACTOR,
    CLAIM_PLACE,
    CLAIM_TOPIC,
    CLAIM_VIA,
)
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.name import Tier
from claims_api.models.place import PLACE
from claims_api.models.relation import RELATION
from claims_api.models.source import SOURCE, SOURCE_AUTHOR, SOURCE_TEXT, SourceRecord
from claims_api.models.topic import TOPIC
from claims_api.store.documents import compose_claims
from claims_api.store.engine import Store, raise_generation
from claims_api.store.named_documents import compose_sources
from claims_api.text import fold

Progress = Callable[[int], None]
PARTS = (CLAIM_ACTOR, CLAIM_VIA, CLAIM_PLACE, CLAIM_TOPIC, ANCHOR, ASSESSMENT)


def import_files(
    store: Store, files: list[ParsedFile], progress: Progress = lambda _claims: None
) -> Report:
    """Bring files in, in one transaction.

    `progress` is told of each claim that was read. Raises FileFaults with every fault found; then
    nothing was changed.
    """
    with store.writing() as connection:
        faults = check(files, known_ids(connection)) + [
            fault for file in files for fault in check_text(file, file.text)
        ]
        if faults:
            raise FileFaults(faults)
        return _Import(connection, progress).run(files)


def known_ids(connection: Connection) -> Known:
    """Return the ids that the database has."""
    slugs = (set(connection.scalars(select(t.c.slug))) for t in (ACTOR, PLACE, TOPIC, SOURCE))
    return Known(*slugs, set(connection.scalars(select(CLAIM.c.key))))


class _Import:
    """One import under way: what it is counting, and which documents it must write anew."""

    def __init__(self, connection: Connection, progress: Progress) -> None:
        self.connection = connection
        self.progress = progress
        self.now = datetime.now(UTC)
        self.report = Report()
        self.stale_claims: set[int] = set()
        self.stale_sources: set[int] = set()

    def run(self, files: list[ParsedFile]) -> Report:
        self._shared(files)
        ids = Ids(*(shared.ids_of(self.connection, t) for t in (ACTOR, PLACE, TOPIC)))
        changed: list[tuple[int, ClaimRecord, str]] = []
        for file in files:
            if file.content.source is not None:
                changed += self._source(file, file.content.source, ids)
        self._relations(changed)
        compose_sources(self.connection, sorted(self.stale_sources))
        compose_claims(self.connection, self.stale_claims)
        if self.report.changed_anything():
            raise_generation(self.connection)
        return self.report

    def _shared(self, files: list[ParsedFile]) -> None:
        """Write what sources share; whatever shows a changed name becomes stale."""
        report, now = self.report, self.now
        actors = [record for file in files for record in file.content.actors]
        places = [record for file in files for record in file.content.places]
        topics = [record for file in files for record in file.content.topics]
        changed = shared.write_actors(self.connection, actors, report.actors, now)
        self._stale(CLAIM_ACTOR, "actor_id", changed)
        self._stale(CLAIM_VIA, "actor_id", changed)
        self._stale_by_author(changed)
        changed = shared.write_places(self.connection, places, report.places, now)
        self._stale(CLAIM_PLACE, "place_id", changed)
        changed = shared.write_topics(self.connection, topics, report.topics, now)
        self._stale(CLAIM_TOPIC, "topic_id", changed)

    def _stale(self, link: Table, column: str, changed: set[int]) -> None:
        if changed:
            found = select(link.c.claim_id).where(link.c[column].in_(changed))
            self.stale_claims.update(self.connection.scalars(found))

    def _stale_by_author(self, changed: set[int]) -> None:
        found = select(SOURCE_AUTHOR.c.source_id).where(SOURCE_AUTHOR.c.actor_id.in_(changed))
        sources = set(self.connection.scalars(found)) if changed else set()
        self.stale_sources |= sources
        claims = select(CLAIM.c.id).where(CLAIM.c.source_id.in_(sources))
        self.stale_claims.update(self.connection.scalars(claims) if sources else ())

    def _source(
        self, file: ParsedFile, source: SourceRecord, ids: Ids
    ) -> list[tuple[int, ClaimRecord, str]]:
        attached = file.text is not None
        columns = _source_columns(source, shared.digest_of(source, attached))
        tally = self.report.sources
        changed_id = shared.upsert(self.connection, SOURCE, columns, tally, self.now)
        source_id = shared.ids_of(self.connection, SOURCE)[source.id]
        if changed_id is not None:
            self._source_parts(source_id, source, file.text, ids)
        return self._claims(file.content.claims, source, source_id, ids)

    def _source_parts(
        self, source_id: int, source: SourceRecord, text: str | None, ids: Ids
    ) -> None:
        authors = [
            {"source_id": source_id, "ordinal": ordinal, "actor_id": ids.actors[slug]}
            for ordinal, slug in enumerate(source.authors)
        ]
        replace = shared.replace_parts
        replace(self.connection, SOURCE_AUTHOR, "source_id", source_id, authors)
        if text is not None:
            content = [{"source_id": source_id, "content": text}]
            replace(self.connection, SOURCE_TEXT, "source_id", source_id, content)
        # A source is found by its id alone: titles are no names.
        names = {source_id: shared.Names(source.id, source.title, _only_id(source.id))}
        shared.write_names(self.connection, "source", names)
        self.stale_sources.add(source_id)
        claims = select(CLAIM.c.id).where(CLAIM.c.source_id == source_id)
        self.stale_claims.update(self.connection.scalars(claims))

    def _claims(
        self, claims: list[ClaimRecord], source: SourceRecord, source_id: int, ids: Ids
    ) -> list[tuple[int, ClaimRecord, str]]:
        stands = {
            row.local: row
            for row in self.connection.execute(select(CLAIM).where(CLAIM.c.source_id == source_id))
        }
        digests = {
            claim.id: shared.digest_of(claim, source.authors, source.published, source.paragraphs)
            for claim in claims
        }
        changed = [
            claim
            for claim in claims
            if claim.id not in stands or stands[claim.id].record_digest != digests[claim.id]
        ]
        self.report.kept += [f"{source.id}:{local}" for local in stands.keys() - digests.keys()]
        self.report.claims.unchanged += len(claims) - len(changed)
        claim_ids = self._claim_rows(changed, source, source_id, stands, digests)
        positions = place_claims(self.connection, source_id)
        self._claim_parts(changed, source, claim_ids, positions, ids)
        self.stale_claims.update(claim_ids.values())
        self.progress(len(claims))
        return [(claim_ids[claim.id], claim, source.id) for claim in changed]

    def _claim_rows(
        self,
        changed: list[ClaimRecord],
        source: SourceRecord,
        source_id: int,
        stands: dict[str, Any],
        digests: dict[str, str],
    ) -> dict[str, int]:
        next_id = (self.connection.scalar(select(func.max(CLAIM.c.id))) or 0) + 1
        found: dict[str, int] = {}
        fresh = []
        for claim in changed:
            columns = {
                **rows.claim_columns(claim, source),
                "source_id": source_id,
                "record_digest": digests[claim.id],
            }
            before = stands.get(claim.id)
            if before is None:
                found[claim.id] = next_id + len(fresh)
                now = rows.times(self.now, self.now)
                row = {**columns, **now, "id": found[claim.id], "version": 1}
                fresh.append({**row, "position": -found[claim.id]})
                continue
            found[claim.id] = before.id
            now = rows.times(before.created_at, self.now)
            values = {**columns, **now, "version": before.version + 1}
            self.connection.execute(CLAIM.update().where(CLAIM.c.id == before.id).values(**values))
        if fresh:
            self.connection.execute(CLAIM.insert(), fresh)
        self.report.claims.created += len(fresh)
        self.report.claims.updated += len(changed) - len(fresh)
        return found

    def _claim_parts(
        self,
        changed: list[ClaimRecord],
        source: SourceRecord,
        claim_ids: dict[str, int],
        positions: Callable[[int, ClaimRecord], int],
        ids: Ids,
    ) -> None:
        written: dict[Table, list[dict[str, Any]]] = {table: [] for table in PARTS}
        for claim in changed:
            at = claim_ids[claim.id]
            position = positions(at, claim)
            written[CLAIM_ACTOR] += rows.actor_rows(claim, source, ids, at, position)
            written[CLAIM_VIA] += rows.via_rows(claim, ids, at, position)
            written[CLAIM_PLACE] += rows.place_rows(claim, ids, at, position)
            written[CLAIM_TOPIC] += rows.topic_rows(claim, ids, at, position)
            written[ANCHOR] += rows.anchor_rows(claim, source, at)
            written[ASSESSMENT] += rows.assessment_rows(claim, at)
        for table, found in written.items():
            _replace_all(self.connection, table, table.c.claim_id, claim_ids.values(), found)

    def _relations(self, changed: list[tuple[int, ClaimRecord, str]]) -> None:
        """Write relations when every claim is there; the claims at both ends become stale."""
        subjects = [claim_id for claim_id, _claim, _source in changed]
        targets = {whole_id(r.target, source) for _, c, source in changed for r in c.relations}
        known = _ids_of_keys(self.connection, targets)
        found = [
            {
                "subject_id": claim_id,
                "type": relation.type.value,
                "object_id": known[whole_id(relation.target, source)],
                "note": relation.note,
                "confidence": relation.confidence,
            }
            for claim_id, claim, source in changed
            for relation in claim.relations
        ]
        self._stale_neighbours(subjects)
        _replace_all(self.connection, RELATION, RELATION.c.subject_id, subjects, found)
        self._stale_neighbours(subjects)

    def _stale_neighbours(self, ids: list[int]) -> None:
        for batch in _batches(ids):
            ends = select(RELATION.c.subject_id, RELATION.c.object_id).where(
                or_(RELATION.c.subject_id.in_(batch), RELATION.c.object_id.in_(batch))
            )
            for row in self.connection.execute(ends):
                self.stale_claims.update(row)


def _batches(ids: Iterable[Any], size: int = 500) -> Iterable[list[Any]]:
    every = list(ids)
    return (every[at : at + size] for at in range(0, len(every), size))


def _ids_of_keys(connection: Connection, keys: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for batch in _batches(sorted(keys)):
        statement = select(CLAIM.c.key, CLAIM.c.id).where(CLAIM.c.key.in_(batch))
        found.update({row.key: row.id for row in connection.execute(statement)})
    return found


def _replace_all(
    connection: Connection,
    table: Table,
    owner: Any,
    ids: Iterable[int],
    found: list[Any],
) -> None:
    for batch in _batches(ids):
        connection.execute(table.delete().where(owner.in_(batch)))
    if found:
        connection.execute(table.insert(), found)


def _only_id(slug: str) -> frozenset[tuple[Tier, str]]:
    return frozenset({(Tier.id, fold(slug))})


def _source_columns(source: SourceRecord, digest: str) -> dict[str, Any]:
    span = dates.span(source.published) if source.published else None
    fields = set(SourceRecord.model_fields) - {"id", "authors"}
    columns = {name: getattr(source, name) for name in fields}
    return {
        **columns,
        "slug": source.id,
        "published_basis": source.published_basis.value if source.published_basis else None,
        "text_access": source.text_access.value,
        "published_earliest": span.earliest if span else None,
        "published_latest": span.latest if span else None,
        "record_digest": digest,
    }
