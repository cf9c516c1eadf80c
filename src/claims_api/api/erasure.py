"""Records erased for good over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from claims_api.api.documenting import IF_SENT, a_write
from claims_api.api.edits import EXAMPLES, SERVED, a, locked
from claims_api.api.preconditions import IfMatchDep
from claims_api.api.records import an_id
from claims_api.api.writing import Retraction, WritingDep, served
from claims_api.curation import erasing
from claims_api.curation.erasing import Extent
from claims_api.curation.nouns import NOUNS
from claims_api.curation.write import Write
from claims_api.deps import Holder, each_once
from claims_api.models.key import Scope

ADMIN = Depends(Holder(Scope.admin))


class Erasure(Retraction):
    """Which versions of a record are erased."""

    versions: Extent = Field(
        default=Extent.all,
        description="`earlier` erases what the record said before its present version, which "
        "stays; `all` takes the record back as well.",
        examples=["earlier"],
    )


def router_of(records: str, example: str) -> APIRouter:
    """Return the address at which records of a noun are erased."""
    noun = NOUNS[records]
    router = APIRouter(tags=[records], dependencies=[Depends(each_once), ADMIN])
    the_id = an_id(f"The {noun.name}'s id.", example)

    @router.post(
        f"/{records}/{{id}}/erase",
        name=f"erase_{noun.name}",
        summary=f"Erase {a(noun)} for good",
        response_class=Response,
        responses=a_write(SERVED[records], 200, "in-use", "retracted", *IF_SENT, *locked(noun)),
    )
    async def erase(
        writing: WritingDep,
        match: IfMatchDep,
        question: Annotated[Erasure, Query()],
        key: str = the_id,
    ) -> Any:
        """Erase what a record says from all of its versions, or from all but the present one.

        For what tells of a person. Its history keeps when it was written and by whom, and the
        digests; nothing brings the rest back but a backup. Needs a key of the scope `admin`.
        """

        def edit(write: Write) -> str:
            erasing.erase(write, noun, key, question.versions, match.insist_if_sent)
            return key

        return await writing.run(edit, served(noun), question.reason, is_final=True)

    return router


ROUTERS = [router_of(records, example) for records, example in EXAMPLES.items()]
