"""Which format an answer has: tuples of all there are, and the choice (RFC 9110, 12.5.1)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, NamedTuple

from claims_api.errors import NotAcceptable, Warned
from claims_api.formats import (
    atom,
    csv,
    csvw,
    gexf,
    graphml,
    json,
    ndjson,
    network_json,
    parquet,
    plover,
)

_MOST_RANGES = 32

# What a parameter asks for and a format has no place for.
FACETS = Warned("not-in-format", "facet", "Facets are told in JSON alone.")
EMBEDDED = Warned("not-in-format", "include", "Records that are embedded do not fit a row of CSV.")
EXPLAINED = Warned("not-in-format", "explain", "Questions are explained in JSON alone.")
REASONS = Warned("not-in-format", "members", "Why a claim matched does not fit a row of CSV.")
# Of formats whose items have a shape of their own.
CHOSEN = Warned("not-in-format", "fields", "The items of this format have a shape of their own.")
BESIDE = Warned(
    "not-in-format", "include", "Records are embedded in JSON, NDJSON and Parquet alone."
)
MATCHED = Warned(
    "not-in-format", "members", "Why a claim matched is told in JSON and NDJSON alone."
)


Write = Callable[[Any], Iterator[bytes]]


class Extra(NamedTuple):
    """An extra of this package, and the module by which it is known to be installed."""

    name: str
    module: str

    @property
    def is_installed(self) -> bool:
        """Tell whether the module is there, without loading it."""
        return find_spec(self.module) is not None

    @property
    def told(self) -> str:
        """What it is missing, and how to get it."""
        return f"is not installed here: pip install 'claims-api[{self.name}]'"


class Narrowing(NamedTuple):
    """A filter with its value, and in words what it leaves out."""

    parameter: str
    value: str
    left_out: str

    def warned(self, count: int) -> Warned:
        """Tell how many were left out."""
        return Warned("not-in-format", self.parameter, f"{self.left_out} left out: {count}.")


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write pages. `streams`: without `limit` it carries the whole result.

    `suffix` is that of the file in which a browser keeps an answer that it does not show; `order`
    the sort of an answer for which none is asked; `only` a filter that items have to meet and what
    those are that do not; `beside` the nouns of which it tells more than items do; `described_by`
    the media type of what describes it, at the address that csvw knows; `begun` makes a writer that
    remembers the pages of one answer, and `extra` is what has to be installed for it.
    """

    name: str
    media_type: str
    content_type: str
    write: Write
    streams: bool
    meaning: str
    losses: tuple[Warned, ...] = ()
    suffix: str = ""
    order: str = ""
    only: Narrowing | None = None
    beside: tuple[str, ...] = ()
    described_by: str = ""
    has_items: bool = True
    begun: Callable[[], Write] | None = None
    extra: Extra | None = None
    is_binary: bool = False

    def writer(self) -> Write:
        """Return what writes the pages of one answer, one after the other."""
        return self.begun() if self.begun else self.write

    def insist_on_extra(self) -> None:
        """Raise NotAcceptable where what it needs is not installed."""
        if self.extra is not None and not self.extra.is_installed:
            raise NotAcceptable(f"The format {self.name} {self.extra.told}")

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
        described_by=csvw.MEDIA_TYPE,
    ),
    Format(
        "csvw",
        csvw.MEDIA_TYPE,
        csvw.MEDIA_TYPE,
        csvw.write,
        streams=False,
        meaning="no items, but what the columns of the CSV hold that answers the same (W3C CSVW)",
        losses=(FACETS, EXPLAINED, EMBEDDED, REASONS),
        has_items=False,
    ),
    Format(
        "parquet",
        parquet.MEDIA_TYPE,
        parquet.MEDIA_TYPE,
        parquet.write,
        streams=True,
        meaning="typed columns for analysis (Apache Parquet), where the extra `parquet` is "
        "installed; the whole result unless `limit` is given",
        losses=(FACETS, EXPLAINED),
        suffix="parquet",
        begun=parquet.Writer,
        extra=Extra("parquet", "pyarrow"),
        is_binary=True,
    ),
)
CLAIM_FORMATS: tuple[Format, ...] = (
    *FORMATS,
    Format(
        "atom",
        "application/atom+xml",
        "application/atom+xml",
        atom.write,
        streams=False,
        meaning="a feed of the question, what changed last first (RFC 4287), a page at a time "
        "(RFC 5005)",
        losses=(FACETS, EXPLAINED, CHOSEN, BESIDE, MATCHED),
        order="-updated",
    ),
    Format(
        "plover",
        "application/x-plover+ndjson",
        "application/x-plover+ndjson",
        plover.write,
        streams=True,
        meaning="the claims that have an event, one PLOVER record a line; the whole result unless "
        "`limit` is given",
        losses=(FACETS, EXPLAINED, CHOSEN, BESIDE, MATCHED),
        only=Narrowing("has", "event", "Claims without an event are no PLOVER records;"),
        beside=("actor", "place"),
    ),
)
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
        named = next(found for found in formats if found.name == name)
        named.insist_on_extra()
        return named
    formats = offered(formats)
    if accept is None or not accept.strip():
        return formats[0]
    ranges = [_range(part) for part in accept.split(",")[:_MOST_RANGES]]
    liked = [(_quality(found.media_type, ranges), -at) for at, found in enumerate(formats)]
    best, at = max(liked)
    if best <= 0:
        known = [found.media_type for found in formats]
        raise NotAcceptable(f"Offered here: {', '.join(known)}.", extra={"offered": known})
    return formats[-at]


def offered(formats: tuple[Format, ...]) -> tuple[Format, ...]:
    """Return the formats for which everything is installed."""
    return tuple(f for f in formats if f.extra is None or f.extra.is_installed)


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return media, quality


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Return the quality of the most specific range that covers a media type."""
    kind = media_type.partition("/")[0]
    for covering in (media_type, f"{kind}/*", "*/*"):
        found = [quality for media, quality in ranges if media == covering]
        if found:
            return max(found)
    return 0.0
