"""The answer to a question about claims, in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Connection,
    FromClause,
    Select,
    and_,
    select,
)

from claims_api.errors import DatabaseUnavailable, Warned
from claims_api.formats.format import Format
from claims_api.formats.page import Page
from claims_api.models.claim import CLAIM, CLAIM_ACTOR, CLAIM_DOCUMENT
from claims_api.models.key import Scope
from claims_api.queries import cursors, embedding, facets
from claims_api.queries.asked import WALKED, Asked, ask, visible_to
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.explaining import explain
from claims_api.queries.fitting import narrowed
from claims_api.queries.listing import One
from claims_api.queries.nearest import match_near
from claims_api.queries.ordering import RELEVANCE, Key, beyond, keys, read_sort
from claims_api.queries.pointing import pointed_to
from claims_api.queries.sentences import sentence
from claims_api.queries.standing import retracted
from claims_api.queries.turning import turning
from claims_api.store.documents import whole
from claims_api.store.engine import Cost, state
from claims_api.text import etag_of
from claims_api.vocabulary import GONE

PATH = "/claims"
_DAMAGED = "What is stored of this claim is damaged."
MOST_BYTES = 2_000_000  # of the items of one answer; a page ends early rather than grow beyond


def cost(question: ClaimQuestion) -> Cost:
    """Tell whether the question may look at every claim, so that it must not hold up others."""
    costs = (question.q, question.near, question.facet, question.updated_since)
    return Cost.dear if any(costs) or question.members or question.explain else Cost.cheap


def sorts(question: ClaimQuestion) -> list[str]:
    """Return the sorts in force: relevance by default with `q` or `near`, else position."""
    if question.sort:
        return read_sort(question.sort)
    return [RELEVANCE] if question.q or question.near else ["position"]


def find(
    connection: Connection,
    question: ClaimQuestion,
    *,
    base: str = "",
    strict: bool = False,
    path: str = PATH,
) -> Page:
    """Answer a question with one page, whose neighbours are at `path`.

    Raises UnknownName (with `strict`), CursorInvalid, KeyRequired, ScopeTooSmall, InvalidRequest.
    """
    asked = _near(connection, ask(connection, narrowed(question), strict=strict))
    order = keys(sorts(question), asked.score)
    of_data = state(connection)
    bound = _bound(question, of_data)
    paging = turning(question, base + path, bound, [int] * len(order))
    statement = page_of_ids(asked, order, paging.cursor)
    rows = connection.execute(statement).all() if question.size else []
    turned = paging.turn(rows, keys_from=1)
    items = embedding.items(connection, asked, [row.id for row in turned.shown])
    room = _fitting(items, paging.backwards)
    if room < len(items):
        turned = paging.turn(rows[:room], keys_from=1, is_cut=True)
        items = items[-room:] if paging.backwards else items[:room]
    items, found = [item for item in items if item], len(items)
    total = len(rows) if turned.is_whole else asked.total(connection)
    counted = facets.count(connection, asked)
    told = asked.near.warnings if asked.near else []
    warnings = [*asked.world.warnings, *asked.text.warnings, *told, *counted.warnings]
    warnings += _left_out(connection, question, asked, total)
    warnings += _damaged(found - len(items))
    return Page(
        kind="claim",
        items=items,
        total=total,
        next=turned.next,
        prev=turned.prev,
        question=sentence("claim", question, asked.world),
        canonical=question.citable(),
        state=of_data,
        facets=counted.facets,
        warnings=[warning.document() for warning in warnings],
        cursor=turned.cursor,
        explanation=explain(connection, asked, total, base + PATH) if question.explain else None,
        fields=tuple(question.fields.split(",")) if question.fields else (),
        beside=pointed_to(connection, question.written_in.beside, [row.id for row in turned.shown]),
    )


def best(connection: Connection, asked: Asked[ClaimQuestion]) -> tuple[list[int], int]:
    """Return the rows of the first claims in their order, and how many there are in all."""
    order = keys(sorts(asked.question), asked.score)
    found = list(connection.scalars(page_of_ids(asked, order)))
    first = found[: asked.question.size]
    return first, len(found) if len(found) == len(first) else asked.total(connection)


def _left_out(
    connection: Connection, question: ClaimQuestion, asked: Asked[ClaimQuestion], total: int
) -> list[Warned]:
    """Tell on the first page how many claims the format has no place for."""
    only = question.written_in.only
    if only is None or question.cursor is not None:
        return []
    count = replace(asked, question=question).total(connection) - total
    return [only.warned(count)] if count else []


def _damaged(count: int) -> list[Warned]:
    told = f"{count} claim(s) of this page cannot be read: what is stored of them is damaged."
    return [Warned("damaged", "", told)] if count else []


def _near(connection: Connection, asked: Asked[ClaimQuestion]) -> Asked[ClaimQuestion]:
    """Narrow a question with `near` to what is nearest of that which it finds else."""
    near = asked.question.near
    if near is None:
        return asked

    def among() -> Sequence[int]:
        return connection.scalars(select(CLAIM.c.id).where(*asked.clauses())).all()

    itself = asked.world.ids("claim", [near])
    found = match_near(
        connection, near, itself, among if asked.narrows() else None, asked.world.standing
    )
    return replace(asked, near=found)


def _fitting(items: list[bytes], backwards: bool) -> int:
    """Return how many items, from the cursor on, an answer may hold: one at least."""
    size = 0
    for at, item in enumerate(reversed(items) if backwards else items):
        size += len(item) + 1
        if size > MOST_BYTES:
            return max(at, 1)
    return len(items)


def _bound(question: ClaimQuestion, of_data: str) -> str:
    """Return what a cursor is bound to; an order by relevance holds for one state of the data."""
    sequence = question.sequence()
    if any(name.removeprefix("-") == RELEVANCE for name in sorts(question)):
        sequence += f"&state={of_data}"
    return sequence


def page_of_ids(
    asked: Asked[ClaimQuestion], order: list[Key], cursor: cursors.Cursor | None = None
) -> Select[Any]:
    """Return the statement for one page of ids with their sort keys, and one row more.

    In the order of the text, a question that names one actor walks that actor's index: its rows
    come in the right order and end with the page. The other conditions are looked up on the way.
    """
    backwards = cursor is not None and cursor.backwards
    walk = asked.walk if [k.column for k in order] == [CLAIM.c.position] else None
    table: FromClause = CLAIM
    clauses = asked.clauses()
    if walk is not None:
        table = WALKED
        order = [Key(CLAIM_ACTOR.c.position, order[0].descending)]
        clauses = [walk[1], *asked.clauses(walk[0])]
    elif asked.text.rows is not None:
        table = CLAIM.join(asked.text.rows, asked.text.rows.c.claim_id == CLAIM.c.id)
    if cursor is not None:
        clauses.append(beyond(order, cursor.keys, backwards))
    columns = [key.column.label(f"key_{at}") for at, key in enumerate(order)]
    return (
        select(CLAIM.c.id, *columns)
        .select_from(table)
        .where(and_(*clauses))
        .order_by(*(key.order(backwards) for key in order))
        .limit(asked.question.size + 1)
    )


def one(connection: Connection, key: str, scope: Scope | None = None) -> Any:
    """Return the row of one claim with its documents, or None where a key may not see it."""
    return connection.execute(
        select(
            CLAIM.c.id,
            CLAIM.c.key,
            CLAIM.c.status,
            CLAIM.c.retraction_reason,
            CLAIM.c.updated_at,
            CLAIM_DOCUMENT,
        )
        .join(CLAIM_DOCUMENT, CLAIM_DOCUMENT.c.claim_id == CLAIM.c.id)
        .where(CLAIM.c.key == key, CLAIM.c.status.in_(visible_to(scope)))
    ).first()


def insist_on_published(row: Any) -> None:
    """Raise Retracted, with what is known, for the row of a claim that was taken back."""
    if row.status in GONE:
        raise retracted(row.retraction_reason, row.updated_at)


def shown(connection: Connection, row: Any, scope: Scope | None) -> One:
    """Return a claim as a key of a scope shows it; its validator goes on with the words it adds.

    Raises DatabaseUnavailable for one whose bytes are not those that its validator was made of.
    """
    parts = (row.item, row.relations, row.assessments)
    body = whole(*parts) if all(isinstance(part, bytes) for part in parts) else b""
    if etag_of(body) != row.etag:
        raise DatabaseUnavailable(_DAMAGED)
    item = embedding.with_words(connection, {row.claim_id: row.item}, scope)[row.claim_id]
    if item == row.item:
        return One(body, row.etag)
    return One(whole(item, row.relations, row.assessments), f"{row.etag}.{etag_of(item)}")


def alone(connection: Connection, row: Any, chosen: Format) -> Page:
    """Return a page of one claim with what a format needs beside it."""
    asked = ask(connection, ClaimQuestion.model_validate({"format": chosen.name}))
    items = embedding.items(connection, asked, [row.claim_id])
    if items == [b""]:
        raise DatabaseUnavailable(_DAMAGED)
    return Page(kind="claim", items=items, total=1, state=state(connection))
