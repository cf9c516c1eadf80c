"""The claims file: one YAML file, read with the line of everything in it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from claims_api.errors import Told
from claims_api.models.actor import ActorRecord
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.fields import Record
from claims_api.models.place import PlaceRecord
from claims_api.models.source import SourceRecord
from claims_api.models.topic import TopicRecord
from claims_api.text import canonical

MAX_DEPTH = 32
Pointer = tuple[str | int, ...]


class ClaimsFile(Record):
    """One source with its claims, or what sources share: actors, places, topics."""

    actors: list[ActorRecord] = Field(default=[])
    places: list[PlaceRecord] = Field(default=[])
    topics: list[TopicRecord] = Field(default=[])
    source: SourceRecord | None = None
    claims: list[ClaimRecord] = Field(default=[])


@dataclass(frozen=True, slots=True, order=True)
class FileFault:
    """What is wrong in a file, with where it stands; of a digest, which one was found instead."""

    file: str
    line: int
    claim: str | None
    message: str
    at: Pointer = field(default=(), compare=False)
    expected: str | None = field(default=None, compare=False)
    found: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """Write it the way compilers do, so that editors find the place."""
        about = f" {self.claim}:" if self.claim else ""
        return f"{self.file}:{self.line}:{about} {self.message}"


class FileFaults(Told):
    """Files hold faults; nothing of them was taken."""

    def __init__(self, faults: list[FileFault]) -> None:
        """Keep the faults in the order of their places."""
        self.faults = sorted(faults, key=lambda f: (f.file, f.line, f.message))
        told = [*map(str, self.faults), f"{len(faults)} fault(s); nothing was changed."]
        super().__init__("\n".join(told))


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A valid claims file, with the line on which each of its parts begins."""

    name: str
    content: ClaimsFile
    lines: dict[Pointer, int]
    text: str | None = field(default=None, compare=False)

    def fault(self, at: Pointer, message: str, claim: str | None = None) -> FileFault:
        """Return a fault at the nearest known place around `at`."""
        return FileFault(self.name, _line(self.lines, at), claim, message, at)


def _line(lines: dict[Pointer, int], at: Pointer) -> int:
    while at and at not in lines:
        at = at[:-1]
    return lines.get(at, 1)


def parse(data: bytes, name: str) -> ParsedFile:
    """Read one file (YAML 1.2, no aliases); a scalar is a string until its field says otherwise.

    Raises FileFaults with every fault of the file, each with its line.
    """
    lines: dict[Pointer, int] = {}
    try:
        text = data.decode("utf-8")
        _refuse_tangles(text, name)
        tree = yaml.compose(text, Loader=_loader())
    except UnicodeDecodeError as error:
        raise FileFaults([FileFault(name, 1, None, f"not UTF-8: {error.reason}")]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise FileFaults([_syntax(name, error)]) from error
    if tree is None:
        raise FileFaults([FileFault(name, 1, None, "the file is empty")])
    faults: list[FileFault] = []
    plain = _plain(tree, (), lines, faults, name)
    if faults:
        raise FileFaults(faults)
    try:
        content = ClaimsFile.model_validate(plain)
    except ValidationError as error:
        raise FileFaults([_invalid(name, plain, lines, e) for e in error.errors()]) from error
    return ParsedFile(name, content, lines)


def _loader() -> Any:
    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _refuse_tangles(text: str, name: str) -> None:
    """Refuse aliases, by which a small file could be huge, and deep nesting, before building."""
    depth = 0
    for event in yaml.parse(text, Loader=_loader()):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise FileFaults([FileFault(name, _line_of(event), None, "nested too deep")])
        if getattr(event, "anchor", None) is not None:
            message = "anchors and aliases are not taken"
            raise FileFaults([FileFault(name, _line_of(event), None, message)])


def _line_of(found: Any) -> int:
    return int(found.start_mark.line) + 1


def _syntax(name: str, error: Exception) -> FileFault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "not YAML"
    return FileFault(name, mark.line + 1 if mark else 1, None, problem)


def _plain(
    node: yaml.Node,
    at: Pointer,
    lines: dict[Pointer, int],
    faults: list[FileFault],
    name: str,
) -> Any:
    """Turn YAML nodes into lists, dicts and strings, keeping the line of each."""
    lines.setdefault(at, _line_of(node))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*at, i), lines, faults, name) for i, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    found: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value in found:
            message = f"{getattr(key, 'value', 'a key')!s:.40} stands twice or is no key"
            faults.append(FileFault(name, _line_of(key), None, message))
            continue
        found[key.value] = _plain(value, (*at, key.value), lines, faults, name)
        lines[(*at, key.value)] = _line_of(key)
    return found


def _invalid(name: str, plain: Any, lines: dict[Pointer, int], error: Any) -> FileFault:
    at: Pointer = tuple(error["loc"])
    claim = None
    if len(at) > 1 and at[0] == "claims" and isinstance(at[1], int):
        claim = str(plain["claims"][at[1]].get("id", f"claim {at[1] + 1}"))
    path = ".".join(str(part) for part in (at[2:] if claim else at))
    message = error["msg"].removeprefix("Value error, ")
    return FileFault(name, _line(lines, at), claim, f"{path}: {message}" if path else message)


def read(path: Path) -> ParsedFile:
    """Read a claims file; a text of the same name beside it (`.txt`) comes along."""
    parsed = parse(path.read_bytes(), str(path))
    beside = path.with_suffix(".txt")
    if parsed.content.source is None or not beside.is_file():
        return parsed
    try:
        text = canonical(beside.read_bytes())
    except ValueError as error:
        raise FileFaults(
            [FileFault(str(beside), 1, None, f"no canonical text: {error}")]
        ) from error
    return ParsedFile(parsed.name, parsed.content, parsed.lines, text)


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
