"""Topics over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from claims_api.api import answers, records
from claims_api.api.documenting import a_list, an_item
from claims_api.api.records import RecordShape, an_id
from claims_api.deps import AskingDep, SnapshotsDep, each_once
from claims_api.formats.choosing import ONE_RECORD_FORMATS, RECORD_FORMATS
from claims_api.models.answers import TopicItem, TopicList
from claims_api.queries.listing import find
from claims_api.queries.topics import TOPICS, TopicQuestion
from claims_api.store.engine import Cost

router = APIRouter(tags=["topics"], dependencies=[Depends(each_once)])


@router.get(
    "/topics",
    summary="Topics, with how many claims there are for each",
    response_model=TopicList,
    responses=a_list(formats=RECORD_FORMATS),
)
async def read_topics(asking: AskingDep, question: Annotated[TopicQuestion, Query()]) -> Any:
    """List the topics that meet all conditions: what claims are about.

    Of each filter, a comma means any, repeating the parameter means all, and a leading `!` means
    not. Each item tells in `claims` how many published claims each filter of `/claims` finds.
    """
    return await answers.listed(asking, question, find, Cost.dear)


@router.get(
    "/topics/{id}",
    summary="One topic",
    response_model=TopicItem,
    responses=an_item(formats=ONE_RECORD_FORMATS),
)
async def read_topic(
    request: Request,
    snapshots: SnapshotsDep,
    slug: Annotated[str, an_id("The topic's id.", "syrian-war")],
    shape: Annotated[RecordShape, Query()],
) -> Any:
    """Return a topic with its counts of claims, each named by the filter that finds them."""
    return await records.read(request, snapshots, TOPICS, slug, shape)
