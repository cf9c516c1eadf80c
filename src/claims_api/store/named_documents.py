"""The documents of what claims point to: actors, places, topics and sources."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, select

from claims_api.models.actor import ACTOR, ACTOR_ALIAS, IDENTITY, MEMBERSHIP
from claims_api.models.place import PLACE, PLACE_ALIAS
from claims_api.models.source import SOURCE, SOURCE_TEXT
from claims_api.models.topic import TOPIC, TOPIC_BROADER
from claims_api.store.documents import authors_of
from claims_api.store.wire import dump, instant
from claims_api.text import etag_of
from claims_api.vocabulary import Status

Composed = Callable[[Row[Any]], dict[str, Any]]


def _write(connection: Connection, table: Table, rows: Iterable[Row[Any]], form: Composed) -> None:
    """Compose each row's document, or what stays of it, and keep it with its validator."""
    written = []
    for row in rows:
        document = dump(_tombstone(row) if row.status == Status.retracted else form(row))
        written.append({"of": row.id, "document": document, "etag": etag_of(document)})
    if written:
        connection.execute(table.update().where(table.c.id == bindparam("of")), written)


def _tombstone(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.slug,
        "status": row.status,
        "reason": row.retraction_reason,
        "version": row.version,
        "retracted_at": instant(row.updated_at),
    }


def _grouped(connection: Connection, statement: Select[Any], key: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(statement):
        found[getattr(row, key)].append(row)
    return found


def _aliases(rows: list[Any]) -> list[dict[str, Any]]:
    return [{"text": row.content, "kind": row.kind, "language": row.language} for row in rows]


def _service_fields(row: Row[Any]) -> dict[str, Any]:
    return {
        "version": row.version,
        "created_at": instant(row.created_at),
        "updated_at": instant(row.updated_at),
    }


def compose_actors(connection: Connection) -> None:
    """Write the documents of all actors anew: each may show another's name."""
    aliases = _grouped(connection, select(ACTOR_ALIAS).order_by(ACTOR_ALIAS.c.ordinal), "actor_id")
    memberships = _grouped(
        connection,
        select(MEMBERSHIP, ACTOR.c.slug, ACTOR.c.name)
        .join(ACTOR, ACTOR.c.id == MEMBERSHIP.c.group_id)
        .order_by(MEMBERSHIP.c.ordinal),
        "member_id",
    )
    identities = _grouped(
        connection,
        select(IDENTITY, ACTOR.c.slug, ACTOR.c.name)
        .join(ACTOR, ACTOR.c.id == IDENTITY.c.object_id)
        .order_by(IDENTITY.c.ordinal),
        "subject_id",
    )

    def form(row: Row[Any]) -> dict[str, Any]:
        return {
            "id": row.slug,
            "name": row.name,
            "kind": row.kind,
            "description": row.description,
            "wikidata": row.wikidata,
            "iso2": row.iso2,
            "iso3": row.iso3,
            "code": row.code,
            "aliases": _aliases(aliases[row.id]),
            "memberships": [
                {
                    "group": {"id": found.slug, "name": found.name},
                    "role": found.role,
                    "dates": found.dates,
                    "note": found.note,
                }
                for found in memberships[row.id]
            ],
            "relations": [
                {
                    "type": found.type,
                    "actor": {"id": found.slug, "name": found.name},
                    "note": found.note,
                }
                for found in identities[row.id]
            ],
            **_service_fields(row),
        }

    _write(connection, ACTOR, connection.execute(select(ACTOR)), form)


def compose_places(connection: Connection) -> None:
    """Write the documents of all places anew."""
    aliases = _grouped(connection, select(PLACE_ALIAS).order_by(PLACE_ALIAS.c.ordinal), "place_id")
    rows = list(connection.execute(select(PLACE)))
    named = {row.id: {"id": row.slug, "name": row.name} for row in rows}

    def form(row: Row[Any]) -> dict[str, Any]:
        return {
            "id": row.slug,
            "name": row.name,
            "kind": row.kind,
            "wikidata": row.wikidata,
            "iso": row.iso,
            "latitude": row.latitude,
            "longitude": row.longitude,
            "within": named.get(row.within_id),
            "aliases": _aliases(aliases[row.id]),
            **_service_fields(row),
        }

    _write(connection, PLACE, rows, form)


def compose_topics(connection: Connection) -> None:
    """Write the documents of all topics anew."""
    broader = _grouped(
        connection,
        select(TOPIC_BROADER, TOPIC.c.slug, TOPIC.c.name)
        .join(TOPIC, TOPIC.c.id == TOPIC_BROADER.c.broader_id)
        .order_by(TOPIC_BROADER.c.ordinal),
        "topic_id",
    )

    def form(row: Row[Any]) -> dict[str, Any]:
        return {
            "id": row.slug,
            "label": row.name,
            "description": row.description,
            "broader": [{"id": found.slug, "name": found.name} for found in broader[row.id]],
            **_service_fields(row),
        }

    _write(connection, TOPIC, connection.execute(select(TOPIC)), form)


def compose_sources(connection: Connection, ids: list[int]) -> None:
    """Write the documents of these sources anew."""
    rows = list(connection.execute(select(SOURCE).where(SOURCE.c.id.in_(ids))))
    authors = authors_of(connection, ids)
    attached = set(
        connection.scalars(select(SOURCE_TEXT.c.source_id).where(SOURCE_TEXT.c.source_id.in_(ids)))
    )
    _write(
        connection,
        SOURCE,
        rows,
        lambda row: _source(row, authors[row.id], row.id in attached),
    )


def _source(row: Row[Any], authors: list[dict[str, Any]], is_attached: bool) -> dict[str, Any]:
    published = None
    if row.published is not None:
        published = {
            "edtf": row.published,
            "basis": row.published_basis,
            "note": row.published_note,
        }
    return {
        "id": row.slug,
        "title": row.title,
        "subtitle": row.subtitle,
        "authors": authors,
        "publisher": row.publisher,
        "published": published,
        "language": row.language,
        "genre": row.genre,
        "keywords": row.keywords,
        "url": row.url,
        "rights": row.rights,
        "coding_licence": row.coding_licence,
        "reliability": row.reliability,
        "text_digest": row.text_digest,
        "text_length": row.text_length,
        "text_access": row.text_access,
        "text_attached": is_attached,
        "paragraphs": row.paragraphs,
        **_service_fields(row),
    }
