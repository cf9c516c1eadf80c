"""What is disputed, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from claims_api.api import answers
from claims_api.api.documenting import a_list
from claims_api.deps import AskingDep, each_once
from claims_api.formats.choosing import DISPUTE_FORMATS
from claims_api.models.disputes import DisputeList
from claims_api.queries.disputes import DisputeQuestion, find
from claims_api.store.engine import Cost

router = APIRouter(tags=["disputes"], dependencies=[Depends(each_once)])


@router.get(
    "/disputes",
    summary="Which propositions are disputed, and who stands where",
    response_model=DisputeList,
    responses=a_list(formats=DISPUTE_FORMATS),
)
async def read_disputes(asking: AskingDep, question: Annotated[DisputeQuestion, Query()]) -> Any:
    """Return propositions with those that contradict them or are set against them, as sides.

    Claims that repeat one another make one proposition. Each opposition stands once: under the
    proposition that has more against it. Assessments clash where one finds true what another finds
    false, mixed, unverifiable or outdated. The filters are those of `/claims`: a dispute is found
    by any claim on any side. As CSV it is a matrix of holders and disputed propositions.
    """
    return await answers.listed(asking, question, find, Cost.dear)
