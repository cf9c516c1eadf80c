"""How far two codings of a text agree, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from claims_api.api import answers
from claims_api.api.documenting import a_list
from claims_api.api.records import an_id
from claims_api.deps import AskingDep, each_once
from claims_api.formats.choosing import AGREEMENT_FORMATS
from claims_api.models.agreement import AgreementAnswer
from claims_api.queries.agreement import AgreementQuestion, find
from claims_api.store.engine import Cost

router = APIRouter(tags=["sources"], dependencies=[Depends(each_once)])


@router.get(
    "/sources/{id}/agreement",
    summary="How far two coders agree on a source",
    response_model=AgreementAnswer,
    responses=a_list(
        *("not-found", "retracted", "not-one-text"),
        formats=AGREEMENT_FORMATS,
        answer="How far they agree, with a page of pairs and single claims.",
    ),
)
async def read_agreement(
    asking: AskingDep,
    slug: Annotated[str, an_id("The source's id.", "river-post-dam-report")],
    question: Annotated[AgreementQuestion, Query()],
) -> Any:
    """Compare two codings of one text: which claims both have, and how they coded them.

    Claims are paired by the words in which they stand, each with one at most. Of the pairs,
    Krippendorff's alpha tells field by field how far the codings agree beyond chance; null, with
    the reason, where nothing can be told. Claims that only one coding has are items of their own.
    Drafts are compared for keys with the scope `curate` alone. As CSV it is a table of the items
    with all fields of both claims.
    """
    return await answers.listed(asking, question.of(slug), find, Cost.dear)
