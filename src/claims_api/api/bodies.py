"""Bodies of requests, read once: JSON strictly, so that nothing in it is taken for another thing.

The standard library takes a byte order mark, NaN, a name that stands twice and halves of surrogate
pairs. What is stored of them would make every list that holds it an error, or a silent other thing.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from claims_api.errors import (
    Fault,
    InvalidRequest,
    NotJson,
    Problem,
    TooLarge,
    UnsupportedMediaType,
)
from claims_api.settings import Settings
from claims_api.text import harmless

Json = dict[str, Any]
JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
MOST_DEPTH = 32
# By the names of their operations: what brings in many records at once.
IMPORTS = frozenset({"import_claims"})
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)
_LONGEST = 20  # digits of a number within 64 bits, with its sign
_MOST_FAULTS = 10


class _Object(NamedTuple):
    """An object as it was sent, a name for each time it stands there."""

    pairs: list[tuple[str, Any]]


class _Bad(NamedTuple):
    """A number that is none here."""

    text: str
    detail: str


def most(operation: str | None, settings: Settings) -> int:
    """Return how many bytes the body of a request to an operation may have."""
    return settings.max_import_size if operation in IMPORTS else settings.max_body_size


def bounded(scope: Scope, receive: Receive, most: int) -> Receive:
    """Return what receives a body of at most so many bytes, whether it says its length or not.

    Raises TooLarge at once for a length that is too much, and when so much of one has come.
    """
    told = Headers(scope=scope).get("content-length", "0")
    if told.isdecimal() and int(told) > most:
        raise _too_large(most)
    received = 0

    async def receiving() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise _too_large(most)
        return message

    return receiving


def _too_large(most: int) -> TooLarge:
    return TooLarge(extra={"limit": most}, headers={"Connection": "close"})


async def an_object(request: Request) -> Json:
    """Return the JSON object that a request carries.

    Raises UnsupportedMediaType, TooLarge, NotJson, and InvalidRequest with a JSON Pointer for each
    thing that is not taken.
    """
    taken = (JSON, MERGE_PATCH) if request.method == "PATCH" else (JSON,)
    _insist_on_type(request, taken)
    return read(await whole(request))


ObjectDep = Annotated[Json, Depends(an_object)]


async def whole(request: Request) -> bytes:
    """Read a body, once for all who ask. Raises TooLarge where it came without its length."""
    if (kept := getattr(request.state, "body", None)) is not None:
        return bytes(kept)
    request.state.body = b"".join([chunk async for chunk in request.stream()])
    return bytes(request.state.body)


def read(body: bytes) -> Json:
    """Return the object that bytes are. Raises NotJson and InvalidRequest."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(f"Byte {error.start} is not UTF-8.") from error
    if not text.strip(" \t\r\n"):
        raise NotJson("The body is empty. Send a JSON object.")
    _insist_on_depth(body)
    try:
        sent = json.loads(
            text,
            object_pairs_hook=_Object,
            parse_int=_whole_number,
            parse_float=_number,
            parse_constant=lambda name: _Bad(name, "is no number of JSON"),
        )
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg}: line {error.lineno}, column {error.colno}.") from error
    if not isinstance(sent, _Object):
        raise _refused([Fault("pointer", "", "not-an-object", "a JSON object is sent here")])
    faults = list(_faults(sent, ""))
    if faults:
        raise _refused(faults)
    found: Json = _plain(sent)
    return found


def _insist_on_type(request: Request, taken: tuple[str, ...]) -> None:
    """Refuse a body of another type, of another character set, or packed."""
    sent, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    is_taken = sent.strip().lower() in taken and charset in ("", "charset=utf-8")
    packed = request.headers.get("content-encoding", "identity").strip().lower()
    if is_taken and packed == "identity":
        return
    told = f"Send `Content-Type: {taken[0]}`, in UTF-8, not packed."
    name = "Content-Type" if not is_taken else "Content-Encoding"
    there = harmless(request.headers.get(name, ""))
    told = f"{told} This is {name}: {there}." if there else told
    accepted = "Accept-Patch" if request.method == "PATCH" else "Accept"
    raise UnsupportedMediaType(
        told,
        faults=(Fault("header", name, "not-taken", told),),
        headers={accepted: ", ".join(taken)},
    )


def _insist_on_depth(body: bytes) -> None:
    """Refuse deep nesting before anything is built of it."""
    depth = 0
    for found in _BRACKETS.finditer(body):
        first = found[0][:1]
        depth += (first in b"[{") - (first in b"]}")
        if depth > MOST_DEPTH:
            told = f"lists and objects are nested more than {MOST_DEPTH} deep"
            raise _refused([Fault("pointer", "", "too-deep", told)])


def _whole_number(text: str) -> int | _Bad:
    if len(text) > _LONGEST or not -(2**63) <= int(text) < 2**63:
        return _Bad(text, "is beyond 64 bits")
    return int(text)


def _number(text: str) -> float | int | _Bad:
    """Return a number; 66.0 is 66, which JSON does not tell apart."""
    found = float(text)
    if not math.isfinite(found):
        return _Bad(text, "is too large for a number")
    return int(found) if found.is_integer() and abs(found) < 2**53 else found


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
    if text.isascii() and "\0" not in text:
        return
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        told = f"{harmless(at)}: a NUL or half of a surrogate pair is no character"
        yield Fault("pointer", harmless(at, 200), "not-text", told)


def _plain(value: Any) -> Any:
    if isinstance(value, _Object):
        return {name: _plain(entry) for name, entry in value.pairs}
    return [_plain(entry) for entry in value] if isinstance(value, list) else value


def _refused(faults: list[Fault]) -> Problem:
    told = "; ".join(fault.detail for fault in faults[:3])
    return InvalidRequest(told, faults=tuple(faults[:_MOST_FAULTS]))
