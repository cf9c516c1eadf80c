"""What is answered as a graph: the argument around a claim, and the network of actors."""

from typing import Literal

from pydantic import Field

from claims_api.models.answers import CANONICAL, GENERATION, Warned
from claims_api.models.claim_record import ShortClaim
from claims_api.models.fields import ClaimKey, Document, Named
from claims_api.vocabulary import ActorKind, Polarity, RelationType


class ArgumentClaim(ShortClaim):
    """A claim in short, and how far it is from the one asked for."""

    distance: int = Field(ge=0, description="Over how many relations it is reached.")


class StatedRelation(Document):
    """A relation as it is stated."""

    subject: ClaimKey = Field(description="The claim that supports, causes, … the other.")
    type: RelationType
    object: ClaimKey = Field(description="The claim that is supported, caused, …")
    note: str | None = Field(description="Why, where it is not plain.")
    confidence: float | None = Field(description="How sure the coder was, from 0 to 1.")


class Argument(Document):
    """A claim, the claims around it, and how they bear on one another."""

    claim: ClaimKey = Field(description="The claim asked for.")
    depth: int = Field(description="Over how many relations claims were reached.")
    relations: list[StatedRelation] = Field(description="Those between two claims shown here.")
    warnings: list[Warned] = Field(description="What should be known about the answer.")
    claims: list[ArgumentClaim] = Field(description="The nearest first.")


class NetworkNode(Named):
    """An actor at an end of an edge."""

    kind: ActorKind


class NetworkEdge(Document):
    """What one actor does to another, or claims of it, over all claims of the question."""

    id: str
    kind: Literal["acts", "speaks"] = Field(description="By `target`, or of it.")
    source: str = Field(description="The actor who acts, or who holds the claims.")
    target: str = Field(description="The actor who is acted on, or spoken of.")
    claims: int = Field(ge=1, description="How many claims.")
    roles: dict[Literal["agent", "target", "mentioned"], int] = Field(
        description="How many of them by the role of `target`; one may have several."
    )
    polarity: dict[Polarity, int] = Field(description="How many of them by polarity.")
    quads: dict[Literal["1", "2", "3", "4"], int] = Field(
        description="How many of them are events, by quad class."
    )
    score: float | None = Field(
        ge=-10, le=10, description="The mean PLOVER score of the affirmed events; null without any."
    )
    address: str = Field(description="Where exactly these claims are listed.")


class NetworkAnswer(Document):
    """Actors and what leads from one to another."""

    nodes: list[NetworkNode]
    edges: list[NetworkEdge] = Field(description="Those of most claims first.")
    total: int = Field(ge=0, description="How many edges there are, shown or not.")
    question: str = Field(description="What was asked, as a sentence.")
    canonical: str = Field(description=CANONICAL)
    generation: int = Field(ge=0, description=GENERATION)
    warnings: list[Warned]
