"""The anchors of claims, held against the text of their source as it is now."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from sqlalchemy import Connection

from claims_api.curation import texts
from claims_api.curation.nouns import source_of
from claims_api.curation.versions import Versions
from claims_api.models.claim_record import Anchor, ClaimRecord
from claims_api.text import digest


class Reanchoring:
    """A text, and those that were attached before: an anchor that stood in one is moved to it.

    What cannot be proved is marked `orphaned` with the text in which it stood. Orphaned ones are
    looked for again. With `paragraphs`, what stands outside all of them is no place.
    """

    def __init__(
        self,
        now: str,
        former: Sequence[str],
        paragraphs: list[list[int]],
        versions: Mapping[str, Versions] = MappingProxyType({}),
    ) -> None:
        """Take the text as it is, and the former ones, the latest first.

        `versions` are those that are compared already, by the digest of the former text.
        """
        self.now = now
        self.paragraphs = paragraphs
        self._digest = digest(now)
        self._former = {digest(text): text for text in former}
        self._versions = dict(versions)

    def claim(self, claim: ClaimRecord, stood: str | None = None) -> ClaimRecord:
        """Return a claim with its anchors as they are in the text, in the order of the text.

        `stood` is the digest of the text in which they stood; left out, the first of all that has
        the words there, and where none has, they are left as they are.
        """
        found = [self._anchor(anchor, stood) for anchor in claim.anchors]
        proven = sorted((a for a in found if a.orphaned is None), key=lambda a: a.start)
        if any(after.start < before.end for before, after in pairwise(proven)):
            return claim.model_copy(
                update={"anchors": [self._lost(a, stood) for a in claim.anchors]}
            )
        orphaned = [anchor for anchor in found if anchor.orphaned is not None]
        return claim.model_copy(update={"anchors": [*proven, *orphaned]})

    def _anchor(self, anchor: Anchor, stood: str | None) -> Anchor:
        stood = anchor.orphaned or stood or self._first_with(anchor)
        if stood is None:
            return anchor
        if stood == self._digest:
            return (
                anchor.model_copy(update={"orphaned": None}) if _is_in(self.now, anchor) else anchor
            )
        at = self._place(anchor, stood)
        if at is None:
            return self._lost(anchor, stood)
        moved = {"start": at, "end": at + anchor.end - anchor.start, "orphaned": None}
        return anchor.model_copy(update=moved)

    def _lost(self, anchor: Anchor, stood: str | None) -> Anchor:
        return anchor.model_copy(update={"orphaned": anchor.orphaned or stood})

    def _first_with(self, anchor: Anchor) -> str | None:
        texts = {self._digest: self.now, **self._former}
        return next((name for name, text in texts.items() if _is_in(text, anchor)), None)

    def _place(self, anchor: Anchor, stood: str) -> int | None:
        """Return where an anchor of a former text begins now, None without a proof."""
        text = self._former.get(stood)
        if text is None or not _is_in(text, anchor):
            return None
        if stood not in self._versions:
            self._versions[stood] = Versions(text, self.now)
        at = self._versions[stood].place(anchor.start, anchor.end)
        return at if at is None or self._is_in_a_paragraph(at, anchor) else None

    def _is_in_a_paragraph(self, at: int, anchor: Anchor) -> bool:
        end = at + anchor.end - anchor.start
        return not self.paragraphs or any(f <= at and end <= t for f, t in self.paragraphs)


def reanchored(connection: Connection, key: str, claim: ClaimRecord) -> ClaimRecord:
    """Return an earlier version of a claim with its anchors as they are in the text of now."""
    slug = key.partition(":")[0]
    text = texts.attached(connection, slug)
    if text is None:
        return claim
    spans = source_of(connection, key).paragraphs
    return Reanchoring(text, texts.former(connection, slug), spans).claim(claim)


def _is_in(text: str, anchor: Anchor) -> bool:
    return digest(text[anchor.start : anchor.end]) == anchor.sha256
