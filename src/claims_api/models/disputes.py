"""What is answered of disputes: propositions, and who stands where."""

from typing import Literal

from pydantic import Field

from claims_api.models.answers import ListAnswer
from claims_api.models.assessment import AssessmentDocument
from claims_api.models.claim_record import ShortClaim
from claims_api.models.fields import ClaimKey, Document
from claims_api.models.graphs import StatedRelation


class SideClaim(ShortClaim):
    """A claim on one side, and how it was assessed."""

    assessments: list[AssessmentDocument]


class DisputeSide(Document):
    """One proposition: the disputed one, or one that is set against it."""

    stance: Literal["holds", "contradicts", "contrasts"] = Field(
        description="How the claims of this side stand to the disputed proposition: `holds` is its "
        "own side, `contradicts` cannot be true together with it, `contrasts` is set against it."
    )
    statement: str = Field(description="The proposition, as its first claim has it.")
    total: int = Field(ge=1, description="How many claims make it; 20 of them are shown at most.")
    relations: list[StatedRelation] = Field(description="By which the two are set against.")
    claims: list[SideClaim] = Field(description="Those that repeat one another.")


class DisputeItem(Document):
    """A disputed proposition with its sides."""

    id: ClaimKey = Field(description="The first claim that makes the disputed proposition.")
    statement: str
    disputed_by: list[Literal["contradicts", "contrasts", "assessments"]]
    claims: int = Field(ge=1, description="How many claims stand on all sides.")
    opponents: int = Field(
        ge=0, description="How many propositions are set against it; 49 of them are shown at most."
    )
    sides: list[DisputeSide] = Field(description="The disputed proposition's own side first.")


class DisputeList(ListAnswer):
    """Disputes."""

    items: list[DisputeItem]
