"""Which formats an answer may have: what each is, and tuples of all there are."""

from dataclasses import replace

from claims_api.errors import Warned
from claims_api.formats import (
    agreement,
    annotations,
    atom,
    bibtex,
    citation_json,
    context,
    csl,
    csv,
    csvw,
    events,
    gexf,
    graphml,
    json,
    jsonld,
    matrix,
    ndjson,
    network_json,
    parquet,
    plover,
    reference,
    trig,
    turtle,
)
from claims_api.formats.format import Extra, Format, Narrowing

# What a parameter asks for and a format has no place for.
FACETS = Warned("not-in-format", "facet", "Facets are told in JSON alone.")
EMBEDDED = Warned("not-in-format", "include", "Records that are embedded do not fit a row of CSV.")
EXPLAINED = Warned("not-in-format", "explain", "Questions are explained in JSON alone.")
REASONS = Warned("not-in-format", "members", "Why a claim matched does not fit a row of CSV.")
WHOLE = Warned("not-in-format", "fields", "In linked data a claim is told with all its fields.")
FIXED = Warned("not-in-format", "include", "Linked data embeds what it has terms for, unasked.")
# Of formats whose items have a shape of their own.
CHOSEN = Warned("not-in-format", "fields", "The items of this format have a shape of their own.")
BESIDE = Warned(
    "not-in-format", "include", "Records are embedded in JSON, NDJSON and Parquet alone."
)
MATCHED = Warned(
    "not-in-format", "members", "Why a claim matched is told in JSON, NDJSON and Parquet alone."
)
LINKED = (FACETS, EXPLAINED, WHOLE, FIXED, MATCHED)

JSON = Format(
    "json",
    "application/json",
    json.write,
    meaning="one page with its total, links, facets and warnings",
)
NDJSON = Format(
    "ndjson",
    "application/x-ndjson",
    ndjson.write,
    meaning="one item a line; the whole result unless `limit` is given",
    streams=True,
    losses=(FACETS, EXPLAINED),
)
CSV = Format(
    "csv",
    "text/csv",
    csv.write,
    meaning="one item a row (RFC 4180); the whole result unless `limit` is given",
    parameters="charset=utf-8; header=present",
    streams=True,
    losses=(FACETS, EXPLAINED, EMBEDDED, REASONS),
    suffix="csv",
    described_by=csvw.MEDIA_TYPE,
)
FORMATS: tuple[Format, ...] = (
    JSON,
    NDJSON,
    CSV,
    Format(
        "csvw",
        csvw.MEDIA_TYPE,
        csvw.write,
        meaning="no items, but what the columns of the CSV hold that answers the same (W3C CSVW)",
        losses=(FACETS, EXPLAINED, EMBEDDED, REASONS),
        has_items=False,
    ),
    Format(
        "parquet",
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
JSONLD = Format(
    "jsonld",
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
    turtle.write,
    streams=True,
    meaning="the same with its provenance (PROV-O), relations in CiTO too",
    parameters="charset=utf-8",
    losses=LINKED,
    suffix="ttl",
    needs=("source", "relations", "assessments"),
)
TRIG = Format(
    "trig",
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
    annotations.write,
    streams=True,
    meaning="each claim as an annotation of its source (W3C Web Annotation)",
    losses=LINKED,
    needs=("anchors.context",),
    profile=annotations.CONTEXT,
)
CLAIM_FORMATS: tuple[Format, ...] = (
    *FORMATS,
    Format(
        "atom",
        atom.MEDIA_TYPE,
        atom.write,
        meaning="a feed of the question, what changed last first (RFC 4287), a page at a time "
        "(RFC 5005)",
        losses=(FACETS, EXPLAINED, CHOSEN, BESIDE, MATCHED),
        order="-updated",
    ),
    Format(
        "plover",
        "application/x-plover+ndjson",
        plover.write,
        streams=True,
        meaning="the claims that have an event, one PLOVER record a line; the whole result unless "
        "`limit` is given",
        losses=(FACETS, EXPLAINED, CHOSEN, BESIDE, MATCHED),
        only=Narrowing("has", "event", "Claims without an event are no PLOVER records;"),
        beside=("actor", "place"),
    ),
    JSONLD,
    TURTLE,
    TRIG,
    ANNOTATIONS,
)
RECORD_FORMATS = (*FORMATS, JSONLD, TURTLE)
# Those of a single record: of a claim, and of any other.
ONE_CLAIM_FORMATS = (JSON, JSONLD, TURTLE, TRIG)
ONE_RECORD_FORMATS = (JSON, JSONLD, TURTLE)
NETWORK_FORMATS: tuple[Format, ...] = (
    replace(
        JSON,
        write=network_json.write,
        meaning="nodes and edges, each edge with its counts and the address of its claims",
    ),
    Format(
        "graphml",
        "application/graphml+xml",
        graphml.write,
        meaning="the same network for Gephi, yEd, igraph or networkx (GraphML 1.0)",
        suffix="graphml",
    ),
    Format(
        "gexf",
        "application/gexf+xml",
        gexf.write,
        meaning="the same network for Gephi or networkx (GEXF 1.3)",
        suffix="gexf",
    ),
)
EVENTS = Format(
    "events",
    "text/event-stream",
    events.write,
    meaning="server-sent events, one for each change; without `limit` all of them, and from then "
    "on new ones as they are made",
    parameters="charset=utf-8",
    streams=True,
)
CHANGE_FORMATS: tuple[Format, ...] = (
    replace(JSON, meaning="one page of changes, each with the record as it then stood"),
    replace(NDJSON, meaning="one change a line; all of them unless `limit` is given", losses=()),
    EVENTS,
)
DISPUTE_FORMATS: tuple[Format, ...] = (
    replace(JSON, meaning="one page of disputes, each with its sides"),
    replace(
        NDJSON, meaning="one dispute a line; the whole result unless `limit` is given", losses=()
    ),
    Format(
        "csv",
        CSV.media_type,
        matrix.write,
        meaning="a matrix: a row for each holder, a column for each disputed proposition; 200 of "
        "them unless `limit` is given",
        parameters=CSV.parameters,
        suffix="csv",
        unasked=200,
    ),
)
AGREEMENT_FORMATS: tuple[Format, ...] = (
    replace(
        JSON,
        write=agreement.write,
        meaning="how far two codings agree, with one page of their pairs and single claims",
    ),
    Format(
        "csv",
        CSV.media_type,
        agreement.write_table,
        meaning="a row for each pair and each single claim, with every column of claims twice; all "
        "of them unless `limit` is given",
        parameters=CSV.parameters,
        suffix="csv",
        unasked=20_000,
    ),
)
CONTEXT_FORMATS: tuple[Format, ...] = (
    replace(
        JSON,
        write=context.write,
        meaning="the claims as they are phrased, each with its record in short",
    ),
    Format(
        "text",
        "text/plain",
        context.write_text,
        meaning="the same words as plain text",
        parameters="charset=utf-8",
    ),
)
CITATION_FORMATS: tuple[Format, ...] = (
    replace(
        JSON,
        write=citation_json.write,
        meaning="the citation in the other three forms, and what it is made of",
    ),
    Format(
        "text",
        "text/plain",
        reference.write,
        meaning="one line, in the manner of the APA",
        parameters="charset=utf-8",
    ),
    Format(
        "bibtex",
        "application/x-bibtex",
        bibtex.write,
        meaning="an entry for BibTeX or biblatex, in UTF-8",
        parameters="charset=utf-8",
        suffix="bib",
    ),
    Format(
        "csl",
        "application/vnd.citationstyles.csl+json",
        csl.write,
        meaning="CSL-JSON for Zotero, pandoc and other citation processors",
        suffix="csl.json",
    ),
)
# All that are offered, by what comes in them.
OFFERED = {
    "lists": RECORD_FORMATS,
    "claims": tuple(f for f in CLAIM_FORMATS if f not in RECORD_FORMATS),
    "network": NETWORK_FORMATS,
    "disputes": DISPUTE_FORMATS,
    "agreement": AGREEMENT_FORMATS,
    "changes": CHANGE_FORMATS,
    "context": CONTEXT_FORMATS,
    "citations": CITATION_FORMATS,
}


def offered(formats: tuple[Format, ...]) -> tuple[Format, ...]:
    """Return the formats for which everything is installed."""
    return tuple(f for f in formats if f.extra is None or f.extra.is_installed)
