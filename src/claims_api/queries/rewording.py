"""Claims that may say in other words what nobody is found to have said in these."""

import json
from collections.abc import Iterator

from sqlalchemy import Connection, select

from claims_api.formats.fields import SHORT_FIELDS, only
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.store.engine import dialect_of
from claims_api.store.words import Piece, words_of
from claims_api.text import stems
from claims_api.vocabulary import Status

MOST = 5
_MOST_LOOKED_AT = 50
_MOST_WORDS = 8  # the longest: long words are the rare ones, and few of them are found at once
_SHORT = 3  # letters: such words say nothing, where there are longer ones
_ENOUGH = 2  # one word in common says little


def reworded(connection: Connection, quote: str, source_id: int | None) -> Iterator[bytes]:
    """Yield the claims that share most with a quotation, those of a source before all others.

    Looked for are its longest words, in what everybody may read of published claims.
    """
    every = sorted(set(stems(quote)), key=lambda word: (-len(word), word))
    wanted = ([word for word in every if len(word) > _SHORT] or every)[:_MOST_WORDS]
    if not wanted:
        return
    groups = (tuple(Piece((word,)) for word in wanted),)
    matched = dialect_of(connection).found_text(groups, "matched")
    asked = (
        select(CLAIM_DOCUMENT.c.item)
        .join(CLAIM, CLAIM.c.id == CLAIM_DOCUMENT.c.claim_id)
        .join(matched, matched.c.claim_id == CLAIM.c.id)
        .where(CLAIM.c.status == Status.published.value)
        .order_by((CLAIM.c.source_id == (source_id or 0)).desc())
        .order_by(matched.c.score.desc(), CLAIM.c.id)
        .limit(_MOST_LOOKED_AT)
    )
    enough, yielded = min(_ENOUGH, len(wanted)), 0
    for item in connection.scalars(asked):
        had = {stem for field in words_of(json.loads(item)).stems for stem in field}
        if yielded < MOST and len(had.intersection(wanted)) >= enough:
            yielded += 1
            yield only(item, SHORT_FIELDS)
