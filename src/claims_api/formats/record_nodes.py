"""What RDF tells of actors, places, topics and sources."""

from collections.abc import Callable, Iterator
from typing import Any

from claims_api.formats.iris import Names, calendar
from claims_api.formats.rdf import Iri, Node, edtf, node
from claims_api.vocabulary import ActorKind, PlaceKind

Item = dict[str, Any]
ACTORS = {kind.value: "schema:Organization" for kind in ActorKind} | {
    ActorKind.person: "schema:Person",
    ActorKind.population: "schema:Thing",
}
PLACES = {kind.value: "schema:Place" for kind in PlaceKind} | {
    PlaceKind.country: "schema:Country",
    PlaceKind.city: "schema:City",
}


def _wikidata(item: Item) -> Iri | None:
    known = item["wikidata"]
    return Iri(f"http://www.wikidata.org/entity/{known}") if known else None


def actor(item: Item, names: Names) -> Iterator[Node]:
    """Yield an actor."""
    groups = {each["group"]["id"]: each["group"] for each in item["memberships"]}
    yield node(
        names.of("actor", item["id"]),
        [ACTORS[item["kind"]]],
        schema_identifier=item["id"],
        schema_name=item["name"],
        schema_alternateName=[alias["text"] for alias in item["aliases"]],
        schema_description=item["description"],
        schema_sameAs=_wikidata(item),
        schema_memberOf=[names.named("actor", group) for group in groups.values()],
        claims_kind=item["kind"],
        claims_iso2=item["iso2"],
        claims_iso3=item["iso3"],
        claims_code=item["code"],
    )


def place(item: Item, names: Names) -> Iterator[Node]:
    """Yield a place."""
    within = item["within"]
    yield node(
        names.of("place", item["id"]),
        [PLACES[item["kind"]]],
        schema_identifier=item["id"],
        schema_name=item["name"],
        schema_alternateName=[alias["text"] for alias in item["aliases"]],
        schema_sameAs=_wikidata(item),
        schema_latitude=item["latitude"],
        schema_longitude=item["longitude"],
        schema_containedInPlace=names.named("place", within) if within else None,
        claims_kind=item["kind"],
        claims_iso2=item["iso"],
    )


def topic(item: Item, names: Names) -> Iterator[Node]:
    """Yield a topic, as schema.org and as SKOS have it."""
    yield node(
        names.of("topic", item["id"]),
        ["schema:DefinedTerm", "skos:Concept"],
        schema_identifier=item["id"],
        schema_name=item["label"],
        schema_description=item["description"],
        skos_prefLabel=item["label"],
        skos_definition=item["description"],
        skos_broader=[names.named("topic", each) for each in item["broader"]],
    )


def source(item: Item, names: Names) -> Iterator[Node]:
    """Yield a source."""
    iri, published = names.of("source", item["id"]), (item["published"] or {}).get("edtf")
    publisher = item["publisher"] and node(
        Iri(f"{iri}#publisher"), ["schema:Organization"], schema_name=item["publisher"]
    )
    yield node(
        iri,
        ["schema:CreativeWork"],
        schema_identifier=item["id"],
        schema_name=item["title"],
        schema_alternativeHeadline=item["subtitle"],
        schema_author=[names.named("actor", author) for author in item["authors"]],
        schema_publisher=publisher,
        schema_datePublished=calendar(published),
        claims_published=edtf(published) if published else None,
        schema_inLanguage=item["language"],
        schema_genre=item["genre"],
        schema_keywords=item["keywords"],
        schema_url=Iri(item["url"]) if item["url"] else None,
        schema_copyrightNotice=item["rights"],
        claims_reliability=item["reliability"],
        claims_sha256=item["text_digest"],
    )


NODES: dict[str, Callable[[Item, Names], Iterator[Node]]] = {
    "actor": actor,
    "place": place,
    "topic": topic,
    "source": source,
}
