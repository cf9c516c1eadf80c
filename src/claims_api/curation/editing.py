"""Writing one record: created, replaced, changed, taken back, brought back; all or nothing of it.

A record is written as a claims file of that one record is taken: checked as strictly, with its
documents, search index and revision. Each function is a part of a write that is under way.
"""

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from claims_api.curation.faults import FileFaults, Pointer
from claims_api.curation.former import lead_no_more
from claims_api.curation.importing import take
from claims_api.curation.nouns import Json, Noun, read
from claims_api.curation.reanchoring import reanchored
from claims_api.curation.retracting import retire
from claims_api.curation.write import Write
from claims_api.errors import (
    AlreadyExists,
    Fault,
    InvalidRequest,
    Moved,
    NotFound,
    NotRetracted,
    Retracted,
)
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.fields import CURIE, SLUG
from claims_api.models.revision import REVISION
from claims_api.queries.resolving import no_such
from claims_api.queries.standing import insist_on_present_id, retracted, row_of
from claims_api.store.revisions import record_of
from claims_api.vocabulary import GONE, Status

# On a validator, as If-Match does, and raises for another one; the version is told beside it.
Insist = Callable[[str, int], None]
Change = Callable[[Json], Json]


def on_nothing(_etag: str, _version: int) -> None:
    """Insist on no state: whatever stands is written."""


class Standing(NamedTuple):
    """A record as it stands: its row, its id, its version, its validator, what was written."""

    id: int
    key: str
    version: int
    etag: str
    status: str
    record: Json


def standing(connection: Connection, noun: Noun, key: str) -> Standing:
    """Return how a record stands, drafts too. Raises NotFound, Retracted, Moved."""
    if noun.table is CLAIM:
        row = connection.execute(
            select(CLAIM, CLAIM_DOCUMENT.c.etag)
            .join(CLAIM_DOCUMENT, CLAIM_DOCUMENT.c.claim_id == CLAIM.c.id)
            .where(CLAIM.c.key == key)
        ).first()
    else:
        table = noun.table
        row = row_of(connection, table, key, table.c.id, table.c.version, table.c.etag)
    if row is None:
        raise no_such(connection, noun.name, key)
    if row.status in GONE:
        raise retracted(row.retraction_reason, row.updated_at)
    record = json.loads(record_of(connection, noun.name, row.id, row.version))
    return Standing(row.id, key, row.version, row.etag, row.status, record)


def create(write: Write, noun: Noun, plain: Json) -> str:
    """Write a new record and return its id. Raises AlreadyExists, InvalidRequest."""
    key = _id_in(noun, plain)
    insist_on_free(write.connection, noun, key)
    _put(write, noun, key, plain)
    return key


def change(
    write: Write, noun: Noun, key: str, made: Change, insist: Insist, *, at: Pointer = ()
) -> None:
    """Write what is made of a record as it stands; the same again is no write.

    Faults are told by pointers into the part that is `at` a place of it. Raises NotFound,
    Retracted, Moved, InvalidRequest, and what `insist` raises.
    """
    stands = standing(write.connection, noun, key)
    insist(stands.etag, stands.version)
    plain = made(stands.record)
    _insist_on_same_id(noun, key, plain)
    _put(write, noun, key, plain, at)


def retract(write: Write, noun: Noun, key: str, insist: Insist) -> None:
    """Take a record back, for the reason that the write has; a tombstone stays.

    Raises NotFound, Retracted, Moved, InUse, and what `insist` raises.
    """
    stands = standing(write.connection, noun, key)
    insist(stands.etag, stands.version)
    if noun.table is CLAIM:
        told = {"status": Status.retracted.value, "retraction_reason": write.occasion.reason}
        _put(write, noun, key, {**stands.record, **told})
    else:
        retire(write, noun.table, stands.id, stands.version, key)


def restore(write: Write, noun: Noun, key: str, version: int | None, insist: Insist) -> None:
    """Bring back what was retracted, or write an earlier version again.

    Raises NotFound, NotRetracted (without a version, for what stands), Moved, InvalidRequest for
    what cannot stand any more, and what `insist` raises.
    """
    row = write.connection.execute(select(noun.table).where(noun.key == key)).first()
    if row is None:
        insist_on_present_id(write.connection, noun.table, key)
        raise no_such(write.connection, noun.name, key)
    if row.status not in GONE:
        if version is None:
            raise NotRetracted(f"{key} stands. Name the `version` that it should be put back to.")
        insist(standing(write.connection, noun, key).etag, row.version)
    else:
        lead_no_more(write.connection, noun.table, key)
    plain = {**_earlier(write.connection, noun, row, version), "id": _own_id(noun, key)}
    if noun.table is CLAIM:
        earlier = reanchored(write.connection, key, read(ClaimRecord, plain))
        plain = earlier.model_dump(mode="json", by_alias=True)
    _put(write, noun, key, plain)


def _earlier(connection: Connection, noun: Noun, row: Any, version: int | None) -> Json:
    """Return a record as it stood at a version, or last before it was retracted."""
    of_it = (REVISION.c.noun == noun.name, REVISION.c.record_id == row.id)
    stood = func.coalesce(REVISION.c.status, "").not_in(GONE)
    wanted = stood if version is None else REVISION.c.version == version
    found = select(REVISION.c.record, REVISION.c.status).where(*of_it, wanted)
    earlier = connection.execute(found.order_by(REVISION.c.version.desc()).limit(1)).first()
    if earlier is None or earlier.record is None:
        told = "version that stood" if version is None else f"version {version}"
        raise NotFound(f"There is no {told} of this {noun.name}.")
    if earlier.status in GONE:
        told = f"version {version} is a tombstone; name one that stood"
        raise InvalidRequest(told, faults=(Fault("parameter", "version", "retracted", told),))
    plain: Json = json.loads(earlier.record)
    return plain


def _put(write: Write, noun: Noun, key: str, plain: Json, at: Pointer = ()) -> None:
    """Write a record, whatever stood. Raises InvalidRequest with a pointer for each fault."""
    record = read(noun.record, {**plain, "id": _own_id(noun, key)})
    try:
        take(write, [noun.file(write.connection, key, record)])
    except FileFaults as error:
        raise noun.faulty(error.faults, at) from error
    except (NotFound, Retracted) as error:  # of the source that a claim's id names
        raise refused("/id", "unknown-source", str(error)) from error


def _own_id(noun: Noun, key: str) -> str:
    """Return the id that a record has in its file: of a claim the part behind the source's."""
    return key.partition(":")[2] if noun.table is CLAIM else key


def _id_in(noun: Noun, plain: Json) -> str:
    """Return the id of a new record. Raises InvalidRequest where it is none."""
    key = plain.get("id")
    if noun.table is not CLAIM:
        return insist_on_slug(noun, key)
    if not isinstance(key, str) or not re.fullmatch(CURIE, key):
        raise refused("/id", "not-an-id", f"its source's id, a colon, and {_FORM}")
    return key


_FORM = "a few words in lower case with hyphens between them"


def insist_on_slug(noun: Noun, key: object, pointer: str = "/id") -> str:
    """Return what is the id of an actor, place, topic or source. Raises InvalidRequest."""
    if not isinstance(key, str) or not re.fullmatch(SLUG, key):
        raise refused(pointer, "not-an-id", f"the id of a {noun.name} is {_FORM}")
    return key


def insist_on_free(connection: Connection, noun: Noun, key: str) -> None:
    """Refuse an id that is taken, or was. Raises AlreadyExists."""
    if connection.scalar(select(noun.table.c.id).where(noun.key == key)) is not None:
        raise AlreadyExists(f"There is a {noun.name} {key}, or was one.")
    try:
        insist_on_present_id(connection, noun.table, key)
    except Moved as moved:
        raise AlreadyExists(f"{key} is a former id of the {noun.name} {moved.now}.") from moved


def _insist_on_same_id(noun: Noun, key: str, plain: Json) -> None:
    """Refuse another id in a record than that of its address; without one it has that."""
    if plain.get("id", key) not in (key, _own_id(noun, key)):
        raise refused("/id", "another-id", f"this is {key}, and a record keeps its id")


def refused(pointer: str, code: str, told: str) -> InvalidRequest:
    """Return the problem of one thing that is wrong in a document."""
    told = f"{pointer}: {told}"
    return InvalidRequest(told, faults=(Fault("pointer", pointer, code, told),))
