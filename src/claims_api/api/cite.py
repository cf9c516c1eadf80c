"""Citations over HTTP."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Query

from claims_api import validators
from claims_api.api import answers
from claims_api.api.documenting import a_citation
from claims_api.deps import Asking, AskingDep, TodayDep, each_once
from claims_api.errors import Fault, InvalidRequest
from claims_api.formats.choosing import CITATION_FORMATS
from claims_api.formats.citation import Citation
from claims_api.formats.negotiating import choose
from claims_api.models.citations import CitationDocument
from claims_api.queries.addresses import target
from claims_api.queries.as_of import standing
from claims_api.queries.asking import unknown
from claims_api.queries.citing import CiteQuestion, Occasion, cite
from claims_api.queries.refusing import asked_in
from claims_api.settings import Settings
from claims_api.store.engine import Cost
from claims_api.text import harmless

router = APIRouter(tags=["citations"], dependencies=[Depends(each_once)])


@router.get(
    "/cite",
    summary="A citation of a claim, a source, a record or a question",
    response_model=CitationDocument,
    responses=a_citation(CITATION_FORMATS),
)
async def read_citation(
    asking: AskingDep, question: Annotated[CiteQuestion, Query()], day: TodayDep
) -> Any:
    """Return a citation: as a line of text, for BibTeX, as CSL-JSON, or all three with their parts.

    A source is cited as the article that it is. All else is cited as part of the data, with their
    generation and the day: a claim with its holder, its version and the article that it was coded
    from, a question in its one spelling with the number of its results.
    """
    request = asking.request
    chosen = choose(question.format, request.headers.get("accept"), CITATION_FORMATS)
    citation = await _cited(asking, question, day)
    headers = {"Vary": answers.VARY, "Claims-Generation": str(citation.generation)}
    headers |= answers.told_beside(asking, citation.warnings, "citation", chosen)
    body, kind = b"".join(chosen.write(citation)), chosen.content_type
    return validators.record(request, body, media_type=kind, headers=headers)


async def _cited(asking: Asking, question: CiteQuestion, day: date) -> Citation:
    """Return the citation that is asked for; what is wrong with the address is told of `of`."""
    _insist_on_one_thing(question)
    with asked_in("of"):
        cited = target(question.of, _bases(asking))
        occasion = _occasion(asking, day)
        store = await standing(asking.snapshots, cited.moment)
        return await store.read(lambda c: cite(c, cited, occasion), Cost.dear)


def _insist_on_one_thing(question: CiteQuestion) -> None:
    """Refuse other parameters; most likely they belong to the address that is cited."""
    known = list(CiteQuestion.model_fields)
    faults = tuple(
        Fault(
            "parameter",
            harmless(name),
            "unknown-parameter",
            f"{unknown(name, known)} If it belongs to what is cited, write its & as %26.",
        )
        for name in question.model_extra or ()
    )
    if faults:
        raise InvalidRequest(faults[0].detail, faults=faults)


def _bases(asking: Asking) -> tuple[str, ...]:
    """Return with what the addresses of this service may begin."""
    host = str(asking.request.base_url).rstrip("/")
    return asking.base, host, urlsplit(asking.base).path


def _occasion(asking: Asking, day: date) -> Occasion:
    settings: Settings = asking.request.app.state.settings
    return Occasion(
        base=asking.root,
        day=day,
        dataset=settings.dataset_title,
        author=settings.dataset_author,
        strict=asking.strict,
        scope=asking.scope,
    )
