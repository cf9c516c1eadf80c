"""One small question and its answers, to pin what each format writes."""

import re
from collections.abc import Callable

from claims_api.curation.tally import Report
from claims_api.formats.page import Page
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.store.engine import Store
from tests.small_files import actor, bring, claim, paper

INSTANT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
CURSOR = re.compile(rb"cursor=[A-Za-z0-9_-]+")


def filled(store: Store) -> Report:
    """Bring two claims."""
    first = claim("first-thing", actors=[{"id": "lissen", "role": "agent"}], said="2017-03")
    second = claim("second-thing", 20, statement="=1+1, or “two”\nlines", polarity="negated")
    return bring(store, paper(first, second, actors=(actor("lissen"),)))


def page(store: Store, **asked: object) -> Page:
    """Return the page for a question."""
    with store.reading() as connection:
        return find(connection, ClaimQuestion.model_validate(asked))


def written(write: Callable[[Page], object], shown: Page) -> bytes:
    """Return what a format writes, with timestamps and cursors replaced."""
    body = b"".join(write(shown))  # type: ignore[arg-type]
    return CURSOR.sub(b"cursor=CURSOR", INSTANT.sub(b"INSTANT", body))
