"""Two codings of one text: the claims of a source, or those of a status, and where they stand."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from claims_api.errors import Fault, InvalidRequest, NotOneText, Warned
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.models.key import Scope, insist_on
from claims_api.models.source import SOURCE
from claims_api.queries.asked import DRAFTS, coded_for
from claims_api.queries.coverage import merged
from claims_api.queries.pairing import Placed
from claims_api.queries.texts import standing
from claims_api.text import Span
from claims_api.vocabulary import Status

# Of one coding. Two of as many are compared in a second, whatever they hold in two.
MOST_CLAIMS = 3000
_TEXT = (SOURCE.c.title, SOURCE.c.text_digest, SOURCE.c.text_length, SOURCE.c.paragraphs)
Json = dict[str, Any]


class OneClaim(NamedTuple):
    """A claim as it is served, with its row's id, and the stretches that it stands in."""

    id: int
    item: bytes
    document: Json
    spans: list[Span]

    @property
    def key(self) -> str:
        """Its id."""
        key: str = self.document["id"]
        return key

    @property
    def placed(self) -> Placed:
        """What it is paired by."""
        return Placed(self.spans, self.document["statement"])


class Coding(NamedTuple):
    """The claims of a source, of one status or all that are shown, in the order of its text."""

    slug: str
    source: Any
    status: str | None
    claims: list[OneClaim]

    @property
    def said(self) -> str:
        """What it is, in words."""
        kind = {None: "claims", "draft": "drafts"}.get(self.status, f"{self.status} claims")
        return f"{kind} from {self.source.title}"

    def stretches(self) -> list[Span]:
        """Return where any of the claims stand."""
        return merged(span for claim in self.claims for span in claim.spans)


def coding(connection: Connection, slug: str, status: str | None, scope: Scope | None) -> Coding:
    """Return the claims of a source that a key of a scope shows.

    Raises NotFound, Retracted, Moved, KeyRequired and ScopeTooSmall for drafts, and InvalidRequest
    where there are more than are compared.
    """
    if status == Status.draft:
        insist_on(Scope.curate, scope, DRAFTS)
    source = standing(connection, slug, *_TEXT)
    rows = connection.execute(
        select(CLAIM.c.id, CLAIM_DOCUMENT.c.item)
        .join(CLAIM, CLAIM.c.id == CLAIM_DOCUMENT.c.claim_id)
        .where(CLAIM.c.source_id == source.id)
        .where(CLAIM.c.status.in_([status] if status else coded_for(scope)))
        .order_by(CLAIM.c.position)
        .limit(MOST_CLAIMS + 1)
    ).all()
    if len(rows) > MOST_CLAIMS:
        detail = f"{slug} has more than {MOST_CLAIMS} claims; so many are not compared."
        raise InvalidRequest(detail, faults=(Fault("parameter", "with", "too-many", detail),))
    return Coding(slug, source, status, [_claim(row.id, row.item) for row in rows])


def _claim(claim_id: int, item: bytes) -> OneClaim:
    document: Json = json.loads(item)
    held = (anchor for anchor in document["anchors"] if "orphaned" not in anchor)
    return OneClaim(claim_id, item, document, merged(Span(a["start"], a["end"]) for a in held))


def insist_on_one_text(here: Coding, there: Coding) -> list[Warned]:
    """Refuse codings of different texts, in which the same offsets mean other words.

    Where a source does not name its text, the digests of spans that both have tell, and a warning
    says that no more is known. Raises NotOneText.
    """
    digests = (here.source.text_digest, there.source.text_digest)
    if here.slug == there.slug or (None not in digests and digests[0] == digests[1]):
        return []
    if None not in digests:
        detail = f"{there.slug} is of another text than {here.slug}: their digests differ."
        raise _other_text(detail, *digests)
    ours, theirs = _words(here), _words(there)
    for span in sorted(ours.keys() & theirs.keys()):
        if ours[span] != theirs[span]:
            where = f"the words at [{span.start}, {span.end}] have another digest"
            detail = f"{there.slug} is of another text than {here.slug}: {where}."
            raise _other_text(detail, ours[span], theirs[span])
    unnamed = " and ".join(each.slug for each in (here, there) if not each.source.text_digest)
    detail = f"{unnamed}: no text_digest tells of which text it is; it is taken for the same."
    return [Warned("text-not-named", "with", detail)]


def _words(found: Coding) -> dict[Span, str]:
    """Return the digest of the words in each anchor."""
    return {
        Span(anchor["start"], anchor["end"]): anchor["sha256"]
        for claim in found.claims
        for anchor in claim.document["anchors"]
        if "orphaned" not in anchor
    }


def _other_text(detail: str, expected: str, found: str) -> NotOneText:
    more = {"expected": expected, "found": found}
    return NotOneText(detail, faults=(Fault("parameter", "with", "not-one-text", detail, more),))


def frame(here: Coding, there: Coding) -> Sequence[Span] | None:
    """Return the stretches that could be coded: paragraphs, else the text; None where unknown."""
    if here.source.paragraphs and here.source.paragraphs == there.source.paragraphs:
        return [Span(*paragraph) for paragraph in here.source.paragraphs]
    length = here.source.text_length or there.source.text_length
    return [Span(0, length)] if length else None
