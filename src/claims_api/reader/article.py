"""An article with its claims: the text where it may be shown, its length and claims where not."""

import json
from typing import Annotated, Any, NamedTuple

from fastapi import Query, Response
from pydantic import Field
from sqlalchemy import Connection

from claims_api.deps import AskingDep
from claims_api.errors import KeyRequired, NotFound, ScopeTooSmall
from claims_api.formats.page import Page
from claims_api.models.key import Scope
from claims_api.queries import claims, listing
from claims_api.queries.as_of import standing
from claims_api.queries.claim_filters import ClaimFilters
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.resolving import no_such
from claims_api.queries.sources import SOURCES
from claims_api.queries.texts import text_of
from claims_api.reader.choices import choices, chosen, given
from claims_api.reader.hues import FILTERS, OTHER, Colour, hue, hues
from claims_api.reader.layout import parts, place
from claims_api.reader.pages import router as pages
from claims_api.reader.pages import shown
from claims_api.store.engine import Cost

router = pages()
MOST_CLAIMS = 1000
# What the claims of an article can be chosen by, and how many values of each are shown.
_FACETS = {
    "voice": "voice",
    "polarity": "polarity",
    "attributed_to": "attributed_to:12",
    "type": "type",
    "actor": "actor:12",
    "topic": "topic:12",
    "certainty": "certainty",
}
Json = dict[str, Any]


class ArticleQuestion(ClaimFilters):
    """Which claims of an article are marked, and by what they are coloured."""

    formats = ClaimQuestion.formats

    colour: Colour | None = Field(default=None, description="By what claims are coloured.")

    def claims(self, slug: str, cursor: str | None = None) -> ClaimQuestion:
        """Return the same question to the list of claims."""
        counted = {"facet": ",".join(_FACETS.values())} if cursor is None else {"cursor": cursor}
        return self._listed(slug, {"limit": 200, "sort": "position", **counted})

    def plain(self, slug: str) -> ClaimQuestion:
        """Return what somebody else would ask for the same claims."""
        return self._listed(slug, {})

    def _listed(self, slug: str, shape: dict[str, Any]) -> ClaimQuestion:
        asked = {name: value for name, value in self.asked().items() if name != "colour"}
        asked["source"] = [*asked.get("source", []), slug]
        return ClaimQuestion.model_validate(asked | shape).by(self.scope)


class _Found(NamedTuple):
    """An article, the claims that are asked for, and its text where that may be shown."""

    source: Json
    claims: list[Json]
    page: Page
    text: str | None


@router.get("/reader/sources/{slug}")
async def show_article(
    asking: AskingDep, slug: str, question: Annotated[ArticleQuestion, Query()]
) -> Response:
    """Show an article: every claim marked where it stands. Raises NotFound."""
    store = await standing(asking.snapshots, question.moment)
    asked = question.by(asking.scope)
    found = await store.read(lambda c: _read(c, slug, asked, strict=asking.strict), Cost.dear)
    told = _told(found, asked, f"{asking.base}/reader/sources/{slug}")
    return shown(asking, "article.html", data=asked.plain(slug).address("/claims"), **told)


def _read(connection: Connection, slug: str, question: ArticleQuestion, *, strict: bool) -> _Found:
    """Read an article and its claims, in the order of the text; the first thousand of them."""
    source = listing.one(connection, SOURCES, slug)
    if source is None:
        raise no_such(connection, "source", slug)
    page = claims.find(connection, question.claims(slug), strict=strict)
    items, cursor = list(page.items), page.cursor
    while cursor is not None and len(items) < MOST_CLAIMS:
        more = claims.find(connection, question.claims(slug, cursor), strict=strict)
        items, cursor = [*items, *more.items], more.cursor
    read = sorted(map(json.loads, items), key=place)
    return _Found(json.loads(source.body), read, page, _text(connection, slug, question.scope))


def _text(connection: Connection, slug: str, scope: Scope | None) -> str | None:
    """Return the text of an article, or None where there is none or it may not be shown."""
    try:
        return text_of(connection, slug, scope).content
    except (NotFound, KeyRequired, ScopeTooSmall):
        return None


def _told(found: _Found, question: ArticleQuestion, path: str) -> dict[str, Any]:
    """Return what the page tells."""
    facets, colour = found.page.facets, question.colour or "voice"
    values = {name: choices(path, question, name, facets[name]) for name in _FACETS}
    legend = values.pop(FILTERS[colour])
    known = hues(colour, [choice.value for choice in legend])
    of_claims = [hue(colour, item, known) for item in found.claims]
    laid = parts(found.source, found.claims, of_claims, found.text)
    placed = {n for part in laid for n in part.claims}
    return {
        **found._asdict(),
        "parts": laid,
        "hues": of_claims,
        "lost": [n for n in range(len(found.claims)) if n not in placed],
        "legend": [(choice, known.get(choice.value, OTHER)) for choice in legend],
        "values": values,
        "colour": colour,
        "colours": [(name, chosen(path, question, "colour", name)) for name in FILTERS],
        "given": [one for one in given(path, question) if one.name != "colour"],
        "path": path,
        "question": question,
    }
