"""Which format an answer has: tuples of all there are, and the choice (RFC 9110, 12.5.1)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from claims_api.errors import NotAcceptable, Warned
from claims_api.formats import (
    annotations,
    csv,
    gexf,
    graphml,
    json,
    jsonld,
    ndjson,
    network_json,
    trig,
    turtle,
)

_MOST_RANGES = 32

# What a parameter asks for and a format has no place for.
FACETS = Warned("not-in-format", "facet", "Facets are told in JSON alone.")
EMBEDDED = Warned("not-in-format", "include", "Records that are embedded do not fit a row of CSV.")
EXPLAINED = Warned("not-in-format", "explain", "Questions are explained in JSON alone.")
REASONS = Warned("not-in-format", "members", "Why a claim matched does not fit a row of CSV.")
CHOSEN = Warned("not-in-format", "fields", "In linked data a claim is told with all its fields.")
FIXED = Warned("not-in-format", "include", "Linked data embeds what it has terms for, unasked.")
UNREASONED = Warned("not-in-format", "members", "Linked data has no term for why a claim matched.")
LINKED = (FACETS, EXPLAINED, CHOSEN, FIXED, UNREASONED)


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write pages. `streams`: without `limit` it carries the whole result.

    `suffix` is that of the file in which a browser keeps an answer that it does not show; `needs`
    is what claims have to have embedded for it (`include`); `profile` tells two formats of one
    media type apart (RFC 6906).
    """

    name: str
    media_type: str
    content_type: str
    write: Callable[[Any], Iterator[bytes]]
    streams: bool
    meaning: str
    losses: tuple[Warned, ...] = ()
    suffix: str = ""
    needs: tuple[str, ...] = ()
    profile: str = ""

    def lost(self, asked: Mapping[str, object]) -> list[dict[str, str]]:
        """Return a warning for each parameter asked for that shows nothing in this format."""
        return [loss.document() for loss in self.losses if asked.get(loss.parameter)]


FORMATS: tuple[Format, ...] = (
    Format(
        "json",
        "application/json",
        "application/json",
        json.write,
        streams=False,
        meaning="one page with its total, links, facets and warnings",
    ),
    Format(
        "ndjson",
        "application/x-ndjson",
        "application/x-ndjson",
        ndjson.write,
        streams=True,
        meaning="one item a line; the whole result unless `limit` is given",
        losses=(FACETS, EXPLAINED),
    ),
    Format(
        "csv",
        "text/csv",
        "text/csv; charset=utf-8; header=present",
        csv.write,
        streams=True,
        meaning="one item a row (RFC 4180); the whole result unless `limit` is given",
        losses=(FACETS, EXPLAINED, EMBEDDED, REASONS),
        suffix="csv",
    ),
)
JSONLD = Format(
    "jsonld",
    "application/ld+json",
    "application/ld+json",
    jsonld.write,
    streams=True,
    meaning="JSON-LD of schema.org: `Claim` and `ClaimReview`, `Person`, `Place` and so on",
    losses=LINKED,
    needs=("source", "relations", "assessments"),
)
TURTLE = Format(
    "turtle",
    "text/turtle",
    "text/turtle; charset=utf-8",
    turtle.write,
    streams=True,
    meaning="the same with its provenance (PROV-O), relations in CiTO too",
    losses=LINKED,
    suffix="ttl",
    needs=("source", "relations", "assessments"),
)
TRIG = Format(
    "trig",
    "application/trig",
    "application/trig",
    trig.write,
    streams=True,
    meaning="an unsigned nanopublication a claim",
    losses=LINKED,
    suffix="trig",
    needs=("source",),
)
ANNOTATIONS = Format(
    "annotations",
    f'application/ld+json;profile="{annotations.CONTEXT}"',
    f'application/ld+json;profile="{annotations.CONTEXT}"',
    annotations.write,
    streams=True,
    meaning="each claim as an annotation of its source (W3C Web Annotation)",
    losses=LINKED,
    needs=("anchors.context",),
    profile=annotations.CONTEXT,
)
CLAIM_FORMATS = (*FORMATS, JSONLD, TURTLE, TRIG, ANNOTATIONS)
RECORD_FORMATS = (*FORMATS, JSONLD, TURTLE)
# Those of a single record: of a claim, and of any other.
ONE_CLAIM_FORMATS = (FORMATS[0], JSONLD, TURTLE, TRIG)
ONE_RECORD_FORMATS = (FORMATS[0], JSONLD, TURTLE)
NETWORK_FORMATS: tuple[Format, ...] = (
    Format(
        "json",
        "application/json",
        "application/json",
        network_json.write,
        streams=False,
        meaning="nodes and edges, each edge with its counts and the address of its claims",
    ),
    Format(
        "graphml",
        "application/graphml+xml",
        "application/graphml+xml",
        graphml.write,
        streams=False,
        meaning="the same network for Gephi, yEd, igraph or networkx (GraphML 1.0)",
        suffix="graphml",
    ),
    Format(
        "gexf",
        "application/gexf+xml",
        "application/gexf+xml",
        gexf.write,
        streams=False,
        meaning="the same network for Gephi or networkx (GEXF 1.3)",
        suffix="gexf",
    ),
)


def choose(name: str | None, accept: str | None, formats: tuple[Format, ...] = FORMATS) -> Format:
    """Return the format that is asked for by name, else the one that `Accept` likes best.

    Raises NotAcceptable, with what is offered.
    """
    if name is not None:
        return next(found for found in formats if found.name == name)
    if accept is None or not accept.strip():
        return formats[0]
    ranges = [_range(part) for part in _split(accept, ",")[:_MOST_RANGES]]
    liked = [(_quality(found, ranges), -at) for at, found in enumerate(formats)]
    best, at = max(liked)
    if best <= 0:
        offered = [found.media_type for found in formats]
        raise NotAcceptable(f"Offered here: {', '.join(offered)}.", extra={"offered": offered})
    return formats[-at]


class _Range(NamedTuple):
    media: str
    quality: float
    profiles: frozenset[str]


def _split(text: str, separator: str) -> list[str]:
    """Split where no quotation marks are open."""
    return re.findall(rf'(?:[^{separator}"]|"[^"]*"?)+', text)


def _range(part: str) -> _Range:
    media, *parameters = (piece.strip().lower() for piece in _split(part, ";") or [""])
    quality, profiles = 1.0, frozenset[str]()
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "profile":
            profiles = frozenset(value.strip('"').split())
        if name == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return _Range(media, quality, profiles)


def _quality(chosen: Format, ranges: list[_Range]) -> float:
    """Return the quality of the most specific range that covers a format.

    A profile that tells formats apart belongs to the one that has it; any other is a hint.
    """
    media_type = chosen.media_type.partition(";")[0]
    kind = media_type.partition("/")[0]
    profiled = [r for r in ranges if r.media == media_type and annotations.CONTEXT in r.profiles]
    exact = [r for r in ranges if r.media == media_type and r not in profiled]
    covering = [[r for r in ranges if r.media == wide] for wide in (f"{kind}/*", "*/*")]
    covering = [profiled, exact, *covering] if chosen.profile else [exact, *covering]
    return next((max(r.quality for r in found) for found in covering if found), 0.0)
