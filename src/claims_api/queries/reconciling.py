"""Which actors are meant: candidates with scores, for each query of a batch."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

from rapidfuzz import fuzz
from sqlalchemy import Connection, select

from claims_api.models.actor import ACTOR, MEMBERSHIP
from claims_api.queries.actor_properties import (
    PROPERTIES,
    Document,
    Property,
    Value,
    types_of,
)
from claims_api.queries.names import Names, Record, every_name
from claims_api.queries.reconciliation import Extension, PropertyCondition, Query
from claims_api.queries.suggestions import count, documents_of, ranked
from claims_api.text import fold

NOUN = "actor"
EXACT = 100.0
# However near a name comes, it is not the name; nor is a name of which only some words were given.
_MOST_NEAR, _MOST_IN_PART = 99.0, 95.0
_MOST_LOOKED_AT = 100  # for each query
SUGGESTIONS = 20  # at a time
# What an actor of another type loses where types are wished for and not insisted on.
_OTHER_TYPE = 20.0
_LIKE_ENOUGH = 90.0  # of a property's text, to count at all


class Candidate(NamedTuple):
    """An actor that may be meant, and what speaks for it."""

    record: Record
    document: Document
    name: float | None
    has_type: bool
    properties: float | None
    score: float
    is_certain: bool


def answer(connection: Connection, batch: dict[str, Query]) -> dict[str, Any]:
    """Return the candidates for each query of a batch, each query on its own."""
    names = every_name(connection)
    near = {key: _near(connection, names, query) for key, query in batch.items()}
    documents = _documents(connection, names, {r for found in near.values() for r in found})
    return {key: {"result": _result(query, near[key], documents)} for key, query in batch.items()}


def _documents(
    connection: Connection, names: Names, records: Iterable[Record]
) -> dict[Record, Document]:
    """Return the documents of these actors with their number of claims."""
    wanted = list(records)
    count(connection, names, wanted)
    found = documents_of(connection, wanted)
    return {record: {**found[record], "claims": names.claims[record]} for record in found}


def _near(connection: Connection, names: Names, query: Query) -> dict[Record, float | None]:
    """Return the actors to look at, with how near their names come; None where none was given."""
    by_property = {
        record: None for p in query.properties for record in _bearers(connection, names, p)
    }
    if query.query is None:
        return dict.fromkeys(list(by_property)[:_MOST_LOOKED_AT])
    found = names.near(query.query, NOUN, _MOST_LOOKED_AT)
    scores = {record: min(score, _MOST_NEAR) for record, score in found.items()}
    for record, hit in names.like(query.query, (NOUN,)).items():
        if not hit.rank.is_longer:
            in_part = 50 + fuzz.ratio(fold(query.query), hit.name.folded) / 2
            scores[record] = max(min(in_part, _MOST_IN_PART), scores.get(record, 0.0))
    for name in names.called(query.query, NOUN):
        scores[name.record] = EXACT
    best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_LOOKED_AT]
    return {**dict.fromkeys(by_property, 0.0), **dict(best)}


def _bearers(connection: Connection, names: Names, condition: PropertyCondition) -> list[Record]:
    """Return the actors that a property names by itself: by a code, a name, or their group."""
    called = [n.record for text in condition.texts() for n in names.called(text, NOUN)]
    if condition.pid == "member_of":
        groups = [number for _noun, number in called]
        members = select(MEMBERSHIP.c.member_id).where(MEMBERSHIP.c.group_id.in_(groups))
        return [
            (NOUN, number)
            for number in connection.scalars(members.distinct().order_by("member_id"))
        ]
    return called if PROPERTIES[condition.pid].identifies or condition.pid == "alias" else []


def _result(
    query: Query, near: dict[Record, float | None], documents: dict[Record, Document]
) -> list[dict[str, Any]]:
    found = [_candidate(query, record, score, documents[record]) for record, score in near.items()]
    may_be = [c for c in found if c.score >= 50 and (c.has_type or query.type_strict == "should")]
    may_be.sort(key=lambda c: (-c.score, -c.document["claims"], c.document["id"]))
    certain = [c for c in may_be if c.is_certain]
    return [_told(query, c, is_match=certain == [c]) for c in may_be[: query.size]]


def _candidate(query: Query, record: Record, name: float | None, document: Document) -> Candidate:
    """Weigh the name, the properties and the type."""
    has_type = _has_type(query, document)
    weighed = [
        (found.weight, share, found.identifies)
        for condition in query.properties
        for found in (PROPERTIES[condition.pid],)
        if (share := _share(found, condition, document)) is not None
    ]
    total = sum(weight for weight, _share, _identifies in weighed)
    shares = sum(weight * share for weight, share, _identifies in weighed)
    parts = (0.0 if name is None else name, 0.0 if name is None else 1.0)
    score = (parts[0] + 100 * shares) / (parts[1] + total) if parts[1] + total else 0.0
    is_identified = any(share == 1 and identifies for _weight, share, identifies in weighed)
    agrees = all(share > 0 for _weight, share, _identifies in weighed)
    return Candidate(
        record,
        document,
        name,
        has_type,
        shares / total if total else None,
        round(score if has_type else max(score - _OTHER_TYPE, 0.0), 2),
        has_type and agrees and (name == EXACT or (is_identified and name != 0)),
    )


def _has_type(query: Query, document: Document) -> bool:
    own = {kind["id"] for kind in types_of(document)}
    asked = set(query.type)
    if not asked:
        return True
    return asked <= own if query.type_strict == "all" else bool(asked & own)


def _share(found: Property, condition: PropertyCondition, document: Document) -> float | None:
    """Return how well a property fits, from 0 to 1, or None where the actor has none."""
    borne = [fold(text) for value in found.values(document) for text in _texts(value)]
    if not borne:
        return None
    best = max(
        (fuzz.ratio(fold(text), own) for text in condition.texts() for own in borne), default=0.0
    )
    least = EXACT if found.identifies else _LIKE_ENOUGH
    return best / 100 if best >= least else 0.0


def _texts(value: Value) -> list[str]:
    return [str(text) for text in value.values()]


def _told(query: Query, found: Candidate, *, is_match: bool) -> dict[str, Any]:
    features: list[dict[str, Any]] = []
    if found.name is not None:
        features.append({"id": "name", "value": round(found.name, 2)})
    if query.type:
        features.append({"id": "type", "value": found.has_type})
    if found.properties is not None:
        features.append({"id": "properties", "value": round(100 * found.properties, 2)})
    features.append({"id": "claims", "value": found.document["claims"]})
    described = {"description": d} if (d := found.document["description"]) else {}
    return {
        "id": found.document["id"],
        "name": found.document["name"],
        **described,
        "type": types_of(found.document),
        "score": found.score,
        "match": is_match,
        "features": features,
    }


def extended(connection: Connection, extension: Extension) -> dict[str, Any]:
    """Return the properties that are asked for of each actor; of an unknown one none."""
    documents = _by_slug(connection, extension.ids)
    wanted = [PROPERTIES[asked.id] for asked in extension.properties]
    return {
        "meta": [{"id": found.id, "name": found.name} for found in wanted],
        "rows": {
            slug: {
                found.id: found.values(documents[slug]) if slug in documents else []
                for found in wanted
            }
            for slug in extension.ids
        },
    }


def actor(connection: Connection, slug: str) -> Document | None:
    """Return the document of an actor with its number of claims, or None."""
    return _by_slug(connection, [slug]).get(slug)


def _by_slug(connection: Connection, slugs: Iterable[str]) -> dict[str, Document]:
    asked = select(ACTOR.c.id).where(ACTOR.c.slug.in_(set(slugs)))
    records = [(NOUN, number) for number in connection.scalars(asked)]
    documents = _documents(connection, every_name(connection), records)
    return {document["id"]: document for document in documents.values()}


def suggested(
    connection: Connection, prefix: str, kinds: Iterable[str], skipped: int
) -> dict[str, Any]:
    """Return the actors whose names are like what was typed, some of the best left out."""
    names, wanted = every_name(connection), set(kinds)
    found = names.like(prefix, (NOUN,))
    if wanted - {NOUN}:
        asked = select(ACTOR.c.id).where(ACTOR.c.kind.in_(wanted))
        allowed = {(NOUN, number) for number in connection.scalars(asked)}
        found = {record: hit for record, hit in found.items() if record in allowed}
    best = list(islice(ranked(connection, names, found), skipped, skipped + SUGGESTIONS))
    documents = documents_of(connection, [hit.name.record for hit in best])
    return {"result": [_suggestion(documents[hit.name.record]) for hit in best]}


def _suggestion(document: Document) -> dict[str, Any]:
    described = {"description": d} if (d := document["description"]) else {}
    return {
        "id": document["id"],
        "name": document["name"],
        **described,
        "notable": types_of(document)[:1],
    }
