"""Records written over HTTP: each noun has the same addresses for it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from claims_api.api.bodies import ObjectDep
from claims_api.api.documenting import CONDITIONAL, IF_SENT, a_write
from claims_api.api.preconditions import IfMatch, IfMatchDep
from claims_api.api.records import an_id
from claims_api.api.schemas import Body, takes
from claims_api.api.writing import (
    Reasoned,
    ReasonedDep,
    Retraction,
    Writing,
    WritingDep,
    served,
)
from claims_api.curation import editing, merging
from claims_api.curation.nouns import NOUNS, Noun
from claims_api.curation.showing import LINKS
from claims_api.curation.write import Write
from claims_api.deps import each_once
from claims_api.models.answers import ActorWhole, PlaceItem, SourceItem, TopicItem
from claims_api.models.claim_record import ClaimWhole, Tombstone
from claims_api.models.fields import Document, RecordTombstone, Slug
from claims_api.queries.differing import patched
from claims_api.queries.question import WHOLE


class Restoration(Reasoned):
    """To which version a record is put back."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1), WHOLE] | None = Field(
        default=None,
        description="The version that is written again. Left out, the last that stood before the "
        "record was retracted.",
        examples=[1],
    )


class Renaming(Reasoned):
    """Which id a record gets."""

    to: Slug = Field(description="The new id.", examples=["europe"])


class Merging(Reasoned):
    """Into which record one is merged."""

    into: Slug = Field(description="The id of the record that stays.", examples=["european-union"])


# What is served of a record of each noun, and what stays of one.
SERVED: dict[str, tuple[type[Document], type[Document]]] = {
    "claims": (ClaimWhole, Tombstone),
    "actors": (ActorWhole, RecordTombstone),
    "places": (PlaceItem, RecordTombstone),
    "topics": (TopicItem, RecordTombstone),
    "sources": (SourceItem, RecordTombstone),
}


def router_of(records: str, example: str) -> APIRouter:
    """Return the addresses at which records of a noun are written; claims keep their ids."""
    noun = NOUNS[records]
    router = APIRouter(tags=[records], dependencies=[Depends(each_once)])
    the_id = an_id(f"The {noun.name}'s id.", example)
    _create(router, records, noun)
    _change(router, records, noun, the_id)
    _retract(router, records, noun, the_id)
    _restore(router, records, noun, the_id)
    if records not in ("claims", "sources"):
        _rename(router, records, noun, the_id)
        _merge(router, records, noun, the_id)
    return router


def a(noun: Noun) -> str:
    """Return the name of a noun behind its article."""
    return f"{'an' if noun.name[0] in 'aeiou' else 'a'} {noun.name}"


def is_shown(noun: Noun) -> bool:
    """Tell whether claims show a record of a noun by its name: another one may take a job."""
    return noun.name in LINKS


def locked(noun: Noun) -> tuple[str, ...]:
    """Return by which problem a write is refused while a job is about the record."""
    return ("job-running",) if is_shown(noun) else ()


def _create(router: APIRouter, records: str, noun: Noun) -> None:
    @router.post(
        f"/{records}",
        name=f"create_{noun.name}",
        summary=f"Add {a(noun)}",
        response_class=Response,
        status_code=201,
        responses=a_write(SERVED[records][0], 201, "already-exists", body=True),
        openapi_extra=takes(records, Body.new),
    )
    async def create(writing: WritingDep, body: ObjectDep, question: ReasonedDep) -> Any:
        """Write a new record, as a claims file has it, and answer with it as it is served.

        It is checked as a claims file is: every reference has to lead somewhere, every field to
        hold what it may hold. The `id` is the client's to choose; it is never given twice.
        """
        return await writing.run(
            lambda write: editing.create(write, noun, body),
            served(noun),
            question.reason,
            created_at=f"/{records}",
        )


def _change(router: APIRouter, records: str, noun: Noun, the_id: Any) -> None:
    async def changed(
        writing: Writing, key: str, made: editing.Change, match: IfMatch, reason: str | None
    ) -> Any:
        def edit(write: Write) -> str:
            editing.change(write, noun, key, made, match.insist)
            return key

        return await writing.run(edit, served(noun), reason)

    @router.put(
        f"/{records}/{{id}}",
        name=f"replace_{noun.name}",
        summary=f"Write {a(noun)} anew",
        response_class=Response,
        responses=a_write(SERVED[records][0], 200, *CONDITIONAL, body=True, begins=is_shown(noun)),
        openapi_extra=takes(records, Body.replacement),
    )
    async def replace(
        writing: WritingDep,
        body: ObjectDep,
        match: IfMatchDep,
        question: ReasonedDep,
        key: str = the_id,
    ) -> Any:
        """Put a whole record in place of the one that stands; what is left out has its default."""
        return await changed(writing, key, lambda _stands: body, match, question.reason)

    @router.patch(
        f"/{records}/{{id}}",
        name=f"change_{noun.name}",
        summary=f"Change some fields of {a(noun)}",
        response_class=Response,
        responses=a_write(SERVED[records][0], 200, *CONDITIONAL, body=True, begins=is_shown(noun)),
        openapi_extra=takes(records, Body.patch),
    )
    async def change(
        writing: WritingDep,
        body: ObjectDep,
        match: IfMatchDep,
        question: ReasonedDep,
        key: str = the_id,
    ) -> Any:
        """Merge fields into the record (JSON Merge Patch, RFC 7396): null takes one away.

        A list is written whole. `/diff` of a record tells such a patch between two versions.
        """
        return await changed(writing, key, lambda r: patched(r, body), match, question.reason)


def _retract(router: APIRouter, records: str, noun: Noun, the_id: Any) -> None:
    @router.delete(
        f"/{records}/{{id}}",
        name=f"retract_{noun.name}",
        summary=f"Take {a(noun)} back",
        response_class=Response,
        responses=a_write(SERVED[records][1], 200, "in-use", *CONDITIONAL, *locked(noun)),
    )
    async def retract(
        writing: WritingDep,
        match: IfMatchDep,
        question: Annotated[Retraction, Query()],
        key: str = the_id,
    ) -> Any:
        """Retract a record, and answer with what stays of it: its id, the reason, the time.

        Nothing is deleted: its history stays, `status=retracted` lists it, and `/restore` brings it
        back. What others refer to is not retracted.
        """

        def edit(write: Write) -> str:
            editing.retract(write, noun, key, match.insist)
            return key

        return await writing.run(edit, served(noun), question.reason)


def _restore(router: APIRouter, records: str, noun: Noun, the_id: Any) -> None:
    found = SERVED[records][0]

    @router.post(
        f"/{records}/{{id}}/restore",
        name=f"restore_{noun.name}",
        summary=f"Bring {a(noun)} back",
        response_class=Response,
        responses=a_write(
            found, 200, "not-retracted", "precondition-required", *IF_SENT, begins=is_shown(noun)
        ),
    )
    async def restore(
        writing: WritingDep,
        match: IfMatchDep,
        question: Annotated[Restoration, Query()],
        key: str = the_id,
    ) -> Any:
        """Bring back what was retracted, or write an earlier version of the record again.

        What it points to has to stand. `If-Match` is needed for a record that stands, which is
        overwritten.
        """

        def edit(write: Write) -> str:
            editing.restore(write, noun, key, question.version, match.insist)
            return key

        return await writing.run(edit, served(noun), question.reason)


def _rename(router: APIRouter, records: str, noun: Noun, the_id: Any) -> None:
    found = SERVED[records][0]

    @router.post(
        f"/{records}/{{id}}/rename",
        name=f"rename_{noun.name}",
        summary=f"Give {a(noun)} another id",
        response_class=Response,
        responses=a_write(found, 200, "already-exists", *CONDITIONAL, begins=True),
    )
    async def rename(
        writing: WritingDep,
        match: IfMatchDep,
        question: Annotated[Renaming, Query()],
        key: str = the_id,
    ) -> Any:
        """Give a record another id, by which all that refers to it refers to it from now on.

        The former id leads to the new one (308), and still finds it in questions. Where very many
        claims show it, the answer is a job (202); each shows the former id until it is reached.
        """

        def edit(write: Write) -> str:
            merging.rename(write, noun, key, question.to, match.insist)
            return question.to

        return await writing.run(edit, served(noun), question.reason)


def _merge(router: APIRouter, records: str, noun: Noun, the_id: Any) -> None:
    found = SERVED[records][0]

    @router.post(
        f"/{records}/{{id}}/merge",
        name=f"merge_{noun.name}",
        summary=f"Merge {a(noun)} into another one",
        response_class=Response,
        responses=a_write(found, 200, *CONDITIONAL, begins=True),
    )
    async def merge(
        writing: WritingDep,
        match: IfMatchDep,
        question: Annotated[Merging, Query()],
        key: str = the_id,
    ) -> Any:
        """Make one record of two, and answer with the one that stays.

        All that refers to the merged record refers to the other one from now on, which gets what
        it lacks: codes, aliases, memberships. The merged id, whose state `If-Match` names, leads
        to it (308). Where very many claims show it, the answer is a job (202), which moves these
        first.
        """

        def edit(write: Write) -> str:
            merging.merge(write, noun, key, question.into, match.insist)
            return question.into

        return await writing.run(edit, served(noun), question.reason)


EXAMPLES = {
    "claims": "magnier-2017-russia-iran:airports-opened-to-jets",
    "actors": "russia",
    "places": "syria",
    "topics": "security",
    "sources": "magnier-2017-russia-iran",
}
ROUTERS = [router_of(records, example) for records, example in EXAMPLES.items()]
