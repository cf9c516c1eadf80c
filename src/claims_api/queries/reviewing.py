"""How claims stand in review, and what curators said of them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, not_, select

from claims_api.models.claim import CLAIM
from claims_api.models.review import REVIEW, Remark, ReviewState
from claims_api.store.batches import rows_where
from claims_api.store.wire import instant
from claims_api.vocabulary import HIDDEN, Status

_LATER = REVIEW.alias("later")
_STANDS = (Status.draft.value, Status.published.value)
_IS_DRAFT = CLAIM.c.status == Status.draft.value


def _said(remark: Remark, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the clause for claims of which that was said, and not resolved since."""
    is_resolved = exists().where(
        _LATER.c.claim_id == REVIEW.c.claim_id,
        _LATER.c.remark == Remark.resolved.value,
        _LATER.c.id > REVIEW.c.id,
    )
    return exists().where(
        REVIEW.c.claim_id == CLAIM.c.id, REVIEW.c.remark == remark.value, *more, not_(is_resolved)
    )


SENT_BACK = and_(_IS_DRAFT, _said(Remark.sent_back, REVIEW.c.version == CLAIM.c.version))
FLAGGED = and_(CLAIM.c.status.in_(_STANDS), _said(Remark.flagged))
STATES: dict[ReviewState, ColumnElement[bool]] = {
    ReviewState.to_review: and_(_IS_DRAFT, not_(SENT_BACK), not_(FLAGGED)),
    ReviewState.sent_back: SENT_BACK,
    ReviewState.flagged: FLAGGED,
}


def asks(review: str) -> ColumnElement[bool]:
    """Return the clause for claims that stand so in review."""
    return STATES[ReviewState(review)]


def held(connection: Connection, keys: Iterable[str]) -> dict[str, ReviewState]:
    """Return which of these claims are hidden and not to be published, and why not."""
    states = (SENT_BACK.label("sent_back"), FLAGGED.label("flagged"))
    asked = select(CLAIM.c.key, CLAIM.c.status, *states)
    rows = rows_where(connection, asked, CLAIM.c.key, sorted(keys))
    hidden = (row for row in rows if row.status in HIDDEN)
    return {row.key: why for row in hidden if (why := why_held(row)) is not None}


def why_held(row: Row[Any]) -> ReviewState | None:
    """Return why a draft is not published: doubts weigh more than what is to be done."""
    if row.flagged:
        return ReviewState.flagged
    return ReviewState.sent_back if row.sent_back else None


def review_of(connection: Connection, key: str) -> dict[str, Any] | None:
    """Return how a claim stands in review with all that was said of it, or None."""
    states = [clause.label(state.name) for state, clause in STATES.items()]
    asked = select(CLAIM.c.id, CLAIM.c.key, CLAIM.c.status, CLAIM.c.version, *states)
    row = connection.execute(asked.where(CLAIM.c.key == key)).first()
    if row is None:
        return None
    said = REVIEW.select().where(REVIEW.c.claim_id == row.id).order_by(REVIEW.c.id.desc())
    return {
        "id": row.key,
        "status": row.status,
        "version": row.version,
        "review": [state.value for state in STATES if getattr(row, state.name)],
        "remarks": [_remark(found) for found in connection.execute(said)],
    }


def _remark(row: Row[Any]) -> dict[str, Any]:
    told = {"remark": row.remark, "note": row.note, "version": row.version}
    return {**told, "at": instant(row.at), "author": row.author}
