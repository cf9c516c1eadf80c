"""Jobs over HTTP: how far renames and merges are that are done part by part."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request

from claims_api import validators
from claims_api.api.documenting import an_item
from claims_api.api.records import NoQuestion
from claims_api.curation import jobs
from claims_api.deps import CuratorDep, StoreDep, each_once
from claims_api.models.job import JobItem, JobList
from claims_api.store.wire import dump

router = APIRouter(tags=["history"], dependencies=[Depends(each_once)])
JobId = Annotated[
    int, Path(alias="id", description="The job's number.", ge=1, le=2**31 - 1, examples=[1])
]


@router.get(
    "/jobs",
    name="list_jobs",
    summary="Renames and merges that are done part by part",
    response_model=JobList,
    responses=an_item(),
)
async def list_jobs(
    request: Request, store: StoreDep, _key: CuratorDep, _question: Annotated[NoQuestion, Query()]
) -> Any:
    """List the jobs, the latest first, 200 at most. Needs a key with the scope `curate`."""
    found = JobList(items=await store.read(jobs.listed))
    return validators.record(request, dump(found.model_dump(mode="json")))


@router.get(
    "/jobs/{id}",
    name="show_job",
    summary="How far a job is",
    response_model=JobItem,
    responses=an_item(),
)
async def show_job(
    request: Request,
    store: StoreDep,
    _key: CuratorDep,
    job_id: JobId,
    _question: Annotated[NoQuestion, Query()],
) -> Any:
    """Return how many claims are written anew, and of how many. Needs the scope `curate`.

    A service that is started again goes on where the last one stood.
    """
    found = await store.read(lambda connection: jobs.one(connection, job_id))
    return validators.record(request, dump(found.model_dump(mode="json")))
