"""What is answered as a context for language models."""

from typing import Literal

from pydantic import Field

from claims_api.models.answers import CANONICAL, GENERATION, Warned
from claims_api.models.claim_record import ShortClaim
from claims_api.models.fields import ClaimKey, Document


class ContextOpponent(Document):
    """A claim that stands against another."""

    stance: Literal["contradicts", "contrasts"]
    claim: ShortClaim


class ContextEntry(Document):
    """A claim in words, with what repeats it and what stands against it."""

    id: ClaimKey
    text: str = Field(description="The claim in words, with every id to cite in brackets.")
    tokens: int = Field(ge=1, description="How many tokens the text takes at most, by estimate.")
    claim: ShortClaim
    repeated_by: list[ClaimKey] = Field(
        description="Others of the same proposition, three at most."
    )
    opposed_by: ContextOpponent | None = Field(
        description="A claim that stands against it, wherever there is one."
    )
    opponents: int = Field(ge=0, description="How many there are, counted up to 20.")


class ContextAnswer(Document):
    """Claims in words, within a budget."""

    preface: str = Field(description="What was asked, and how to read what follows.")
    items: list[ContextEntry] = Field(description="The best first; each proposition once.")
    tokens: int = Field(ge=1, description="How many tokens all text takes at most, by estimate.")
    max_tokens: int = Field(description="How many it might take.")
    total: int = Field(ge=0, description="How many claims the question finds, told or not.")
    question: str = Field(description="What was asked, as a sentence.")
    canonical: str = Field(description=CANONICAL)
    generation: int = Field(ge=0, description=GENERATION)
    warnings: list[Warned]
