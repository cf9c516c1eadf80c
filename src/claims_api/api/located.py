"""Where relations and assessments are: what leads to one, what reads it, what writes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path
from sqlalchemy import Connection

from claims_api.api.preconditions import IfMatch
from claims_api.api.records import an_id
from claims_api.api.writing import Made, Served
from claims_api.curation import parts as written
from claims_api.curation.editing import Change
from claims_api.curation.nouns import Json, read
from claims_api.curation.parts import Part
from claims_api.curation.write import Write
from claims_api.models.assessment import AssessmentDocument, AssessmentRecord
from claims_api.models.fields import Document
from claims_api.models.key import Scope
from claims_api.models.relation import RelationDocument, RelationRecord
from claims_api.queries import parts
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
