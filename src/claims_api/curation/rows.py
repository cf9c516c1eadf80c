"""A claim's record as the rows that hold it."""

from datetime import datetime
from typing import Any, NamedTuple

from claims_api import dates
from claims_api.curation.checking import paragraph_of
from claims_api.models.claim import AUTHOR, HOLDER
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.source import SourceRecord
from claims_api.store.documents import ROLE_BITS
from claims_api.store.wire import micros
from claims_api.vocabulary import EVENTS, SALIENCE_ORDER, Role

NOTHING = 2**62  # sorts behind every day and every instant, in both directions


class Ids(NamedTuple):
    """The row ids behind the slugs of one import."""

    actors: dict[str, int]
    places: dict[str, int]
    topics: dict[str, int]


def claim_columns(claim: ClaimRecord, source: SourceRecord) -> dict[str, Any]:
    """Return the columns that the record decides; not its ids, position, version and times."""
    occurred, said = claim.occurred, claim.said
    when = dates.span(occurred.edtf) if occurred and occurred.edtf else None
    spoken = dates.span(said) if said else None
    published = dates.span(source.published) if source.published else None
    time = when or spoken or published or dates.ANY_TIME
    return {
        "local": claim.id,
        "key": f"{source.id}:{claim.id}",
        "statement": claim.statement,
        "type": claim.type.value,
        "polarity": claim.polarity.value,
        "voice": claim.voice.value,
        "act": claim.act.value if claim.act else None,
        "certainty": claim.certainty.value,
        "confidence": claim.confidence,
        "salience": claim.salience.value,
        "salience_up": SALIENCE_ORDER[claim.salience],
        "event_class": claim.event.class_ if claim.event else None,
        "event_mode": claim.event.mode if claim.event else None,
        "event_contexts": claim.event.contexts if claim.event else [],
        "quad": int(EVENTS[claim.event.class_].quad) if claim.event else None,
        "occurred_expression": occurred.expression if occurred else None,
        "occurred": occurred.edtf if occurred else None,
        "occurred_basis": occurred.basis.value if occurred else None,
        **_days("occurred", when),
        "said": said,
        **_days("said", spoken),
        **_days("published", published),
        "time_earliest": time.earliest,
        "time_latest": time.latest,
        "note": claim.note,
        "status": claim.status.value,
        "retraction_reason": claim.retraction_reason,
        **_sort_keys("occurred", when),
        **_sort_keys("published", published),
    }


def _days(name: str, span: dates.Span | None) -> dict[str, int | None]:
    return {
        f"{name}_earliest": span.earliest if span else None,
        f"{name}_latest": span.latest if span else None,
    }


def _sort_keys(name: str, span: dates.Span | None) -> dict[str, int]:
    """Order by the first day; the same descending; nothing known comes last either way."""
    return {
        f"{name}_up": span.earliest if span else NOTHING,
        f"{name}_down": -span.earliest if span else NOTHING,
    }


def times(created: datetime, updated: datetime) -> dict[str, Any]:
    """Return the service's own times and the sort keys made of them."""
    return {
        "created_at": created,
        "updated_at": updated,
        "updated_up": micros(updated),
        "updated_down": -micros(updated),
    }


def actor_rows(
    claim: ClaimRecord, source: SourceRecord, ids: Ids, claim_id: int, position: int
) -> list[dict[str, Any]]:
    """Return one row an actor, with all its roles as bits."""
    holders = claim.attributed_to or list(source.authors)
    roles: dict[str, int] = {}
    for role in Role:
        for participant in claim.actors:
            if participant.role is role:
                roles[participant.id] = roles.get(participant.id, 0) | ROLE_BITS[role]
    for holder in holders:
        bit = AUTHOR if holder in source.authors else HOLDER
        roles[holder] = roles.get(holder, 0) | bit
    return [
        {
            "claim_id": claim_id,
            "actor_id": ids.actors[slug],
            "position": position,
            "roles": bits,
            "ordinal": ordinal,
            "holder_ordinal": holders.index(slug) if slug in holders else 0,
        }
        for ordinal, (slug, bits) in enumerate(roles.items())
    ]


def via_rows(claim: ClaimRecord, ids: Ids, claim_id: int, position: int) -> list[dict[str, Any]]:
    """Return the chain between author and holder."""
    return [
        {
            "claim_id": claim_id,
            "ordinal": ordinal,
            "actor_id": ids.actors[slug],
            "position": position,
        }
        for ordinal, slug in enumerate(claim.via)
    ]


def place_rows(claim: ClaimRecord, ids: Ids, claim_id: int, position: int) -> list[dict[str, Any]]:
    """Return where the claim plays."""
    return [
        {
            "claim_id": claim_id,
            "place_id": ids.places[slug],
            "position": position,
            "ordinal": ordinal,
        }
        for ordinal, slug in enumerate(claim.places)
    ]


def topic_rows(claim: ClaimRecord, ids: Ids, claim_id: int, position: int) -> list[dict[str, Any]]:
    """Return what the claim is about."""
    return [
        {
            "claim_id": claim_id,
            "topic_id": ids.topics[slug],
            "position": position,
            "ordinal": ordinal,
        }
        for ordinal, slug in enumerate(claim.topics)
    ]


def anchor_rows(claim: ClaimRecord, source: SourceRecord, claim_id: int) -> list[dict[str, Any]]:
    """Return the spans, each with the paragraph that it lies in; an orphaned one lies in none."""
    return [
        {
            "claim_id": claim_id,
            "ordinal": ordinal,
            "start": anchor.start,
            "end": anchor.end,
            "sha256": anchor.sha256,
            "paragraph": None
            if anchor.orphaned
            else paragraph_of(source, anchor.start, anchor.end),
            "orphaned": anchor.orphaned,
        }
        for ordinal, anchor in enumerate(claim.anchors)
    ]


def assessment_rows(claim: ClaimRecord, claim_id: int) -> list[dict[str, Any]]:
    """Return the verdicts on the claim."""
    return [
        {
            "claim_id": claim_id,
            "slug": found.id,
            "ordinal": ordinal,
            "assessor": found.assessor,
            "verdict": found.verdict.value,
            "wording": found.wording,
            "url": found.url,
            "date": found.date,
            "evidence": list(found.evidence),
            "note": found.note,
        }
        for ordinal, found in enumerate(claim.assessments)
    ]
