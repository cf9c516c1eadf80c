"""Quotations held against the texts of sources: what is asked, and what is answered."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from claims_api.models.answers import GENERATION, Warned
from claims_api.models.claim_record import ShortClaim
from claims_api.models.fields import PLAIN, Document, Record, Slug
from claims_api.models.source import SourceReference

MOST_SIGNS = 5000


# How a quotation stands in a text; what became of it; in what it differs from the words there.
Match = Literal["exact", "normalised", "stitched"]
Verdict = Literal["exact", "normalised", "stitched", "elsewhere", "not-found"]
Difference = Literal["case", "marks", "dashes", "space", "other"]


class QuoteRecord(Record):
    """A quotation that is to be verified."""

    model_config = ConfigDict(title="Quotation")

    quote: Annotated[str, StringConstraints(min_length=1, max_length=MOST_SIGNS, pattern=PLAIN)] = (
        Field(
            description="The words, with or without quotation marks around them. What was left out "
            "is marked by `…`, `...` or square brackets.",
        )
    )
    source: Slug | None = Field(
        default=None,
        description="The source that the words are said to stand in. Left out, any.",
    )


class QuotedSpan(Document):
    """Where a quotation, or a piece of one, stands in a text."""

    paragraph: int | None = Field(description="Null where it lies in none, or in more than one.")
    start: int = Field(ge=0, description="Where it begins, in code points.")
    end: int = Field(ge=1, description="Before which code point it ends.")
    sha256: str = Field(description="Of the words that stand there: as an anchor has it.")
    exact: str | None = Field(description="These words, where they may be shown.")
    prefix: str | None = Field(description="What stands before them, where it may be shown.")
    suffix: str | None = Field(description="What stands behind them, where it may be shown.")


class NearClaim(ShortClaim):
    """A claim that stands where a quotation does, or near it."""

    overlap: int = Field(ge=0, description="How many code points its anchors share with it.")
    distance: int = Field(ge=0, description="How many code points lie between them.")


class FoundQuote(Document):
    """A place in which a quotation stands."""

    source: SourceReference = Field(description="In which it stands.")
    match: Match = Field(
        description="`exact`, sign by sign; `normalised`, but for what is in `differs`; "
        "`stitched`, in pieces, one behind the other."
    )
    differs: list[Difference] = Field(
        description="Of a normalised one: `case`, quotation `marks`, `dashes`, white `space`, or "
        "`other` signs, such as the last full stop."
    )
    spans: list[QuotedSpan] = Field(min_length=1, description="Its pieces; of a whole one, it.")
    claims: list[NearClaim] = Field(
        description="Those whose anchors share words with it, most words first; where none does, "
        "the nearest."
    )


class Verification(Document):
    """What became of a quotation."""

    verdict: Verdict = Field(
        description="How it stands in the source that was named, or in any if none was; "
        "`elsewhere`: not in the one that was named, but in another."
    )
    found: list[FoundQuote] = Field(
        description="Where it stands: the named source first, then what matches best; ten at most."
    )
    nearest: list[ShortClaim] = Field(
        description="Where it is not found: the published claims, of the source if one was named, "
        "that share most of its words and may say the same in other ones; five at most."
    )
    texts: int = Field(ge=0, description="How many texts were looked through.")
    generation: int = Field(ge=0, description=GENERATION)
    warnings: list[Warned] = Field(description="What should be known about the answer.")
