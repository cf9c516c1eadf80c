"""Suggestions over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from claims_api.api import answers
from claims_api.api.documenting import a_list
from claims_api.deps import AskingDep, each_once
from claims_api.formats.choosing import FORMATS
from claims_api.models.suggestion import SuggestionList
from claims_api.queries.suggestions import PATH, SuggestQuestion, find
from claims_api.store.engine import Cost

router = APIRouter(tags=["names"], dependencies=[Depends(each_once)])


@router.get(
    PATH,
    summary="Actors, places, topics and sources while a name is typed",
    response_model=SuggestionList,
    responses=a_list(formats=FORMATS[:1], answer="The records, the best first."),
)
async def read_suggestions(asking: AskingDep, question: Annotated[SuggestQuestion, Query()]) -> Any:
    """Suggest records whose names are like what was typed so far.

    The whole name comes first, then how a name begins, then words in it, whole words before
    beginnings of words; whatever takes a typo comes behind all that takes none. Of two that are
    alike, that with more claims comes first. `total` counts all of them; there is one page.
    """
    return await answers.listed(asking, question, find, Cost.dear)
