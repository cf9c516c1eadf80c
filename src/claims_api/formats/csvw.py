"""CSVW (W3C, Metadata Vocabulary for Tabular Data): what the columns of a CSV answer hold."""

import re
from collections.abc import Iterator
from typing import Any

from claims_api.formats import csv
from claims_api.formats.page import Page
from claims_api.store.wire import dump

MEDIA_TYPE = "application/csvm+json"
# The Library of Congress names the datatype; readers that do not know it take the string.
_DATATYPES: dict[str, object] = {
    csv.EDTF: {"base": "string", "@id": "http://id.loc.gov/datatypes/edtf/EDTF"}
}
# Terms of schema.org and SKOS that say the same as a column. Columns without one are told apart
# by the address of the table.
_TERMS = {
    "statement": "schema:text",
    "name": "schema:name",
    "title": "schema:name",
    "label": "skos:prefLabel",
    "description": "schema:description",
    "publisher": "schema:publisher",
    "language": "schema:inLanguage",
    "url": "schema:url",
    "latitude": "schema:latitude",
    "longitude": "schema:longitude",
}
# Columns of one id each, and where the record of that id is served.
_RECORDS = {"source": "/sources/", "within": "/places/"}
_FORMAT = re.compile(r"(?<=[?&])format=[^&]*")
APOSTROPHE = (
    "A cell that a spreadsheet would run as a formula has an apostrophe in front: take one leading "
    "apostrophe away to have the value back."
)


def write(page: Page) -> Iterator[bytes]:
    """Return the description of the CSV that answers the same question."""
    yield dump(described(page, page.absolute(table_at(page.address))))


def table_at(address: str) -> str:
    """Return where the CSV is served whose description stands at an address."""
    return _in_format(address, "csv")


def described_at(address: str) -> str:
    """Return where the description of the CSV at an address is served."""
    return _in_format(address, "csvw")


def described(page: Page, url: str) -> dict[str, Any]:
    """Return the description of a table of this page's columns."""
    columns = csv.columns_of(page)
    schema: dict[str, Any] = {"columns": [_column(column, page) for column in columns]}
    if any(column.header == "id" for column in columns):
        schema["aboutUrl"] = page.absolute(f"/{page.plural}/") + "{+id}"
        schema["primaryKey"] = "id"
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": url,
        "dc:title": page.question,
        "schema:version": str(page.generation),
        "rdfs:comment": APOSTROPHE,
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": schema,
    }


def _column(column: csv.Column, page: Page) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.header,
        "titles": column.header,
        "datatype": _DATATYPES.get(column.datatype, column.datatype),
    }
    if column.separator is not None:
        told["separator"] = column.separator
    if column.header in _TERMS:
        told["propertyUrl"] = _TERMS[column.header]
    if column.header in _RECORDS:
        told["valueUrl"] = f"{page.absolute(_RECORDS[column.header])}{{+{column.header}}}"
    return told


def _in_format(address: str, name: str) -> str:
    """Return an address with another format, all else as it is spelt: readers compare addresses."""
    found, count = _FORMAT.subn(f"format={name}", address)
    return found if count else f"{address}{'&' if '?' in address else '?'}format={name}"
