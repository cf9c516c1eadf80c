"""The list of claims: any question as a page, with what may be chosen next."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from fastapi import Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from claims_api.deps import Asking, AskingDep
from claims_api.errors import QueryTimeout
from claims_api.formats.page import Page
from claims_api.queries import claims
from claims_api.queries.as_of import standing
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.ordering import RELEVANCE
from claims_api.reader.choices import choices, chosen, given
from claims_api.reader.highlighting import pieces
from claims_api.reader.hues import OF_VOICES
from claims_api.reader.pages import router as pages
from claims_api.reader.pages import shown
from claims_api.store.engine import Cost, Store
from claims_api.store.snapshots import Past

router = pages()
PATH = "/reader/claims"
# What claims can be chosen by, and how many values of each are shown.
_FACETS = {
    "actor": "actor:12",
    "attributed_to": "attributed_to:10",
    "topic": "topic:12",
    "place": "place:10",
    "source": "source:10",
    "voice": "voice",
    "polarity": "polarity",
    "type": "type",
    "certainty": "certainty",
    "verdict": "verdict",
}
# What shapes data rather than a page: who sends it is led to the data.
_OF_DATA = frozenset({"format", "fields", "facet", "explain", "include"})
_OF_PAGE = ("sort", "limit", "cursor")
_SORTED_BY = {
    "position": "in the order of the texts",
    "-published": "latest article first",
    "published": "earliest article first",
    "occurred": "earliest event first",
    "-occurred": "latest event first",
    "-updated": "changed last first",
    "salience": "what weighs most first",
}
_TOO_MANY = "Too many claims to count by each value in time. Narrow the question for counts."


class _Found(NamedTuple):
    """A page of claims; with what would be found otherwise, where nothing is."""

    page: Page
    counts: Mapping[str, Any]
    relaxations: list[dict[str, Any]]


@router.get(PATH)
async def show_claims(asking: AskingDep, question: Annotated[ClaimQuestion, Query()]) -> Response:
    """Show the claims that meet all conditions, page by page."""
    if _OF_DATA & question.asked().keys():
        return RedirectResponse(asking.base + question.address(claims.PATH), 307)
    store = await standing(asking.snapshots, question.moment)
    asked = question.by(asking.scope)
    page = await store.read(lambda c: _find(c, asking, asked), claims.cost(asked))
    counts, is_counted = await _counted(store, asking, asked)
    relaxations = [] if page.total else await _relaxed(store, asking, asked)
    told = _told(asking, asked, _Found(page, counts, relaxations))
    warnings = [warning["detail"] for warning in page.warnings]
    told["warnings"] = warnings if is_counted else [*warnings, _TOO_MANY]
    return shown(asking, "claims.html", data=asked.address(claims.PATH), **told)


def _find(connection: Connection, asking: Asking, question: ClaimQuestion) -> Page:
    return claims.find(connection, question, base=asking.base, strict=asking.strict, path=PATH)


async def _counted(
    store: Store | Past, asking: Asking, question: ClaimQuestion
) -> tuple[Mapping[str, Any], bool]:
    """Return how many claims each value has; none where that takes too long."""
    counting = {"limit": 0, "facet": ",".join(_FACETS.values()), "cursor": None}
    counted = question.model_copy(update=counting)
    try:
        page = await store.read(lambda c: _find(c, asking, counted), Cost.dear)
    except QueryTimeout:
        return {name: [] for name in _FACETS}, False
    return page.facets, True


async def _relaxed(
    store: Store | Past, asking: Asking, question: ClaimQuestion
) -> list[dict[str, Any]]:
    """Return what would be found without some of the conditions, and where."""
    explained = question.model_copy(update={"limit": 0, "explain": True, "cursor": None})
    page = await store.read(lambda c: _find(c, asking, explained), Cost.dear)
    told = [] if page.explanation is None else page.explanation["relaxations"]
    path = asking.base + claims.PATH
    return [{**one, "address": one["address"].replace(path, asking.base + PATH, 1)} for one in told]


def _told(asking: Asking, question: ClaimQuestion, found: _Found) -> dict[str, Any]:
    """Return what the page tells; to choose anew leads to a first page."""
    path = asking.base + PATH
    first = question.model_copy(update={"cursor": None})
    items = [json.loads(item) for item in found.page.items]
    return {
        "page": found.page,
        "claims": [(item, pieces(item)) for item in items],
        "values": {name: choices(path, first, name, found.counts[name]) for name in _FACETS},
        "given": [one for one in given(path, first) if one.name not in _OF_PAGE],
        "sorts": [
            (words, chosen(path, first, "sort", name), [name] == claims.sorts(question))
            for name, words in _sorts(question).items()
        ],
        "relaxations": found.relaxations,
        "question": first,
        "hues": OF_VOICES,
        "path": path,
    }


def _sorts(question: ClaimQuestion) -> dict[str, str]:
    """Return the sorts that may be chosen, the one by relevance where something is sought."""
    by_relevance = {RELEVANCE: "best match first"} if question.q or question.near else {}
    return by_relevance | _SORTED_BY
