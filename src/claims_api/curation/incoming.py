"""What is brought in: files in every format that is taken, and how they become claims files."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection

from claims_api.curation import (
    annotation_files,
    annotations,
    record_files,
    record_lines,
    review_files,
    reviews,
)
from claims_api.curation.annotations import Annotations
from claims_api.curation.claims_file import ParsedFile, Tree, checked, trees, with_text
from claims_api.curation.faults import FileFault, FileFaults
from claims_api.curation.record_lines import Lines
from claims_api.curation.reviews import Reviews

Incoming: TypeAlias = ParsedFile | Lines | Reviews | Annotations


Progress = Callable[[int], None]


class Kind(StrEnum):
    """How a file is written."""

    yaml = "yaml"
    json = "json"
    ndjson = "ndjson"


MEDIA_TYPES = {
    "application/yaml": Kind.yaml,
    "application/json": Kind.json,
    "application/x-ndjson": Kind.ndjson,
    "application/ld+json": Kind.json,
}
ENDINGS = {
    ".yaml": Kind.yaml,
    ".yml": Kind.yaml,
    ".json": Kind.json,
    ".jsonld": Kind.json,
    ".ndjson": Kind.ndjson,
    ".jsonl": Kind.ndjson,
}


def read(data: bytes, name: str, kind: Kind) -> list[Incoming]:
    """Read a file, without a database: what is at fault whatever stands is told by FileFaults."""
    if kind is Kind.ndjson:
        found = record_lines.read(data, name)
        return [*found.files, found]
    # JSON is told from YAML by what stands there: all of it is YAML, but for null.
    return [_of(tree) for tree in trees(data, name, is_json=kind is Kind.json or None)]


def _of(tree: Tree) -> Incoming:
    """Return what a document holds, told by what stands in it."""
    if tree.is_json and reviews.are_in(tree.plain):
        return reviews.read(tree)
    if tree.is_json and annotations.are_in(tree.plain):
        return annotations.read(tree)
    return checked(tree)


def read_all(
    paths: Sequence[Path],
    standard_input: bytes = b"",
    progress: Progress = lambda _files: None,
) -> list[Incoming]:
    """Read several files; `-` stands for what came by standard input.

    A text beside a claims file comes along. `progress` is told of each file. Raises FileFaults with
    the faults of all of them.
    """
    found: list[Incoming] = []
    faults: list[FileFault] = []
    for path in paths:
        progress(1)
        try:
            if str(path) == "-":
                found += read(standard_input, "-", _kind_of(standard_input))
            else:
                found += _read(path)
        except FileFaults as error:
            faults += error.faults
        except OSError as error:
            faults.append(FileFault(str(path), 0, None, error.strerror or "cannot be read"))
    if faults:
        raise FileFaults(faults)
    return found


def files(path: Path) -> list[Path]:
    """Return a file, or those of a folder whose names say that they can be read."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.suffix.lower() in ENDINGS)


def _read(path: Path) -> Iterator[Incoming]:
    data = path.read_bytes()
    for file in read(data, str(path), ENDINGS.get(path.suffix.lower()) or _kind_of(data)):
        yield with_text(file, path) if isinstance(file, ParsedFile) else file


def claims_in(file: Incoming) -> int:
    """Count the claims of a file."""
    if isinstance(file, Lines):
        return sum(line.noun == "claim" for line in file.records)
    return len(file.content.claims if isinstance(file, ParsedFile) else file.found)


def left_out(every: Sequence[Incoming]) -> int:
    """Count what stands in files and is no record: replies and notes on whole pages."""
    return sum(file.left_out for file in every if isinstance(file, Annotations))


def _kind_of(data: bytes) -> Kind:
    """Tell how bytes without a name are written: lines that begin objects are NDJSON."""
    begins = [line.lstrip()[:1] for line in data.splitlines()[:2]]
    return Kind.ndjson if begins == [b"{", b"{"] else Kind.yaml


def claims_files(connection: Connection, every: Sequence[Incoming]) -> list[ParsedFile]:
    """Return what is brought in as claims files, given what stands. Raises FileFaults."""
    parsed = [file for file in every if isinstance(file, ParsedFile)]
    lines = [file for file in every if isinstance(file, Lines)]
    reviewed = [file for file in every if isinstance(file, Reviews)]
    annotated = [file for file in every if isinstance(file, Annotations)]
    return [
        *parsed,
        *record_files.files(connection, lines),
        *review_files.files(connection, reviewed),
        *annotation_files.files(connection, annotated),
    ]
