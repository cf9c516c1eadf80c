"""The network of actors over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from claims_api.api import answers
from claims_api.api.documenting import a_list
from claims_api.deps import AskingDep, each_once
from claims_api.formats.choosing import NETWORK_FORMATS
from claims_api.models.graphs import NetworkAnswer
from claims_api.queries.network import NetworkQuestion, find
from claims_api.store.engine import Cost

router = APIRouter(tags=["network"], dependencies=[Depends(each_once)])


@router.get(
    "/network",
    summary="Who acts on whom, and who speaks of whom",
    response_model=NetworkAnswer,
    responses=a_list(formats=NETWORK_FORMATS, answer="The network."),
)
async def read_network(asking: AskingDep, question: Annotated[NetworkQuestion, Query()]) -> Any:
    """Return the actors of all claims that meet the conditions as a directed graph.

    An edge of kind `acts` leads from an agent to a target of the same claims, one of kind `speaks`
    from who holds claims to whoever is agent, target or mentioned in them; its `address` asks
    `/claims` for exactly these claims. `score` is the mean of the PLOVER scores of the affirmed
    events among them, from -10 to 10. The filters are those of `/claims`; with `members=true` the
    groups that an actor belonged to then stand in its place too.
    """
    return await answers.listed(asking, question, find, Cost.dear)
