"""Words of `q` that no claim has, and which words of the data come near to them."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, Select, func, literal, select, union_all

from claims_api.errors import Warned
from claims_api.models.claim import CLAIM
from claims_api.store.engine import dialect_of
from claims_api.store.spellings import alike, is_kept
from claims_api.store.words import Piece, Sought
from claims_api.text import harmless, stem_spans, stems, words
from claims_api.vocabulary import Status

MOST_WORDS = 16  # that are looked up; of the first of them that nobody has three are corrected
MOST_CORRECTED = 3
MOST_SHOWN = 3
_MOST_COUNTED = 1_000  # claims of a near word: beyond that one is as common as another
_MOST_NEAR = 20


def unknown_words(connection: Connection, typed: str, wanted: Sought) -> list[Warned]:
    """Return a warning for the words that no claim has, with those that come near.

    Words to be left out count too: `-dma` leaves out nothing. A `prefix*` is no whole word.
    """
    every = [*wanted.excluded, *(piece for group in wanted.groups for piece in group)]
    asked = dict.fromkeys(token for piece in every if not piece.prefix for token in piece.tokens)
    tokens = list(asked)[:MOST_WORDS]
    counted = _counts(connection, tokens, 1)
    missing = [token for token in tokens if not counted[token]]
    if not missing:
        return []
    written = _as_typed(typed)
    shown = [written.get(token, token) for token in missing]
    near = {
        token: _near(connection, written.get(token, token)) for token in missing[:MOST_CORRECTED]
    }
    return [_told(typed, shown, near)]


def _as_typed(typed: str) -> dict[str, str]:
    """Return each stem as it was typed."""
    found = zip(stems(typed), stem_spans(typed), strict=False)
    return {token: typed[span.start : span.end] for token, span in found}


def _told(typed: str, missing: list[str], near: dict[str, list[str]]) -> Warned:
    detail = f"No claim has {' or '.join(harmless(word) for word in missing)}."
    shown = [word for found in near.values() for word in found]
    if shown:
        meant = harmless(_corrected(typed, near), 500)
        detail += f" The nearest: {', '.join(shown)}. Did you mean q={meant}?"
    return Warned("unknown-word", "q", detail)


def _corrected(typed: str, near: dict[str, list[str]]) -> str:
    """Return what was typed with the nearest word in place of each that no claim has."""
    found = typed
    for token, span in reversed(list(zip(stems(typed), stem_spans(typed), strict=False))):
        if near.get(token):
            found = found[: span.start] + near[token][0] + found[span.end :]
    return found


class _Near(NamedTuple):
    mistakes: int
    begins_otherwise: bool
    other_letters: int
    word: str


def _near(connection: Connection, typed: str) -> list[str]:
    """Return words of published claims with one mistake less, the nearest first.

    In a word of eight letters or more there may be two. Of words alike near those with the same
    first letter come first, which is seldom mistaken, then the commonest.
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415  # only what is misspelt needs it

    word = "".join(words(typed))
    if not is_kept(word):
        return []
    most = 1 if len(word) < 8 else 2
    candidates = connection.scalars(alike(word, most))
    far = [
        _Near(OSA.distance(word, found), found[0] != word[0], abs(len(found) - len(word)), found)
        for found in candidates
    ]
    nearest = sorted(found for found in far if found.mistakes <= most)[:_MOST_NEAR]
    by_stem = {stems(found.word)[0]: found for found in reversed(nearest)}
    common = _counts(connection, by_stem, _MOST_COUNTED)
    ranked = sorted((found[:2], -common[stem], found.word) for stem, found in by_stem.items())
    return [found for _how, claims, found in ranked if claims][:MOST_SHOWN]


def _counts(connection: Connection, tokens: Iterable[str], most: int) -> dict[str, int]:
    """Return how many published claims have each of these stems, counted up to so many."""
    counts = [_count(connection, token, at, most) for at, token in enumerate(tokens)]
    if not counts:
        return {}
    return {row.token: row.claims for row in connection.execute(union_all(*counts))}


def _count(connection: Connection, token: str, at: int, most: int) -> Select[str, int]:
    found = dialect_of(connection).found_text(((Piece((token,)),),), f"token_{at}")
    some = (
        select(found.c.claim_id)
        .join(CLAIM, CLAIM.c.id == found.c.claim_id)
        .where(CLAIM.c.status == Status.published.value)
        .limit(most)
        .subquery()
    )
    return select(literal(token).label("token"), func.count(some.c.claim_id).label("claims"))
