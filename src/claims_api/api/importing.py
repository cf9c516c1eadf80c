"""Imports over HTTP: many records at once, all of them or nothing."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field
from sqlalchemy import Connection

from claims_api.api.bodies import JSON, ImportDep
from claims_api.api.documenting import an_import
from claims_api.api.schemas import takes_import
from claims_api.api.writing import Reasoned, Writing, WritingDep
from claims_api.curation.faults import FileFaults
from claims_api.curation.importing import Tried, bring
from claims_api.curation.incoming import Incoming
from claims_api.curation.repeating import Answer
from claims_api.curation.reporting import refused, report
from claims_api.curation.write import Write
from claims_api.deps import each_once
from claims_api.models.imports import ImportReport
from claims_api.store.engine import generation
from claims_api.store.revisions import Occasion
from claims_api.store.wire import dump

router = APIRouter(tags=["imports"], dependencies=[Depends(each_once)])


class ImportQuestion(Reasoned):
    """How records are brought in."""

    dry_run: bool = Field(
        default=False,
        description="Check everything and tell what would be written, and write nothing.",
        examples=[True],
    )


@router.post(
    "/import",
    name="import_claims",
    summary="Bring in many records at once",
    response_class=Response,
    responses=an_import(ImportReport),
    openapi_extra=takes_import(),
)
async def import_claims(
    writing: WritingDep, body: ImportDep, question: Annotated[ImportQuestion, Query()]
) -> Any:
    """Write all records of a body, or none of them: claims files, or one record a line.

    What stands already as it is sent is not written again, so that the same body a second time
    changes nothing. Every fault is told with its line.
    """
    return await run(writing, body, question)


async def run(writing: Writing, body: list[Incoming], question: ImportQuestion) -> Response:
    """Bring in what was sent. Raises InvalidRequest with every fault, each with its line."""
    now, tried = datetime.now(UTC), []

    def written(connection: Connection) -> Answer:
        before = generation(connection)
        write = Write(connection, Occasion(now, writing.key.id, question.reason))
        bring(write, body)
        number = before if question.dry_run else generation(connection)
        headers = {"Claims-Generation": str(number)}
        told = report(write, number, is_dry=question.dry_run).model_dump(mode="json")
        answer = Answer(200, headers, dump(told))
        if question.dry_run:
            tried.append(answer)
            raise Tried
        return answer

    try:
        status, headers, content = await writing.once(written, now)
    except Tried:
        status, headers, content = tried[-1]
    except FileFaults as faults:
        raise refused(faults.faults) from faults
    return Response(content, status, headers, JSON)
