"""A claim as people write it, in the claims file and over HTTP, and as it is served."""

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    field_validator,
    model_serializer,
    model_validator,
)

from claims_api.models.assessment import AssessmentDocument, AssessmentRecord
from claims_api.models.fields import (
    SLUG,
    ClaimKey,
    Confidence,
    Digest,
    Document,
    Edtf,
    Instant,
    Label,
    Named,
    Note,
    Offset,
    Record,
    Slug,
)
from claims_api.models.relation import RelationDocument, RelationRecord
from claims_api.models.source import SourceReference
from claims_api.vocabulary import (
    CONTEXTS,
    EVENTS,
    GONE,
    Act,
    Basis,
    Certainty,
    ClaimType,
    Polarity,
    Quad,
    Role,
    Salience,
    Status,
    Voice,
)

LocalId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=SLUG),
    Field(description="The claim's id within its source: two to five words in kebab case."),
]

# With this begins the statement of a draft that was made from the words of its source alone.
UNSTATED = "[to be stated]"


class Participant(Record):
    """An actor that takes part, with its role."""

    id: Slug
    role: Role


class Event(Record):
    """The PLOVER class of the content, its mode and contexts (manual, draft 2.0)."""

    class_: Annotated[str, Field(alias="class")]
    mode: str | None = None
    contexts: list[str] = Field(default=[], max_length=10)

    @model_validator(mode="after")
    def _is_in_the_manual(self) -> Self:
        if self.class_ not in EVENTS:
            raise ValueError(f"{self.class_} is no PLOVER class; they are: {', '.join(EVENTS)}")
        modes = EVENTS[self.class_].modes
        if self.mode is not None and self.mode not in modes:
            known = ", ".join(sorted(modes)) or "none"
            raise ValueError(f"{self.mode} is no mode of {self.class_}; its modes are: {known}")
        if strange := sorted(set(self.contexts) - CONTEXTS):
            raise ValueError(f"{strange[0]} is no PLOVER context")
        return self


class Occurred(Record):
    """When the thing claimed holds or happened, as far as the source tells."""

    expression: Label
    edtf: Edtf | None = None
    basis: Basis = Basis.stated


class Anchor(Record):
    """A span of the source's canonical text, in code points, with the SHA-256 of its words."""

    start: Offset
    end: Offset
    sha256: Digest
    orphaned: Digest | None = Field(
        default=None,
        description="The SHA-256 of the text in which the span stands, where the text that was "
        "attached later does not have it, or not in one place that could be proved.",
    )

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"the anchor [{self.start}, {self.end}] is empty")
        return self

    @model_serializer(mode="wrap")
    def _without_nothing(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Say nothing of what is not orphaned: so are the digests of records as they were."""
        found: dict[str, Any] = written(self)
        return {name: value for name, value in found.items() if value is not None}


class ClaimRecord(Record):
    """A claim as the claims file holds it."""

    id: LocalId
    statement: Note
    type: ClaimType
    polarity: Polarity = Polarity.affirmed
    attributed_to: list[Slug] = Field(
        default=[],
        max_length=20,
        description="The holders. Left out: the source's authors.",
    )
    via: list[Slug] = Field(default=[], max_length=20)
    voice: Voice = Voice.author
    act: Act | None = None
    certainty: Certainty = Certainty.unspecified
    confidence: Confidence
    salience: Salience = Salience.supporting
    actors: list[Participant] = Field(default=[], max_length=50)
    places: list[Slug] = Field(default=[], max_length=50)
    topics: list[Slug] = Field(default=[], max_length=50)
    event: Event | None = None
    occurred: Occurred | None = None
    said: Edtf | None = None
    anchors: list[Anchor] = Field(min_length=1, max_length=50)
    note: Note | None = None
    status: Status = Status.published
    retraction_reason: Note | None = None
    relations: list[RelationRecord] = Field(default=[], max_length=200)
    assessments: list[AssessmentRecord] = Field(default=[], max_length=50)

    @field_validator("attributed_to", "via", "places", "topics")
    @classmethod
    def _names_each_once(cls, ids: list[str]) -> list[str]:
        if len(set(ids)) < len(ids):
            raise ValueError("an id stands twice")
        return ids

    @field_validator("actors")
    @classmethod
    def _in_order(cls, actors: list[Participant]) -> list[Participant]:
        """Agents first, then targets, then who is mentioned; in each, as first named."""
        order = list(Role)
        by_role = sorted(actors, key=lambda actor: order.index(actor.role))
        first = {actor.id: at for at, actor in reversed(list(enumerate(by_role)))}
        return sorted(by_role, key=lambda actor: (order.index(actor.role), first[actor.id]))

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if (self.status in GONE) != (self.retraction_reason is not None):
            raise ValueError("a retracted claim has a retraction_reason, and no other has one")
        if self.status is Status.published and self.statement.startswith(UNSTATED):
            raise ValueError(f"statement: say it in words of your own instead of {UNSTATED} …")
        pairs = [(p.id, p.role) for p in self.actors]
        if len(set(pairs)) < len(pairs):
            raise ValueError("an actor stands twice in one role")
        if len({found.id for found in self.assessments}) < len(self.assessments):
            raise ValueError("two assessments have one id")
        spans = [found for found in self.anchors if found.orphaned is None]
        for before, after in pairwise(spans):
            if after.start < before.end:
                raise ValueError("anchors of one claim stand in order and do not overlap")
        return self


class ParticipantDocument(Named):
    """An actor that takes part, with its role."""

    role: Role


class EventDocument(Document):
    """The PLOVER class of the content, with what the manual says of it."""

    class_: Annotated[str, Field(alias="class", examples=["COOPERATE"])]
    mode: str | None
    contexts: list[str]
    quad: Quad = Field(description="1, 2 verbal, material cooperation; 3, 4 the same of conflict.")
    score: float | None = Field(description="Goldstein-like, from -9 (assault) to 10 (aid).")


class OccurredDocument(Document):
    """When the thing claimed holds or happened."""

    expression: str
    edtf: str | None
    basis: Basis
    earliest: str | None = Field(description="First day that may be meant; null when open.")
    latest: str | None = Field(description="Last day that may be meant; null when open.")


class AnchorDocument(Document):
    """A span of the source that states the claim; its words where the text is public."""

    paragraph: int | None
    start: Offset
    end: Offset
    sha256: str
    exact: str | None = Field(
        description="The exact words, where the source's text is attached and may be shown."
    )
    orphaned: str | None = Field(
        default=None,
        description="Only of an orphaned anchor: the SHA-256 of the former text in which it "
        "stands. What is attached now does not have these words in one place.",
    )


class ShortClaim(Document):
    """A claim in short: what it says, who holds it and how, and where it stands."""

    id: ClaimKey
    statement: str
    type: ClaimType
    polarity: Polarity
    attributed_to: list[Named]
    via: list[Named]
    voice: Voice
    act: Act | None
    certainty: Certainty
    occurred: OccurredDocument | None
    anchors: list[AnchorDocument]
    source: SourceReference


class Claim(ShortClaim):
    """A claim as it is served in lists: ids and names, so that it can be shown as it is."""

    confidence: Confidence
    salience: Salience
    actors: list[ParticipantDocument]
    places: list[Named]
    topics: list[Named]
    event: EventDocument | None
    said: str | None
    note: str | None
    status: Literal["published", "draft"]
    version: int
    created_at: Instant
    updated_at: Instant


class ClaimWhole(Claim):
    """A claim with its relations, seen from it, and its assessments."""

    relations: list[RelationDocument]
    assessments: list[AssessmentDocument]


class Tombstone(Document):
    """What stays of a retracted claim."""

    id: ClaimKey
    status: Literal["retracted", "withdrawn"] = Field(
        description="Withdrawn is what was never published; it is shown to curators."
    )
    reason: str
    source: SourceReference
    version: int
    retracted_at: Instant
