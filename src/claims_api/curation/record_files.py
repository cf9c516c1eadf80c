"""Records that came one by one, as claims files: with what stands of their sources and claims."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from claims_api.curation.checking import whole_id
from claims_api.curation.claims_file import ClaimsFile, ParsedFile
from claims_api.curation.faults import FileFault, FileFaults, Place, Pointer
from claims_api.curation.known import stated_symmetric
from claims_api.curation.nouns import claims_that_follow
from claims_api.curation.record_lines import Line, Lines
from claims_api.models.claim import CLAIM
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.relation import RelationRecord
from claims_api.models.source import SOURCE, SourceRecord
from claims_api.store.batches import rows_where
from claims_api.store.revisions import by_key
from claims_api.vocabulary import SYMMETRIC, Status

SHARED = ("actors", "places", "topics")
Stated = set[tuple[str, str, str]]  # a symmetric relation: its type, who states it, the other end


def files(connection: Connection, every: Sequence[Lines]) -> list[ParsedFile]:
    """Return claims files of these records. Raises FileFaults for what none can be made of."""
    lines = [line for found in every for line in found.records]
    if not lines:
        return []
    name = every[0].name
    claims = [line for line in lines if line.noun == "claim"]
    by_source: dict[str, list[Line]] = defaultdict(list)
    for line in claims:
        by_source[line.key.partition(":")[0]].append(line)
    sources = _sources(connection, lines, by_source)
    completed = _Completing(connection, [line.key for line in claims])
    found = [_shared(name, lines)]
    for slug, (source, place) in sources.items():
        records = [completed.claim(line, source) for line in by_source[slug]]
        at: dict[Pointer, Place] = {(): place}
        at |= {("claims", i): line.place for i, line in enumerate(by_source[slug])}
        named = {record.id for record in records}
        records += [c for c in claims_that_follow(connection, source) if c.id not in named]
        content = ClaimsFile.model_construct(source=source, claims=records)
        found.append(ParsedFile(name, content, at, is_whole=False))
    if completed.faults:
        raise FileFaults(completed.faults)
    return found


def _shared(name: str, lines: Iterable[Line]) -> ParsedFile:
    content: dict[str, list[Any]] = {noun: [] for noun in SHARED}
    at: dict[Pointer, Place] = {}
    for line in lines:
        if (noun := f"{line.noun}s") in content:
            at[noun, len(content[noun])] = line.place
            content[noun].append(line.record)
    return ParsedFile(name, ClaimsFile.model_construct(**content), at, is_whole=False)  # type: ignore[arg-type]  # a list for each of them


def _sources(
    connection: Connection, lines: Iterable[Line], by_source: dict[str, list[Line]]
) -> dict[str, tuple[SourceRecord, Place]]:
    """Return the sources of the lines, each with the line that it is told of.

    Raises FileFaults for one that stands twice, and for one that nobody knows.
    """
    found: dict[str, tuple[SourceRecord, Place]] = {}
    faults = []
    for line in lines:
        if line.noun == "source" and line.key in found:
            told = f"the source {line.key} stands twice"
            faults.append(_fault(line, told, "given-twice"))
        elif line.noun == "source":
            found[line.key] = line.record, line.place
    for slug, claims in by_source.items():
        embedded = next((line for line in claims if line.source is not None), None)
        if slug not in found and embedded is not None and embedded.source is not None:
            found[slug] = embedded.source, embedded.place
    standing = by_key(connection, "source", SOURCE, SOURCE.c.slug, by_source.keys() - found)
    for slug, claims in by_source.items():
        if slug in standing:
            found[slug] = SourceRecord.model_validate_json(standing[slug]), claims[0].place
        elif slug not in found:
            told = f"nobody knows the source {slug}: bring in its record too"
            faults.append(_fault(claims[0], told, "unknown-source"))
    if faults:
        raise FileFaults(faults)
    return found


def _fault(line: Line, told: str, code: str) -> FileFault:
    claim = line.key if line.noun == "claim" else None
    return FileFault(line.place.file or "", line.place.line, claim, told, (), 1, code)


class _Completing:
    """Claims of lines, with what their lines do not tell of them."""

    def __init__(self, connection: Connection, keys: list[str]) -> None:
        self.faults: list[FileFault] = []
        found = by_key(connection, "claim", CLAIM, CLAIM.c.key, keys)
        self._standing = {key: ClaimRecord.model_validate_json(r) for key, r in found.items()}
        self._stated: Stated = set(stated_symmetric(connection, keys))
        self._unseen = _unseen(connection, self._standing)

    def claim(self, line: Line, source: SourceRecord) -> ClaimRecord:
        """Return the claim of a line, which is as it stands where the line says nothing else."""
        stands = self._standing.get(line.key)
        if line.reason is not None:
            return self._retracted(line, stands)
        record: ClaimRecord = line.record
        changed: dict[str, Any] = {}
        if record.attributed_to == source.authors and not (stands and stands.attributed_to):
            changed["attributed_to"] = []
        if stands is not None and "assessments" not in line.says:
            changed["assessments"] = stands.assessments
        if stands is not None and "relations" not in line.says:
            changed["relations"] = stands.relations
        else:
            changed["relations"] = self._relations(line.key, record, stands)
        return record.model_copy(update=changed)

    def _retracted(self, line: Line, stands: ClaimRecord | None) -> ClaimRecord:
        if stands is None:
            told = f"nobody knows the claim {line.key}, so it cannot be taken back"
            self.faults.append(_fault(line, told, "unknown-claim"))
            return ClaimRecord.model_construct(id=line.key)
        told_of = {"status": Status.retracted, "retraction_reason": line.reason}
        return stands.model_copy(update=told_of)

    def _relations(
        self, key: str, record: ClaimRecord, stands: ClaimRecord | None
    ) -> list[RelationRecord]:
        """Return what a claim states: neither what the other end does, nor less than nobody sees.

        Those that stand already stay in their order, and are written as they were.
        """
        home = key.partition(":")[0]
        told = {}
        for relation in record.relations:
            other = whole_id(relation.target, home)
            if relation.type in SYMMETRIC and (relation.type.value, other, key) in self._stated:
                continue
            self._stated.add((relation.type.value, key, other))
            short = other.removeprefix(f"{home}:")
            told[relation.type, other] = relation.model_copy(update={"target": short})
        kept = []
        for relation in stands.relations if stands else ():
            other = whole_id(relation.target, home)
            said = told.pop((relation.type, other), None)
            if said is None and other not in self._unseen:
                continue
            is_same = said is None or _same(said, relation)
            kept.append(relation if is_same or said is None else said)
        return [*kept, *told.values()]


def _same(said: RelationRecord, stands: RelationRecord) -> bool:
    return (said.note, said.confidence) == (stands.note, stands.confidence)


def _unseen(connection: Connection, standing: dict[str, ClaimRecord]) -> set[str]:
    """Return those of the claims that records point to which no list shows."""
    targets: set[str] = set(_targets(standing))
    asked = select(CLAIM.c.key).where(CLAIM.c.status != Status.published.value)
    return {row.key for row in rows_where(connection, asked, CLAIM.c.key, sorted(targets))}


def _targets(standing: dict[str, ClaimRecord]) -> Iterator[str]:
    for key, record in standing.items():
        for relation in record.relations:
            yield whole_id(relation.target, key.partition(":")[0])
