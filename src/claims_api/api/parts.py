"""The relations and assessments of a claim over HTTP, one by one."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from claims_api import validators
from claims_api.api.bodies import ObjectDep
from claims_api.api.documenting import CONDITIONAL, IF_SENT, a_write, an_item
from claims_api.api.located import KINDS, ClaimId, Kept, Located
from claims_api.api.preconditions import IfMatchDep
from claims_api.api.records import NoQuestion
from claims_api.api.schemas import Body, takes
from claims_api.api.writing import ReasonedDep, Retraction, WritingDep, served
from claims_api.curation import parts as written
from claims_api.curation.nouns import NOUNS
from claims_api.curation.write import Write
from claims_api.deps import ScopeDep, StoreDep, each_once
from claims_api.models.claim_record import ClaimWhole
from claims_api.queries.differing import patched


def router_of(kept: Kept) -> APIRouter:
    """Return the addresses of a kind of part."""
    router = APIRouter(tags=["claims"], dependencies=[Depends(each_once)])
    _add(router, kept)
    _read(router, kept)
    _change(router, kept)
    _remove(router, kept)
    return router


def _a(kept: Kept) -> str:
    return f"{'an' if kept.noun[0] in 'aeiou' else 'a'} {kept.noun}"


def _at(kept: Kept) -> str:
    return f"/claims/{{id}}/{kept.noun}s/{kept.path}"


def _read(router: APIRouter, kept: Kept) -> None:
    @router.get(
        _at(kept),
        name=f"read_{kept.noun}",
        summary=f"One {kept.noun}",
        response_model=kept.document,
        responses=an_item("retracted"),
    )
    async def read_part(
        request: Request,
        store: StoreDep,
        scope: ScopeDep,
        _question: Annotated[NoQuestion, Query()],
        located: Located = Depends(kept.locate),  # noqa: B008  # FastAPI's own way
    ) -> Any:
        """Return a part of a claim as it stands among those that are served with it."""
        found = await store.read(lambda connection: located.one(connection, scope))
        return validators.record(request, found.body, found.etag)


def _add(router: APIRouter, kept: Kept) -> None:
    @router.post(
        f"/claims/{{id}}/{kept.noun}s",
        name=f"create_{kept.noun}",
        summary=f"Add {_a(kept)} to a claim",
        status_code=201,
        response_class=Response,
        responses=a_write(kept.document, 201, "already-exists", *IF_SENT, "retracted", body=True),
        openapi_extra=takes(f"{kept.noun}s", Body.new),
    )
    async def add(
        writing: WritingDep, key: ClaimId, body: ObjectDep, match: IfMatchDep, question: ReasonedDep
    ) -> Any:
        """Write a part into a claim's record; it is a version of the claim.

        An `If-Match` with the claim's validator is heeded, and not needed.
        """
        made, at = kept.adding(key, body, match), f"/claims/{key}/{kept.noun}s"
        return await writing.run(made, kept.whole(key), question.reason, created_at=at)


def _change(router: APIRouter, kept: Kept) -> None:
    @router.put(
        _at(kept),
        name=f"replace_{kept.noun}",
        summary=f"Write {_a(kept)} anew",
        response_class=Response,
        responses=a_write(kept.document, 200, *CONDITIONAL, body=True),
        openapi_extra=takes(f"{kept.noun}s", Body.replacement),
    )
    async def replace(
        writing: WritingDep,
        body: ObjectDep,
        match: IfMatchDep,
        question: ReasonedDep,
        located: Located = Depends(kept.locate),  # noqa: B008  # FastAPI's own way
    ) -> Any:
        """Put a whole part in place of the one that stands; it is a version of its claim."""
        made = located.changing(lambda _stands: body, match)
        return await writing.run(made, located.served, question.reason)

    @router.patch(
        _at(kept),
        name=f"change_{kept.noun}",
        summary=f"Change some fields of {_a(kept)}",
        response_class=Response,
        responses=a_write(kept.document, 200, *CONDITIONAL, body=True),
        openapi_extra=takes(f"{kept.noun}s", Body.patch),
    )
    async def change(
        writing: WritingDep,
        body: ObjectDep,
        match: IfMatchDep,
        question: ReasonedDep,
        located: Located = Depends(kept.locate),  # noqa: B008  # FastAPI's own way
    ) -> Any:
        """Merge fields into a part (JSON Merge Patch, RFC 7396); it is a version of its claim."""
        made = located.changing(lambda stands: patched(stands, body), match)
        return await writing.run(made, located.served, question.reason)


def _remove(router: APIRouter, kept: Kept) -> None:
    @router.delete(
        _at(kept),
        name=f"remove_{kept.noun}",
        summary=f"Take {_a(kept)} out of its claim",
        response_class=Response,
        responses=a_write(ClaimWhole, 200, *CONDITIONAL),
    )
    async def remove(
        writing: WritingDep,
        match: IfMatchDep,
        question: Annotated[Retraction, Query()],
        located: Located = Depends(kept.locate),  # noqa: B008  # FastAPI's own way
    ) -> Any:
        """Take a part out of its claim's record, and answer with the claim as it stands then.

        The claim's history keeps it and the reason; to restore that version brings it back.
        """

        def edit(write: Write) -> str:
            written.remove(write, located.insist(write, match))
            return located.key

        return await writing.run(edit, served(NOUNS["claims"]), question.reason)


ROUTERS = [router_of(kept) for kept in KINDS]
