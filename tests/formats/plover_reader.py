"""A strict reader of PLOVER records, written from the manual's tables (draft 2.0, "Data Fields").

There is no published schema. What the manual leaves open to providers is read as `claim` in a
record and `id` in an entity or a location, and nothing else is.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

# Copied from the manual, so that a slip in the service's own vocabulary is noticed.
EVENTS = Literal[
    *"AGREE CONSULT SUPPORT COOPERATE AID CONCEDE RETREAT ACCUSE REQUEST REJECT THREATEN PROTEST "
    "MOBILIZE SANCTION COERCE ASSAULT".split()
]
AUXILIARY = {"historical", "future", "hypothetical", "negation"}
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Entity(Strict):
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    sector: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3}){1,2}$")] | None = None
    entity_text: str | None = None
    identifier_id: Annotated[str, StringConstraints(pattern=r"^Q\d+$")] | None = None
    identifier_text: str
    id: str


class Location(Strict):
    resolved_place: str
    lat: float | None = None
    lon: float | None = None
    city: str | None = None
    country: str | None = None
    resolution: Literal[1, 2, 3, 4, 5] | None = None
    id: str


class TextInfo(Strict):
    start: int
    end: int


class CiteInfo(Strict):
    citation: str
    title: str
    codebook: str
    version: str


class Event(Strict):
    """A record; required are those that the manual requires."""

    id: str
    has_event: bool
    date: Day
    enddate: Day | None = None
    actor: list[Entity]
    recipient: list[Entity]
    event: list[EVENTS] = Field(min_length=1)
    event_loc: Location | None = None
    event_text: list[str]
    quad_code: Literal[1, 2, 3, 4] | None = None
    event_scale: Annotated[float, Field(ge=-10, le=10)] | None = None
    mode: list[str] | None = None
    context: list[str]
    text_info: TextInfo
    cite_info: CiteInfo
    coded_date: Day
    comment: str | None = None
    claim: dict[str, Any]

    @model_validator(mode="after")
    def _days_are_days(self) -> "Event":
        first = date.fromisoformat(self.date)
        assert self.enddate is None or first < date.fromisoformat(self.enddate)
        return self

    @property
    def is_done(self) -> bool:
        """Whether it is told as something that happened."""
        return not AUXILIARY & set(self.context)


def read(body: bytes) -> list[Event]:
    """Read newline-delimited records. Raises ValidationError."""
    assert body == b"" or body.endswith(b"\n")
    return [Event.model_validate_json(line) for line in body.splitlines()]
