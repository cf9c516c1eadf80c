"""The records that the claims of a page point to, where a format tells more than their names."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM_ACTOR, CLAIM_PLACE
from claims_api.models.place import PLACE

Records = dict[str, bytes]
_POINTERS: dict[str, tuple[Table, Any, Any]] = {
    "actor": (ACTOR, CLAIM_ACTOR.c.claim_id, CLAIM_ACTOR.c.actor_id),
    "place": (PLACE, CLAIM_PLACE.c.claim_id, CLAIM_PLACE.c.place_id),
}


def pointed_to(
    connection: Connection, nouns: Sequence[str], claim_ids: Sequence[int]
) -> dict[str, Records]:
    """Return for each noun its records by their id: one statement each, whatever the claims."""
    return {noun: _records(connection, noun, claim_ids) for noun in nouns}


def _records(connection: Connection, noun: str, claim_ids: Sequence[int]) -> Records:
    table, of_claim, of_record = _POINTERS[noun]
    ids = select(of_record).where(of_claim.in_(claim_ids))
    rows = select(table.c.slug, table.c.document).where(table.c.id.in_(ids))
    return {slug: bytes(document) for slug, document in connection.execute(rows)}
