"""Places over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from claims_api.api import answers, records
from claims_api.api.documenting import a_list, an_item
from claims_api.api.records import RecordShape, an_id
from claims_api.deps import AskingDep, SnapshotsDep, each_once
from claims_api.formats.choosing import ONE_RECORD_FORMATS, RECORD_FORMATS
from claims_api.models.answers import PlaceItem, PlaceList
from claims_api.queries.listing import find
from claims_api.queries.places import PLACES, PlaceQuestion
from claims_api.store.engine import Cost

router = APIRouter(tags=["places"], dependencies=[Depends(each_once)])


@router.get(
    "/places",
    summary="Places, with how many claims there are for each",
    response_model=PlaceList,
    responses=a_list(formats=RECORD_FORMATS),
)
async def read_places(asking: AskingDep, question: Annotated[PlaceQuestion, Query()]) -> Any:
    """List the places that meet all conditions: where claims play.

    Of each filter, a comma means any, repeating the parameter means all, and a leading `!` means
    not. Each item tells in `claims` how many published claims each filter of `/claims` finds.
    """
    return await answers.listed(asking, question, find, Cost.dear)


@router.get(
    "/places/{id}",
    summary="One place",
    response_model=PlaceItem,
    responses=an_item(formats=ONE_RECORD_FORMATS),
)
async def read_place(
    request: Request,
    snapshots: SnapshotsDep,
    slug: Annotated[str, an_id("The place's id.", "syria")],
    shape: Annotated[RecordShape, Query()],
) -> Any:
    """Return a place with its counts of claims, each named by the filter that finds them."""
    return await records.read(request, snapshots, PLACES, slug, shape)
