"""Sources over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from claims_api.api import answers, records
from claims_api.api.documenting import a_list, an_item
from claims_api.api.records import RecordShape, an_id, missing
from claims_api.deps import AskingDep, SnapshotsDep, each_once
from claims_api.formats.choosing import ANNOTATIONS, ONE_RECORD_FORMATS, RECORD_FORMATS
from claims_api.models.answers import SourceItem, SourceList
from claims_api.queries import annotations
from claims_api.queries.annotations import AnnotationQuestion
from claims_api.queries.as_of import standing
from claims_api.queries.listing import find
from claims_api.queries.sources import SOURCES, SourceQuestion
from claims_api.store.engine import Cost

router = APIRouter(tags=["sources"], dependencies=[Depends(each_once)])


@router.get(
    "/sources",
    summary="Sources, with how many claims there are for each",
    response_model=SourceList,
    responses=a_list(formats=RECORD_FORMATS),
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
    responses=an_item(formats=ONE_RECORD_FORMATS),
)
async def read_source(
    request: Request,
    snapshots: SnapshotsDep,
    slug: Annotated[str, an_id("The source's id.", "magnier-2017-russia-iran")],
    shape: Annotated[RecordShape, Query()],
) -> Any:
    """Return a source with its counts of claims, each named by the filter that finds them."""
    return await records.read(request, snapshots, SOURCES, slug, shape)


@router.get(
    "/sources/{id}/annotations",
    summary="What is claimed in a source, as annotations of it",
    response_class=Response,
    responses=a_list(
        "not-found", formats=(ANNOTATIONS,), answer="A collection with its first page, or a page."
    ),
)
async def read_annotations(
    asking: AskingDep,
    slug: Annotated[str, an_id("The source's id.", "magnier-2017-russia-iran")],
    question: Annotated[AnnotationQuestion, Query()],
) -> Any:
    """Return the claims of a source as W3C Web Annotations, in the order of its text.

    Without a cursor it is an `AnnotationCollection` with its first page in it, with one an
    `AnnotationPage`. Spans are offsets in code points of the source's canonical text; where that
    text is public, its words stand beside them.
    """
    store = await standing(asking.snapshots, question.as_of)
    if not await store.read(lambda connection: annotations.exists(connection, slug)):
        raise await missing(store, "source", slug)
    return await answers.listed(asking, question.of(slug), annotations.find, Cost.cheap)
