"""Small claims files, for tests that build what they need."""

import json
from pathlib import Path
from typing import Any

from claims_api.curation.claims_file import ParsedFile, parse
from claims_api.curation.importing import import_files
from claims_api.curation.tally import Report
from claims_api.store.engine import Store
from claims_api.text import digest

Record = dict[str, Any]

# One claim in canonical form, every field that has a default written out.
SMALL = f"""\
actors:
  - id: ada
    name: Ada Auctor
    kind: person
source:
  id: paper
  title: A Paper
  authors: [ada]
  language: en
  text_access: curators
claims:
  - id: lake-is-full
    statement: The lake is full.
    type: state
    polarity: affirmed
    voice: author
    certainty: unspecified
    confidence: 0.9
    salience: supporting
    anchors:
      - {{start: 0, end: 9, sha256: {"f" * 64}}}
"""


def written(folder: Path, text: str = SMALL, name: str = "small.yaml") -> Path:
    """Write a claims file into a folder, and return it."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def parsed(name: str = "small.yaml", text: str | None = None, **content: Any) -> ParsedFile:
    """Return a claims file of these records, with a text beside it or none."""
    # JSON is YAML, and says the same of every scalar: its field decides.
    read = parse(json.dumps(content, ensure_ascii=False).encode(), name)
    return ParsedFile(read.name, read.content, read.places, text)


def bring(store: Store, *files: ParsedFile) -> Report:
    """Import files."""
    return import_files(store, list(files))


def actor(slug: str, **fields: Any) -> Record:
    """Return an actor's record, a state unless said otherwise."""
    return {"id": slug, "name": slug.replace("-", " ").title(), "kind": "state"} | fields


def place(slug: str, **fields: Any) -> Record:
    """Return a place's record, a country unless said otherwise."""
    return {"id": slug, "name": slug.replace("-", " ").title(), "kind": "country"} | fields


def topic(slug: str, **fields: Any) -> Record:
    """Return a topic's record."""
    return {"id": slug, "label": slug.replace("-", " ").capitalize()} | fields


def source(slug: str = "paper", **fields: Any) -> Record:
    """Return a source's record, written by ada."""
    return {"id": slug, "title": slug.replace("-", " ").title(), "authors": ["ada"]} | fields


def claim(local: str, start: int = 0, **fields: Any) -> Record:
    """Return a claim's record with one anchor, nine code points long."""
    return {
        "id": local,
        "statement": f"{local.replace('-', ' ').capitalize()}.",
        "type": "state",
        "confidence": 0.9,
        "anchors": [anchor(start, start + 9)],
    } | fields


def anchor(start: int, end: int, text: str = "") -> Record:
    """Return an anchor, with the digest of what it covers of a text."""
    return {"start": start, "end": end, "sha256": digest(text[start:end])}


ADA = actor("ada", name="Ada Auctor", kind="person")


def paper(
    *claims: Record, actors: tuple[Record, ...] = (), text: str | None = None, **fields: Any
) -> ParsedFile:
    """Return one source of ada's with these claims, and ada and these actors beside it."""
    return parsed(text=text, actors=[ADA, *actors], source=source(**fields), claims=list(claims))
