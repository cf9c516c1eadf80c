"""Sources over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from claims_api.api import answers, records
from claims_api.api.documenting import a_list, an_item
from claims_api.api.records import NoQuestion, an_id
from claims_api.deps import AskingDep, StoreDep, each_once
from claims_api.models.answers import SourceItem, SourceList
from claims_api.queries.listing import find
from claims_api.queries.sources import SOURCES, SourceQuestion
from claims_api.store.engine import Cost

router = APIRouter(tags=["sources"], dependencies=[Depends(each_once)])


@router.get(
    "/sources",
    summary="Sources, with how many claims there are for each",
    response_model=SourceList,
    responses=a_list(),
)
async def read_sources(asking: AskingDep, question: Annotated[SourceQuestion, Query()]) -> Any:
    """List the sources that meet all conditions: the articles in which claims stand.

    Of each filter, a comma means any, repeating the parameter means all, and a leading `!` means
    not. Each item tells in `claims` how many published claims each filter of `/claims` finds.
    """
    return await answers.listed(asking, question, find, Cost.dear)


@router.get(
    "/sources/{id}",
    summary="One source",
    response_model=SourceItem,
    responses=an_item(),
)
async def read_source(
    request: Request,
    store: StoreDep,
    slug: Annotated[str, an_id("The source's id.", "magnier-2017-russia-iran")],
    _question: Annotated[NoQuestion, Query()],
) -> Any:
    """Return a source with its counts of claims, each named by the filter that finds them."""
    return await records.read(request, store, SOURCES, slug)
