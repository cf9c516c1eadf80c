"""NDJSON: one item a line, so that a result of any length can be read as it comes."""

from collections.abc import Iterator

from claims_api.formats.page import Page


def write(page: Page) -> Iterator[bytes]:
    """Return each item with a line feed behind it."""
    for item in page.items:
        yield item + b"\n"
