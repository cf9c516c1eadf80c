"""The claims file: one source with its claims, or what sources share, in YAML or in JSON."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, ValidationError

from claims_api.curation import json_tree, yaml_tree
from claims_api.curation.faults import (
    FileFault,
    FileFaults,
    Place,
    Places,
    Pointer,
    code_of,
    fault_at,
    nearest,
)
from claims_api.models.actor import ActorRecord
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.fields import Record
from claims_api.models.place import PlaceRecord
from claims_api.models.source import SourceRecord
from claims_api.models.topic import TopicRecord
from claims_api.text import canonical

# Of each noun in one file: 64 MiB of claims are fewer, and what is larger is told in few words.
MOST_RECORDS = 200_000
_AT_ONCE = 500
PARTS = ("actors", "places", "topics", "claims")


class ClaimsFile(Record):
    """One source with its claims, or what sources share: actors, places, topics."""

    actors: list[ActorRecord] = Field(default=[])
    places: list[PlaceRecord] = Field(default=[])
    topics: list[TopicRecord] = Field(default=[])
    source: SourceRecord | None = None
    claims: list[ClaimRecord] = Field(default=[])


class Tree(NamedTuple):
    """What a file says before it is checked, and what tells where in the file it stands."""

    name: str
    plain: Any
    places: Places
    is_json: bool

    def fault(
        self,
        at: Pointer,
        message: str,
        code: str = "inconsistent",
        claim: str | None = None,
    ) -> FileFault:
        """Return a fault at the nearest known place around `at`."""
        return fault_at(self.name, self.places, at, message, code=code, claim=claim)


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A valid claims file, with the place at which each of its parts begins.

    `is_whole` tells whether it names all claims of its source.
    """

    name: str
    content: ClaimsFile
    places: Places
    text: str | None = field(default=None, compare=False)
    is_whole: bool = True

    def fault(self, at: Pointer, message: str, claim: str | None = None) -> FileFault:
        """Return a fault at the nearest known place around `at`."""
        return fault_at(self.name, self.places, at, message, claim=claim)


class Later(Mapping[Pointer, Place]):
    """Places that are looked for when the first of them is asked for: for most files never."""

    def __init__(self, look: Callable[[], Places]) -> None:
        """Take what finds them."""
        self._look = look

    @cached_property
    def _found(self) -> Places:
        return self._look()

    def __getitem__(self, at: Pointer) -> Place:
        """Return where something stands."""
        return self._found[at]

    def __iter__(self) -> Iterator[Pointer]:
        """Iterate over all that stands somewhere."""
        return iter(self._found)

    def __len__(self) -> int:
        """Count what stands somewhere."""
        return len(self._found)


def trees(data: bytes, name: str, *, is_json: bool | None = None) -> list[Tree]:
    """Read a file without checking what it says: JSON, or YAML with one document or several.

    A scalar of YAML is a string until its field says otherwise; JSON has its own types. Where
    `is_json` does not say which it is, what begins as JSON does, and is JSON, is taken for it.
    Raises FileFaults.
    """
    if is_json is None:
        is_json = data.lstrip()[:1] in (b"{", b"[") and _is_json(data)
    if is_json:
        known = Later(lambda: json_tree.places(data.decode(errors="replace")))
        return [Tree(name, json_tree.read(data, name), known, is_json=True)]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileFaults([FileFault(name, 1, None, f"not UTF-8: {error.reason}")]) from error
    found = yaml_tree.documents(text, name)
    if not found:
        raise FileFaults([FileFault(name, 1, None, "the file is empty")])
    return [
        Tree(name, document.plain, Later(_places_of(text, name, at)), is_json=False)
        for at, document in enumerate(found)
    ]


def _places_of(text: str, name: str, at: int) -> Callable[[], Places]:
    return lambda: yaml_tree.documents(text, name, is_placed=True)[at].places


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def parse(data: bytes, name: str) -> ParsedFile:
    """Read a claims file that stands alone. Raises FileFaults with every fault of it."""
    found = trees(data, name)
    if len(found) > 1:
        place = nearest(found[1].places, ())
        told = "this file holds one document"
        raise FileFaults([FileFault(name, place.line, None, told)])
    return checked(found[0])


def checked(tree: Tree) -> ParsedFile:
    """Return the claims file that a tree is. Raises FileFaults with every fault of it.

    Claims are checked some at a time, so that other threads come to their turn between them.
    """
    _insist_on_number(tree)
    plain, claims = tree.plain, []
    if isinstance(plain, dict) and isinstance(plain.get("claims"), list):
        plain, claims = {**plain, "claims": []}, plain["claims"]
    found, faults = [], []
    for first in range(0, max(1, len(claims)), _AT_ONCE):
        some = {**plain, "claims": claims[first : first + _AT_ONCE]} if claims else plain
        try:
            found.append(_valid(some, is_json=tree.is_json))
        except ValidationError as error:
            told = error.errors(include_url=False, include_context=False, include_input=False)
            faults += [_invalid(tree, one, first) for one in told]
        plain = {}
    if faults:
        raise FileFaults(faults)
    every = [claim for part in found for claim in part.claims]
    return ParsedFile(tree.name, found[0].model_copy(update={"claims": every}), tree.places)


def _valid(plain: Any, *, is_json: bool) -> ClaimsFile:
    if is_json:
        return ClaimsFile.model_validate_json(json.dumps(plain), strict=True)
    return ClaimsFile.model_validate(plain)


def _insist_on_number(tree: Tree) -> None:
    for noun in PARTS if isinstance(tree.plain, dict) else ():
        records = tree.plain.get(noun)
        if isinstance(records, list) and len(records) > MOST_RECORDS:
            message = f"{noun}: {len(records):,} are more than the {MOST_RECORDS:,} of one file"
            raise FileFaults([tree.fault((noun,), message, "too-many")])


def _invalid(tree: Tree, error: Any, first: int) -> FileFault:
    """Return a fault among the claims that begin at a number, or of what stands beside them."""
    at: Pointer = tuple(error["loc"])
    claim = None
    if len(at) > 1 and at[0] == "claims" and isinstance(at[1], int):
        number = at[1] + first
        at = ("claims", number, *at[2:])
        record = tree.plain["claims"][number]
        named = record.get("id") if isinstance(record, dict) else None
        claim = str(named or f"claim {number + 1}")[:64]
    path = ".".join(str(part) for part in (at[2:] if claim else at))
    message = error["msg"].removeprefix("Value error, ")
    told = f"{path}: {message}" if path else message
    return tree.fault(at, told, code_of(error), claim)


def read(path: Path) -> ParsedFile:
    """Read a claims file; a text of the same name beside it (`.txt`) comes along."""
    return with_text(parse(path.read_bytes(), str(path)), path)


def with_text(parsed: ParsedFile, path: Path) -> ParsedFile:
    """Return a file of a source with the text that stands beside it. Raises FileFaults."""
    beside = path.with_suffix(".txt")
    if parsed.content.source is None or not beside.is_file():
        return parsed
    try:
        text = canonical(beside.read_bytes())
    except ValueError as error:
        raise FileFaults(
            [FileFault(str(beside), 1, None, f"no canonical text: {error}")]
        ) from error
    return ParsedFile(parsed.name, parsed.content, parsed.places, text)


def read_all(paths: list[Path]) -> list[ParsedFile]:
    """Read several files, or all of a folder; raise FileFaults with the faults of all of them."""
    found: list[ParsedFile] = []
    faults: list[FileFault] = []
    for path in (file for given in paths for file in _files(given)):
        try:
            found.append(read(path))
        except FileFaults as error:
            faults.extend(error.faults)
        except OSError as error:
            faults.append(FileFault(str(path), 0, None, error.strerror or "cannot be read"))
    if faults:
        raise FileFaults(faults)
    return found


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.yaml")) if path.is_dir() else [path]
