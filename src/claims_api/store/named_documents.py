"""The documents of what claims point to: actors, places, topics and sources."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, Table, bindparam, select

from claims_api.models.actor import ACTOR, ACTOR_ALIAS, IDENTITY, MEMBERSHIP
from claims_api.models.place import PLACE, PLACE_ALIAS
from claims_api.models.source import SOURCE, SOURCE_TEXT
from claims_api.models.topic import TOPIC, TOPIC_BROADER
from claims_api.store.authors import authors_of
from claims_api.store.batches import batches, rows_where
from claims_api.store.wire import dump, instant
from claims_api.text import etag_of
from claims_api.vocabulary import Status

Form = Callable[[Row[Any]], dict[str, Any]]
Written = dict[str, Any]
GROUP, OTHER = ACTOR.alias("group_"), ACTOR.alias("other")
AROUND, BROADER = PLACE.alias("around"), TOPIC.alias("broader")


def _composed(rows: Iterable[Row[Any]], form: Form) -> Iterator[Written]:
    """Compose each row's document, or what stays of it, with its validator."""
    for row in rows:
        document = dump(_tombstone(row) if row.status == Status.retracted else form(row))
        yield {"of": row.id, "document": document, "etag": etag_of(document)}


def _write(connection: Connection, table: Table, documents: Iterable[Written]) -> None:
    if written := list(documents):
        connection.execute(table.update().where(table.c.id == bindparam("of")), written)


def _tombstone(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.slug,
        "status": row.status,
        "reason": row.retraction_reason,
        "version": row.version,
        "retracted_at": instant(row.updated_at),
    }


def _grouped(
    connection: Connection, statement: Select[Any], owner: Column[Any], ids: Sequence[int]
) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(statement.where(owner.in_(ids))):
        found[getattr(row, owner.name)].append(row)
    return found


def _showing(
    connection: Connection,
    changed: Iterable[int],
    renamed: Iterable[int],
    *links: tuple[Column[Any], Column[Any]],
) -> list[int]:
    """Return what changed and whatever shows a new name; links pair it with what is shown."""
    found = set(changed)
    for showing, shown in links:
        found.update(row[0] for row in rows_where(connection, select(showing), shown, renamed))
    return sorted(found)


def _aliases(rows: list[Any]) -> list[dict[str, Any]]:
    return [{"text": row.content, "kind": row.kind, "language": row.language} for row in rows]


def _service_fields(row: Row[Any]) -> dict[str, Any]:
    return {
        "version": row.version,
        "created_at": instant(row.created_at),
        "updated_at": instant(row.updated_at),
    }


def compose_actors(connection: Connection, changed: Iterable[int], renamed: Iterable[int]) -> None:
    """Write the documents of changed actors anew, and of those that show the name of a renamed."""
    member = (MEMBERSHIP.c.member_id, MEMBERSHIP.c.group_id)
    alike = (IDENTITY.c.subject_id, IDENTITY.c.object_id)
    for batch in batches(_showing(connection, changed, renamed, member, alike)):
        _write(connection, ACTOR, _actors(connection, batch))


def _actors(connection: Connection, ids: Sequence[int]) -> Iterator[Written]:
    aliases = select(ACTOR_ALIAS).order_by(ACTOR_ALIAS.c.ordinal)
    called = _grouped(connection, aliases, ACTOR_ALIAS.c.actor_id, ids)
    groups = (
        select(MEMBERSHIP, GROUP.c.slug, GROUP.c.name)
        .join(GROUP, GROUP.c.id == MEMBERSHIP.c.group_id)
        .order_by(MEMBERSHIP.c.ordinal)
    )
    memberships = _grouped(connection, groups, MEMBERSHIP.c.member_id, ids)
    others = (
        select(IDENTITY, OTHER.c.slug, OTHER.c.name)
        .join(OTHER, OTHER.c.id == IDENTITY.c.object_id)
        .order_by(IDENTITY.c.ordinal)
    )
    identities = _grouped(connection, others, IDENTITY.c.subject_id, ids)
    rows = connection.execute(select(ACTOR).where(ACTOR.c.id.in_(ids)))
    return _composed(
        rows, lambda row: _actor(row, called[row.id], memberships[row.id], identities[row.id])
    )


def _actor(
    row: Row[Any], aliases: list[Any], memberships: list[Any], identities: list[Any]
) -> dict[str, Any]:
    return {
        "id": row.slug,
        "name": row.name,
        "kind": row.kind,
        "description": row.description,
        "wikidata": row.wikidata,
        "iso2": row.iso2,
        "iso3": row.iso3,
        "code": row.code,
        "aliases": _aliases(aliases),
        "memberships": [
            {
                "group": _named(found),
                "role": found.role,
                "dates": found.dates,
                "note": found.note,
            }
            for found in memberships
        ],
        "relations": [
            {"type": found.type, "actor": _named(found), "note": found.note} for found in identities
        ],
        **_service_fields(row),
    }


def _named(row: Row[Any]) -> dict[str, Any]:
    return {"id": row.slug, "name": row.name}


def compose_places(connection: Connection, changed: Iterable[int], renamed: Iterable[int]) -> None:
    """Write the documents of changed places anew, and of those that show the name of a renamed."""
    for batch in batches(_showing(connection, changed, renamed, (PLACE.c.id, PLACE.c.within_id))):
        _write(connection, PLACE, _places(connection, batch))


def _places(connection: Connection, ids: Sequence[int]) -> Iterator[Written]:
    aliases = select(PLACE_ALIAS).order_by(PLACE_ALIAS.c.ordinal)
    called = _grouped(connection, aliases, PLACE_ALIAS.c.place_id, ids)
    within = select(PLACE.c.id, AROUND.c.slug, AROUND.c.name).join(
        AROUND, AROUND.c.id == PLACE.c.within_id
    )
    around = _grouped(connection, within, PLACE.c.id, ids)
    rows = connection.execute(select(PLACE).where(PLACE.c.id.in_(ids)))
    return _composed(rows, lambda row: _place(row, called[row.id], around[row.id]))


def _place(row: Row[Any], aliases: list[Any], around: list[Any]) -> dict[str, Any]:
    return {
        "id": row.slug,
        "name": row.name,
        "kind": row.kind,
        "wikidata": row.wikidata,
        "iso": row.iso,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "within": next(map(_named, around), None),
        "aliases": _aliases(aliases),
        **_service_fields(row),
    }


def compose_topics(connection: Connection, changed: Iterable[int], renamed: Iterable[int]) -> None:
    """Write the documents of changed topics anew, and of those that show the name of a renamed."""
    below = (TOPIC_BROADER.c.topic_id, TOPIC_BROADER.c.broader_id)
    for batch in batches(_showing(connection, changed, renamed, below)):
        _write(connection, TOPIC, _topics(connection, batch))


def _topics(connection: Connection, ids: Sequence[int]) -> Iterator[Written]:
    upwards = (
        select(TOPIC_BROADER, BROADER.c.slug, BROADER.c.name)
        .join(BROADER, BROADER.c.id == TOPIC_BROADER.c.broader_id)
        .order_by(TOPIC_BROADER.c.ordinal)
    )
    broader = _grouped(connection, upwards, TOPIC_BROADER.c.topic_id, ids)
    rows = connection.execute(select(TOPIC).where(TOPIC.c.id.in_(ids)))
    return _composed(rows, lambda row: _topic(row, broader[row.id]))


def _topic(row: Row[Any], broader: list[Any]) -> dict[str, Any]:
    return {
        "id": row.slug,
        "label": row.name,
        "description": row.description,
        "broader": [_named(found) for found in broader],
        **_service_fields(row),
    }


def compose_sources(connection: Connection, ids: Iterable[int]) -> None:
    """Write the documents of these sources anew."""
    for batch in batches(ids):
        _write(connection, SOURCE, _sources(connection, batch))


def _sources(connection: Connection, ids: Sequence[int]) -> Iterator[Written]:
    rows = list(connection.execute(select(SOURCE).where(SOURCE.c.id.in_(ids))))
    authors = authors_of(connection, ids)
    attached = set(
        connection.scalars(select(SOURCE_TEXT.c.source_id).where(SOURCE_TEXT.c.source_id.in_(ids)))
    )
    return _composed(rows, lambda row: _source(row, authors[row.id], row.id in attached))


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


FORMS = {ACTOR: _actors, PLACE: _places, TOPIC: _topics, SOURCE: _sources}


def composed(connection: Connection, table: Table, ids: Sequence[int]) -> dict[int, bytes]:
    """Return the documents of records as the tables give them now, and write none."""
    return {found["of"]: found["document"] for found in FORMS[table](connection, ids)}
