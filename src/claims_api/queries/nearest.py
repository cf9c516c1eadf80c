"""What `near` asks: the claims nearest in meaning among those that meet the other conditions."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, case, literal

from claims_api.errors import Warned
from claims_api.models.claim import CLAIM
from claims_api.models.fields import CURIE
from claims_api.queries.relations import PUBLISHED
from claims_api.store.embedder import embedder
from claims_api.store.vectors import of_drafts, vectors

MOST = 100
_MILLION = 1_000_000  # sort keys are whole numbers
_NOT_INDEXED = Warned(
    "not-indexed",
    "near",
    "Some claims were left out, since their vectors are not made yet. The operator runs "
    "`claims-api index semantic`.",
)


class NearMatch(NamedTuple):
    """How near each claim found is, in millionths."""

    similarities: dict[int, int]
    warnings: list[Warned]

    @property
    def clause(self) -> ColumnElement[bool]:
        """The condition that a claim is one of them."""
        return CLAIM.c.id.in_(list(self.similarities))

    @property
    def score(self) -> ColumnElement[Any]:
        """How near a claim is, as a sort key."""
        if not self.similarities:
            return literal(0)
        return case(self.similarities, value=CLAIM.c.id, else_=0)

    def similarity(self, claim_id: int) -> float:
        """Return how near a claim is, as it is told."""
        return min(1.0, round(self.similarities[claim_id] / _MILLION, 4))


def names_a_claim(near: str) -> bool:
    """Tell whether what is asked for is a claim's id rather than a sentence."""
    return re.fullmatch(CURIE, near) is not None


def match_near(
    connection: Connection,
    near: str,
    itself: Sequence[int],
    among: Callable[[], Sequence[int]] | None,
    standing: Collection[str] = PUBLISHED,
) -> NearMatch:
    """Return the claims nearest to a sentence, or to the claim `itself` beside that claim.

    `among` reads the claims that may be found, where these are not all that are published. Raises
    NotInstalled without the extra.
    """
    known = vectors(connection)
    if standing != PUBLISHED:
        known = known.beside(of_drafts(connection))
    warnings = [_NOT_INDEXED] if known.has_missing else []
    if names_a_claim(near):
        to = known.of(itself[0]) if itself else None
    else:
        (to,) = embedder()([near])
    if to is None:
        return NearMatch({}, warnings)
    found = known.nearest(to, MOST + len(itself), None if among is None else among())
    others = [one for one in found if one.claim_id not in itself][:MOST]
    return NearMatch({n.claim_id: round(n.similarity * _MILLION) for n in others}, warnings)
