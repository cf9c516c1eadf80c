"""Histories of records over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request

from claims_api import validators
from claims_api.api.documenting import an_item
from claims_api.api.records import NoQuestion, an_id
from claims_api.deps import AskingDep, ScopeDep, StoreDep, each_once
from claims_api.models.revision import Diff, RevisionList, RevisionWhole
from claims_api.queries import revisions
from claims_api.queries.revisions import KEPT, DiffQuestion, RevisionsQuestion, Version, Wanted
from claims_api.store.engine import Cost

EXAMPLE = "magnier-2017-russia-iran:airports-opened-to-jets"
Records = Annotated[
    str,
    Path(
        description="What kind of record it is.",
        json_schema_extra={"enum": list(KEPT)},
        examples=["claims"],
    ),
]
RecordId = Annotated[str, an_id("The record's id.", EXAMPLE)]


async def the_wanted(records: Records, key: RecordId, scope: ScopeDep) -> Wanted:
    """Return whose history an address asks for, and by a key of which scope."""
    return Wanted(records, key, scope)


WantedDep = Annotated[Wanted, Depends(the_wanted)]
router = APIRouter(tags=["history"], dependencies=[Depends(each_once)])


@router.get(
    "/{records}/{id}/revisions",
    summary="The history of a record",
    response_model=RevisionList,
    responses=an_item("query-timeout"),
)
async def read_revisions(
    asking: AskingDep,
    wanted: WantedDep,
    question: Annotated[RevisionsQuestion, Query()],
) -> Any:
    """List every write to a record, the latest first: when, by whom, why, and which fields.

    Relations and assessments belong to the claim that states them, and so does their history. The
    history of a retracted claim can be read; how drafts stood is shown to keys that curate.
    """
    found = revisions.listed(wanted, question, asking.base)
    return validators.record(asking.request, await asking.store.read(found, Cost.dear))


@router.get(
    "/{records}/{id}/revisions/{version}",
    summary="A record as it stood",
    response_model=RevisionWhole,
    responses=an_item("query-timeout"),
)
async def read_revision(
    request: Request,
    store: StoreDep,
    wanted: WantedDep,
    version: Annotated[Version, Path(examples=[1], description="Its number.")],
    _question: Annotated[NoQuestion, Query()],
) -> Any:
    """Return a record as it stood after a write, in the form in which claims files have it."""
    found = revisions.as_it_stood(wanted, version)
    return validators.record(request, await store.read(found, Cost.dear))


@router.get(
    "/{records}/{id}/diff",
    summary="What is different between two versions of a record",
    response_model=Diff,
    responses=an_item("query-timeout"),
)
async def read_diff(
    request: Request,
    store: StoreDep,
    wanted: WantedDep,
    question: Annotated[DiffQuestion, Query()],
) -> Any:
    """Compare two versions of a record, by default the latest with the one before.

    `changes` names every place that differs; `patch` makes the one into the other.
    """
    found = revisions.diff(wanted, question)
    return validators.record(request, await store.read(found, Cost.dear))
