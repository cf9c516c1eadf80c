"""Context for language models, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from claims_api.api import answers
from claims_api.api.documenting import a_list
from claims_api.deps import AskingDep, each_once
from claims_api.formats.choosing import CONTEXT_FORMATS
from claims_api.models.context import ContextAnswer
from claims_api.queries.context import ContextQuestion, find
from claims_api.store.engine import Cost

router = APIRouter(tags=["context"], dependencies=[Depends(each_once)])


@router.get(
    "/context",
    summary="What a language model should know of a question",
    response_model=ContextAnswer,
    responses=a_list(formats=CONTEXT_FORMATS, answer="The context."),
)
async def read_context(asking: AskingDep, question: Annotated[ContextQuestion, Query()]) -> Any:
    """Return claims in words that say who holds each and how certainly, with ids to cite.

    The best come first: by relevance with `q`, else by weight in their source. Claims that repeat
    one another are told once. A claim that others contradict, or are set against, comes with one of
    these or not at all. The filters are those of `/claims`.
    """
    return await answers.listed(asking, question, find, Cost.dear)
