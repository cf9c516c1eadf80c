"""Reviewing by the command line."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import or_, select

from claims_api.curation import reviewing as written
from claims_api.curation.editing import on_nothing
from claims_api.curation.nouns import read
from claims_api.curation.write import Write
from claims_api.errors import Told
from claims_api.models.claim import CLAIM
from claims_api.models.review import ReviewNote
from claims_api.models.source import SOURCE
from claims_api.queries import reviewing
from claims_api.store.engine import Store
from claims_api.store.revisions import Occasion
from claims_api.text import harmless

AUTHOR = "review"
_DONE = {"send_back": written.send_back, "flag": written.flag, "resolve": written.resolve}
_SHOWN = 100  # code points of a statement or note


def lines(store: Store, state: str | None, source: str | None) -> Iterator[str]:
    """Yield a line for each claim in review."""
    wanted = or_(*reviewing.STATES.values()) if state is None else reviewing.asks(state)
    asked = select(CLAIM.c.key, CLAIM.c.statement).where(wanted).order_by(CLAIM.c.position)
    if source is not None:
        asked = asked.join(SOURCE, SOURCE.c.id == CLAIM.c.source_id).where(SOURCE.c.slug == source)
    with store.reading() as connection:
        for row in connection.execute(asked).all():
            found = reviewing.review_of(connection, row.key) or {}
            cells = [",".join(found["review"]), row.key, harmless(row.statement, _SHOWN)]
            notes = [harmless(said["note"], _SHOWN) for said in found["remarks"][:1]]
            yield "  ".join([*cells, *notes])


def publish(
    store: Store, claims: Sequence[str], source: str | None, reason: str | None
) -> Iterator[str]:
    """Publish claims, or the drafts of a source; yield what was done, and what was not.

    Raises Told, NotADraft, UnderReview, NotFound, Retracted, InvalidRequest.
    """
    if bool(claims) == bool(source):
        raise Told("Name claims, or a source by --source.")
    with store.writing() as connection:
        write = Write(connection, Occasion(datetime.now(UTC), AUTHOR, reason))
        for key in claims:
            written.publish(write, key, on_nothing)
        found = written.publish_source(write, source, None) if source else None
        write.keep()
    published = found["published"] if found else claims
    yield f"Published: {', '.join(published) or 'nothing'}."
    for held in found["held"] if found else ():
        yield f"Held: {held['id']} ({held['because']})."


def remark(store: Store, done: str, claim: str, note: str) -> str:
    """Keep a remark on a claim, and say how it stands.

    Raises InvalidRequest, NotADraft, NotFound, Retracted.
    """
    said = read(ReviewNote, {"note": note}).note
    with store.writing() as connection:
        write = Write(connection, Occasion(datetime.now(UTC), AUTHOR))
        _DONE[done](write, claim, said, on_nothing)
        found = reviewing.review_of(connection, claim) or {}
    return f"{claim} is {' and '.join(found['review']) or 'in no review'}."
