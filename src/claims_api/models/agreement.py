"""How far two codings of a text agree: what they found, and how they coded it."""

from typing import Annotated, Literal

from pydantic import Field

from claims_api.models.answers import CANONICAL, GENERATION, Warned
from claims_api.models.claim_record import Claim
from claims_api.models.fields import Document, Slug

Share = Annotated[float, Field(ge=0, le=1)]
Coefficient = Annotated[float, Field(le=1)]


class Coding(Document):
    """One of the two codings that are compared."""

    id: Slug
    title: str = Field(description="What the source is called.")
    status: Literal["published", "draft"] | None = Field(
        description="Of which status its claims are; null for all that are shown to you."
    )
    claims: int = Field(ge=0, description="How many claims it has.")
    alone: int = Field(ge=0, description="How many of them the other does not have.")
    unplaced: int = Field(
        ge=0, description="How many of these have only anchors that the text has lost."
    )


class InCommon(Document):
    """What the two codings have in common; shares are null where there is nothing to share."""

    both: int = Field(ge=0, description="How much both have.")
    of_here: Share | None = Field(description="Its share of what `here` has.")
    of_there: Share | None = Field(description="Its share of what `there` has.")
    f1: Share | None = Field(description="The harmonic mean of the two shares.")


class ClaimsInCommon(InCommon):
    """How many claims the two codings have in common."""

    mean_overlap: Share | None = Field(
        description="How much of their words paired claims share, on average."
    )


class TextInCommon(InCommon):
    """How many code points stand in claims of both codings."""

    length: int | None = Field(
        description="Of how many code points: those of all paragraphs, or of the text."
    )
    alpha: Coefficient | None = Field(
        description="Krippendorff's alpha of whether a code point stands in a claim, each as a "
        "unit. Neighbours depend on each other: it is a measure of what was marked, and no basis "
        "for a test."
    )
    undefined: Literal["no-pairs", "no-variation", "no-length"] | None = Field(
        description="Why there is no alpha: all or nothing was marked by both, or nobody knows how "
        "long the text is."
    )


class FieldAgreement(Document):
    """How far paired claims agree in a field."""

    field: str = Field(description="What is compared, named as in a table of claims.")
    metric: Literal["nominal", "ordinal", "interval", "masi"] = Field(
        description="How values are compared: as the same or not; by their ranks; by the squares "
        "of their differences; as sets by what they have in common (MASI)."
    )
    pairs: int = Field(ge=0, description="How many pairs have a value on both sides.")
    same: int = Field(ge=0, description="How many of these have the same.")
    observed: float | None = Field(
        description="The mean disagreement of pairs, as the metric measures it."
    )
    expected: float | None = Field(
        description="The mean disagreement of any two values that were given: what chance has."
    )
    alpha: Coefficient | None = Field(
        description="Krippendorff's alpha: 1 less the observed through the expected disagreement. "
        "1 for no disagreement, 0 for as much as by chance."
    )
    undefined: Literal["no-pairs", "no-variation", "too-many-values"] | None = Field(
        description="Why there is no alpha: no pair has values; all values are one, so that nobody "
        "knows whether the coders tell others apart; so many different sets that they are not "
        "compared."
    )


class Difference(Document):
    """A field in which two paired claims differ."""

    field: str = Field(description="What is compared, named as in a table of claims.")
    here: str | float | list[str] | None = Field(description="Of a set the ids, sorted.")
    there: str | float | list[str] | None = Field(description="Of a set the ids, sorted.")


class ComparedItem(Document):
    """Two claims that are of the same words, or one that has no other."""

    found: Literal["both", "here", "there"] = Field(description="Which of the two codings have it.")
    overlap: Share | None = Field(
        description="How much of the words in which either stands both stand in."
    )
    differs: list[Difference] = Field(description="The fields in which the two differ.")
    here: Claim | None = Field(description="The claim of the one coding, where it has one.")
    there: Claim | None = Field(description="The claim of the other, where it has one.")


class AgreementAnswer(Document):
    """What `/sources/{id}/agreement` answers."""

    here: Coding = Field(description="The coding that the address names.")
    there: Coding = Field(description="The one that it is compared with.")
    claims: ClaimsInCommon = Field(description="How many claims both have.")
    text: TextInCommon = Field(description="How much of the text both marked.")
    fields: list[FieldAgreement] = Field(description="Of the claims that were paired.")
    items: list[ComparedItem] = Field(
        description="Pairs and claims without one, in the order of the text."
    )
    total: int = Field(ge=0, description="How many items there are, on whichever page.")
    next: str | None = Field(description="The address of the page behind this one.")
    prev: str | None = Field(description="The address of the page before this one.")
    question: str = Field(description="What was asked, as a sentence.")
    canonical: str = Field(description=CANONICAL)
    generation: int = Field(ge=0, description=GENERATION)
    warnings: list[Warned] = Field(description="What should be known about the answer.")
