"""JSON: one object with the page's items and what is told about them."""

from collections.abc import Iterator
from typing import Any

from claims_api.formats.page import Page
from claims_api.store.wire import dump


def write(page: Page) -> Iterator[bytes]:
    """Join the items' own bytes; only what stands around them is encoded here."""
    yield b'{"items":['
    yield b",".join(page.items)
    yield b'],"total":%d,' % page.total
    rest: dict[str, Any] = {
        "next": page.next,
        "prev": page.prev,
        "question": page.question,
        "canonical": page.canonical,
        "generation": page.generation,
        "facets": page.facets,
        "warnings": page.warnings,
    }
    if page.explanation is not None:
        rest["explanation"] = page.explanation
    yield dump(rest)[1:]
