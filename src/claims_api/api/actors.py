"""Actors over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from claims_api.api import answers, records
from claims_api.api.documenting import a_list, an_item
from claims_api.api.records import RecordShape, an_id
from claims_api.deps import AskingDep, SnapshotsDep, each_once
from claims_api.formats.choosing import ONE_RECORD_FORMATS, RECORD_FORMATS
from claims_api.models.answers import ActorList, ActorWhole
from claims_api.queries.actors import ACTORS, ActorQuestion, whole
from claims_api.queries.listing import find
from claims_api.store.engine import Cost

router = APIRouter(tags=["actors"], dependencies=[Depends(each_once)])


@router.get(
    "/actors",
    summary="Actors, with how many claims there are for each",
    response_model=ActorList,
    responses=a_list(formats=RECORD_FORMATS),
)
async def read_actors(asking: AskingDep, question: Annotated[ActorQuestion, Query()]) -> Any:
    """List the actors that meet all conditions: who acts, is acted on, or holds claims.

    Of each filter, a comma means any, repeating the parameter means all, and a leading `!` means
    not. Each item tells in `claims` how many published claims each filter of `/claims` finds.
    """
    return await answers.listed(asking, question, find, Cost.dear)


@router.get(
    "/actors/{id}",
    summary="One actor",
    response_model=ActorWhole,
    responses=an_item(formats=ONE_RECORD_FORMATS),
)
async def read_actor(
    request: Request,
    snapshots: SnapshotsDep,
    slug: Annotated[str, an_id("The actor's id.", "russia")],
    shape: Annotated[RecordShape, Query()],
) -> Any:
    """Return an actor with its counts of claims, each named by its filter, and its members."""
    return await records.read(request, snapshots, ACTORS, slug, shape, reader=whole)
