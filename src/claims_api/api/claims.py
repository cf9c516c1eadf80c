"""Claims over HTTP."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request

from claims_api import validators
from claims_api.api import answers
from claims_api.api.documenting import a_list, an_item
from claims_api.api.records import an_id, missing
from claims_api.deps import AskingDep, ScopeDep, SnapshotsDep, each_once
from claims_api.formats.choosing import CLAIM_FORMATS, ONE_CLAIM_FORMATS
from claims_api.formats.negotiating import choose
from claims_api.models.answers import ClaimList
from claims_api.models.claim_record import ClaimWhole
from claims_api.models.graphs import Argument
from claims_api.models.key import Scope
from claims_api.queries import argument
from claims_api.queries.argument import ArgumentQuestion
from claims_api.queries.as_of import standing
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import alone, cost, find, insist_on_published, one, shown
from claims_api.queries.moments import Shape
from claims_api.queries.question import in_format
from claims_api.store.engine import Cost, Store
from claims_api.store.snapshots import Past

EXAMPLE = "magnier-2017-russia-iran:airports-opened-to-jets"
ClaimId = Annotated[str, an_id("The claim's id: `SOURCE:CLAIM`.", EXAMPLE)]


class ClaimShape(Shape):
    """How a claim is shown."""

    format: Literal["json", "jsonld", "turtle", "trig"] | None = in_format("jsonld")


ShapeDep = Annotated[ClaimShape, Query()]
router = APIRouter(tags=["claims"], dependencies=[Depends(each_once)])


@router.get(
    "/claims",
    summary="Claims: who claims what, about whom, where in which source",
    response_model=ClaimList,
    responses=a_list("not-installed", formats=CLAIM_FORMATS),
)
async def read_claims(asking: AskingDep, question: Annotated[ClaimQuestion, Query()]) -> Any:
    """List the claims that meet all conditions.

    Of each filter: a comma means any (`actor=Russia,Iran`), repeating the parameter means all
    (`actor=Russia&actor=Iran`), a leading `!` means not (`polarity=!negated`). A value that holds a
    comma or begins with `!` is put in double quotes. Actors, places and topics are found by id,
    name, alias, Wikidata id or code, whatever the case and accents; a name that nobody knows finds
    nothing and is told in `warnings`.
    """
    return await answers.listed(asking, question, find, cost(question))


@router.get(
    "/claims/{id}",
    summary="One claim, whole",
    response_model=ClaimWhole,
    responses=an_item("retracted", formats=ONE_CLAIM_FORMATS),
)
async def read_claim(
    request: Request, snapshots: SnapshotsDep, scope: ScopeDep, key: ClaimId, shape: ShapeDep
) -> Any:
    """Return a claim with its relations, as it sees them, and its assessments.

    A claim that was retracted is a 410 that tells why; an id that nobody knows is a 404 that names
    the nearest ones. A draft is shown to keys with the scope `curate`.
    """
    chosen = choose(shape.format, request.headers.get("accept"), ONE_CLAIM_FORMATS)
    store = await standing(snapshots, shape.as_of)
    row = await _published(store, key, scope)
    past = answers.of_past(store)
    if chosen is ONE_CLAIM_FORMATS[0]:
        found = await store.read(lambda connection: shown(connection, row, scope))
        return validators.record(request, found.body, found.etag, headers=answers.BY_ACCEPT | past)
    page = await store.read(lambda connection: alone(connection, row, chosen))
    return answers.in_format(request, chosen, page, past)


@router.get(
    "/claims/{id}/relations",
    summary="The argument around a claim",
    response_model=Argument,
    responses=an_item("retracted", "query-timeout", "snapshot-preparing"),
)
async def read_argument(
    request: Request,
    snapshots: SnapshotsDep,
    scope: ScopeDep,
    key: ClaimId,
    question: Annotated[ArgumentQuestion, Query()],
) -> Any:
    """Return the claims that bear on a claim, those that bear on them, and so on to a depth.

    Relations stand as they are stated, from their subject to their object; `distance` tells over
    how many of them a claim is reached, and the claim itself comes first.
    """
    store = await standing(snapshots, question.as_of)
    row, body = await store.read(lambda c: argument.around(c, key, question, scope), Cost.dear)
    await _insist_on_published(store, key, row)
    return validators.record(request, body, headers=answers.of_past(store))


async def _published(store: Store | Past, key: str, scope: Scope | None) -> Any:
    """Return the row of a claim. Raises NotFound and Retracted."""
    row = await store.read(lambda c: one(c, key, scope))
    await _insist_on_published(store, key, row)
    return row


async def _insist_on_published(store: Store | Past, key: str, row: Any) -> None:
    """Raise NotFound or Retracted, with what is known, unless a row is of a published claim."""
    if row is None:
        raise await missing(store, "claim", key)
    insist_on_published(row)
