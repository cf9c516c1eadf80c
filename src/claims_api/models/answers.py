"""What lists answer: items with what stands around them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from claims_api.models.actor import ActorDocument
from claims_api.models.assessment import AssessmentDocument
from claims_api.models.claim_record import Claim, Tombstone
from claims_api.models.fields import Document, Named, RecordTombstone
from claims_api.models.place import PlaceDocument
from claims_api.models.relation import RelationDocument
from claims_api.models.source import SourceDocument
from claims_api.models.topic import TopicDocument

CANONICAL = (
    "The question as it stands behind `?`, in its one spelling, whatever page was asked for."
)
GENERATION = "Which generation of the data answered: every write raises it."


class Warned(Document):
    """Something that the client should know about an answer that it got all the same."""

    code: str
    parameter: str
    detail: str


class FacetValue(Document):
    """A value of a field, and how many claims have it."""

    value: str | None
    name: str | None = Field(default=None, description="Where the value is a record's id.")
    claims: int


class FacetSide(Document):
    """What claims have on one side of a crossed facet."""

    value: str | None
    name: str | None = Field(default=None, description="Where the value is a record's id.")


class FacetCell(Document):
    """A value of each of two fields, and how many claims have both."""

    values: list[FacetSide] = Field(
        min_length=2, max_length=2, description="In the order in which the facet names its fields."
    )
    claims: int


class PartOf(Named):
    """The group through which a member matched, and as what."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    as_: Annotated[str | None, Field(alias="as")]


class Reason(Document):
    """Why an item matched an actor filter."""

    parameter: str
    actor: Named
    roles: list[str]
    member_of: PartOf | None = Field(description="Null when the actor itself was asked for.")


class AnchorContext(Document):
    """An anchor's words with what stands before and behind."""

    prefix: str
    exact: str
    suffix: str


class Stretch(Document):
    """A stretch of a text, in code points."""

    start: int = Field(ge=0, description="Where it begins.")
    end: int = Field(ge=1, description="Before which code point it ends.")


class Highlighted(Document):
    """A text of an item in which words of `q` stand."""

    at: str = Field(
        description="The text, as a JSON Pointer (RFC 6901) into the item.",
        examples=["/statement", "/actors/0/name"],
    )
    spans: list[Stretch] = Field(
        min_length=1, description="Each word that matched, in the order of the text."
    )


class ClaimItem(Claim):
    """A claim in a list, with what was asked to be embedded."""

    relations: list[RelationDocument] | None = None
    assessments: list[AssessmentDocument] | None = None
    source_record: SourceDocument | None = None
    anchor_contexts: list[AnchorContext | None] | None = None
    matched_because: list[Reason] | None = None
    similarity: float | None = Field(
        default=None, ge=-1, le=1, description="With `near`: how near it is, 1 for the same."
    )
    highlight: list[Highlighted] | None = Field(
        default=None, description="With `q`: where its words stand in the fields that are shown."
    )


class ChosenFields(BaseModel):
    """A claim with only the fields that `fields` names."""

    model_config = ConfigDict(extra="allow")


class ListAnswer(Document):
    """What every list tells beside its items."""

    total: int = Field(ge=0, description="All that the question finds, on whichever page; exact.")
    next: str | None = Field(description="The address of the page behind this one.")
    prev: str | None = Field(description="The address of the page before this one.")
    question: str = Field(description="What was asked, as a sentence.")
    canonical: str = Field(description=CANONICAL)
    generation: int = Field(ge=0, description=GENERATION)
    facets: dict[str, list[FacetValue | FacetCell]]
    warnings: list[Warned]


class NamedRecord(Document):
    """A record that a name of the question bears: of a claim, its id stands for its name."""

    id: str
    name: str


class ResolvedName(Document):
    """A name of the question, and what it was taken for."""

    parameter: str = Field(description="The filter that names it.")
    value: str = Field(description="As it was asked.")
    means: list[NamedRecord] = Field(description="The records that bear it; any of them was taken.")
    by: str | None = Field(description="How it was found: `id`, `code`, `name` or `alias`.")


class PartOfQuestion(Document):
    """A question of some of the conditions, and how many claims they leave."""

    asked: list[str] = Field(description="The conditions as they stand in the address.")
    question: str = Field(description="What was asked, as a sentence.")
    claims: int = Field(description="How many claims it finds.")
    address: str = Field(description="Where to ask it.")


class Relaxation(PartOfQuestion):
    """What would be found if some conditions were left out."""

    without: list[str] = Field(description="The conditions that were left out.")


class Explanation(Document):
    """How a question was understood and answered."""

    names: list[ResolvedName] = Field(description="What each name was taken for.")
    conditions: list[PartOfQuestion] = Field(description="Each condition alone.")
    relaxations: list[Relaxation] = Field(
        description="Where nothing is found: without which conditions something would be."
    )
    path: str = Field(
        description="How the answer was found: `actor`, `words`, `meaning` or `order`."
    )
    answered: str = Field(description="The same as a sentence.")


class ClaimList(ListAnswer):
    """Claims."""

    items: list[ClaimItem | Tombstone | ChosenFields]
    explanation: Explanation | None = Field(default=None, description="With `explain=true`.")


class ActorCounts(Document):
    """How many published claims each filter finds for an actor."""

    actor: int
    agent: int
    target: int
    mentioned: int
    attributed_to: int
    via: int


class PlaceCounts(Document):
    """How many published claims there are in a place or within it."""

    place: int


class TopicCounts(Document):
    """How many published claims are about a topic or something narrower."""

    topic: int


class SourceCounts(Document):
    """How many published claims stand in a source."""

    source: int


class ActorItem(ActorDocument):
    """An actor with its counts of claims."""

    claims: ActorCounts


class Member(Named):
    """Who belongs to an actor, as what and when."""

    role: str | None
    dates: str | None


class ActorWhole(ActorItem):
    """An actor with its counts of claims and its members."""

    members: list[Member]


class PlaceItem(PlaceDocument):
    """A place with its count of claims."""

    claims: PlaceCounts


class TopicItem(TopicDocument):
    """A topic with its count of claims."""

    claims: TopicCounts


class SourceItem(SourceDocument):
    """A source with its count of claims."""

    claims: SourceCounts


class ActorList(ListAnswer):
    """Actors."""

    items: list[ActorItem | RecordTombstone]


class PlaceList(ListAnswer):
    """Places."""

    items: list[PlaceItem | RecordTombstone]


class TopicList(ListAnswer):
    """Topics."""

    items: list[TopicItem | RecordTombstone]


class SourceList(ListAnswer):
    """Sources."""

    items: list[SourceItem | RecordTombstone]
