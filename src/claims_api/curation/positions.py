"""Where claims stand in the one order of all claims."""

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, select

from claims_api.models.claim import (
    CLAIM,
    CLAIM_ACTOR,
    CLAIM_PLACE,
    CLAIM_TOPIC,
    CLAIM_VIA,
)
from claims_api.models.claim_record import ClaimRecord

# 23 bits of source, 30 of start, 10 to tell claims with one start apart: 63, a signed BIGINT.
START_BITS = 10
SOURCE_BITS = 40
LINKS = (CLAIM_ACTOR, CLAIM_VIA, CLAIM_PLACE, CLAIM_TOPIC)


def position(source_id: int, start: int, among: int) -> int:
    """Return the place of a claim: its source, its first anchor's start, a number among equals."""
    if among >= 1 << START_BITS:
        raise ValueError("more than 1,023 claims start at one place of a source")
    return source_id << SOURCE_BITS | start << START_BITS | among


def place_claims(connection: Connection, source_id: int) -> Callable[[int, ClaimRecord], int]:
    """Return a function that gives each new claim of a source its place, and keep it there.

    A claim that starts where it started keeps its place, so that links elsewhere stay right.
    """
    taken = dict(
        connection.execute(
            select(CLAIM.c.id, CLAIM.c.position).where(CLAIM.c.source_id == source_id)
        )
        .tuples()
        .all()
    )
    used = {place for place in taken.values() if place >= 0}

    def place(claim_id: int, claim: ClaimRecord) -> int:
        start = claim.anchors[0].start
        before = taken[claim_id]
        if before >= 0 and before >> START_BITS == position(source_id, start, 0) >> START_BITS:
            return before
        among = 0
        while (found := position(source_id, start, among)) in used:
            among += 1
        used.add(found)
        used.discard(before)
        connection.execute(
            CLAIM.update().where(CLAIM.c.id == bindparam("of")),
            {"of": claim_id, "position": found},
        )
        return found

    return place
