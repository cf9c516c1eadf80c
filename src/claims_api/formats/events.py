"""Server-sent events: each change as an event with its number (WHATWG HTML, 9.2)."""

from collections.abc import Iterator

from claims_api.formats.page import Page

_NUMBERED = b'{"sequence":'


def write(page: Page) -> Iterator[bytes]:
    """Return an event for each item, whose JSON stands on one line."""
    for item in page.items:
        yield b"id: %d\nevent: %b\ndata: %b\n\n" % (number(item), page.kind.encode(), item)


def number(item: bytes) -> int:
    """Return the number of a change, with which its JSON begins: no record is parsed for it."""
    end = item.index(b",", len(_NUMBERED))
    return int(item[:end].removeprefix(_NUMBERED))


def again_in(milliseconds: int) -> bytes:
    """Tell a client when to come again once the stream has ended."""
    return b"retry: %d\n\n" % milliseconds


def seen_to(sequence: int) -> bytes:
    """Tell that there is nothing more until there; a client keeps it as its last event's id."""
    return b"id: %d\n\n" % sequence


# A comment, by which nothing on the way takes a stream for dead.
HEARTBEAT = b":\n\n"
