"""Bringing claims files in: all of them or nothing, and twice changes nothing the second time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from claims_api import dates
from claims_api.curation import shared
from claims_api.curation.anchors import check_text
from claims_api.curation.checking import check
from claims_api.curation.claim_writing import (
    Home,
    Written,
    write_claims,
    write_relations,
)
from claims_api.curation.claims_file import FileFaults, ParsedFile
from claims_api.curation.known import known_to
from claims_api.curation.naming import Names, digest_of, write_names
from claims_api.curation.rows import Ids
from claims_api.curation.tally import Report
from claims_api.curation.write import Write
from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM, CLAIM_ACTOR, CLAIM_PLACE, CLAIM_TOPIC, CLAIM_VIA
from claims_api.models.name import Tier
from claims_api.models.place import PLACE
from claims_api.models.source import SOURCE, SOURCE_AUTHOR, SOURCE_TEXT, SourceRecord
from claims_api.models.topic import TOPIC
from claims_api.store.documents import compose_claims
from claims_api.store.engine import Store
from claims_api.store.named_documents import compose_sources
from claims_api.store.revisions import Occasion
from claims_api.text import digest, fold

Progress = Callable[[int], None]


def import_files(
    store: Store,
    files: list[ParsedFile],
    progress: Progress = lambda _claims: None,
    *,
    author: str = "import",
) -> Report:
    """Bring files in, in one transaction, by an author: the id of a key, or a command.

    `progress` is told of each claim that was read. Raises FileFaults with every fault found; then
    nothing was changed.
    """
    with store.writing() as connection:
        write = Write(connection, Occasion(datetime.now(UTC), author))
        take(write, files, progress)
        write.keep()
        return write.report


def take(write: Write, files: list[ParsedFile], progress: Progress = lambda _claims: None) -> None:
    """Write what stands in files, as a part of a write that is under way.

    Raises FileFaults with every fault found; then nothing was changed.
    """
    connection = write.connection
    faults = check(files, known_to(connection, files)) + [
        fault for file in files for fault in check_text(file, _text_of(connection, file))
    ]
    if faults:
        raise FileFaults(faults)
    _Import(write).run(files, progress)


def _text_of(connection: Connection, file: ParsedFile) -> str | None:
    """Return the text that a file's anchors are held against: its own, else the attached one."""
    if file.text is not None or file.content.source is None:
        return file.text
    return connection.scalar(
        select(SOURCE_TEXT.c.content)
        .join(SOURCE, SOURCE.c.id == SOURCE_TEXT.c.source_id)
        .where(SOURCE.c.slug == file.content.source.id)
    )


class _Import:
    """One import under way: what it writes, and which documents it must write anew."""

    def __init__(self, write: Write) -> None:
        self.write = write
        self.connection = write.connection
        self.stale_claims: set[int] = set()
        self.stale_sources: set[int] = set()

    def run(self, files: list[ParsedFile], progress: Progress) -> None:
        self._shared(files)
        ids = Ids(*(shared.ids_of(self.connection, t) for t in (ACTOR, PLACE, TOPIC)))
        written: list[Written] = []
        for file in files:
            if file.content.source is not None:
                written += self._source(file, file.content.source, ids)
                progress(len(file.content.claims))
        self.stale_claims.update(found.id for found in written)
        self.stale_claims |= write_relations(self.connection, written)
        compose_sources(self.connection, sorted(self.stale_sources))
        compose_claims(self.connection, self.stale_claims)

    def _shared(self, files: list[ParsedFile]) -> None:
        """Write what sources share; whatever shows a changed name becomes stale."""
        actors = [record for file in files for record in file.content.actors]
        places = [record for file in files for record in file.content.places]
        topics = [record for file in files for record in file.content.topics]
        changed = shared.write_actors(self.write, actors)
        self._stale(CLAIM_ACTOR, "actor_id", changed)
        self._stale(CLAIM_VIA, "actor_id", changed)
        self._stale_by_author(changed)
        changed = shared.write_places(self.write, places)
        self._stale(CLAIM_PLACE, "place_id", changed)
        changed = shared.write_topics(self.write, topics)
        self._stale(CLAIM_TOPIC, "topic_id", changed)

    def _stale(self, link: Table, column: str, changed: set[int]) -> None:
        if changed:
            found = select(link.c.claim_id).where(link.c[column].in_(changed))
            self.stale_claims.update(self.connection.scalars(found))

    def _stale_by_author(self, changed: set[int]) -> None:
        found = select(SOURCE_AUTHOR.c.source_id).where(SOURCE_AUTHOR.c.actor_id.in_(changed))
        for source_id in self.connection.scalars(found).all() if changed else ():
            self._stale_source(source_id)

    def _stale_source(self, source_id: int) -> None:
        self.stale_sources.add(source_id)
        claims = select(CLAIM.c.id).where(CLAIM.c.source_id == source_id)
        self.stale_claims.update(self.connection.scalars(claims))

    def _source(self, file: ParsedFile, source: SourceRecord, ids: Ids) -> list[Written]:
        columns = _source_columns(source, digest_of(source, digest(file.text or "")))
        changed_id = shared.upsert(self.write, SOURCE, columns, source)
        if changed_id is not None:
            self._source_parts(changed_id, source, file.text, ids)
        source_id = shared.ids_of(self.connection, SOURCE)[source.id]
        home = Home(source_id, source, ids)
        return write_claims(self.write, file.content.claims, home)

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
        names = Names(source.id, source.title, frozenset({(Tier.id, fold(source.id))}))
        write_names(self.connection, "source", {source_id: names})
        self._stale_source(source_id)


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
