"""What the reconciliation protocol answers (reconciliation-api 0.2)."""

from pydantic import Field

from claims_api.models.fields import Document


class BroaderType(Document):
    """A type that another one is a kind of."""

    id: str
    name: str


class EntityType(Document):
    """A type of actors."""

    id: str
    name: str
    broader: list[BroaderType] | None = None


class Service(Document):
    """Where a service of the protocol stands: the two are put together."""

    service_url: str
    service_path: str
    flyout_service_path: str | None = None


class SuggestServices(Document):
    """Where actors, types and properties are suggested."""

    entity: Service
    type: Service
    property: Service


class Preview(Document):
    """Where the page of an actor stands, and the size of its frame in pixels."""

    url: str
    width: int
    height: int


class View(Document):
    """How an id becomes an address."""

    url: str


class Extend(Document):
    """Where properties are proposed."""

    propose_properties: Service


class Manifest(Document):
    """What this service of the protocol can do."""

    versions: list[str]
    name: str
    identifierSpace: str  # noqa: N815  # the protocol's own words, as those below
    schemaSpace: str  # noqa: N815  # see above
    documentation: str
    serviceVersion: str  # noqa: N815  # see above
    batchSize: int  # noqa: N815  # see above
    defaultTypes: list[EntityType]  # noqa: N815  # see above
    view: View
    preview: Preview
    suggest: SuggestServices
    extend: Extend


class Feature(Document):
    """What went into a score."""

    id: str
    value: bool | float


class CandidateDocument(Document):
    """An actor that may be meant."""

    id: str
    name: str
    description: str | None = None
    type: list[EntityType]
    score: float = Field(ge=0, le=100)
    match: bool = Field(description="That no other can be meant.")
    features: list[Feature]


class Result(Document):
    """The candidates for a query, the best first."""

    result: list[CandidateDocument]


class PropertyName(Document):
    """A property of actors."""

    id: str
    name: str
    description: str | None = None


class PropertyValue(Document):
    """A value: text, a number, or an actor."""

    text: str | None = Field(default=None, alias="str")
    number: int | None = Field(default=None, alias="int")
    id: str | None = None
    name: str | None = None


class Extended(Document):
    """Properties of actors, by actor and property."""

    meta: list[PropertyName]
    rows: dict[str, dict[str, list[PropertyValue]]]


class SuggestedEntity(PropertyName):
    """An actor whose name is like what was typed."""

    notable: list[EntityType]


class SuggestedEntities(Document):
    """Actors, the best first."""

    result: list[SuggestedEntity]


class SuggestedTypes(Document):
    """Types of actors."""

    result: list[EntityType]


class SuggestedProperties(Document):
    """Properties of actors."""

    result: list[PropertyName]


class Proposed(Document):
    """Properties that actors of a type may have."""

    properties: list[PropertyName]
    type: str
    limit: int | None = None


class Flyout(Document):
    """A few words on an actor, as HTML."""

    id: str
    html: str
