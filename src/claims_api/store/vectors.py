"""The vectors of claims: kept in the database, held in memory for one state of the data."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from claims_api.models.claim import CLAIM
from claims_api.models.vector import CLAIM_VECTOR
from claims_api.store.embedder import MODEL, embedder
from claims_api.store.engine import Store, generation, set_generation, state
from claims_api.vocabulary import Status

if TYPE_CHECKING:
    from numpy import float32, int64
    from numpy.typing import NDArray

MOST_ON_THE_WAY = 2_000  # claims without a vector that get one while a question waits: 0.2 seconds
_BATCH = 1_000
_BLOCK = 65_536  # vectors that are multiplied at once
_MOST_STATES = 2  # that are held: the one before may still be read


class Near(NamedTuple):
    """A claim, and how near it is: one for the same, about nothing for what is unrelated."""

    claim_id: int
    similarity: float


@dataclass(frozen=True, eq=False)
class Vectors:
    """All vectors of published claims, in the order of their ids, and whether some are missing."""

    ids: NDArray[int64]
    rows: NDArray[Any]
    has_missing: bool

    def of(self, claim_id: int) -> NDArray[float32] | None:
        """Return the vector of a claim."""
        at = int(self.ids.searchsorted(claim_id))
        if at == len(self.ids) or self.ids[at] != claim_id:
            return None
        found: NDArray[float32] = self.rows[at].astype("float32")
        return found

    def beside(self, others: Vectors) -> Vectors:
        """Return these vectors and others."""
        import numpy as np  # noqa: PLC0415  # of an extra

        ids, rows = np.concatenate([self.ids, others.ids]), np.concatenate([self.rows, others.rows])
        order = np.argsort(ids)
        has_missing = self.has_missing or others.has_missing
        return Vectors(ids[order], rows[order], has_missing=has_missing)

    def nearest(
        self, to: NDArray[float32], most: int, among: Sequence[int] | None = None
    ) -> list[Near]:
        """Return the claims nearest to a vector, of these or of all; of equals the first."""
        import numpy as np  # noqa: PLC0415  # of an extra

        ids, rows = self.ids, self.rows
        if among is not None:
            chosen = np.isin(ids, np.asarray(among, dtype=np.int64))
            ids, rows = ids[chosen], rows[chosen]
        blocks = (rows[at : at + _BLOCK] for at in range(0, len(rows), _BLOCK))
        near = [block.astype(np.float32) @ to for block in blocks]
        similarity = np.concatenate(near) if near else np.zeros(0, dtype=np.float32)
        order = np.lexsort((ids, -similarity))[:most]
        return [Near(int(ids[at]), float(similarity[at])) for at in order]


_held: dict[str, Vectors] = {}
_holding = threading.Lock()


def vectors(connection: Connection) -> Vectors:
    """Return the vectors for this state of the data. Raises NotInstalled without the extra."""
    embedder()
    of_data = state(connection)
    with _holding:
        if of_data not in _held:
            while len(_held) >= _MOST_STATES:
                _held.pop(next(iter(_held)))
            _held[of_data] = _load(connection)
        return _held[of_data]


def _load(connection: Connection) -> Vectors:
    """Read what was made beforehand, and make some of what was not."""
    import numpy as np  # noqa: PLC0415  # of an extra

    kept = connection.execute(
        select(CLAIM_VECTOR.c.claim_id, CLAIM_VECTOR.c.vector)
        .join(CLAIM, CLAIM.c.id == CLAIM_VECTOR.c.claim_id)
        .where(CLAIM.c.status == Status.published.value, CLAIM_VECTOR.c.model == MODEL)
    ).all()
    missing = connection.execute(_without(MOST_ON_THE_WAY + 1)).all()
    made = embedder()([row.statement for row in missing[:MOST_ON_THE_WAY]])
    ids = [row.claim_id for row in kept] + [row.id for row in missing[:MOST_ON_THE_WAY]]
    read = np.frombuffer(b"".join(row.vector for row in kept), dtype="<f2")
    rows = np.concatenate([read.reshape(len(kept), made.shape[1]), made.astype("<f2")])
    order = np.argsort(np.asarray(ids, dtype=np.int64))
    found = np.asarray(ids, dtype=np.int64)[order]
    return Vectors(found, rows[order], has_missing=len(missing) > MOST_ON_THE_WAY)


def of_drafts(connection: Connection) -> Vectors:
    """Make the vectors of drafts, of which none are kept: they come and go."""
    import numpy as np  # noqa: PLC0415  # of an extra

    is_draft = CLAIM.c.status == Status.draft.value
    asked = select(CLAIM.c.id, CLAIM.c.statement).where(is_draft).order_by(CLAIM.c.id)
    found = connection.execute(asked.limit(MOST_ON_THE_WAY + 1)).all()
    rows = found[:MOST_ON_THE_WAY]
    made = embedder()([row.statement for row in rows]).astype("<f2")
    ids = np.asarray([row.id for row in rows], dtype=np.int64)
    return Vectors(ids, made, has_missing=len(found) > len(rows))


def _without(most: int | None = None) -> Select[Any]:
    """Return the statement for published claims without a vector of this model."""
    kept = select(CLAIM_VECTOR.c.claim_id).where(CLAIM_VECTOR.c.model == MODEL)
    return (
        select(CLAIM.c.id, CLAIM.c.statement)
        .where(CLAIM.c.status == Status.published.value, CLAIM.c.id.not_in(kept))
        .order_by(CLAIM.c.id)
        .limit(most)
    )


def count_missing(connection: Connection) -> int:
    """Return how many published claims have no vector."""
    return connection.scalar(select(func.count()).select_from(_without().subquery())) or 0


def make_missing(store: Store, done: Callable[[int], None]) -> int:
    """Make the vectors that are missing, some at a time, and return how many that were.

    Raises NotInstalled without the extra.
    """
    return sum(_made(store, done))


def _made(store: Store, done: Callable[[int], None]) -> Iterator[int]:
    embed = embedder()
    while True:
        with store.writing() as connection:
            rows = connection.execute(_without(_BATCH)).all()
            if not rows:
                return
            # Of another model, if there is one.
            ids = [row.id for row in rows]
            connection.execute(CLAIM_VECTOR.delete().where(CLAIM_VECTOR.c.claim_id.in_(ids)))
            found = embed([row.statement for row in rows]).astype("<f2")
            values = [
                {"claim_id": row.id, "model": MODEL, "vector": vector.tobytes()}
                for row, vector in zip(rows, found, strict=True)
            ]
            connection.execute(CLAIM_VECTOR.insert(), values)
            set_generation(connection, generation(connection))
        done(len(rows))
        yield len(rows)
