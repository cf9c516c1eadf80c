"""The change feed over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from claims_api.api import answers
from claims_api.api.documenting import a_feed
from claims_api.api.following import LastEventDep, followed
from claims_api.deps import AskingDep, each_once
from claims_api.formats.choosing import CHANGE_FORMATS, EVENTS
from claims_api.formats.negotiating import choose
from claims_api.models.revision import ChangeList, RevisionWhole
from claims_api.queries.changes import PATH, ChangesQuestion, find
from claims_api.store.engine import Cost

router = APIRouter(tags=["history"], dependencies=[Depends(each_once)])


@router.get(
    PATH,
    summary="Everything that was written, in order",
    response_model=ChangeList,
    responses=a_feed(RevisionWhole, formats=CHANGE_FORMATS),
)
async def read_changes(
    asking: AskingDep, question: Annotated[ChangesQuestion, Query()], last: LastEventDep
) -> Any:
    """List every write to any record after a number, each with the record as it then stood.

    Ask again with `after` set to the `sequence` of the last change that was worked off: nothing is
    missed and nothing comes twice, retractions included. Drafts are left out unless a key that
    curates is sent; the number that a draft took is skipped. As `text/event-stream` without
    `limit` the answer stays open, and each change comes as it is made.
    """
    accept = asking.request.headers.get("accept")
    if choose(question.format, accept, question.formats) is EVENTS:
        if question.limit is None:
            return await followed(asking, question, last)
        question = question.behind(last)
    return await answers.listed(asking, question, find, Cost.dear)
