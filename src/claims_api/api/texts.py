"""The texts of sources over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from claims_api import validators
from claims_api.api import answers
from claims_api.api.bodies import PLAIN_TEXT, TextDep
from claims_api.api.documenting import CONDITIONAL, a_text, a_write, an_item
from claims_api.api.preconditions import IfMatchDep
from claims_api.api.records import NoQuestion, an_id
from claims_api.api.schemas import takes_text
from claims_api.api.writing import ReasonedDep, WritingDep, served
from claims_api.curation.attaching import attach
from claims_api.curation.nouns import NOUNS
from claims_api.curation.write import Write
from claims_api.deps import ScopeDep, SnapshotsDep, StoreDep, each_once
from claims_api.models.answers import SourceItem
from claims_api.models.coverage import Coverage
from claims_api.queries.as_of import standing
from claims_api.queries.coverage import coverage
from claims_api.queries.moments import Shape
from claims_api.queries.texts import text_of
from claims_api.store.engine import Cost
from claims_api.store.wire import dump

router = APIRouter(tags=["sources"], dependencies=[Depends(each_once)])
SourceId = Annotated[str, an_id("The source's id.", "river-post-dam-report")]


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
    return validators.record(request, body, found.etag, media_type=PLAIN_TEXT)


@router.get(
    "/sources/{id}/coverage",
    summary="Which stretches of a source no claim covers",
    response_model=Coverage,
    responses=an_item("retracted", "snapshot-preparing"),
)
async def read_coverage(
    request: Request,
    snapshots: SnapshotsDep,
    scope: ScopeDep,
    slug: SourceId,
    shape: Annotated[Shape, Query()],
) -> Any:
    """Return how much of each paragraph stands in an anchor, and which stretches stand in none.

    Without the text, stretches are told as they lie between anchors; with it, those that hold
    words, and the words where they may be shown.
    """
    store = await standing(snapshots, shape.as_of)
    found = await store.read(lambda connection: coverage(connection, slug, scope), Cost.dear)
    return validators.record(request, dump(found), headers=answers.of_past(store))


@router.put(
    "/sources/{id}/text",
    summary="Attach a text to a source",
    response_class=Response,
    responses=a_write(SourceItem, 200, *CONDITIONAL, "unsupported-media-type"),
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
