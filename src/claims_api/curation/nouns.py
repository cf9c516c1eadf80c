"""What can be written one by one: each noun with its record, and how it stands in a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection, Table, select

from claims_api.curation.claims_file import ClaimsFile, ParsedFile
from claims_api.curation.faults import FileFault, Pointer
from claims_api.errors import Fault, InvalidRequest
from claims_api.models.actor import ActorRecord
from claims_api.models.claim import CLAIM
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.fields import Record
from claims_api.models.place import PlaceRecord
from claims_api.models.source import SOURCE, SourceRecord
from claims_api.models.topic import TopicRecord
from claims_api.queries.refusing import refused
from claims_api.queries.resolving import no_such
from claims_api.queries.revisions import KEPT
from claims_api.queries.standing import row_of
from claims_api.store.revisions import current, record_of

Json = dict[str, Any]
FILE = "body"
R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Noun:
    """A kind of record: its name, its table, the model of its record, its place in a file."""

    name: str
    table: Table
    key: Any
    record: type[Record]
    at: Pointer

    def file(self, connection: Connection, key: str, record: Record) -> ParsedFile:
        """Return a claims file of one record; of a claim with its source as it stands.

        A source comes with its claims where these follow from what is other in it.
        """
        if isinstance(record, ClaimRecord):
            source = source_of(connection, key)
            content = ClaimsFile.model_construct(source=source, claims=[record])
        elif isinstance(record, SourceRecord):
            claims = claims_that_follow(connection, record)
            content = ClaimsFile.model_construct(source=record, claims=claims)
        else:
            found: Any = {f"{self.name}s": [record]}
            content = ClaimsFile.model_construct(**found)
        return ParsedFile(FILE, content, {})

    @staticmethod
    def _fault(fault: FileFault, above: Pointer) -> Fault:
        at, told = "", f"{fault.claim}: {fault.message}" if fault.claim else fault.message
        if fault.at[: len(above)] == above:
            at, told = "".join(f"/{part}" for part in fault.at[len(above) :]), fault.message
        return Fault("pointer", at, "inconsistent", told, fault.digests())

    def faulty(self, faults: list[FileFault], above: Pointer) -> InvalidRequest:
        """Return the problem of what does not hold across records.

        Each is told by a pointer into the part of the record that is `above`.
        """
        told = tuple(self._fault(fault, (*self.at, *above)) for fault in faults[:10])
        return InvalidRequest("; ".join(fault.detail for fault in told[:3]), faults=told)


def read(model: type[R], plain: Json) -> R:
    """Return the record that stands in a document, as strictly as JSON has its types.

    Raises InvalidRequest with a JSON Pointer for each fault.
    """
    try:
        return model.model_validate_json(json.dumps(plain), strict=True)
    except ValidationError as error:
        found = [
            {**one, "loc": ("body", *at), "known": _fields_at(model, at[:-1])}
            for one in error.errors()
            for at in [one["loc"]]
        ]
        raise refused(found, []) from error


_RECORDS: dict[str, tuple[type[Record], Pointer]] = {
    "claims": (ClaimRecord, ("claims", 0)),
    "actors": (ActorRecord, ("actors", 0)),
    "places": (PlaceRecord, ("places", 0)),
    "topics": (TopicRecord, ("topics", 0)),
    "sources": (SourceRecord, ("source",)),
}
NOUNS = {records: Noun(*KEPT[records], *found) for records, found in _RECORDS.items()}
BY_NAME = {noun.name: noun for noun in NOUNS.values()}


def source_of(connection: Connection, key: str) -> SourceRecord:
    """Return the record of the source that a claim's id names. Raises NotFound, Retracted."""
    slug = key.partition(":")[0]
    row = row_of(connection, SOURCE, slug, SOURCE.c.id, SOURCE.c.version)
    if row is None:
        raise no_such(connection, "source", slug)
    return SourceRecord.model_validate_json(record_of(connection, "source", row.id, row.version))


# What is derived of a claim from its source: its holders, its dates, the paragraphs of its spans.
_DERIVED = ("authors", "published", "paragraphs")


def claims_that_follow(connection: Connection, source: SourceRecord) -> list[ClaimRecord]:
    """Return the claims of a source that have to be derived anew, all or none."""
    row = connection.execute(
        select(SOURCE.c.id, SOURCE.c.version).where(SOURCE.c.slug == source.id)
    ).first()
    if row is None:
        return []
    before = json.loads(record_of(connection, "source", row.id, row.version))
    after = source.model_dump(mode="json", include=set(_DERIVED))
    if all(before.get(name) == after[name] for name in _DERIVED):
        return []
    records = current(connection, "claim", CLAIM, CLAIM.c.position, CLAIM.c.source_id == row.id)
    return [ClaimRecord.model_validate_json(record) for record in records]


def _fields_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """Return the names of the fields that stand beside each other at a place of a record."""
    at = model
    for part in path:
        if isinstance(part, str):
            fields = {field.alias or name: field for name, field in at.model_fields.items()}
            at = next(_models(fields[part].annotation), at) if part in fields else at
    return [field.alias or name for name, field in at.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
