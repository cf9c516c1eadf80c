"""What an item shows beside its stored bytes: why and where it matched, and what is embedded."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, select

from claims_api.formats.fields import CLAIM_FIELDS, only, spliced
from claims_api.models.actor import ACTOR, ROLL_UP
from claims_api.models.claim import (
    ANCHOR,
    AUTHOR,
    CLAIM,
    CLAIM_ACTOR,
    CLAIM_DOCUMENT,
    CLAIM_VIA,
)
from claims_api.models.key import Scope
from claims_api.models.source import SOURCE, SOURCE_TEXT
from claims_api.queries.asked import Asked
from claims_api.queries.asking import BY_LINE
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.filters.actors import PassedOn, Takes
from claims_api.queries.texts import readable, reads_all
from claims_api.store.documents import CONTEXT, ROLE_BITS
from claims_api.store.highlighting import highlight
from claims_api.store.wire import dump
from claims_api.vocabulary import GONE

GROUP = ACTOR.alias("group_of_member")
Embedded = dict[int, bytes]


def items(connection: Connection, asked: Asked[ClaimQuestion], ids: Sequence[int]) -> list[bytes]:
    """Return the items of a page in their order, in a constant number of statements.

    One without bytes stands for a claim whose document is none.
    """
    if not ids:
        return []
    kept = select(CLAIM_DOCUMENT).where(CLAIM_DOCUMENT.c.claim_id.in_(ids))
    rows = {row.claim_id: row for row in connection.execute(kept) if _is_document(row)}
    asked_for, ids = ids, [claim_id for claim_id in ids if claim_id in rows]
    chosen = asked.question.fields.split(",") if asked.question.fields else None
    added = embedded(connection, asked, ids, rows)
    shown = with_words(connection, {i: rows[i].item for i in ids}, asked.question.scope)
    found = dict.fromkeys(asked_for, b"")
    for claim_id in ids:
        item = shown[claim_id]
        item = only(item, chosen) if chosen else item
        for name, value in added[claim_id].items():
            item = spliced(item, name, value)
        found[claim_id] = item
    return list(found.values())


def _is_document(row: Any) -> bool:
    """Tell whether the bytes of a claim begin and end as all do: what is none breaks a whole page.

    Their digest is proved where one claim is read; for pages it would take a third of a millisecond
    each.
    """
    return all(
        isinstance(part, bytes) and part.startswith(first) and part.endswith(last)
        for part, first, last in (
            (row.item, b'{"id":"', b"}"),
            (row.relations, b"[", b"]"),
            (row.assessments, b"[", b"]"),
        )
    )


def with_words(
    connection: Connection, stored: dict[int, bytes], scope: Scope | None
) -> dict[int, bytes]:
    """Return items with the words of their anchors that a key of a scope shows.

    Those that everybody may read stand in the stored bytes.
    """
    if not reads_all(scope):
        return stored
    lacking = [claim_id for claim_id, item in stored.items() if b'"exact":null' in item]
    contexts = _contexts(connection, lacking, scope) if lacking else {}
    return stored | {i: _with_words(stored[i], contexts[i]) for i in lacking if any(contexts[i])}


def _with_words(item: bytes, contexts: list[Any]) -> bytes:
    document = json.loads(item)
    for anchor, context in zip(document["anchors"], contexts, strict=True):
        anchor["exact"] = context and context["exact"]
    return dump(document)


def embedded(
    connection: Connection, asked: Asked[ClaimQuestion], ids: Sequence[int], rows: dict[int, Any]
) -> dict[int, dict[str, bytes]]:
    """Return what is spliced behind each item."""
    found: dict[int, dict[str, bytes]] = {claim_id: {} for claim_id in ids}
    for name, values in (
        *_included(connection, asked.question, ids, rows),
        *_matching(connection, asked, ids, rows),
    ):
        for claim_id, value in values.items():
            found[claim_id][name] = value
    return found


def _included(
    connection: Connection, question: ClaimQuestion, ids: Sequence[int], rows: dict[int, Any]
) -> Iterator[tuple[str, Embedded]]:
    """Yield what was asked to be embedded, each for all items."""
    names = question.embeds
    for name in ("relations", "assessments"):
        if name in names:
            yield name, {claim_id: getattr(rows[claim_id], name) for claim_id in ids}
    if "source" in names:
        yield "source_record", {r.id: r.document for r in connection.execute(_sources(ids))}
    if "anchors.context" in names:
        contexts = _contexts(connection, ids, question.scope)
        yield "anchor_contexts", {claim_id: dump(found) for claim_id, found in contexts.items()}


def _matching(
    connection: Connection, asked: Asked[ClaimQuestion], ids: Sequence[int], rows: dict[int, Any]
) -> Iterator[tuple[str, Embedded]]:
    """Yield why and where items match, each for all of them, where the format tells it."""
    if asked.question.written_in.loses("members"):
        return
    if asked.question.members:
        reasons = _reasons(connection, asked, ids)
        yield "matched_because", {claim_id: dump(found) for claim_id, found in reasons.items()}
    if asked.near is not None:
        near = asked.near.similarity
        yield "similarity", {claim_id: dump(near(claim_id)) for claim_id in ids}
    if asked.question.q is not None:
        yield "highlight", {claim_id: dump(_marks(asked, rows[claim_id].item)) for claim_id in ids}


def _marks(asked: Asked[ClaimQuestion], item: bytes) -> list[dict[str, Any]]:
    """Return where the words sought stand in what is shown of an item."""
    chosen = asked.question.fields.split(",") if asked.question.fields else CLAIM_FIELDS
    marks = highlight(json.loads(item), asked.text.wanted)
    return [mark for mark in marks if mark["at"].split("/")[1] in chosen]


def _sources(ids: Sequence[int]) -> Select[Any]:
    return (
        select(CLAIM.c.id, SOURCE.c.document)
        .join(SOURCE, SOURCE.c.id == CLAIM.c.source_id)
        .where(CLAIM.c.id.in_(ids))
    )


def _contexts(
    connection: Connection, ids: Sequence[int], scope: Scope | None
) -> dict[int, list[Any]]:
    """Return each anchor's words with what stands before and behind, where they may be shown."""
    found: dict[int, list[Any]] = {claim_id: [] for claim_id in ids}
    spans = connection.execute(
        select(ANCHOR, CLAIM.c.source_id)
        .join(CLAIM, CLAIM.c.id == ANCHOR.c.claim_id)
        .where(ANCHOR.c.claim_id.in_(ids), CLAIM.c.status.not_in(GONE))
        .order_by(ANCHOR.c.claim_id, ANCHOR.c.ordinal)
    ).all()
    texts = _texts(connection, {row.source_id for row in spans}, scope)
    for row in spans:
        text = None if row.orphaned else texts.get(row.source_id)
        found[row.claim_id].append(None if text is None else _context(text, row.start, row.end))
    return found


def _texts(connection: Connection, source_ids: set[int], scope: Scope | None) -> dict[int, str]:
    """Return the texts of sources whose words a key of a scope shows."""
    rows = connection.execute(
        select(SOURCE_TEXT.c.source_id, SOURCE_TEXT.c.content)
        .join(SOURCE, SOURCE.c.id == SOURCE_TEXT.c.source_id)
        .where(SOURCE.c.id.in_(source_ids), readable(scope))
    )
    return {row.source_id: row.content for row in rows}


def _context(text: str, start: int, end: int) -> dict[str, str]:
    return {
        "prefix": text[max(0, start - CONTEXT) : start],
        "exact": text[start:end],
        "suffix": text[end : end + CONTEXT],
    }


def _reasons(
    connection: Connection, asked: Asked[ClaimQuestion], ids: Sequence[int]
) -> dict[int, list[dict[str, Any]]]:
    """Tell for each claim by whom it matched which actor filter, and as whose member."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list, {i: [] for i in ids})
    for name, kind, terms in asked.question.conditions():
        if not isinstance(kind, Takes | PassedOn):
            continue
        values = [value for term in terms if not term.negated for value in term.values]
        groups = asked.world.ids("actor", values)
        for row in connection.execute(_matched(kind, ids, groups)):
            found[row.claim_id].append(_reason(name, kind, row))
        if name == "attributed_to" and BY_LINE in map(str.casefold, values):
            for row in connection.execute(_by_line(ids)):
                found[row.claim_id].append(_reason(name, kind, row))
    return found


def _by_line(ids: Sequence[int]) -> Select[Any]:
    """Return the authors that hold these claims of their own sources."""
    return (
        select(
            CLAIM_ACTOR.c.claim_id,
            CLAIM_ACTOR.c.roles,
            ACTOR.c.slug,
            ACTOR.c.name,
            ACTOR.c.slug.label("group_slug"),
        )
        .join(ACTOR, ACTOR.c.id == CLAIM_ACTOR.c.actor_id)
        .where(CLAIM_ACTOR.c.claim_id.in_(ids), CLAIM_ACTOR.c.roles.op("&")(AUTHOR) != 0)
        .order_by(CLAIM_ACTOR.c.claim_id, ACTOR.c.slug)
    )


def _matched(kind: Takes | PassedOn, ids: Sequence[int], groups: Sequence[int]) -> Select[Any]:
    link = CLAIM_ACTOR if isinstance(kind, Takes) else CLAIM_VIA
    roles = link.c.roles if isinstance(kind, Takes) else bindparam("no_role", 0)
    bits = link.c.roles.op("&")(kind.mask) != 0 if isinstance(kind, Takes) else and_(True)
    return (
        select(
            link.c.claim_id,
            roles.label("roles"),
            ACTOR.c.slug,
            ACTOR.c.name,
            GROUP.c.slug.label("group_slug"),
            GROUP.c.name.label("group_name"),
            ROLL_UP.c.role,
        )
        .distinct()
        .select_from(link)
        .join(CLAIM, CLAIM.c.id == link.c.claim_id)
        .join(ROLL_UP, ROLL_UP.c.member_id == link.c.actor_id)
        .join(ACTOR, ACTOR.c.id == ROLL_UP.c.member_id)
        .join(GROUP, GROUP.c.id == ROLL_UP.c.group_id)
        .where(
            link.c.claim_id.in_(ids),
            bits,
            ROLL_UP.c.group_id.in_(groups),
            ROLL_UP.c.earliest <= CLAIM.c.time_latest,
            ROLL_UP.c.latest >= CLAIM.c.time_earliest,
        )
        .order_by(link.c.claim_id, ACTOR.c.slug, GROUP.c.slug, ROLL_UP.c.role)
    )


def _reason(parameter: str, kind: Takes | PassedOn, row: Any) -> dict[str, Any]:
    roles = ["via"]
    if isinstance(kind, Takes):
        bits = row.roles & kind.mask
        roles = [role.value for role, bit in ROLE_BITS.items() if bits & bit]
        roles += [] if bits == bits & sum(ROLE_BITS.values()) else ["holder"]
    member_of = None
    if row.group_slug != row.slug:
        member_of = {"id": row.group_slug, "name": row.group_name, "as": row.role}
    actor = {"id": row.slug, "name": row.name}
    return {
        "parameter": parameter,
        "actor": actor,
        "roles": roles,
        "member_of": member_of,
    }
