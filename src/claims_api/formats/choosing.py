"""Which format an answer has: tuples of all there are, and the choice (RFC 9110, 12.5.1)."""

from claims_api.errors import NotAcceptable, Warned
from claims_api.formats import (
    atom,
    bibtex,
    citation_json,
    context,
    csl,
    csv,
    csvw,
    gexf,
    graphml,
    json,
    matrix,
    ndjson,
    network_json,
    parquet,
    plover,
    reference,
)
from claims_api.formats.format import Extra, Format, Narrowing

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
DISPUTE_FORMATS: tuple[Format, ...] = (
    Format(
        "json",
        "application/json",
        "application/json",
        json.write,
        streams=False,
        meaning="one page of disputes, each with its sides",
    ),
    Format(
        "ndjson",
        "application/x-ndjson",
        "application/x-ndjson",
        ndjson.write,
        streams=True,
        meaning="one dispute a line; the whole result unless `limit` is given",
    ),
    Format(
        "csv",
        "text/csv",
        "text/csv; charset=utf-8; header=present",
        matrix.write,
        streams=False,
        meaning="a matrix: a row for each holder, a column for each disputed proposition; 200 of "
        "them unless `limit` is given",
        suffix="csv",
        unasked=200,
    ),
)
CONTEXT_FORMATS: tuple[Format, ...] = (
    Format(
        "json",
        "application/json",
        "application/json",
        context.write,
        streams=False,
        meaning="the claims as they are phrased, each with its record in short",
    ),
    Format(
        "text",
        "text/plain",
        "text/plain; charset=utf-8",
        context.write_text,
        streams=False,
        meaning="the same words as plain text",
    ),
)
CITATION_FORMATS: tuple[Format, ...] = (
    Format(
        "json",
        "application/json",
        "application/json",
        citation_json.write,
        streams=False,
        meaning="the citation in the other three forms, and what it is made of",
    ),
    Format(
        "text",
        "text/plain",
        "text/plain; charset=utf-8",
        reference.write,
        streams=False,
        meaning="one line, in the manner of the APA",
    ),
    Format(
        "bibtex",
        "application/x-bibtex",
        "application/x-bibtex; charset=utf-8",
        bibtex.write,
        streams=False,
        meaning="an entry for BibTeX or biblatex, in UTF-8",
        suffix="bib",
    ),
    Format(
        "csl",
        "application/vnd.citationstyles.csl+json",
        "application/vnd.citationstyles.csl+json",
        csl.write,
        streams=False,
        meaning="CSL-JSON for Zotero, pandoc and other citation processors",
        suffix="csl.json",
    ),
)
# All that are offered, by what comes in them.
OFFERED = {
    "lists": FORMATS,
    "claims": tuple(f for f in CLAIM_FORMATS if f not in FORMATS),
    "network": NETWORK_FORMATS,
    "disputes": DISPUTE_FORMATS,
    "context": CONTEXT_FORMATS,
    "citations": CITATION_FORMATS,
}


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
