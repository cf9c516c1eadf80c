"""NDJSON: a record on each line, of whatever noun, as a list serves it or a claims file has it.

A line may be a whole claims file, too.
"""

import json
import re
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from claims_api.curation import json_tree
from claims_api.curation.claims_file import (
    MOST_RECORDS,
    PARTS,
    Later,
    ParsedFile,
    Tree,
    checked,
)
from claims_api.curation.faults import (
    FileFault,
    FileFaults,
    Place,
    code_of,
)
from claims_api.curation.served import RECORDS, written
from claims_api.models.fields import CURIE, Note
from claims_api.models.source import SourceRecord
from claims_api.vocabulary import GONE, PlaceKind

Json = dict[str, Any]
_WHOLE = frozenset({*PARTS, "source"})
# The field by which a record of a noun is told from those of others.
_TOLD_BY = {"statement": "claim", "title": "source", "label": "topic"}
_REASON: TypeAdapter[str] = TypeAdapter(Note)
_UNKNOWN = (
    "no record is known by these fields: a claim has a `statement`, a source a `title`, a topic a "
    "`label`, an actor or a place a `name` and its `kind`"
)
_KINDS = frozenset(kind.value for kind in PlaceKind)


class Line(NamedTuple):
    """A record that stands on a line: of which noun, under which id, and what it says.

    Of a claim `says` names the fields that the line has, and `source` is the record that came with
    it. A tombstone has no record but a reason.
    """

    place: Place
    noun: str
    key: str
    record: Any
    says: frozenset[str] = frozenset()
    source: SourceRecord | None = None
    reason: str | None = None


class Lines(NamedTuple):
    """What a file of lines holds: records one by one, and claims files."""

    name: str
    records: list[Line]
    files: list[ParsedFile]


def read(data: bytes, name: str) -> Lines:
    """Read every line that is not empty. Raises FileFaults with the faults of all of them."""
    found, faults = Lines(name, [], []), []
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        try:
            _add(found, line, number)
        except FileFaults as error:
            faults += error.faults
        if len(found.records) > MOST_RECORDS:
            told = f"more lines than the {MOST_RECORDS:,} records of one file"
            raise FileFaults([FileFault(name, number, None, told, code="too-many")])
    if not (faults or found.records or found.files):
        faults = [FileFault(name, 1, None, "the file is empty")]
    if faults:
        raise FileFaults(faults)
    return found


def _add(found: Lines, line: bytes, number: int) -> None:
    item = json_tree.read(line, found.name, number)
    known = Later(lambda: json_tree.places(line.decode(errors="replace"), number))
    tree = Tree(found.name, item, known, is_json=True)
    if isinstance(item, dict) and item and _WHOLE.issuperset(item):
        found.files.append(checked(tree))
    else:
        found.records.append(_line(tree, Place(number, 1, found.name)))


def _line(tree: Tree, place: Place) -> Line:
    item, noun = tree.plain, _noun_of(tree.plain)
    if noun is None:
        raise FileFaults([tree.fault((), _UNKNOWN, "unknown-record")])
    if noun == "tombstone":
        return _tombstone(tree, place)
    plain = written(noun, item)
    key = plain.get("id")
    if noun == "claim":
        if not isinstance(key, str) or not re.fullmatch(CURIE, key):
            told = "id: on a line of its own a claim has its whole id, as in source:claim"
            raise FileFaults([tree.fault(("id",), told, "not-an-id")])
        plain["id"] = key.partition(":")[2]
    record = _valid(tree, noun, plain, str(key))
    source = item.get("source_record") if noun == "claim" else None
    if isinstance(source, dict):
        source = _valid(tree, "source", written("source", source), str(key), "source_record")
    return Line(place, noun, str(key), record, frozenset(plain), source)


def _noun_of(item: Any) -> str | None:
    """Return of which noun a record is; `tombstone` of a claim that was taken back."""
    if not isinstance(item, dict):
        return None
    if item.get("status") in GONE and "reason" in item:
        return "tombstone" if ":" in str(item.get("id")) else None
    for field, noun in _TOLD_BY.items():
        if field in item:
            return noun
    if "name" in item:
        return "place" if item.get("kind") in _KINDS else "actor"
    return None


def _tombstone(tree: Tree, place: Place) -> Line:
    """Return a claim that was taken back, told by its id and the reason."""
    key = str(tree.plain["id"])
    try:
        reason = _REASON.validate_python(tree.plain["reason"], strict=True)
    except ValidationError as error:
        told = f"reason: {error.errors()[0]['msg']}"
        raise FileFaults([tree.fault(("reason",), told, "not-a-reason", key[:64])]) from error
    return Line(place, "claim", key, None, reason=reason)


def _valid(tree: Tree, noun: str, plain: Json, key: str, *above: str) -> Any:
    """Return the record that stands on a line, checked as strictly as one that is sent alone."""
    try:
        return RECORDS[noun][0].model_validate_json(json.dumps(plain), strict=True)
    except ValidationError as error:
        claim = key if ":" in key else None
        found = []
        for one in error.errors(include_url=False, include_context=False, include_input=False):
            at = (*above, *one["loc"])
            path = ".".join(str(part) for part in at)
            message = one["msg"].removeprefix("Value error, ")
            told = f"{path}: {message}" if path else message
            found.append(tree.fault(at, told, code_of(one), claim))
        raise FileFaults(found) from error
