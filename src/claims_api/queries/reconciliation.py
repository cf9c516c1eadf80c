"""What the reconciliation protocol asks, read from its JSON (reconciliation-api 0.2)."""

import json
from collections.abc import Iterable
from typing import Annotated, Any, Literal, NoReturn, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from claims_api.errors import BatchTooLarge, Fault, InvalidRequest
from claims_api.queries.actor_properties import PROPERTIES, TYPE_IDS
from claims_api.queries.asking import NotAsked, one_of, refuse
from claims_api.queries.question import WHOLE
from claims_api.queries.refusing import worded
from claims_api.text import harmless

BATCH_SIZE = 50
MOST_IDS = 500
DEFAULT_CANDIDATES = 10
MOST_CANDIDATES = 50
_MOST_FAULTS = 10
_PRINTED = r"^[^\x00-\x1f\x7f-\x9f]*$"
T = TypeVar("T")


def _known(value: str, known: Iterable[str]) -> str:
    try:
        return one_of(value, tuple(known))
    except NotAsked as error:
        raise refuse("value-not-allowed", str(error)) from error


def type_ids(value: object) -> object:
    """Return one type, or several, as a list. Raises for one that no actor has."""
    found = [value] if isinstance(value, str) else value
    if isinstance(found, list):
        for one in found:
            if isinstance(one, str):
                _known(one, TYPE_IDS)
    return found


def _property_id(value: object) -> object:
    return _known(value, PROPERTIES) if isinstance(value, str) else value


def _as_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


Text = Annotated[str, Field(max_length=1000)]
PropertyId = Annotated[str, BeforeValidator(_property_id)]
TypeIds = Annotated[list[str], Field(max_length=20), BeforeValidator(type_ids)]


class EntityValue(BaseModel):
    """A value that was reconciled itself."""

    id: Text
    name: Text | None = None


Scalar = EntityValue | bool | int | float | Text


class PropertyCondition(BaseModel):
    """A property that the actor sought should have, with one value or any of several."""

    pid: PropertyId
    v: Annotated[list[Scalar], Field(max_length=50), BeforeValidator(_as_list)]

    def texts(self) -> list[str]:
        """Return the values as text; of an entity its id and its name."""
        found: list[str] = []
        for value in self.v:
            if isinstance(value, EntityValue):
                found += [value.id, *([value.name] if value.name else [])]
            else:
                found.append(str(value))
        return found


class Query(BaseModel):
    """One actor that is sought."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    type: TypeIds = []
    limit: Annotated[int, Field(ge=1)] = DEFAULT_CANDIDATES
    properties: Annotated[list[PropertyCondition], Field(max_length=20)] = []
    type_strict: Literal["any", "should", "all"] = "any"

    @model_validator(mode="after")
    def _asks_something(self) -> "Query":
        if self.query is None and not self.properties:
            raise refuse("missing", "query or properties say what is sought; neither stands here")
        return self

    @property
    def size(self) -> int:
        """How many candidates are returned at most."""
        return min(self.limit, MOST_CANDIDATES)


class WantedProperty(BaseModel):
    """A property to fetch. None has settings here."""

    id: PropertyId
    settings: Annotated[dict[str, Any], Field(max_length=0)] = {}


class Extension(BaseModel):
    """Which properties of which actors to fetch."""

    model_config = ConfigDict(extra="forbid")

    ids: list[Text]
    properties: Annotated[list[WantedProperty], Field(min_length=1, max_length=50)]


class ReconcileQuestion(BaseModel):
    """What may stand in an address of the service, or in a form sent there; nothing: its manifest.

    What it holds is JSON.
    """

    model_config = ConfigDict(extra="forbid")

    queries: str | None = Field(
        default=None,
        description=f"A batch of queries as JSON: an object of at most {BATCH_SIZE}, each with "
        "`query` (a name) or `properties` or both, and `type`, `type_strict`, `limit`.",
        examples=['{"q0": {"query": "Rusia", "type": "state", "limit": 2}}'],
    )
    extend: str | None = Field(
        default=None,
        description=f"A data extension query as JSON: `ids`, at most {MOST_IDS}, and `properties`, "
        "each with an `id`.",
        examples=['{"ids": ["russia"], "properties": [{"id": "wikidata"}, {"id": "claims"}]}'],
    )


def _of_freebase(example: str) -> Any:
    return Field(
        default=None,
        max_length=200,
        pattern=_PRINTED,
        description="Changes nothing: what OpenRefine sends with each call, as Freebase took it.",
        examples=[example],
    )


class PrefixQuestion(BaseModel):
    """What may be asked of the suggest services."""

    model_config = ConfigDict(extra="forbid")

    prefix: str = Field(
        default="",
        max_length=200,
        pattern=_PRINTED,
        description="What was typed so far.",
        examples=["vlad"],
    )
    cursor: Annotated[int, Field(ge=0, le=100_000), WHOLE] = Field(
        default=0, description="How many suggestions to leave out.", examples=[0]
    )
    type: TypeIds = Field(
        default=[],
        description="Actors of any of these types alone.",
        json_schema_extra={"items": {"type": "string", "enum": list(TYPE_IDS)}},
        examples=[["person"]],
    )
    key: str | None = _of_freebase("none")
    lang: str | None = _of_freebase("en")
    filter: str | None = _of_freebase("(all)")
    spell: str | None = _of_freebase("always")
    exact: str | None = _of_freebase("false")
    prefixed: str | None = _of_freebase("true")


class ProposeQuestion(BaseModel):
    """For actors of which type properties are proposed, and how many."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(
        default="actor",
        description="A type of actors; all have the same properties.",
        json_schema_extra={"enum": ["", *TYPE_IDS]},
        examples=["person"],
    )
    limit: Annotated[int, Field(ge=1, le=100), WHOLE] | None = Field(
        default=None, description="How many at most.", examples=[5]
    )

    @field_validator("type")
    @classmethod
    def _is_a_type(cls, value: str) -> str:
        return _known(value or "actor", TYPE_IDS)


_BATCH = TypeAdapter(dict[str, Query])
_EXTENSION = TypeAdapter(Extension)


def read_queries(raw: str) -> dict[str, Query]:
    """Read a batch of queries. Raises InvalidRequest or BatchTooLarge."""
    parsed = _json("queries", raw)
    if isinstance(parsed, dict) and len(parsed) > BATCH_SIZE:
        _too_large("queries", len(parsed), BATCH_SIZE)
    return _validated("queries", _BATCH, parsed)


def read_extension(raw: str) -> Extension:
    """Read which data to extend with. Raises InvalidRequest or BatchTooLarge."""
    extension = _validated("extend", _EXTENSION, _json("extend", raw))
    if len(extension.ids) > MOST_IDS:
        _too_large("ids", len(extension.ids), MOST_IDS)
    return extension


def _too_large(what: str, sent: int, most: int) -> NoReturn:
    raise BatchTooLarge(f"At most {most} {what} stand in one batch; {sent} were sent.")


def _json(name: str, raw: str) -> Any:
    try:
        return json.loads(raw, parse_constant=_refuse_constant)
    except RecursionError:
        _refuse(name, [("not-json", "it is nested too deeply")])
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        _refuse(name, [("not-json", f"it is no JSON: {error.msg} at {place}")])
    except ValueError as error:
        _refuse(name, [("not-json", f"it is no JSON: {error}")])


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")


def _validated(name: str, adapter: TypeAdapter[T], parsed: Any) -> T:
    try:
        return adapter.validate_python(parsed)
    except ValidationError as error:
        told = [
            (one["type"].replace("_", "-"), f"{_path(one['loc'])}{worded(one)}")
            for one in error.errors(include_url=False)[:_MOST_FAULTS]
        ]
        _refuse(name, told)


def _path(loc: tuple[int | str, ...]) -> str:
    return "".join(f"{harmless(str(part))}: " for part in loc)


def _refuse(name: str, told: list[tuple[str, str]]) -> NoReturn:
    faults = tuple(Fault("parameter", name, code, f"{name}: {detail}") for code, detail in told)
    raise InvalidRequest("; ".join(fault.detail for fault in faults[:3]), faults=faults)
