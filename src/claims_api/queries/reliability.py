"""What two codings of one text have in common, in numbers."""

from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any, NamedTuple

from claims_api.formats.agreement import SIDES
from claims_api.formats.fields import spliced
from claims_api.queries import alpha
from claims_api.queries.codings import Coding, OneClaim, frame
from claims_api.queries.comparing import FIELDS
from claims_api.queries.coverage import merged, within
from claims_api.queries.turning import Keys
from claims_api.store.wire import dump
from claims_api.text import Span

FOUND = ("both", *SIDES)
_BEHIND_ALL = 2**31  # where what has no place stands
Json = dict[str, Any]


class Item(NamedTuple):
    """Two claims that are paired, or one that is not."""

    here: OneClaim | None
    there: OneClaim | None
    overlap: float | None = None
    differs: Sequence[Json] = ()

    @property
    def found(self) -> str:
        """Which codings have it."""
        if self.here is not None and self.there is not None:
            return FOUND[0]
        return SIDES[0] if self.there is None else SIDES[1]

    @property
    def claims(self) -> list[OneClaim]:
        """The one or two that it holds."""
        return [claim for claim in (self.here, self.there) if claim is not None]

    def order(self) -> Keys:
        """Return what sorts it: where it begins, and what no other item has."""
        starts = [claim.spans[0].start for claim in self.claims if claim.spans]
        return [min(starts, default=_BEHIND_ALL), self.claims[0].key, self.found]

    def document(self, served: Mapping[int, bytes]) -> bytes:
        """Return it as it is served, with its claims by their rows' ids as they are."""
        overlap = None if self.overlap is None else round(self.overlap, 4)
        told = dump({"found": self.found, "overlap": overlap, "differs": list(self.differs)})
        for side, claim in zip(SIDES, (self.here, self.there), strict=True):
            told = spliced(told, side, b"null" if claim is None else served[claim.id])
        return told


def told(here: Coding, there: Coding, items: Sequence[Item]) -> Json:
    """Return what two codings have in common, and how far they agree in each field."""
    pairs = [item for item in items if item.found == FOUND[0]]
    both = [(i.here.document, i.there.document) for i in pairs if i.here and i.there]
    shares = [item.overlap or 0.0 for item in pairs]
    mean = round(fsum(shares) / len(shares), 4) if shares else None
    common = _in_common(len(here.claims), len(there.claims), len(pairs))
    return {
        "here": _coding(here, SIDES[0], items),
        "there": _coding(there, SIDES[1], items),
        "claims": {**common, "mean_overlap": mean},
        "text": _text(here, there),
        "fields": [_agreement(field.name, field.metric, field.agreement(both)) for field in FIELDS],
    }


def _coding(found: Coding, side: str, items: Sequence[Item]) -> Json:
    return {
        "id": found.slug,
        "title": found.source.title,
        "status": found.status,
        "claims": len(found.claims),
        "alone": sum(1 for item in items if item.found == side),
        "unplaced": sum(1 for claim in found.claims if not claim.spans),
    }


def _in_common(here: int, there: int, both: int) -> Json:
    def share(part: int, whole: int) -> float | None:
        return round(part / whole, 4) if whole else None

    return {
        "both": both,
        "of_here": share(both, here),
        "of_there": share(both, there),
        "f1": share(2 * both, here + there),
    }


def _text(here: Coding, there: Coding) -> Json:
    """Return how much of the text stands in claims of both, and alpha of that."""
    coded = frame(here, there)
    ours, theirs = _marked(here.stretches(), coded), _marked(there.stretches(), coded)
    one, other, either = (_length(spans) for spans in (ours, theirs, merged([*ours, *theirs])))
    both = one + other - either
    told = {**_in_common(one, other, both), "length": None if coded is None else _length(coded)}
    if coded is None:
        return {**told, "alpha": None, "undefined": "no-length"}
    found = alpha.of_marks(_length(coded), one, other, both)
    return {**told, "alpha": _rounded(found.alpha), "undefined": found.undefined}


def _marked(spans: list[Span], coded: Sequence[Span] | None) -> list[Span]:
    if coded is None:
        return spans
    return [span for paragraph in coded for span in within(spans, paragraph)]


def _length(spans: Sequence[Span]) -> int:
    return sum(span.end - span.start for span in spans)


def _agreement(name: str, metric: str, found: alpha.Alpha) -> Json:
    return {
        "field": name,
        "metric": metric,
        "pairs": found.units,
        "same": found.same,
        "observed": _rounded(found.observed),
        "expected": _rounded(found.expected),
        "alpha": _rounded(found.alpha),
        "undefined": found.undefined,
    }


def _rounded(number: float | None) -> float | None:
    """Return a number to four places; what is next to nothing is not below it."""
    return None if number is None else round(number, 4) + 0.0
