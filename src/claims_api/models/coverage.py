"""How much of a source's text the anchors of its claims cover."""

from pydantic import Field

from claims_api.models.answers import Stretch
from claims_api.models.fields import Document, Slug


class Uncovered(Stretch):
    """A stretch that no anchor covers, without the white space around it."""

    words: str | None = Field(
        description="The words there, where the text is attached and may be shown."
    )


class Covered(Document):
    """How many code points there are, and how many of them stand in an anchor."""

    length: int = Field(ge=0, description="Code points.")
    covered: int = Field(ge=0, description="Those that stand in an anchor of any claim.")
    share: float = Field(ge=0, le=1, description="The one through the other.")


class ParagraphCoverage(Covered):
    """How much of a paragraph is covered."""

    paragraph: int = Field(ge=0, description="Its number; 0 is the title with its sub-title.")
    start: int = Field(ge=0, description="Where it begins.")
    end: int = Field(ge=1, description="Before which code point it ends.")
    claims: int = Field(ge=0, description="How many claims have an anchor there.")
    uncovered: list[Uncovered] = Field(
        description="What no anchor covers: where the text is attached, only what holds words."
    )


class Coverage(Covered):
    """How much of a source's text is covered, paragraph by paragraph."""

    id: Slug
    text_digest: str | None = Field(description="The SHA-256 of the text that is meant.")
    text_attached: bool = Field(description="Whether this service holds it.")
    claims: int = Field(ge=0, description="How many claims are counted: those that you see.")
    orphaned: int = Field(
        ge=0, description="How many anchors the attached text has lost; they cover nothing."
    )
    paragraphs: list[ParagraphCoverage] = Field(
        description="Where the source names none, its text is one."
    )
