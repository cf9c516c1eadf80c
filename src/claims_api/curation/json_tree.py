"""JSON as plain values, read strictly, with the place of everything in it."""

import json
import re
from collections.abc import Iterator
from typing import Any

from claims_api.curation.faults import FileFault, FileFaults, Place, Pointer, nearest
from claims_api.curation.strict_json import read_any
from claims_api.errors import InvalidRequest, NotJson

# A text, a bracket or what stands between two of these; possessive, so that each is read once.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},:]|[^\s\[\]{},:"]++', re.DOTALL)
_ESCAPE = re.compile(r"~[01]")
_ESCAPED = {"~0": "~", "~1": "/"}


def read(data: bytes, name: str, line: int = 1) -> Any:
    """Return what a file says, or what stands on a line of one. Raises FileFaults."""
    try:
        return read_any(data)
    except NotJson as error:
        at: Any = error.extra
        place = Place(line + at.get("line", 1) - 1, at.get("column"))
        told = "the file is empty" if not data.strip() else error.detail or error.title
        fault = FileFault(name, place.line, None, told, (), place.column, "syntax")
        raise FileFaults([fault]) from error
    except InvalidRequest as error:
        known = places(data.decode(errors="replace"), line)
        found = [
            FileFault(name, place.line, None, fault.detail, at, place.column, fault.code)
            for fault in error.faults
            for at in [_pointer(fault.at)]
            for place in [nearest(known, at)]
        ]
        raise FileFaults(found) from error


def _pointer(text: str) -> Pointer:
    """Return a JSON Pointer as its parts; in it a number is of a list, as far as it can be told."""
    parts = (_ESCAPE.sub(lambda found: _ESCAPED[found[0]], part) for part in text.split("/")[1:])
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def places(text: str, line: int = 1) -> dict[Pointer, Place]:
    """Return where everything in a JSON text stands; of what has a name, where that stands.

    Read anew, and only where something is at fault: what is sound is read five times as fast.
    """
    return dict(_places(text, line))


def _places(text: str, line: int) -> Iterator[tuple[Pointer, Place]]:
    levels: list[list[Any]] = []  # of each: whether it is a list, and the step that is under way
    begin, is_named, seen = 0, False, 0
    for found in _TOKEN.finditer(text):
        sign = found[0]
        line += text.count("\n", seen, found.start())
        if (last := text.rfind("\n", seen, found.start())) >= 0:
            begin = last + 1
        seen = found.start()
        if sign in "]}":
            levels.pop() if levels else None
        elif sign == ",":
            is_named = False
            if levels and levels[-1][0]:
                levels[-1][1] += 1
        elif sign != ":":
            place = Place(line, found.start() - begin + 1)
            is_name = bool(levels) and not levels[-1][0] and not is_named
            if is_name:
                levels[-1][1], is_named = json.loads(sign), True
            if is_name or not levels or levels[-1][0]:
                yield tuple(step for _is_list, step in levels), place
            if sign in "[{":
                levels.append([sign == "[", 0])
                is_named = False
