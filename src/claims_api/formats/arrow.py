"""Arrow types of what is served, read from its models, so that no column is written twice."""

from collections.abc import Mapping
from datetime import datetime
from inspect import isclass
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from claims_api.models.answers import (
    ActorItem,
    ClaimItem,
    PlaceItem,
    SourceItem,
    TopicItem,
)
from claims_api.models.claim_record import Claim, Tombstone
from claims_api.vocabulary import Quad

if TYPE_CHECKING:
    import pyarrow as pa

MODELS: Mapping[str, type[BaseModel]] = {
    "claim": Claim,
    "actor": ActorItem,
    "place": PlaceItem,
    "topic": TopicItem,
    "source": SourceItem,
}
# What a list of claims may hold beside them: what was embedded, and of those taken back the rest.
EMBEDDED = {n: f for n, f in ClaimItem.model_fields.items() if n not in Claim.model_fields}
OF_TOMBSTONES = {n: f for n, f in Tombstone.model_fields.items() if n not in Claim.model_fields}


def schema(kind: str, chosen: tuple[str, ...], embedded: set[str]) -> "pa.Schema":
    """Return the columns of a list: all there are, or those chosen and what is embedded."""
    import pyarrow as pa  # noqa: PLC0415  # 0.2 s, which only who asks for Parquet waits for

    fields = dict(MODELS[kind].model_fields)
    if chosen:
        fields = {name: field for name, field in fields.items() if name in chosen}
    elif kind == "claim":
        fields |= OF_TOMBSTONES
    if kind == "claim":
        fields |= {name: field for name, field in EMBEDDED.items() if name in embedded}
    return pa.schema([(name, arrow_type(field.annotation)) for name, field in fields.items()])


def arrow_type(told: Any) -> "pa.DataType":
    """Return the type of what a model's field may hold; anything may be null."""
    import pyarrow as pa  # noqa: PLC0415  # as in schema

    kind = _bare(told)
    if get_origin(kind) is list:
        return pa.list_(arrow_type(get_args(kind)[0]))
    if isclass(kind) and issubclass(kind, BaseModel):
        named = ((field.alias or name, field) for name, field in kind.model_fields.items())
        return pa.struct([(name, arrow_type(field.annotation)) for name, field in named])
    plain = {
        bool: pa.bool_(),
        int: pa.int64(),
        Quad: pa.int64(),
        float: pa.float64(),
        datetime: pa.timestamp("us", tz="UTC"),
    }
    return plain.get(kind, pa.string())  # words, those of a vocabulary and dates in EDTF too


def _bare(told: Any) -> Any:
    """Return a type without what stands around it: its metadata, and that it may be null."""
    while get_origin(told) in (Annotated, Union, UnionType):
        (told,) = (
            kind
            for kind in get_args(told)[: 1 if get_origin(told) is Annotated else None]
            if kind is not NoneType
        )
    return told
