"""How far two codings agree, as JSON and as a table of their pairs."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from claims_api.formats import csv
from claims_api.formats.page import Page
from claims_api.store.wire import dump

SIDES = ("here", "there")
# What a coder wrote; what the service says of the record is left out, and of which source it is.
_WRITTEN = tuple(c for c in csv.CLAIM if c.field not in ("version", "created_at", "updated_at"))
COLUMNS = tuple(column for column in _WRITTEN if not column.header.startswith("source"))


@dataclass(frozen=True)
class Comparison(Page):
    """Pairs and single claims as items, with what is told of both codings: `told` holds that."""

    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def plural(self) -> str:
        """What it is called as a whole."""
        return self.kind


def write(page: Comparison) -> Iterator[bytes]:
    """Return one object."""
    rest = {
        "total": page.total,
        "next": page.next,
        "prev": page.prev,
        "question": page.question,
        "canonical": page.canonical,
        "generation": page.generation,
        "warnings": page.warnings,
    }
    yield b'%b,"items":[' % dump(dict(page.told))[:-1]
    yield b",".join(page.items)
    yield b"],%b" % dump(rest)[1:]


def write_table(page: Comparison) -> Iterator[bytes]:
    """Return a row for each item, in it each column of claims twice: of the one and the other.

    So each field of FieldAgreement is two columns, which other programs compare again.
    """
    both = [f"{side}_{column.header}" for column in COLUMNS for side in SIDES]
    yield csv.row(["found", "overlap", "differs", *both])
    for item in map(json.loads, page.items):
        differs = " ".join(difference["field"] for difference in item["differs"])
        yield csv.row([item["found"], csv.harmless(item["overlap"]), differs, *_cells(item)])


def _cells(item: dict[str, Any]) -> Iterator[object]:
    for column in COLUMNS:
        for side in SIDES:
            claim = item[side]
            yield "" if claim is None else csv.harmless(column.cell(claim))
