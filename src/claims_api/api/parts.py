"""The relations and assessments of a claim over HTTP, one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import Connection

from claims_api.api import answers
from claims_api.api.bodies import ObjectDep
from claims_api.api.documenting import a_write, an_item
from claims_api.api.preconditions import IfMatch, IfMatchDep
from claims_api.api.records import NoQuestion, an_id
from claims_api.api.schemas import Body, takes
from claims_api.api.writing import Made, ReasonedDep, Retraction, Served, WritingDep, served
from claims_api.curation import parts as written
from claims_api.curation.editing import Change
from claims_api.curation.nouns import NOUNS, Json, read
from claims_api.curation.parts import Part
from claims_api.curation.write import Write
from claims_api.deps import ScopeDep, StoreDep, each_once
from claims_api.models.assessment import AssessmentDocument, AssessmentRecord
from claims_api.models.claim_record import ClaimWhole
from claims_api.models.fields import Document
from claims_api.models.key import Scope
from claims_api.models.relation import RelationDocument, RelationRecord
from claims_api.queries import parts
from claims_api.queries.differing import patched
from claims_api.queries.listing import One
from claims_api.text import etag_of
from claims_api.vocabulary import RELATIONS_SEEN

_OF = "magnier-2017-russia-iran:"
ClaimId = Annotated[str, an_id("The claim's id.", f"{_OF}russia-practises-soft-diplomacy")]
Kind = Annotated[
    str,
    Path(
        description="How the claim sees the relation.",
        json_schema_extra={"enum": list(RELATIONS_SEEN)},
        examples=["supports"],
    ),
]
OtherId = Annotated[
    str,
    Path(
        alias="other",
        description="The id of the claim at the other end.",
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f-\x9f/]+$",
        examples=[f"{_OF}soft-diplomacy-challenges-us"],
    ),
]
AssessedId = Annotated[str, an_id("The claim's id.", f"{_OF}russia-voted-iran-sanctions")]
AssessmentId = Annotated[
    str,
    Path(
        alias="assessment",
        description="The id of the assessment within its claim.",
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f-\x9f/]+$",
        examples=["unsc-record"],
    ),
]


@dataclass(frozen=True)
class Located:
    """A part of a claim that an address leads to."""

    key: str
    find: Callable[[Connection, Scope | None], bytes]
    part: Callable[[Write], Part]

    def one(self, connection: Connection, scope: Scope | None) -> One:
        """Return it as it is served, and its validator. Raises NotFound and Retracted."""
        body = self.find(connection, scope)
        return One(body, etag_of(body))

    def served(self, connection: Connection, _name: str) -> One:
        """Return it as it is served after a write."""
        return self.one(connection, Scope.curate)

    def changing(self, made: Change, match: IfMatch) -> Made:
        """Return what writes what is made of it."""

        def edit(write: Write) -> str:
            written.change(write, self.insist(write, match), made)
            return self.key

        return edit

    def insist(self, write: Write, match: IfMatch) -> Part:
        """Return where it stands. Raises what the precondition raises, NotFound and Retracted."""
        match.insist(self.one(write.connection, Scope.curate).etag)
        return self.part(write)


async def relation(key: ClaimId, kind: Kind, other: OtherId) -> Located:
    """Return where a relation is."""
    return Located(
        key,
        lambda connection, scope: parts.relation(connection, key, kind, other, scope),
        lambda write: written.seen(write, key, kind, other),
    )


async def assessment(key: AssessedId, slug: AssessmentId) -> Located:
    """Return where an assessment is."""
    return Located(
        key,
        lambda connection, scope: parts.assessment(connection, key, slug, scope),
        lambda _write: written.assessment(key, slug),
    )


def _relation_in(key: str, body: Json) -> tuple[Part, str]:
    """Return the relation that a body states, and its address below its claim."""
    record = read(RelationRecord, body)
    part = written.relation(key, record.type, record.target)
    return part, f"{record.type}/{part.own['target']}"


def _assessment_in(key: str, body: Json) -> tuple[Part, str]:
    record = read(AssessmentRecord, body)
    return written.assessment(key, record.id), record.id


@dataclass(frozen=True)
class Kept:
    """A kind of part: its name, where it is, what is served of it, how a new one is read."""

    noun: str
    path: str
    locate: Callable[..., Any]
    document: type[Document]
    read: Callable[[str, Json], tuple[Part, str]]
    served: Callable[[Connection, str, str, Scope | None], bytes]

    def adding(self, key: str, body: Json, match: IfMatch) -> Made:
        """Return what adds a part to a claim. Raises InvalidRequest."""
        part, name = self.read(key, body)

        def made(write: Write) -> str:
            written.add(write, part, body, match.insist_if_sent)
            return name

        return made

    def whole(self, key: str) -> Served:
        """Return what answers with a part of a claim by its name there."""

        def answer(connection: Connection, name: str) -> One:
            found = self.served(connection, key, name, Scope.curate)
            return One(found, etag_of(found))

        return answer


def _seen(connection: Connection, key: str, at: str, scope: Scope | None) -> bytes:
    kind, _, other = at.partition("/")
    return parts.relation(connection, key, kind, other, scope)


KINDS = (
    Kept("relation", "{kind}/{other}", relation, RelationDocument, _relation_in, _seen),
    Kept(
        *("assessment", "{assessment}", assessment, AssessmentDocument, _assessment_in),
        parts.assessment,
    ),
)
_CONDITIONAL = ("not-found", "retracted", "precondition-required", "precondition-failed")


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
        return answers.record(request, found.body, found.etag)


def _add(router: APIRouter, kept: Kept) -> None:
    @router.post(
        f"/claims/{{id}}/{kept.noun}s",
        name=f"create_{kept.noun}",
        summary=f"Add {_a(kept)} to a claim",
        status_code=201,
        response_class=Response,
        responses=a_write(
            kept.document, 201, "already-exists", "not-found", "retracted", body=True
        ),
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
        responses=a_write(kept.document, 200, *_CONDITIONAL, body=True),
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
        responses=a_write(kept.document, 200, *_CONDITIONAL, body=True),
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
        responses=a_write(ClaimWhole, 200, *_CONDITIONAL),
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
