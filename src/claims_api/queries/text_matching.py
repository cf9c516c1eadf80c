"""What `q` asks, as clauses over the text index of the engine at hand."""

from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    false,
    literal,
    not_,
    select,
)

from claims_api.errors import Warned
from claims_api.models.claim import CLAIM
from claims_api.store.engine import dialect_of
from claims_api.store.words import MAX_PIECES, NOTHING, Sought, sought


class TextMatch(NamedTuple):
    """The rows that match, to be joined for their score, and what else must hold."""

    rows: FromClause | None
    clauses: list[ColumnElement[bool]]
    warnings: list[Warned]
    wanted: Sought = NOTHING

    @property
    def score(self) -> Any:
        """How well a claim matches; nothing where only words to leave out were given."""
        return literal(0) if self.rows is None else self.rows.c.score


NO_TEXT = TextMatch(None, [], [])


def match_text(connection: Connection, typed: str | None) -> TextMatch:
    """Return what a typed question asks of the text; one that holds no word finds nothing."""
    if typed is None:
        return NO_TEXT
    wanted = sought(typed)
    if wanted.is_empty:
        told = Warned("no-words", "q", "q holds no word to search for, so nothing is found.")
        return TextMatch(None, [false()], [told])
    found = dialect_of(connection).found_text
    rows = found(wanted.groups, "matched") if wanted.groups else None
    clauses: list[ColumnElement[bool]] = []
    for at, piece in enumerate(wanted.excluded):
        without = found(((piece,),), f"without_{at}")
        clauses.append(not_(CLAIM.c.id.in_(select(without.c.claim_id))))
    warnings = []
    if wanted.cut:
        detail = f"Only the first {MAX_PIECES} words of q were taken."
        warnings.append(Warned("words-left-out", "q", detail))
    if wanted.idle_or:
        detail = "An OR of q stands between no two words to search for, and joins nothing."
        warnings.append(Warned("idle-or", "q", detail))
    if wanted.short_prefix:
        detail = "A single letter with * is taken for that word; two letters begin a longer one."
        warnings.append(Warned("short-prefix", "q", detail))
    return TextMatch(rows, clauses, warnings, wanted)
