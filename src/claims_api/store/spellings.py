"""The words that claims have, as they are written: kept, and found again by most of a word."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, union

from claims_api.models.word import WORD
from claims_api.store.engine import dialect_of
from claims_api.store.words import Indexed, Piece

SHORTEST, LONGEST = 3, 40
_LAST = "\U0010ffff"  # stands behind every letter
_BATCH = 5_000


def keep(connection: Connection, claims: Iterable[Indexed]) -> None:
    """Keep the words of claims that were not there yet, numbers aside."""
    fields = {field for claim in claims for field in claim.written}
    found = sorted({word for field in fields for word in field if is_kept(word)})
    for start in range(0, len(found), _BATCH):
        batch = found[start : start + _BATCH]
        known = set(connection.scalars(select(WORD.c.word).where(WORD.c.word.in_(batch))))
        new = [{"word": word, "backwards": word[::-1]} for word in batch if word not in known]
        if new:
            connection.execute(WORD.insert(), new)


def forget(connection: Connection, found: Iterable[str]) -> None:
    """Forget those of these words by which no word of a claim begins any more."""
    for word in sorted({word for word in found if is_kept(word)}):
        index = dialect_of(connection).found_text(((Piece((word,), prefix=True),),), "sought")
        if connection.execute(select(index.c.claim_id).limit(1)).first() is None:
            connection.execute(WORD.delete().where(WORD.c.word == word))


def is_kept(word: str) -> bool:
    """Tell whether a word is one that may be meant by another."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def alike(word: str, most: int) -> Select[str]:
    """Return the statement for words that have most of a word: its first half, or its last.

    Wherever one letter is wrong, missing or too many, or two are turned round, one of these stays.
    The lengths differ by `most` at most.
    """
    half = len(word) // 2
    near = func.length(WORD.c.word).between(len(word) - most, len(word) + most)
    found = union(
        select(WORD.c.word).where(_begins(WORD.c.word, word[:half]), near),
        select(WORD.c.word).where(_begins(WORD.c.backwards, word[:half:-1]), near),
    ).subquery()
    return select(found.c.word)


def _begins(column: ColumnElement[str], beginning: str) -> ColumnElement[bool]:
    """Return the clause for one range of the index: LIKE would read all of it."""
    return and_(column >= beginning, column < beginning + _LAST)
