"""Where claims stand in the one order of all claims."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from claims_api.models.claim import CLAIM
from claims_api.models.claim_record import ClaimRecord

# 23 bits of source, 30 of start, 10 to tell claims with one start apart: 63, a signed BIGINT.
START_BITS = 10
SOURCE_BITS = 40


class PlacesTaken(ValueError):
    """More claims start at one place of a source than are told apart."""


def position(source_id: int, start: int, among: int) -> int:
    """Return the place of a claim: its source, its first anchor's start, a number among equals.

    Raises PlacesTaken for the 1,025th claim that starts at one place of a source.
    """
    if among >= 1 << START_BITS:
        raise PlacesTaken("more than 1,024 claims start at one place of a source")
    return source_id << SOURCE_BITS | start << START_BITS | among


def places(
    connection: Connection,
    source_id: int,
    claims: Mapping[int, ClaimRecord],
    stands: Mapping[int, int],
) -> dict[int, int]:
    """Return where these claims of a source stand, in an order in which they can be written.

    `stands` is where those of them stood that are not new. A claim that starts where it started
    keeps its place. A place that a claim leaves may be taken by one that comes behind it in the
    answer.
    """
    starts = {claim_id: claim.anchors[0].start for claim_id, claim in claims.items()}
    elsewhere = [
        start
        for claim_id, start in starts.items()
        if not _starts_there(stands.get(claim_id), source_id, start)
    ]
    used = _used(connection, source_id, elsewhere)
    found: dict[int, int] = {}
    for claim_id, start in starts.items():
        found[claim_id] = moved(used, stands.get(claim_id), source_id, start)
    return found


def _starts_there(before: int | None, source_id: int, start: int) -> bool:
    there = position(source_id, start, 0) >> START_BITS
    return before is not None and before >> START_BITS == there


def moved(used: set[int], before: int | None, source_id: int, start: int) -> int:
    """Return where a claim stands that starts there, and keep the book of the places in use.

    `before` is where it stood.
    """
    if before is not None and _starts_there(before, source_id, start):
        return before
    among = 0
    while position(source_id, start, among) in used:
        among += 1
    found = position(source_id, start, among)
    used.add(found)
    used.discard(before or -1)
    return found


def _used(connection: Connection, source_id: int, starts: Collection[int]) -> set[int]:
    """Return the places that are taken from the first of these starts to the last."""
    if not starts:
        return set()
    first = position(source_id, min(starts), 0)
    last = position(source_id, max(starts), (1 << START_BITS) - 1)
    taken = select(CLAIM.c.position).where(CLAIM.c.position.between(first, last))
    return set(connection.scalars(taken))
