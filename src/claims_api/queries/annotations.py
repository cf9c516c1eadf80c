"""What may be asked of a source's annotations: which page of them."""

from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Connection

from claims_api.formats.choosing import ANNOTATIONS
from claims_api.formats.page import Page
from claims_api.models.source import SOURCE
from claims_api.queries import claims
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.moments import MomentText, as_of_field
from claims_api.queries.question import (
    DEFAULT_LIMIT,
    WHOLE,
    CursorText,
    ListQuestion,
    cursor_field,
    in_format,
)
from claims_api.queries.standing import row_of


def _of(slug: str) -> str:
    """Return what decides which annotations come in which order: the source."""
    return f"source={slug}"


class AnnotationQuestion(ListQuestion):
    """A question to `/sources/{id}/annotations`."""

    formats = (ANNOTATIONS,)

    limit: Annotated[int, Field(ge=0, le=200), WHOLE] = Field(
        default=DEFAULT_LIMIT,
        description="How many annotations a page has at most.",
        examples=[20],
    )
    as_of: MomentText | None = as_of_field()
    cursor: CursorText | None = cursor_field([0], _of("magnier-2017-russia-iran"))
    format: Literal["annotations"] | None = in_format("annotations")

    def of(self, slug: str) -> "OfSource":
        """Return the question for the claims that annotate a source."""
        return OfSource(source=[slug], **self.model_dump(exclude_unset=True))


class OfSource(ClaimQuestion):
    """The claims of one source, at an address that names it already."""

    formats = (ANNOTATIONS,)

    limit: int = DEFAULT_LIMIT

    def asked(self) -> dict[str, Any]:
        """Leave out what the address says: the source, and that these are its annotations."""
        asked = super().asked()
        return {name: asked[name] for name in asked if name not in ("source", "format")}

    def sequence(self) -> str:
        """Name the source all the same: another's cursor is none of this."""
        moment = "" if self.as_of is None else f"&as_of={self.as_of}"
        return _of(self.source[0]) + moment


def path(slug: str) -> str:
    """Return where the annotations of a source are served."""
    return f"/sources/{slug}/annotations"


def exists(connection: Connection, slug: str) -> bool:
    """Tell whether there is such a source. Raises Retracted and Moved."""
    return row_of(connection, SOURCE, slug) is not None


def find(
    connection: Connection, question: OfSource, *, base: str = "", strict: bool = False
) -> Page:
    """Answer with one page of claims. Raises CursorInvalid."""
    at = path(question.source[0])
    return claims.find(connection, question, base=base, strict=strict, path=at)
