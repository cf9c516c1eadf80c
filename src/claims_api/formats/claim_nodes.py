"""What RDF tells of a claim: a table from its fields to terms, its relations, its assessments."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from claims_api.formats.attribution import attributed, speakers
from claims_api.formats.iris import Names, calendar, licence
from claims_api.formats.rdf import Iri, Node, Told, Typed, Value, edtf, node
from claims_api.vocabulary import GONE, Verdict

Item = dict[str, Any]


class Term(NamedTuple):
    """A field, the term by which RDF tells it, and the values that it has."""

    field: str
    name: str
    values: Callable[[Item, Names], list[Value]]


Terms = tuple[Term, ...]


def _plain(field: str, name: str) -> Term:
    return Term(field, name, lambda item, _names: _one(item[field]))


def _one(value: Any) -> list[Value]:
    return [] if value is None else [value]


def _inner(field: str, key: str, name: str) -> Term:
    def values(item: Item, _names: Names) -> list[Value]:
        value = (item[field] or {}).get(key)
        return list(value) if isinstance(value, list) else _one(value)

    return Term(field, name, values)


def _named(field: str, kind: str, name: str, *roles: str) -> Term:
    def values(item: Item, names: Names) -> list[Value]:
        found = [one for one in item[field] if not roles or one["role"] in roles]
        return [names.named(kind, one) for one in found]

    return Term(field, name, values)


def _in_role(role: str) -> Term:
    def values(item: Item, names: Names) -> list[Value]:
        return [names.of("actor", one["id"]) for one in item["actors"] if one["role"] == role]

    return Term("actors", f"claims:{role}", values)


def _speakers(item: Item, names: Names) -> list[Value]:
    return [names.named("actor", one) for one in speakers(item)]


def _date(field: str, key: str | None, name: str) -> Term:
    def values(item: Item, _names: Names) -> list[Value]:
        text = item[field] and (item[field][key] if key else item[field])
        return [edtf(text)] if text else []

    return Term(field, name, values)


def _coverage(item: Item, _names: Names) -> list[Value]:
    """Return the days that may be meant as an interval of ISO 8601."""
    occurred = item["occurred"]
    if occurred is None or occurred["edtf"] is None:
        return []
    first, last = occurred["earliest"] or "..", occurred["latest"] or ".."
    return [first if first == last else f"{first}/{last}"]


def _anchors(item: Item, names: Names) -> list[Value]:
    claim, source = names.claim(item["id"]), names.of("source", item["source"]["id"])
    return [_anchor(Iri(f"{claim}#anchor-{at}"), source, a) for at, a in enumerate(item["anchors"])]


def _anchor(iri: Iri, source: Iri, anchor: Item) -> Node:
    return node(
        iri,
        ["oa:SpecificResource"],
        oa_hasSource=source,
        oa_hasSelector=list(_selectors(iri, anchor)),
        claims_paragraph=anchor["paragraph"],
        claims_sha256=anchor["sha256"],
        claims_orphaned=anchor.get("orphaned"),
    )


def _selectors(iri: Iri, anchor: Item) -> Iterator[Value]:
    """Yield what finds an anchor in its text; an orphaned one nothing does."""
    if "orphaned" in anchor:
        return
    yield node(
        Iri(f"{iri}-position"),
        ["oa:TextPositionSelector"],
        oa_start=anchor["start"],
        oa_end=anchor["end"],
    )
    if anchor["exact"] is not None:
        quote = Iri(f"{iri}-quote")
        yield node(quote, ["oa:TextQuoteSelector"], oa_exact=anchor["exact"])


# What somebody claims.
CLAIM: Terms = (
    _plain("id", "schema:identifier"),
    _plain("statement", "schema:text"),
    Term("attributed_to", "schema:author", _speakers),
    _named("attributed_to", "actor", "claims:attributedTo"),
    Term("attributed_to", "schema:creditText", lambda item, _names: [attributed(item)]),
    _named("via", "actor", "claims:via"),
    _plain("type", "claims:type"),
    _plain("polarity", "claims:polarity"),
    _plain("voice", "claims:voice"),
    _plain("act", "claims:act"),
    _plain("certainty", "claims:certainty"),
    _named("actors", "actor", "schema:about", "agent", "target"),
    _named("actors", "actor", "schema:mentions", "mentioned"),
    *(_in_role(role) for role in ("agent", "target")),
    _named("topics", "topic", "schema:about"),
    _named("places", "place", "schema:contentLocation"),
    _inner("event", "class", "claims:eventClass"),
    _inner("event", "mode", "claims:eventMode"),
    _inner("event", "contexts", "claims:eventContext"),
    _inner("event", "quad", "claims:eventQuad"),
    _inner("event", "score", "claims:eventScore"),
    Term("occurred", "schema:temporalCoverage", _coverage),
    _inner("occurred", "expression", "claims:occurredExpression"),
    _date("occurred", "edtf", "claims:occurred"),
    _inner("occurred", "basis", "claims:occurredBasis"),
    Term("said", "schema:dateCreated", lambda item, _names: _one(calendar(item["said"]))),
    _date("said", None, "claims:said"),
    Term("source", "schema:appearance", lambda item, names: [names.reference(item)]),
    Term("anchors", "claims:anchor", _anchors),
)
# What the coder says of the record, and who coded it.
RECORD: Terms = (
    _plain("status", "schema:creativeWorkStatus"),
    _plain("confidence", "claims:confidence"),
    _plain("salience", "claims:salience"),
    _plain("note", "claims:note"),
    _plain("version", "claims:version"),
    Term("created_at", "dct:created", lambda item, _names: [instant(item["created_at"])]),
    Term("updated_at", "dct:modified", lambda item, _names: [instant(item["updated_at"])]),
    Term("source", "schema:sdLicense", lambda item, _names: _one(licence(item))),
    Term("", "schema:claimInterpreter", lambda _item, names: [names.curators()]),
)
RETRACTED: Terms = (
    _plain("id", "schema:identifier"),
    _plain("status", "schema:creativeWorkStatus"),
    _plain("reason", "claims:reason"),
    Term("source", "schema:appearance", lambda item, names: [names.reference(item)]),
    _plain("version", "claims:version"),
    Term("retracted_at", "dct:modified", lambda item, _names: [instant(item["retracted_at"])]),
)
# Each relation, as the claim that is shown sees it, with the twin that CiTO has of it.
RELATIONS: dict[str, tuple[str, ...]] = {
    "supports": ("claims:supports", "cito:supports"),
    "supported_by": ("claims:supportedBy", "cito:isSupportedBy"),
    "contradicts": ("claims:contradicts", "cito:disputes"),
    "contrasts": ("claims:contrasts",),
    "qualifies": ("claims:qualifies", "cito:qualifies"),
    "qualified_by": ("claims:qualifiedBy", "cito:isQualifiedBy"),
    "causes": ("claims:causes",),
    "caused_by": ("claims:causedBy",),
    "elaborates": ("claims:elaborates", "cito:extends"),
    "elaborated_by": ("claims:elaboratedBy", "cito:isExtendedBy"),
    "repeats": ("claims:repeats", "cito:containsAssertionFrom"),
}
# On a scale from 1 to 5; the others are no degrees of truth.
RATINGS = {
    Verdict.true: 5,
    Verdict.mostly_true: 4,
    Verdict.mixed: 3,
    Verdict.mostly_false: 2,
    Verdict.false: 1,
}


def is_retracted(item: Item) -> bool:
    """Tell whether an item is what stays of a retracted claim."""
    return item["status"] in GONE


def claim(item: Item, names: Names, *tables: Terms) -> Node:
    """Return a claim with what these tables tell of it."""
    told: Told = {}
    for table in tables:
        for term in table:
            if values := term.values(item, names):
                told.setdefault(term.name, []).extend(values)
    return Node(names.claim(item["id"]), ("schema:Claim",), told)


def whole(item: Item, names: Names) -> Node:
    """Return a claim with all that is told of it, its relations too; or what stays of it."""
    if is_retracted(item):
        return claim(item, names, RETRACTED)
    found = claim(item, names, CLAIM, RECORD)
    for relation in item["relations"]:
        for term in RELATIONS[relation["type"]]:
            found.told.setdefault(term, []).append(names.claim(relation["claim"]["id"]))
    return found


def reviews(item: Item, names: Names) -> Iterator[Node]:
    """Yield a ClaimReview for each assessment of a claim that stands."""
    reviewed = names.claim(item["id"])
    for each in item["assessments"]:
        iri = Iri(f"{reviewed}#assessment-{each['id']}")
        yield node(
            iri,
            ["schema:ClaimReview"],
            schema_claimReviewed=item["statement"],
            schema_itemReviewed=reviewed,
            schema_author=node(Iri(f"{iri}-assessor"), schema_name=each["assessor"]),
            schema_datePublished=calendar(each["date"]),
            claims_date=_beyond_calendar(each["date"]),
            schema_url=Iri(each["url"]) if each["url"] else None,
            schema_reviewRating=_rating(Iri(f"{iri}-rating"), each),
            schema_citation=[Iri(url) for url in each["evidence"]],
            claims_verdict=each["verdict"],
        )


def _beyond_calendar(date: str | None) -> Typed | None:
    """Return a date that is no plain day, month or year, so that it is told all the same."""
    return edtf(date) if date is not None and calendar(date) is None else None


def _rating(iri: Iri, assessment: Item) -> Node:
    value = RATINGS.get(assessment["verdict"])
    scale = {} if value is None else {"schema_worstRating": 1, "schema_bestRating": 5}
    return node(
        iri,
        ["schema:Rating"],
        schema_ratingValue=value,
        **scale,
        schema_alternateName=assessment["wording"] or assessment["verdict"].replace("_", " "),
        schema_ratingExplanation=assessment["note"],
    )


def instant(text: str) -> Typed:
    """Return an instant as RDF has it."""
    return Typed(text, "xsd:dateTime")
