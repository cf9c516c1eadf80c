"""Claims files out of the database, in their canonical form."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM, CLAIM_DOCUMENT
from claims_api.models.place import PLACE
from claims_api.models.relation import RELATION
from claims_api.models.source import SOURCE
from claims_api.models.topic import TOPIC
from claims_api.vocabulary import Status

Plain = dict[str, Any]
OTHER = CLAIM.alias("object_of_relation")


def shared_record(noun: str, document: Plain) -> Plain:
    """Return the record behind the document of an actor, place or topic."""
    record = _without_service_fields(document)
    if noun == "actor":
        record["memberships"] = [
            {**found, "group": found["group"]["id"]} for found in document["memberships"]
        ]
        record["relations"] = [
            {**found, "actor": found["actor"]["id"]} for found in document["relations"]
        ]
    elif noun == "place":
        record["within"] = document["within"]["id"] if document["within"] else None
    else:
        record["broader"] = [broader["id"] for broader in document["broader"]]
    return record


def source_record(document: Plain) -> Plain:
    """Return the record behind the document of a source."""
    record = _without_service_fields(document)
    published = record.pop("published") or {}
    record.pop("text_attached")
    return record | {
        "authors": [author["id"] for author in document["authors"]],
        "published": published.get("edtf"),
        "published_basis": published.get("basis"),
        "published_note": published.get("note"),
    }


def claim_record(document: Plain, authors: list[str], relations: list[Plain]) -> Plain:
    """Return the record behind the whole document of a claim."""
    record = _without_service_fields(document)
    source = record.pop("source")["id"]
    holders = [holder["id"] for holder in document["attributed_to"]]
    event, occurred = document["event"], document["occurred"]
    return record | {
        "id": document["id"].removeprefix(f"{source}:"),
        "attributed_to": [] if holders == authors else holders,
        "via": [actor["id"] for actor in document["via"]],
        "actors": [{"id": a["id"], "role": a["role"]} for a in document["actors"]],
        "places": [place["id"] for place in document["places"]],
        "topics": [topic["id"] for topic in document["topics"]],
        "event": {k: event[k] for k in ("class", "mode", "contexts")} if event else None,
        "occurred": {k: occurred[k] for k in ("expression", "edtf", "basis")} if occurred else None,
        "anchors": [{k: a[k] for k in ("start", "end", "sha256")} for a in document["anchors"]],
        "status": None if document["status"] == Status.published else document["status"],
        "relations": relations,
    }


def _without_service_fields(document: Plain) -> Plain:
    own = ("version", "created_at", "updated_at")
    return {key: value for key, value in document.items() if key not in own}


def shared_files(connection: Connection) -> Iterator[tuple[str, Plain]]:
    """Yield the three files of what sources share, each with its name."""
    for noun, table in (("actor", ACTOR), ("place", PLACE), ("topic", TOPIC)):
        rows = connection.scalars(select(table.c.document).order_by(table.c.slug))
        records = [shared_record(noun, json.loads(document)) for document in rows]
        yield f"{noun}s", {f"{noun}s": records}


def source_files(connection: Connection) -> Iterator[tuple[str, Plain]]:
    """Yield a file for each source with its published claims, each with its name."""
    sources = connection.execute(
        select(SOURCE.c.id, SOURCE.c.slug, SOURCE.c.document).order_by(SOURCE.c.slug)
    ).all()
    for row in sources:
        record = source_record(json.loads(row.document))
        claims = list(_claims(connection, row.id, record))
        yield row.slug, {"source": record, "claims": claims}


def _claims(connection: Connection, source_id: int, source: Plain) -> Iterator[Plain]:
    relations = _relations(connection, source_id, source["id"])
    rows = connection.execute(
        select(CLAIM_DOCUMENT, CLAIM.c.local)
        .join(CLAIM, CLAIM.c.id == CLAIM_DOCUMENT.c.claim_id)
        .where(CLAIM.c.source_id == source_id, CLAIM.c.status == Status.published)
        .order_by(CLAIM.c.position)
    )
    for row in rows:
        document = json.loads(row.item) | {"assessments": json.loads(row.assessments)}
        yield claim_record(document, source["authors"], relations[row.claim_id])


def _relations(
    connection: Connection, source_id: int, slug: str
) -> Mapping[int, list[dict[str, Any]]]:
    found: dict[int, list[Plain]] = defaultdict(list)
    rows = connection.execute(
        select(RELATION, OTHER.c.key)
        .join(CLAIM, CLAIM.c.id == RELATION.c.subject_id)
        .join(OTHER, OTHER.c.id == RELATION.c.object_id)
        .where(CLAIM.c.source_id == source_id, OTHER.c.status == Status.published)
        .order_by(RELATION.c.id)
    )
    for row in rows:
        found[row.subject_id].append(
            {
                "type": row.type,
                "target": row.key.removeprefix(f"{slug}:"),
                "note": row.note,
                "confidence": row.confidence,
            }
        )
    return found
