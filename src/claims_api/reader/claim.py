"""A claim whole: who says it, in which words, what stands around it, and how it came to be so."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, NamedTuple

from fastapi import Query, Response
from sqlalchemy import Connection

from claims_api.deps import AskingDep
from claims_api.formats.choosing import ONE_CLAIM_FORMATS
from claims_api.models.key import Scope
from claims_api.queries import argument, claims, embedding, revisions
from claims_api.queries.argument import ArgumentQuestion
from claims_api.queries.as_of import standing
from claims_api.queries.asked import ask
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.moments import Shape
from claims_api.queries.resolving import no_such
from claims_api.queries.revisions import RevisionsQuestion, Wanted
from claims_api.reader.hues import OF_VOICES
from claims_api.reader.pages import router as pages
from claims_api.reader.pages import shown
from claims_api.store.engine import Cost
from claims_api.vocabulary import Status

router = pages()
_MOST_REVISIONS = 20
_JSON_LD = next(one for one in ONE_CLAIM_FORMATS if one.name == "jsonld")
Json = dict[str, Any]


class _Found(NamedTuple):
    """A claim, its anchors with the words around them, what is known of the claims around it."""

    claim: Json
    contexts: list[Json | None]
    around: dict[str, Json]
    source: Json
    linked: str | None


@router.get("/reader/claims/{key}")
async def show_claim(asking: AskingDep, key: str, question: Annotated[Shape, Query()]) -> Response:
    """Show a claim. Raises NotFound and Retracted."""
    store = await standing(asking.snapshots, question.as_of)
    found = await store.read(lambda c: _read(c, key, asking.scope, asking.root), Cost.dear)
    wanted = Wanted("claims", key, asking.scope)
    asked = RevisionsQuestion(limit=_MOST_REVISIONS)
    history = await asking.store.read(revisions.listed(wanted, asked, asking.base), Cost.dear)
    moment = f"?as_of={question.as_of}" if question.as_of else ""
    told = {**found._asdict(), "history": json.loads(history), "moment": moment}
    told |= {"hue": OF_VOICES[found.claim["voice"]], "relations": _by_type(found.claim)}
    return shown(asking, "claim.html", data=f"/claims/{key}{moment}", **told)


def _read(connection: Connection, key: str, scope: Scope | None, root: str) -> _Found:
    """Read a claim with all that stands around it."""
    row = claims.one(connection, key, scope)
    if row is None:
        raise no_such(connection, "claim", key)
    claims.insist_on_published(row)
    asked = ask(connection, _WITH_CONTEXT.by(scope))
    (item,) = embedding.items(connection, asked, [row.claim_id])
    embedded = json.loads(item)
    around = json.loads(argument.find(connection, row, ArgumentQuestion()))
    is_published = row.status == Status.published
    return _Found(
        claim=json.loads(claims.shown(connection, row, scope).body),
        contexts=embedded["anchor_contexts"],
        around={one["id"]: one for one in around["claims"]},
        source=embedded["source_record"],
        linked=_linked(connection, row, root) if is_published else None,
    )


_WITH_CONTEXT = ClaimQuestion(include="anchors.context,source")


def _linked(connection: Connection, row: Any, root: str) -> str:
    """Return the claim as JSON-LD that can stand in a page: nothing in it ends the element."""
    page = replace(claims.alone(connection, row, _JSON_LD), base=root)
    return b"".join(_JSON_LD.write(page)).decode().replace("<", "\\u003c")


def _by_type(claim: Mapping[str, Any]) -> dict[str, list[Json]]:
    """Return the relations of a claim, type by type."""
    found: dict[str, list[Json]] = defaultdict(list)
    for relation in claim["relations"]:
        found[relation["type"]].append(relation)
    return dict(found)
