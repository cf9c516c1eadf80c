"""A statement cut where words that were sought stand in it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Piece(NamedTuple):
    """A part of a text, sought or not."""

    text: str
    is_sought: bool


def pieces(item: Mapping[str, Any], pointer: str = "/statement") -> list[Piece]:
    """Return the text of a claim at a pointer, as its own highlights cut it."""
    marks = [mark["spans"] for mark in item.get("highlight", ()) if mark["at"] == pointer]
    text = item[pointer.removeprefix("/")]
    return list(_cut(text, marks[0] if marks else []))


def _cut(text: str, spans: list[dict[str, int]]) -> Iterator[Piece]:
    reached = 0
    for span in spans:
        if reached < span["start"]:
            yield Piece(text[reached : span["start"]], is_sought=False)
        yield Piece(text[span["start"] : span["end"]], is_sought=True)
        reached = span["end"]
    if reached < len(text):
        yield Piece(text[reached:], is_sought=False)
