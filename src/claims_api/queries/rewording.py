"""Claims that may say in other words what nobody is found to have said in these."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Select, func, select

from claims_api.formats.fields import SHORT_FIELDS, only
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.store.engine import dialect_of
from claims_api.store.words import Piece, words_of
from claims_api.text import stems
from claims_api.vocabulary import Status

MOST = 5
_MOST_WORDS = 12  # the longest
_SHORT = 3  # letters: such words say nothing, where there are longer ones
_ENOUGH = 2  # one word in common says little
_MOST_OF_ITS_SOURCE, _MOST_OF_ALL = 500, 50  # claims that are compared
_RARE = 10_000  # claims that have a word: so many are put in order in some 20 ms


def reworded(connection: Connection, quote: str, source_id: int | None) -> Iterator[bytes]:
    """Yield the published claims that share most words with a quotation, in what all may read.

    Of a source the first five hundred are compared; of all, those that have its rare words.
    """
    every = sorted(set(stems(quote)), key=lambda word: (-len(word), word))
    wanted = ([word for word in every if len(word) > _SHORT] or every)[:_MOST_WORDS]
    if not wanted:
        return
    documents = (
        select(CLAIM_DOCUMENT.c.item)
        .join(CLAIM, CLAIM.c.id == CLAIM_DOCUMENT.c.claim_id)
        .where(CLAIM.c.status == Status.published.value)
    )
    if source_id is None:
        asked = _of_all(connection, documents, wanted)
    else:
        of_it = documents.where(CLAIM.c.source_id == source_id)
        asked = of_it.order_by(CLAIM.c.position).limit(_MOST_OF_ITS_SOURCE)
    found = [(_shared(item, wanted), item) for item in connection.scalars(asked)]
    found.sort(key=lambda one: -one[0])
    for shared, item in found[:MOST]:
        if shared >= min(_ENOUGH, len(wanted)):
            yield only(item, SHORT_FIELDS)


def _shared(item: bytes, wanted: Iterable[str]) -> int:
    """Return how many of these words a claim has."""
    had = {stem for field in words_of(json.loads(item)).stems for stem in field}
    return len(had.intersection(wanted))


def _of_all(connection: Connection, documents: Select[Any], wanted: list[str]) -> Select[Any]:
    """Return the statement for the claims that have any of the rare ones of these words.

    Where none is rare, for those that have all.
    """
    pieces = [Piece((word,)) for word in wanted]
    rare = [piece for piece in pieces if _is_rare(connection, piece)]
    groups = (tuple(rare),) if rare else tuple((piece,) for piece in pieces)
    matched = dialect_of(connection).found_text(groups, "matched")
    return (
        documents.join(matched, matched.c.claim_id == CLAIM.c.id)
        .order_by(matched.c.score.desc(), CLAIM.c.id)
        .limit(_MOST_OF_ALL)
    )


def _is_rare(connection: Connection, piece: Piece) -> bool:
    index = dialect_of(connection).found_text(((piece,),), "sought")
    first = select(index.c.claim_id).limit(_RARE).subquery()
    return (connection.scalar(select(func.count()).select_from(first)) or 0) < _RARE
