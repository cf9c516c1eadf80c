"""Bringing claims files in: all of them or nothing, and twice changes nothing the second time."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from claims_api import dates
from claims_api.curation import renaming, shared, texts, upserting
from claims_api.curation.anchors import check_text, left_behind, unheld
from claims_api.curation.checking import check
from claims_api.curation.claim_writing import (
    Home,
    Written,
    write_claims,
    write_relations,
)
from claims_api.curation.claims_file import ParsedFile
from claims_api.curation.faults import FileFault, FileFaults
from claims_api.curation.former import former_ids, given_up, with_present_ids
from claims_api.curation.incoming import Incoming, Progress, claims_files, left_out
from claims_api.curation.known import known_to
from claims_api.curation.naming import Names, digest_of, write_names
from claims_api.curation.positions import PlacesTaken
from claims_api.curation.references import references
from claims_api.curation.rows import Ids
from claims_api.curation.seen import check_seen
from claims_api.curation.showing import LINKS
from claims_api.curation.tally import Report
from claims_api.curation.write import Write
from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM
from claims_api.models.name import Tier
from claims_api.models.place import PLACE
from claims_api.models.source import SOURCE, SOURCE_AUTHOR, SourceRecord
from claims_api.models.topic import TOPIC
from claims_api.store.batches import replace, rows_where
from claims_api.store.documents import compose_claims
from claims_api.store.engine import Store
from claims_api.store.named_documents import compose_sources
from claims_api.store.revisions import Occasion, record_of
from claims_api.text import fold


def import_files(
    store: Store,
    files: Sequence[Incoming],
    progress: Progress = lambda _claims: None,
    *,
    author: str = "import",
    whole: bool = True,
    dry_run: bool = False,
) -> Report:
    """Bring files in, in one transaction, by an author: the id of a key, or a command.

    `progress` is told of each claim that was read. Files that hold their sources `whole` have the
    claims told that they leave out: to look for these costs what the sources hold. In a `dry_run`
    all is done, and then undone. Raises FileFaults with every fault found; then nothing was
    changed.
    """
    with suppress(Tried), store.writing() as connection:
        write = Write(connection, Occasion(datetime.now(UTC), author))
        bring(write, files, progress, whole=whole)
        if dry_run:
            raise Tried
    return write.report


class Tried(Exception):
    """A write that was only tried: it is taken back."""


def bring(
    write: Write,
    incoming: Sequence[Incoming],
    progress: Progress = lambda _claims: None,
    *,
    whole: bool = True,
) -> None:
    """Write what is brought in, and keep it as one write. Raises FileFaults, as `take` does."""
    files = claims_files(write.connection, incoming)
    take(write, files, progress)
    write.keep()
    write.report.left_out = left_out(incoming)
    if whole:
        write.report.kept = [key for file in files for key in _unnamed(write.connection, file)]


def take(write: Write, files: list[ParsedFile], progress: Progress = lambda _claims: None) -> None:
    """Write what stands in files, as a part of a write that is under way.

    A reference by a former id means the record that bears it now. Raises FileFaults with every
    fault found; then nothing was changed.
    """
    connection = write.connection
    former = former_ids(connection, files)
    faults = [fault for file in files for fault in given_up(file, former)]
    files = [with_present_ids(file, former) for file in files]
    faults += check(files, known_to(connection, files))
    faults += check_seen(connection, files)
    faults += [fault for file in files for fault in _against_texts(connection, file)]
    if faults:
        raise FileFaults(faults)
    _Import(write).run(files, progress)


def _unnamed(connection: Connection, file: ParsedFile) -> Iterator[str]:
    """Yield the claims of a file's source that stand in the database and not in the file."""
    if file.content.source is None or not file.is_whole:
        return
    of_source = (
        select(CLAIM.c.key, CLAIM.c.local)
        .join(SOURCE, SOURCE.c.id == CLAIM.c.source_id)
        .where(SOURCE.c.slug == file.content.source.id)
        .order_by(CLAIM.c.position)
    )
    named = {claim.id for claim in file.content.claims}
    for row in connection.execute(of_source):
        if row.local not in named:
            yield row.key


def _against_texts(connection: Connection, file: ParsedFile) -> Iterator[FileFault]:
    """Yield what does not match the text that comes with a file, else the one that is attached."""
    source = file.content.source
    if source is None:
        return
    attached = texts.attached(connection, source.id)
    text = attached if file.text is None else file.text
    if text is None:
        return
    yield from check_text(file, text)
    if text != attached:
        yield from left_behind(connection, file, text)
    if any(anchor.orphaned for claim in file.content.claims for anchor in claim.anchors):
        replaced = [attached] if attached is not None and text != attached else []
        former = [*replaced, *texts.former(connection, source.id)]
        yield from unheld(connection, file, former)


class _Import:
    """One import under way: what it writes, and which documents it must write anew."""

    def __init__(self, write: Write) -> None:
        self.write = write
        self.connection = write.connection
        self.stale_claims: set[int] = set()
        self.stale_sources: set[int] = set()

    def run(self, files: list[ParsedFile], progress: Progress) -> None:
        self._shared(files)
        pointed = references(files)
        ids = Ids(
            upserting.ids_of(self.connection, ACTOR, pointed.actors),
            upserting.ids_of(self.connection, PLACE, pointed.places),
            upserting.ids_of(self.connection, TOPIC, pointed.topics),
        )
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
        self._show("actor", shared.write_actors(self.write, actors))
        self._show("place", shared.write_places(self.write, places))
        self._show("topic", shared.write_topics(self.write, topics))

    def _show(self, noun: str, renamed: set[int]) -> None:
        """Have what shows a changed name written anew: here, or claims by a job."""
        here = {row_id for row_id in renamed if not renaming.is_left(self.write, noun, row_id)}
        for shown in LINKS[noun]:
            found = rows_where(self.connection, select(shown.table.c.claim_id), shown, here)
            self.stale_claims.update(row.claim_id for row in found)
        if noun == "actor":
            self.stale_sources |= self._sources_by(renamed)
            for source_id in self._sources_by(here):
                self._stale_claims_of(source_id)

    def _sources_by(self, authors: set[int]) -> set[int]:
        wrote = select(SOURCE_AUTHOR.c.source_id)
        found = rows_where(self.connection, wrote, SOURCE_AUTHOR.c.actor_id, authors)
        return {row.source_id for row in found}

    def _stale_claims_of(self, source_id: int) -> None:
        if self.write.job is not None:  # which this write begins: it is done there
            return
        claims = select(CLAIM.c.id).where(CLAIM.c.source_id == source_id)
        self.stale_claims.update(self.connection.scalars(claims))

    def _source(self, file: ParsedFile, source: SourceRecord, ids: Ids) -> list[Written]:
        connection, compared = self.connection, upserting.compared(SOURCE)
        stands = upserting.standing(connection, SOURCE, [source.id], *compared).get(source.id)
        has_other = file.text is not None and file.text != texts.attached(connection, source.id)
        source_id, is_changed = upserting.upsert(
            *(self.write, SOURCE, _source_columns(source), source, stands),
            has_other_text=has_other,
        )
        if is_changed:
            self._source_parts(source_id, source, ids)
            if has_other and file.text is not None:
                version = 1 if stands is None else stands.version + 1
                texts.keep(connection, source_id, version, file.text)
            self.stale_sources.add(source_id)
            if stands is None or has_other or _is_shown_otherwise(connection, source, stands):
                self._stale_claims_of(source_id)
        home = Home(source_id, source, ids)
        try:
            return write_claims(self.write, file.content.claims, home)
        except PlacesTaken as error:
            raise FileFaults([file.fault(("claims",), str(error))]) from error

    def _source_parts(self, source_id: int, source: SourceRecord, ids: Ids) -> None:
        authors = [
            {"source_id": source_id, "ordinal": ordinal, "actor_id": ids.actors[slug]}
            for ordinal, slug in enumerate(source.authors)
        ]
        replace(self.connection, SOURCE_AUTHOR, SOURCE_AUTHOR.c.source_id, [source_id], authors)
        # A source is found by its id alone: titles are no names.
        names = Names(source.id, source.title, frozenset({(Tier.id, fold(source.id))}))
        write_names(self.connection, "source", {source_id: names})


# What a claim shows of its source, and whether it shows its words.
_SHOWN = ("title", "authors", "published", "text_access")


def _is_shown_otherwise(connection: Connection, source: SourceRecord, stands: Row[Any]) -> bool:
    """Tell whether claims show something of their source that is other than before."""
    before = json.loads(record_of(connection, "source", stands.id, stands.version))
    after = source.model_dump(mode="json", include=set(_SHOWN))
    return any(before.get(name) != after[name] for name in _SHOWN)


def _source_columns(source: SourceRecord) -> dict[str, Any]:
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
        "record_digest": digest_of(source),
    }
