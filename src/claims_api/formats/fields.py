"""Which fields of a claim may be chosen, and what may be embedded in it."""

import json
from collections.abc import Iterable

from claims_api.models.claim_record import Claim, ShortClaim
from claims_api.store.wire import dump

CLAIM_FIELDS = tuple(Claim.model_fields)
SHORT_FIELDS = tuple(ShortClaim.model_fields)
INCLUDES = ("source", "relations", "assessments", "anchors.context")


def only(item: bytes, fields: Iterable[str]) -> bytes:
    """Return a document with only these fields, in the document's own order."""
    wanted = set(fields)
    return dump({key: value for key, value in json.loads(item).items() if key in wanted})


def spliced(item: bytes, name: str, value: bytes) -> bytes:
    """Return a document with one more field behind its stored ones."""
    separator = b"" if item == b"{}" else b","
    return b'%b%b"%b":%b}' % (item[:-1], separator, name.encode(), value)
