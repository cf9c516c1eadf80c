"""How a document becomes bytes: compact JSON in UTF-8, the same for the same data."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def dump(document: Any) -> bytes:
    """Return a document's bytes."""
    return _encoder.encode(document).encode("utf-8")


def dump_list(documents: Sequence[Any]) -> bytes:
    """Return the bytes of a list of documents."""
    return dump(list(documents))


def joined(documents: Iterable[bytes]) -> bytes:
    """Return the bytes of a list of documents that are bytes already."""
    return b"[%b]" % b",".join(documents)


def instant(moment: datetime) -> str:
    """Write an instant in RFC 3339, in UTC, with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def micros(moment: datetime) -> int:
    """Return an instant as microseconds since 1970 (for order, not for show)."""
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond
