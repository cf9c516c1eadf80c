"""The types of field that several nouns share, with their bounds."""

import unicodedata
from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)

from claims_api import dates

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
CURIE = r"^[a-z0-9]+(-[a-z0-9]+)*:[a-z0-9]+(-[a-z0-9]+)*$"
# No C0 or C1 control character but tab and line feed, and nothing that is no character.
PLAIN = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]*$"
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]*$"
HEX_DIGEST = r"^[0-9a-f]{64}$"
HTTP_URL = r'^https?://[^\s\x00-\x1f\x7f"<>\\^`{|}]+$'


def _nfc(value: str) -> str:
    kept = unicodedata.normalize("NFC", value.strip())
    if not kept:
        raise ValueError("nothing but white space stands here")
    return kept


def _not_reserved(value: str) -> str:
    if value == "author":
        raise ValueError("`author` is reserved: it is whoever wrote the source")
    return value


def _edtf(value: str) -> str:
    dates.span(value)
    return value


def _plain(limit: int) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=limit, pattern=PLAIN)


# Text fields are NFC, trimmed, without control characters.
Label = Annotated[str, _plain(200), AfterValidator(_nfc)]
Title = Annotated[str, _plain(500), AfterValidator(_nfc)]
Note = Annotated[str, _plain(2000), AfterValidator(_nfc)]
# Told in an address, which holds no control character at all.
Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000, pattern=ONE_LINE),
    AfterValidator(_nfc),
]
Slug = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=SLUG),
    AfterValidator(_not_reserved),
    Field(description="A short readable id in lower case.", examples=["russia"]),
]
ClaimKey = Annotated[
    str,
    StringConstraints(min_length=3, max_length=129, pattern=CURIE),
    Field(description="A claim's id: the source's id, a colon, and a few words in kebab case."),
]
Edtf = Annotated[
    str,
    StringConstraints(max_length=dates.MAX_LENGTH),
    AfterValidator(_edtf),
    Field(
        description="A date or interval in EDTF, levels 0 and 1.",
        examples=["2017-03-31"],
    ),
]
HttpUrl = Annotated[str, StringConstraints(max_length=2000, pattern=HTTP_URL)]
Digest = Annotated[
    str,
    StringConstraints(pattern=HEX_DIGEST),
    Field(description="A SHA-256 in hexadecimal."),
]
Offset = Annotated[int, Field(ge=0, le=2**30 - 1)]
Confidence = Annotated[
    float,
    Field(ge=0, le=1, allow_inf_nan=False, description="The coder's, from 0 to 1."),
]
Licence = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9.+-]+$")]


def _instant(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _from_instant(value: object) -> object:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


Instant = Annotated[
    datetime,
    BeforeValidator(_from_instant),
    PlainSerializer(_instant, return_type=str),
    Field(description="An instant in UTC (RFC 3339, microseconds)."),
]


class Record(BaseModel):
    """What people write: a record as the claims file and the API take it."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=False)


class Document(BaseModel):
    """What the service answers: a record as it is served."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RecordTombstone(Document):
    """What stays of an actor, place, topic or source that was retracted."""

    id: Slug
    status: Literal["retracted"]
    reason: str
    version: int
    retracted_at: Instant


class Named(Document):
    """A reference that can be shown without a second call."""

    id: Slug
    name: str
