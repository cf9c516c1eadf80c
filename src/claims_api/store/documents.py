"""The documents: each record's wire form, composed from the tables and kept beside them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select
from sqlalchemy.sql.elements import ColumnElement

from claims_api import dates
from claims_api.models.actor import ACTOR
from claims_api.models.assessment import ASSESSMENT
from claims_api.models.claim import (
    AGENT,
    ANCHOR,
    CLAIM,
    CLAIM_ACTOR,
    CLAIM_DOCUMENT,
    CLAIM_PLACE,
    CLAIM_TOPIC,
    CLAIM_VIA,
    HOLDS,
    MENTIONED,
    TARGET,
)
from claims_api.models.place import PLACE
from claims_api.models.relation import RELATION
from claims_api.models.source import SOURCE, SOURCE_TEXT, TextAccess
from claims_api.models.topic import TOPIC
from claims_api.store import spellings
from claims_api.store.authors import author_rows
from claims_api.store.batches import batches, replace
from claims_api.store.engine import dialect_of
from claims_api.store.lagging import Lags
from claims_api.store.wire import dump, dump_list, instant
from claims_api.store.words import words_of
from claims_api.text import etag_of
from claims_api.vocabulary import EVENTS, GONE, RelationType, Role, Status, seen_from_object

CONTEXT = 32  # code points of prefix and suffix
ROLE_BITS = {Role.agent: AGENT, Role.target: TARGET, Role.mentioned: MENTIONED}

Grouped = dict[int, list[Row[Any]]]


class Surroundings:
    """Everything that a batch of claims needs beside its rows, in a constant number of reads."""

    def __init__(self, connection: Connection, ids: Sequence[int]) -> None:
        """Read what stands around the claims of one batch."""
        self._connection = connection
        self.claims = self._rows(select(CLAIM).where(CLAIM.c.id.in_(ids)))
        self.actors = self._grouped(_linked(CLAIM_ACTOR, ACTOR, CLAIM_ACTOR.c.ordinal), ids)
        self.via = self._grouped(_linked(CLAIM_VIA, ACTOR, CLAIM_VIA.c.ordinal), ids)
        self.places = self._grouped(_linked(CLAIM_PLACE, PLACE, CLAIM_PLACE.c.ordinal), ids)
        self.topics = self._grouped(_linked(CLAIM_TOPIC, TOPIC, CLAIM_TOPIC.c.ordinal), ids)
        self.anchors = self._grouped(select(ANCHOR).order_by(ANCHOR.c.ordinal), ids, ANCHOR)
        self.assessments = self._grouped(
            select(ASSESSMENT).order_by(ASSESSMENT.c.ordinal), ids, ASSESSMENT
        )
        self.relations = self._relations(ids)
        self.lags = Lags(connection)
        self.sources = self._sources({row.source_id for row in self.claims})

    def _rows(self, statement: Select[Any]) -> list[Row[Any]]:
        return list(self._connection.execute(statement))

    def _grouped(self, statement: Select[Any], ids: Sequence[int], table: Any = None) -> Grouped:
        column = statement.selected_columns["claim_id"] if table is None else table.c.claim_id
        found: Grouped = defaultdict(list)
        for row in self._rows(statement.where(column.in_(ids))):
            found[row.claim_id].append(row)
        return found

    def _relations(self, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for here, there, is_subject in (
            (RELATION.c.subject_id, RELATION.c.object_id, True),
            (RELATION.c.object_id, RELATION.c.subject_id, False),
        ):
            for row in self._rows(_seen(here, there, ids)):
                found[row.here].append(_relation(row, is_subject))
        return found

    def _sources(self, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
        is_shown = and_(
            SOURCE_TEXT.c.source_id == SOURCE.c.id, SOURCE.c.text_access == TextAccess.public
        )
        rows = self._rows(
            select(
                SOURCE.c.id,
                SOURCE.c.slug,
                SOURCE.c.title,
                SOURCE.c.published,
                SOURCE_TEXT.c.content,
            )
            .outerjoin(SOURCE_TEXT, is_shown)
            .where(SOURCE.c.id.in_(list(ids)))
        )
        authors = author_rows(self._connection, [row.id for row in rows])
        return {
            row.id: {
                "id": row.slug,
                "title": row.title,
                "authors": authors.get(row.id, []),
                "published": row.published,
                "text": row.content,
            }
            for row in rows
        }

    def source_of(self, claim: Row[Any]) -> dict[str, Any]:
        """Return the source of a claim as the claim shows it."""
        source, at = self.sources[claim.source_id], claim.position
        return {
            "id": source["id"],
            "title": source["title"],
            "authors": [self.lags.named("actor", row, at) for row in source["authors"]],
            "published": source["published"],
        }


def _linked(link: Any, table: Any, order: ColumnElement[Any]) -> Select[Any]:
    name = table.c.name
    column = next(c for c in link.c if c.name in ("actor_id", "place_id", "topic_id"))
    return select(link, table.c.slug, name).join(table, table.c.id == column).order_by(order)


def _seen(here: Any, there: Any, ids: Sequence[int]) -> Select[Any]:
    return (
        select(here.label("here"), RELATION, CLAIM.c.key, CLAIM.c.statement)
        .join(CLAIM, there == CLAIM.c.id)
        .where(here.in_(ids), CLAIM.c.status == Status.published)
        .order_by(RELATION.c.type, CLAIM.c.position)
    )


def _relation(row: Row[Any], is_subject: bool) -> dict[str, Any]:
    kind = RelationType(row.type)
    return {
        "type": kind.value if is_subject else seen_from_object(kind),
        "claim": {"id": row.key, "statement": row.statement},
        "note": row.note,
        "confidence": row.confidence,
    }


def compose_claims(connection: Connection, ids: Iterable[int]) -> None:
    """Write the documents of claims anew, and their words into the text index."""
    for batch in batches(sorted(set(ids))):
        around = Surroundings(connection, batch)
        items = {claim.id: _item_or_tombstone(claim, around) for claim in around.claims}
        rows = [_document_row(claim, items[claim.id], around) for claim in around.claims]
        replace(connection, CLAIM_DOCUMENT, CLAIM_DOCUMENT.c.claim_id, batch, rows)
        found = {claim_id: words_of(item) for claim_id, item in items.items()}
        dialect_of(connection).index_text(connection, found.items())
        spellings.keep(connection, found.values())


def _item_or_tombstone(claim: Row[Any], around: Surroundings) -> dict[str, Any]:
    return _tombstone(claim, around) if claim.status in GONE else _item(claim, around)


def composed(connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return the documents of claims as the tables give them now, and write none."""
    around = Surroundings(connection, ids)
    return [
        _document_row(claim, _item_or_tombstone(claim, around), around) for claim in around.claims
    ]


def _document_row(
    claim: Row[Any], document: dict[str, Any], around: Surroundings
) -> dict[str, Any]:
    is_retracted = claim.status in GONE
    item = dump(document)
    relations = dump_list([] if is_retracted else around.relations.get(claim.id, []))
    assessments = dump_list([_assessment(row) for row in around.assessments.get(claim.id, [])])
    return {
        "claim_id": claim.id,
        "item": item,
        "relations": relations,
        "assessments": assessments,
        "etag": etag_of(whole(item, relations, assessments)),
    }


def whole(item: bytes, relations: bytes, assessments: bytes) -> bytes:
    """Join a claim with what stands beside it, as `/claims/{id}` answers it."""
    return b'%b,"relations":%b,"assessments":%b}' % (item[:-1], relations, assessments)


def _tombstone(claim: Row[Any], around: Surroundings) -> dict[str, Any]:
    return {
        "id": claim.key,
        "status": claim.status,
        "reason": claim.retraction_reason,
        "source": around.source_of(claim),
        "version": claim.version,
        "retracted_at": instant(claim.updated_at),
    }


def _item(claim: Row[Any], around: Surroundings) -> dict[str, Any]:
    actors = around.actors.get(claim.id, [])
    holders = sorted((a for a in actors if a.roles & HOLDS), key=lambda a: a.holder_ordinal)
    text = around.sources[claim.source_id]["text"]

    def named(noun: str, row: Row[Any]) -> dict[str, Any]:
        return around.lags.named(noun, row, claim.position)

    return {
        "id": claim.key,
        "statement": claim.statement,
        "type": claim.type,
        "polarity": claim.polarity,
        "attributed_to": [named("actor", row) for row in holders],
        "via": [named("actor", row) for row in around.via.get(claim.id, [])],
        "voice": claim.voice,
        "act": claim.act,
        "certainty": claim.certainty,
        "confidence": claim.confidence,
        "salience": claim.salience,
        "actors": [
            {**named("actor", row), "role": role.value}
            for role, bit in ROLE_BITS.items()
            for row in actors
            if row.roles & bit
        ],
        "places": [named("place", row) for row in around.places.get(claim.id, [])],
        "topics": [named("topic", row) for row in around.topics.get(claim.id, [])],
        "event": _event(claim),
        "occurred": _occurred(claim),
        "said": claim.said,
        "anchors": [_anchor(row, text) for row in around.anchors.get(claim.id, [])],
        "source": around.source_of(claim),
        "note": claim.note,
        "status": claim.status,
        "version": claim.version,
        "created_at": instant(claim.created_at),
        "updated_at": instant(claim.updated_at),
    }


def _event(claim: Row[Any]) -> dict[str, Any] | None:
    if claim.event_class is None:
        return None
    known = EVENTS[claim.event_class]
    return {
        "class": claim.event_class,
        "mode": claim.event_mode,
        "contexts": claim.event_contexts,
        "quad": int(known.quad),
        "score": known.score,
    }


def _occurred(claim: Row[Any]) -> dict[str, Any] | None:
    if claim.occurred_expression is None:
        return None
    fixed = claim.occurred is not None
    return {
        "expression": claim.occurred_expression,
        "edtf": claim.occurred,
        "basis": claim.occurred_basis,
        "earliest": dates.day_text(claim.occurred_earliest) if fixed else None,
        "latest": dates.day_text(claim.occurred_latest) if fixed else None,
    }


def _anchor(row: Row[Any], text: str | None) -> dict[str, Any]:
    words = None if text is None or row.orphaned else text[row.start : row.end]
    found = {
        "paragraph": row.paragraph,
        "start": row.start,
        "end": row.end,
        "sha256": row.sha256,
        "exact": words,
    }
    return found if row.orphaned is None else {**found, "orphaned": row.orphaned}


def _assessment(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.slug,
        "assessor": row.assessor,
        "verdict": row.verdict,
        "wording": row.wording,
        "url": row.url,
        "date": row.date,
        "evidence": row.evidence,
        "note": row.note,
    }
