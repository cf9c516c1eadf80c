"""Cursors: the last keys of a page, bound to the question that they continue."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from claims_api.errors import CursorInvalid, Fault

_VERSION = 1
_SHAPE = re.compile(r"[A-Za-z0-9_-]{8,2048}")
_TEXT = re.compile(r"[^\x00\ud800-\udfff]*")
PATTERN = f"^{_SHAPE.pattern}$"


class Cursor(NamedTuple):
    """Where a page begins: behind these keys, or before them."""

    keys: list[int | str]
    backwards: bool


def digest(question: str) -> str:
    """Return what binds a cursor to its question."""
    return hashlib.sha256(question.encode()).hexdigest()[:16]


def write(cursor: Cursor, question: str) -> str:
    """Return a cursor as it stands in an address: base64url without padding."""
    body = json.dumps(
        [_VERSION, digest(question), list(cursor.keys), cursor.backwards],
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()
    return base64.urlsafe_b64encode(body + _check(body)).decode().rstrip("=")


def read(written: str, question: str, kinds: list[type[int] | type[str]]) -> Cursor:
    """Return the cursor of this question, whose keys have these types.

    Raises CursorInvalid when it is damaged, spelt otherwise, or made for another question.
    """
    try:
        if not _SHAPE.fullmatch(written):
            raise ValueError
        data = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
        body, check = data[:-8], data[-8:]
        if check != _check(body):
            raise ValueError
        version, _bound, last, backwards = json.loads(body)
        cursor = Cursor(last, bool(backwards))
        if version != _VERSION or write(cursor, question) != written:
            raise ValueError
        if not all(_fits(key, kind) for key, kind in zip(last, kinds, strict=True)):
            raise ValueError
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise _invalid() from error
    return cursor


def _fits(key: object, kind: type[int] | type[str]) -> bool:
    """Tell whether a database takes a key: anybody can make a cursor that looks right."""
    if type(key) is int:
        return kind is int and abs(key) < 2**63
    return type(key) is kind and _TEXT.fullmatch(str(key)) is not None


def around(
    shown: Sequence[Sequence[int | str]], cursor: Cursor | None, more: bool
) -> tuple[Cursor | None, Cursor | None]:
    """Return the cursors before and after a page of these keys, where there is something.

    `more` tells that a row was found beyond the page in the direction in which it was read.
    """
    if not shown:
        return None, None
    backwards = cursor is not None and cursor.backwards
    has_before = more if backwards else cursor is not None
    has_after = backwards or more
    return (
        Cursor(list(shown[0]), True) if has_before else None,
        Cursor(list(shown[-1]), False) if has_after else None,
    )


def _check(body: bytes) -> bytes:
    return hashlib.sha256(b"cursor" + body).digest()[:8]


def _invalid() -> CursorInvalid:
    detail = "The cursor is damaged or was made for another question. Ask again without it."
    return CursorInvalid(detail, faults=(Fault("parameter", "cursor", "cursor-invalid", detail),))
