"""Quotations over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from claims_api.api.bodies import JSON, ObjectDep
from claims_api.api.documenting import a_state
from claims_api.api.records import NoQuestion
from claims_api.api.schemas import takes_a
from claims_api.curation.nouns import read
from claims_api.deps import ScopeDep, StoreDep, each_once
from claims_api.models.quotes import QuoteRecord, Verification
from claims_api.queries.quotes import verify
from claims_api.store.engine import Cost

router = APIRouter(tags=["quotations"], dependencies=[Depends(each_once)])
_MAY_FAIL = ("database-error", "not-found", "retracted", "query-timeout", "not-json")


@router.post(
    "/quotes/verify",
    summary="Whether a quotation stands in a source, and whose claim it is",
    response_model=Verification,
    responses=a_state("What became of it.", *_MAY_FAIL, "unsupported-media-type"),
    openapi_extra=takes_a(QuoteRecord),
)
async def read_quotation(
    store: StoreDep, scope: ScopeDep, body: ObjectDep, _question: Annotated[NoQuestion, Query()]
) -> Any:
    """Look for words in the texts that are attached: exact, normalised, or stitched from pieces.

    Normalised are case, quotation marks, dashes, white space and the sign at the end. Pieces are
    parted by `…`, by what stands in square brackets, by a line break, or where nothing tells that
    something was left out; of these each has four words. Of a text that may not be shown, no word
    is told, and it is searched for parts of four words and twenty signs at least.
    """
    asked = read(QuoteRecord, body)
    found = await store.read(lambda connection: verify(connection, asked, scope), Cost.dear)
    return Response(found, media_type=JSON, headers={"Cache-Control": "no-store"})
