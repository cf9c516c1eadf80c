"""The texts of sources over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from claims_api.api import answers
from claims_api.api.bodies import PLAIN_TEXT, TextDep
from claims_api.api.documenting import a_text, a_write
from claims_api.api.preconditions import IfMatchDep
from claims_api.api.records import NoQuestion, an_id
from claims_api.api.schemas import takes_text
from claims_api.api.writing import ReasonedDep, WritingDep, served
from claims_api.curation.attaching import attach
from claims_api.curation.nouns import NOUNS
from claims_api.curation.write import Write
from claims_api.deps import ScopeDep, StoreDep, each_once
from claims_api.models.answers import SourceItem
from claims_api.queries.texts import text_of

router = APIRouter(tags=["sources"], dependencies=[Depends(each_once)])
SourceId = Annotated[str, an_id("The source's id.", "river-post-dam-report")]
_CONDITIONAL = ("not-found", "retracted", "precondition-required", "precondition-failed")


@router.get(
    "/sources/{id}/text",
    summary="The text of a source",
    response_class=Response,
    responses=a_text(),
)
async def read_text(
    request: Request,
    store: StoreDep,
    scope: ScopeDep,
    slug: SourceId,
    _question: Annotated[NoQuestion, Query()],
) -> Any:
    """Return the text in whose code points the offsets of anchors count.

    Where the source's `text_access` is `curators`, it takes a key with the scope `curate`.
    """
    found = await store.read(lambda connection: text_of(connection, slug, scope))
    body = found.content.encode("utf-8")
    return answers.record(request, body, found.etag, media_type=PLAIN_TEXT)


@router.put(
    "/sources/{id}/text",
    summary="Attach a text to a source",
    response_class=Response,
    responses=a_write(SourceItem, 200, *_CONDITIONAL, "unsupported-media-type"),
    openapi_extra=takes_text(),
)
async def attach_text(
    writing: WritingDep, text: TextDep, match: IfMatchDep, question: ReasonedDep, slug: SourceId
) -> Any:
    """Attach a text, and answer with the source as it is served from then on.

    The first one has to have the digest that the source names, and each anchor of its claims has to
    stand in it: `errors` tells every one that does not, with the digests that were expected and
    found. Of another text later on, anchors are moved to where their words stand, as far as that
    can be proved; the others are marked `orphaned`, and `has=orphaned` finds their claims.
    """

    def edit(write: Write) -> str:
        attach(write, slug, text, match.insist)
        return slug

    return await writing.run(edit, served(NOUNS["sources"]), question.reason)
