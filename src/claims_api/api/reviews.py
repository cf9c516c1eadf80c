"""Drafts reviewed over HTTP: published, sent back with a note, flagged."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field
from sqlalchemy import Connection

from claims_api.api.bodies import JSON, ObjectDep
from claims_api.api.claims import ClaimId
from claims_api.api.documenting import IF_SENT, a_write, an_item
from claims_api.api.edits import EXAMPLES
from claims_api.api.preconditions import IfMatch, IfMatchDep
from claims_api.api.records import NoQuestion, an_id
from claims_api.api.schemas import takes_a
from claims_api.api.writing import Reasoned, ReasonedDep, WritingDep, served
from claims_api.curation import reviewing as written
from claims_api.curation.editing import Insist
from claims_api.curation.nouns import NOUNS, read
from claims_api.curation.write import Write
from claims_api.deps import CuratorDep, StoreDep, each_once
from claims_api.models.claim_record import ClaimWhole
from claims_api.models.review import Publication, Review, ReviewNote
from claims_api.queries import reviewing
from claims_api.queries.listing import One
from claims_api.queries.question import WHOLE
from claims_api.queries.resolving import no_such
from claims_api.store.wire import dump
from claims_api.text import etag_of

router = APIRouter(tags=["review"], dependencies=[Depends(each_once)])
SourceId = Annotated[str, an_id("The source's id.", EXAMPLES["sources"])]
_NOTED = ("retracted", *IF_SENT)


class Publishing(Reasoned):
    """Which drafts of a source are published."""

    seen: Annotated[int, Field(ge=0, le=2**53 - 1), WHOLE] | None = Field(
        default=None,
        description="The generation of the list that was looked through: what was written later "
        "stays a draft. Left out, all are taken.",
        examples=[286],
    )


_Said = Callable[[Write, Insist], None]


def _review(connection: Connection, key: str) -> One:
    found = reviewing.review_of(connection, key)
    if found is None:
        raise no_such(connection, "claim", key)
    body = dump(found)
    return One(body, etag_of(body))


@router.get(
    "/claims/{id}/review",
    name="review_claim",
    summary="How a claim stands in review",
    response_model=Review,
    responses=an_item(),
)
async def review_claim(
    store: StoreDep, _key: CuratorDep, key: ClaimId, _question: Annotated[NoQuestion, Query()]
) -> Any:
    """Return whether a claim is to be reviewed, was sent back or is doubted, and all remarks on it.

    For those who curate. Remarks are no data: no history, feed, export or snapshot has them.
    """
    found = await store.read(lambda connection: _review(connection, key))
    return Response(found.body, media_type=JSON, headers={"Cache-Control": "no-store"})


@router.post(
    "/claims/{id}/publish",
    name="publish_claim",
    summary="Publish a draft",
    response_class=Response,
    responses=a_write(
        ClaimWhole, 200, "not-a-draft", "under-review", "precondition-required", *_NOTED
    ),
)
async def publish_claim(
    writing: WritingDep, match: IfMatchDep, question: ReasonedDep, key: ClaimId
) -> Any:
    """Let readers see a draft as it was read by who publishes it, which `If-Match` tells.

    What was sent back or flagged is not published, nor what leads to a claim that is hidden.
    """

    def edit(write: Write) -> str:
        written.publish(write, key, match.insist)
        return key

    return await writing.run(edit, served(NOUNS["claims"]), question.reason)


@router.post(
    "/sources/{id}/publish",
    name="publish_source",
    summary="Publish the drafts of a source",
    response_class=Response,
    responses=a_write(Publication, 200, "not-found", "retracted"),
)
async def publish_source(
    writing: WritingDep, question: Annotated[Publishing, Query()], slug: SourceId
) -> Any:
    """Publish all drafts of a source that were neither sent back nor flagged, in one write.

    The answer tells which those are, and of each that stays a draft why it does.
    """
    told: list[bytes] = []

    def edit(write: Write) -> str:
        told.append(dump(written.publish_source(write, slug, question.seen)))
        return slug

    return await writing.run(edit, lambda _c, _s: One(told[-1], etag_of(told[-1])), question.reason)


async def _noted(writing: WritingDep, key: str, said: _Said, match: IfMatch) -> Response:
    """Keep a remark, and answer with how the claim stands in review then."""

    def edit(write: Write) -> str:
        said(write, match.insist_if_sent)
        return key

    return await writing.run(edit, _review, None)


def _takes_remarks(
    name: str, remark: Callable[[Write, str, str, Insist], None], told: tuple[str, str], *more: str
) -> None:
    """Add an address that takes a remark on a claim; what it is for is `told` in short and long."""

    @router.post(
        f"/claims/{{id}}/{name}",
        name=f"{name.replace('-', '_')}_claim",
        summary=told[0],
        description=told[1],
        response_class=Response,
        responses=a_write(Review, 200, *more, *_NOTED, body=True),
        openapi_extra=takes_a(ReviewNote),
    )
    async def noted(
        writing: WritingDep,
        body: ObjectDep,
        match: IfMatchDep,
        _question: Annotated[NoQuestion, Query()],
        key: ClaimId,
    ) -> Any:
        """Keep a remark on a claim."""
        note = read(ReviewNote, body).note
        return await _noted(writing, key, lambda w, i: remark(w, key, note, i), match)


_takes_remarks(
    "send-back",
    written.send_back,
    (
        "Send a draft back",
        (
            "Give a draft back to who coded it, with a note on what is to be done. It stays a "
            "draft, and is to be reviewed again as soon as it was edited. An `If-Match` is "
            "heeded, and not needed."
        ),
    ),
    "not-a-draft",
)
_takes_remarks(
    "flag",
    written.flag,
    (
        "Flag a claim",
        (
            "Doubt a claim, be it a draft or published, with a note on why. It stays flagged "
            "until that is resolved; a draft is not published meanwhile. An `If-Match` is heeded,"
            " and not needed."
        ),
    ),
)
_takes_remarks(
    "resolve",
    written.resolve,
    (
        "Resolve what was said of a claim",
        (
            "Say that nothing of what was said of a claim stands any more, and why. It is flagged"
            " and sent back no longer; all remarks are kept. An `If-Match` is heeded, and not "
            "needed."
        ),
    ),
)
