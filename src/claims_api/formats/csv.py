"""CSV (RFC 4180): one item a row, cells that a spreadsheet would run made harmless."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from claims_api.formats.page import Page

Cell = Callable[[dict[str, Any]], object]


class Column(NamedTuple):
    """A column: its header, the item's field that it shows, and how.

    `datatype` is that of its values as CSVW names it, `separator` what stands between several.
    """

    header: str
    field: str
    cell: Cell
    datatype: str = "string"
    separator: str | None = None


Columns = tuple[Column, ...]
EDTF = "edtf"  # no datatype of CSVW: a string with a datatype of its own

# OWASP, "CSV Injection": what a spreadsheet takes for the beginning of a formula, full-width forms
# included; and the apostrophe itself: strip one in front, and every value is back as it was.
_RUNS = ("'", "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _plain(name: str, datatype: str = "string") -> Column:
    return Column(name, name, lambda item: item.get(name), datatype)


def _ids(header: str, name: str, role: str | None = None) -> Column:
    def cell(item: dict[str, Any]) -> str:
        found = [r["id"] for r in item.get(name) or () if role is None or r.get("role") == role]
        return " ".join(found)

    return Column(header, name, cell, separator=" ")


def _inner(header: str, name: str, *path: str, datatype: str = "string") -> Column:
    def cell(item: dict[str, Any]) -> object:
        found: Any = item.get(name)
        for part in path:
            found = found.get(part) if isinstance(found, dict) else None
        return found

    return Column(header, name, cell, datatype)


def _spans(item: dict[str, Any]) -> str:
    held = (a for a in item.get("anchors", ()) if "orphaned" not in a)
    return " ".join(f"{anchor['start']}-{anchor['end']}" for anchor in held)


def _paragraphs(item: dict[str, Any]) -> str:
    found = dict.fromkeys(a["paragraph"] for a in item.get("anchors", ()))
    return " ".join(str(number) for number in found if number is not None)


def _aliases(item: dict[str, Any]) -> str:
    return "; ".join(alias["text"] for alias in item.get("aliases", ()))


def _count(parameter: str) -> Column:
    return _inner(f"claims_{parameter}", "claims", parameter, datatype="integer")


CLAIM: Columns = (
    _plain("id"),
    _plain("statement"),
    _plain("type"),
    _plain("polarity"),
    _ids("attributed_to", "attributed_to"),
    _ids("via", "via"),
    _plain("voice"),
    _plain("act"),
    _plain("certainty"),
    _plain("confidence", "number"),
    _plain("salience"),
    _ids("agents", "actors", "agent"),
    _ids("targets", "actors", "target"),
    _ids("mentioned", "actors", "mentioned"),
    _ids("places", "places"),
    _ids("topics", "topics"),
    _inner("event", "event", "class"),
    _inner("quad", "event", "quad", datatype="integer"),
    _inner("score", "event", "score", datatype="number"),
    _inner("occurred_expression", "occurred", "expression"),
    _inner("occurred", "occurred", "edtf", datatype=EDTF),
    _inner("occurred_basis", "occurred", "basis"),
    _plain("said", EDTF),
    Column("paragraphs", "anchors", _paragraphs, "integer", " "),
    Column("spans", "anchors", _spans, separator=" "),
    _inner("source", "source", "id"),
    _inner("source_title", "source", "title"),
    _inner("source_published", "source", "published", datatype=EDTF),
    _plain("note"),
    _plain("status"),
    _plain("version", "integer"),
    _plain("created_at", "dateTimeStamp"),
    Column(
        "updated_at",
        "updated_at",
        lambda item: item.get("updated_at") or item.get("retracted_at"),
        "dateTimeStamp",
    ),
)
ACTOR: Columns = (
    *map(
        _plain,
        ("id", "name", "kind", "description", "wikidata", "iso2", "iso3", "code"),
    ),
    Column("aliases", "aliases", _aliases, separator="; "),
    *map(_count, ("actor", "agent", "target", "mentioned", "attributed_to", "via")),
)
PLACE: Columns = (
    *map(_plain, ("id", "name", "kind", "wikidata", "iso")),
    _plain("latitude", "number"),
    _plain("longitude", "number"),
    _inner("within", "within", "id"),
    Column("aliases", "aliases", _aliases, separator="; "),
    _count("place"),
)
TOPIC: Columns = (
    *map(_plain, ("id", "label", "description")),
    _ids("broader", "broader"),
    _count("topic"),
)
SOURCE: Columns = (
    *map(_plain, ("id", "title", "subtitle")),
    _ids("authors", "authors"),
    _plain("publisher"),
    _inner("published", "published", "edtf", datatype=EDTF),
    _inner("published_basis", "published", "basis"),
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


def columns_of(page: Page) -> list[Column]:
    """Return the columns that a page has."""
    return [c for c in COLUMNS[page.kind] if not page.fields or c.field in page.fields]


def write(page: Page) -> Iterator[bytes]:
    """Return the header, on the first page, and a row for each item."""
    columns = columns_of(page)
    if page.is_first:
        yield row([column.header for column in columns])
    for item in page.items:
        document = json.loads(item)
        yield row([harmless(column.cell(document)) for column in columns])


def row(cells: list[object] | list[str]) -> bytes:
    """Return a line with these cells."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode("utf-8")


def harmless(value: object) -> object:
    """Return a cell that no spreadsheet runs: text that looks like a formula gets an apostrophe."""
    if isinstance(value, str) and value.startswith(_RUNS):
        return "'" + value
    return "" if value is None else value
