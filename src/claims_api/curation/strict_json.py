"""JSON read strictly, so that nothing in it is taken for another thing.

The standard library takes a byte order mark, NaN, a name that stands twice and halves of surrogate
pairs. What is stored of them would make every list that holds it an error, or a silent other thing.
"""

import json
import math
import re
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Any, NamedTuple, NoReturn

from claims_api.errors import Fault, InvalidRequest, NotJson
from claims_api.text import harmless

Json = dict[str, Any]
MOST_DEPTH = 32
# Possessive, so that a text without its end costs no second look at any byte of it.
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # as it is written, and no text about it
_LONGEST = 20  # digits of a number within 64 bits, with its sign
_MOST_FAULTS = 10


def read(body: bytes) -> Json:
    """Return the object that bytes are, as `read_any` does; anything else is not taken."""
    sent = read_any(body)
    if not isinstance(sent, dict):
        raise _refused([Fault("pointer", "", "not-an-object", "a JSON object is sent here")])
    return sent


def read_any(body: bytes) -> Any:
    """Return what bytes are, as the standard library reads it; 66.0 is 66.

    Raises NotJson with the line and the column, and InvalidRequest with a JSON Pointer for each
    thing that is not taken. What is as it should be is read once, and not looked at again.
    """
    text = _decoded(body)
    _insist_on_depth(body)
    try:
        sent = _loaded(text, _object, _refuse)
        if _SUSPECT.search(body):
            _insist_on_texts(sent)
    except _NotTaken:
        sent = _loaded(text, _Object, _Bad)
        raise _refused(list(islice(_faults(sent, ""), _MOST_FAULTS))) from None
    return sent


class _NotTaken(Exception):
    """Something is not taken; where it stands is looked for then."""


class _Object(NamedTuple):
    """An object as it was sent, a name for each time it stands there."""

    pairs: list[tuple[str, Any]]


class _Bad(NamedTuple):
    """A number that is none here."""

    text: str
    detail: str


def _decoded(body: bytes) -> str:
    if body.startswith(b"\xef\xbb\xbf"):
        raise NotJson("The body begins with a byte order mark. Send UTF-8 without one.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(f"Byte {error.start} is not UTF-8.") from error
    if not text.strip(" \t\r\n"):
        raise NotJson("The body is empty. Send a JSON object.")
    return text


def _insist_on_depth(body: bytes) -> None:
    """Refuse deep nesting before anything is built of it."""
    brackets = _TEXT.sub(b"", body).translate(None, _BUT_BRACKETS)
    if any(depth > MOST_DEPTH for depth in accumulate(map(_STEP.__getitem__, brackets))):
        told = f"lists and objects are nested more than {MOST_DEPTH} deep"
        raise _refused([Fault("pointer", "", "too-deep", told)])


def _loaded(text: str, an_object: Any, a_bad_one: Any) -> Any:
    """Read a text whose objects, and numbers that are none, become these."""

    def whole_number(digits: str) -> Any:
        if len(digits) > _LONGEST or not -(2**63) <= int(digits) < 2**63:
            return a_bad_one(digits, "is beyond 64 bits")
        return int(digits)

    def number(digits: str) -> Any:
        found = float(digits)
        if not math.isfinite(found):
            return a_bad_one(digits, "is too large for a number")
        # JSON does not tell 66.0 from 66.
        return int(found) if found.is_integer() and abs(found) < 2**53 else found

    try:
        return json.loads(
            text,
            object_pairs_hook=an_object,
            parse_int=whole_number,
            parse_float=number,
            parse_constant=lambda name: a_bad_one(name, "is no number of JSON"),
        )
    except json.JSONDecodeError as error:
        told = f"{error.msg}: line {error.lineno}, column {error.colno}."
        place: dict[str, object] = {"line": error.lineno, "column": error.colno}
        raise NotJson(told, faults=(Fault("pointer", "", "syntax", told),), extra=place) from error


def _object(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _NotTaken
    return found


def _refuse(_text: str, _detail: str) -> NoReturn:
    raise _NotTaken


def _insist_on_texts(sent: Any) -> None:
    """Refuse half of a surrogate pair, which no text in UTF-8 can hold, and NUL."""
    try:
        written = json.dumps(sent, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise _NotTaken from error
    if _NUL.search(written):
        raise _NotTaken


def _faults(value: Any, at: str) -> Iterator[Fault]:
    """Yield what is not taken, each with its place."""
    if isinstance(value, _Bad):
        told = f"{harmless(at)}: {harmless(value.text)} {value.detail}"
        yield Fault("pointer", harmless(at, 200), "not-a-number", told)
    elif isinstance(value, str):
        yield from _faults_of_text(value, at)
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _faults(entry, f"{at}/{number}")
    elif isinstance(value, _Object):
        yield from _faults_of_object(value, at)


def _faults_of_object(value: _Object, at: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for name, entry in value.pairs:
        below = f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
        yield from _faults_of_text(name, below)
        if name in seen:
            told = f"{harmless(below)} stands twice"
            yield Fault("pointer", harmless(below, 200), "given-twice", told)
        seen.add(name)
        yield from _faults(entry, below)


def _faults_of_text(text: str, at: str) -> Iterator[Fault]:
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        told = f"{harmless(at)}: a NUL or half of a surrogate pair is no character"
        yield Fault("pointer", harmless(at, 200), "not-text", told)


def _refused(faults: list[Fault]) -> InvalidRequest:
    told = "; ".join(fault.detail for fault in faults[:3])
    return InvalidRequest(told, faults=tuple(faults))
