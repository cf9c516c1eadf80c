"""The relations and assessments of a claim, one by one: each is a part of a claim's record.

A relation is addressed from either claim. It stands in the record of the one that states it.
"""

from collections.abc import Callable
from typing import NamedTuple

from claims_api.curation import editing
from claims_api.curation.checking import whole_id
from claims_api.curation.editing import Change
from claims_api.curation.nouns import NOUNS, Json, read
from claims_api.curation.write import Write
from claims_api.errors import AlreadyExists, Fault, InvalidRequest, NotFound
from claims_api.models.assessment import AssessmentRecord
from claims_api.models.fields import Record
from claims_api.models.relation import RelationRecord
from claims_api.vocabulary import INVERSE, SYMMETRIC

_CLAIMS = NOUNS["claims"]
_STATED = {seen: kind.value for kind, seen in INVERSE.items()}


class Part(NamedTuple):
    """A part of a claim's record: whose, in which field, how it is known there, what it is.

    `own` are the fields that tell it from its neighbours, which do not change.
    """

    claim: str
    field: str
    own: dict[str, str]
    model: type[Record]

    def is_it(self, plain: Json) -> bool:
        """Tell whether an entry of the field is this part."""
        source = self.claim.partition(":")[0]
        found = {name: plain.get(name) for name in self.own}
        if "target" in found:
            found["target"] = whole_id(str(found["target"]), source)
        return found == self.own


def assessment(claim: str, slug: str) -> Part:
    """Return the assessment of a claim with that id."""
    return Part(claim, "assessments", {"id": slug}, AssessmentRecord)


def relation(claim: str, kind: str, other: str) -> Part:
    """Return the relation that a claim states to another."""
    target = whole_id(other, claim.partition(":")[0])
    return Part(claim, "relations", {"type": kind, "target": target}, RelationRecord)


def seen(write: Write, claim: str, kind: str, other: str) -> Part:
    """Return the relation that a claim sees, where it is stated."""
    if kind in _STATED:
        return relation(other, _STATED[kind], claim)
    found = relation(claim, kind, other)
    if kind in SYMMETRIC and not any(map(found.is_it, _entries(write, found))):
        return relation(other, kind, claim)
    return found


def add(write: Write, part: Part, plain: Json, insist: editing.Insist) -> None:
    """Write a new part. Raises AlreadyExists, and what a change of its claim raises."""

    def made(entries: list[Json]) -> list[Json]:
        if any(map(part.is_it, entries)):
            raise AlreadyExists(f"{part.claim} has {' '.join(part.own.values())} already.")
        return [*entries, plain]

    _change(write, part, made, insist)


def change(write: Write, part: Part, made: Change) -> None:
    """Write what is made of a part as it stands. Raises NotFound, InvalidRequest."""

    def entries_with(entries: list[Json]) -> list[Json]:
        return [_changed(part, made(entry)) if part.is_it(entry) else entry for entry in entries]

    _insist_on_part(write, part)
    _change(write, part, entries_with)


def remove(write: Write, part: Part) -> None:
    """Take a part out of its claim's record, in whose history it stays. Raises NotFound."""
    _insist_on_part(write, part)
    _change(write, part, lambda entries: [one for one in entries if not part.is_it(one)])


def _changed(part: Part, plain: Json) -> Json:
    """Return a changed part. Raises InvalidRequest for one that is another than its address."""
    whole = {**part.own, **plain}
    if not part.is_it(whole):
        name = next(iter(part.own))
        told = f"/{name}: this is {' '.join(part.own.values())}, which its address names"
        raise InvalidRequest(told, faults=(Fault("pointer", f"/{name}", "another-id", told),))
    read(part.model, whole)
    return whole


def _entries(write: Write, part: Part) -> list[Json]:
    found: list[Json] = editing.standing(write.connection, _CLAIMS, part.claim).record[part.field]
    return found


def _insist_on_part(write: Write, part: Part) -> None:
    if not any(map(part.is_it, _entries(write, part))):
        raise NotFound(f"{part.claim} states no {' '.join(part.own.values())}.")


def _change(
    write: Write,
    part: Part,
    made: Callable[[list[Json]], list[Json]],
    insist: editing.Insist = editing.on_nothing,
) -> None:
    """Write the claim with what is made of a field; faults are told by pointers into the part."""

    def record_with(record: Json) -> Json:
        return {**record, part.field: made(record[part.field])}

    at = _entries(write, part)
    number = next((i for i, entry in enumerate(at) if part.is_it(entry)), len(at))
    editing.change(write, _CLAIMS, part.claim, record_with, insist, at=(part.field, number))
