"""CSV (RFC 4180): one item a row, cells that a spreadsheet would run made harmless."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

from claims_api.formats.page import Page

Cell = Callable[[dict[str, Any]], object]
Columns = tuple[tuple[str, Cell], ...]

# OWASP, "CSV Injection": what a spreadsheet takes for the beginning of a formula, full-width forms
# included. Strip one leading apostrophe to get the value back.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _plain(name: str) -> tuple[str, Cell]:
    return name, lambda item: item.get(name)


def _ids(name: str, role: str | None = None) -> Cell:
    def cell(item: dict[str, Any]) -> str:
        found = [r["id"] for r in item.get(name) or () if role is None or r.get("role") == role]
        return " ".join(found)

    return cell


def _inner(name: str, *path: str) -> Cell:
    def cell(item: dict[str, Any]) -> object:
        found: Any = item.get(name)
        for part in path:
            found = found.get(part) if isinstance(found, dict) else None
        return found

    return cell


def _spans(item: dict[str, Any]) -> str:
    return " ".join(f"{a['start']}-{a['end']}" for a in item.get("anchors", ()))


def _paragraphs(item: dict[str, Any]) -> str:
    found = dict.fromkeys(a["paragraph"] for a in item.get("anchors", ()))
    return " ".join(str(number) for number in found if number is not None)


def _aliases(item: dict[str, Any]) -> str:
    return "; ".join(alias["text"] for alias in item.get("aliases", ()))


def _count(parameter: str) -> tuple[str, Cell]:
    return f"claims_{parameter}", _inner("claims", parameter)


CLAIM: Columns = (
    _plain("id"),
    _plain("statement"),
    _plain("type"),
    _plain("polarity"),
    ("attributed_to", _ids("attributed_to")),
    ("via", _ids("via")),
    _plain("voice"),
    _plain("act"),
    _plain("certainty"),
    _plain("confidence"),
    _plain("salience"),
    ("agents", _ids("actors", "agent")),
    ("targets", _ids("actors", "target")),
    ("mentioned", _ids("actors", "mentioned")),
    ("places", _ids("places")),
    ("topics", _ids("topics")),
    ("event", _inner("event", "class")),
    ("quad", _inner("event", "quad")),
    ("score", _inner("event", "score")),
    ("occurred_expression", _inner("occurred", "expression")),
    ("occurred", _inner("occurred", "edtf")),
    ("occurred_basis", _inner("occurred", "basis")),
    _plain("said"),
    ("paragraphs", _paragraphs),
    ("spans", _spans),
    ("source", _inner("source", "id")),
    ("source_title", _inner("source", "title")),
    ("source_published", _inner("source", "published")),
    _plain("note"),
    _plain("status"),
    _plain("version"),
    _plain("created_at"),
    ("updated_at", lambda item: item.get("updated_at") or item.get("retracted_at")),
)
ACTOR: Columns = (
    *map(
        _plain,
        ("id", "name", "kind", "description", "wikidata", "iso2", "iso3", "code"),
    ),
    ("aliases", _aliases),
    *map(_count, ("actor", "agent", "target", "mentioned", "attributed_to", "via")),
)
PLACE: Columns = (
    *map(_plain, ("id", "name", "kind", "wikidata", "iso", "latitude", "longitude")),
    ("within", _inner("within", "id")),
    ("aliases", _aliases),
    _count("place"),
)
TOPIC: Columns = (
    *map(_plain, ("id", "label", "description")),
    ("broader", _ids("broader")),
    _count("topic"),
)
SOURCE: Columns = (
    *map(_plain, ("id", "title", "subtitle")),
    ("authors", _ids("authors")),
    _plain("publisher"),
    ("published", _inner("published", "edtf")),
    ("published_basis", _inner("published", "basis")),
    *map(_plain, ("language", "genre", "url", "rights", "coding_licence", "text_digest")),
    _count("source"),
)
COLUMNS: dict[str, Columns] = {
    "claim": CLAIM,
    "actor": ACTOR,
    "place": PLACE,
    "topic": TOPIC,
    "source": SOURCE,
}


def write(page: Page) -> Iterator[bytes]:
    """Return the header, on the first page, and a row for each item."""
    columns = COLUMNS[page.kind]
    if page.is_first:
        yield _row([name for name, _cell in columns])
    for item in page.items:
        document = json.loads(item)
        yield _row([harmless(cell(document)) for _name, cell in columns])


def _row(cells: list[object] | list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode("utf-8")


def harmless(value: object) -> object:
    """Return a cell that no spreadsheet runs: text that looks like a formula gets an apostrophe."""
    if isinstance(value, str) and value.startswith(_RUNS):
        return "'" + value
    return "" if value is None else value
