"""Webhooks: who is told of changes, and what was delivered to whom."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import ConfigDict
from pydantic import Field as Value
from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from claims_api.models import tables
from claims_api.models.fields import Document, HttpUrl, Instant, Label, Record, Slug
from claims_api.models.revision import RevisionWhole


class Noun(StrEnum):
    """The kinds of records whose changes are told."""

    claim = "claim"
    actor = "actor"
    place = "place"
    topic = "topic"
    source = "source"


class Disabled(StrEnum):
    """Why nothing is delivered to a webhook."""

    by_hand = "by-hand"
    gone = "gone"
    exhausted = "exhausted"


class MessageType(StrEnum):
    """What a message is about."""

    changes = "changes.made"
    test = "webhook.test"


class DeliveryState(StrEnum):
    """What became of a message so far."""

    waiting = "waiting"
    delivered = "delivered"
    failed = "failed"
    skipped = "skipped"


class WebhookRow(SQLModel, table=True):
    """A receiver: what it wants, up to which change it has been told, who is telling it now.

    `secret` is kept as it is, for each message is signed with it. `head` is the number of the
    delivery that is to come before all later changes, `last` that of the newest. Whoever holds the
    `lease` delivers, until it ends; nothing new is cut before `rest_until`.
    """

    __tablename__ = "webhook"

    id: str = Field(primary_key=True, sa_type=tables.KeyText)
    url: str = Field(sa_type=tables.Words)
    description: str | None = Field(default=None, sa_type=tables.Words)
    nouns: list[str] = Field(sa_type=JSON)
    drafts: bool
    secret: str = Field(sa_type=tables.Words)
    former_secret: str | None = Field(default=None, sa_type=tables.Words)
    former_until: datetime | None = None
    enabled: bool
    disabled_because: str | None = Field(default=None, sa_type=tables.KeyText)
    told: int = Field(sa_type=tables.Big)
    head: int | None = None
    last: int
    rest_until: datetime | None = None
    lease: str | None = Field(default=None, sa_type=tables.KeyText)
    lease_until: datetime | None = None
    created_at: datetime
    created_by: str | None = Field(default=None, sa_type=tables.KeyText)
    updated_at: datetime


class DeliveryRow(SQLModel, table=True):
    """A message to a receiver: of which changes, not what they say; that is read when it is sent.

    `message` is its id over all attempts.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (Index("ix_webhook_delivery_state", "state", "webhook_id", "number"),)

    webhook_id: str = Field(primary_key=True, sa_type=tables.KeyText)
    number: int = Field(primary_key=True)
    message: str = Field(sa_type=tables.KeyText)
    type: str = Field(sa_type=tables.KeyText)
    after: int = Field(sa_type=tables.Big)
    through: int = Field(sa_type=tables.Big)
    changes: int
    state: str = Field(sa_type=tables.KeyText)
    attempts: int
    status: int | None = None
    error: str | None = Field(default=None, sa_type=tables.KeyText)
    created_at: datetime
    last_at: datetime | None = None
    next_at: datetime | None = None


WEBHOOK = tables.table_of(WebhookRow)
DELIVERY = tables.table_of(DeliveryRow)

_NOUNS = "Of which kinds of records it is told; of all, where none is named."
_DRAFTS = "Whether it is told of drafts too, as a key that curates is."
_After = Annotated[int, Value(ge=0, le=2**53 - 1)]
_Nouns = Annotated[list[Noun], Value(max_length=len(Noun))]


class WebhookRecord(Record):
    """A webhook that is to be."""

    model_config = ConfigDict(title="NewWebhook")

    id: Slug
    url: HttpUrl = Value(description="Where messages are sent.")
    description: Label | None = Value(default=None, description="Whose it is or what it is for.")
    nouns: _Nouns = Value(default=[], description=_NOUNS)
    drafts: bool = Value(default=False, description=_DRAFTS)
    after: _After | None = Value(
        default=None,
        description="It is told of what was written after the change of that `sequence`: 0 for "
        "all. Left out, of what is written from now on.",
    )


def _without_defaults(schema: dict[str, Any]) -> None:
    """Tell no defaults: what is left out of a patch stays."""
    for found in schema["properties"].values():
        del found["default"]


class WebhookPatch(Record):
    """What changes of a webhook."""

    model_config = ConfigDict(title="WebhookPatch", json_schema_extra=_without_defaults)

    url: HttpUrl = Value(default="", description="Where messages are sent from now on.")
    description: Label | None = Value(default=None, description="Whose it is or what it is for.")
    nouns: _Nouns = Value(default=[], description=_NOUNS)
    drafts: bool = Value(default=False, description=_DRAFTS)
    enabled: bool = Value(
        default=True,
        description="Whether anything is delivered. What was enabled again goes on where it was: "
        "with the delivery that failed, if one did.",
    )
    after: _After = Value(
        default=0,
        description="It is told of what was written after the change of that `sequence`; a "
        "delivery that waits is skipped.",
    )


class WebhookDocument(Document):
    """A webhook without its secret."""

    id: Slug
    url: str = Value(description="Where messages are sent.")
    description: str | None = Value(description="Whose it is or what it is for.")
    nouns: list[Noun] = Value(description=_NOUNS)
    drafts: bool = Value(description=_DRAFTS)
    enabled: bool = Value(description="Whether anything is delivered.")
    disabled_because: Disabled | None = Value(
        description="`by-hand`; `gone`: the receiver answered 410; `exhausted`: a delivery failed "
        "as often as it is tried."
    )
    told: int = Value(ge=0, description="Up to the change of which `sequence` it has been told.")
    created_at: Instant
    created_by: str | None = Value(description="By whom: the id of a key, or a command.")
    updated_at: Instant


class WebhookWithSecret(WebhookDocument):
    """A webhook whose secret is new; it is shown this once."""

    secret: str = Value(description="By which messages are signed: `whsec_` and 32 bytes, base64.")


class WebhookList(Document):
    """All webhooks, by their ids."""

    items: list[WebhookDocument]
    total: int = Value(ge=0, description="How many there are.")


class DeliveryDocument(Document):
    """A message to a receiver, and what became of it."""

    number: int = Value(ge=1, description="Its number among those of the webhook.")
    message: str = Value(description="Its `webhook-id`, the same over all attempts.")
    type: MessageType
    after: int = Value(ge=0, description="It holds what was written after that change.")
    through: int = Value(ge=0, description="And up to that one.")
    changes: int = Value(ge=0, description="How many changes it holds.")
    state: DeliveryState = Value(
        description="`waiting` to be sent, for the first time or again; `delivered`; `failed`; "
        "`skipped` by whoever set `after`."
    )
    attempts: int = Value(ge=0, description="How often it was sent.")
    status: int | None = Value(description="The last HTTP status that was answered.")
    error: str | None = Value(description="How the last attempt failed, in a word of ours.")
    created_at: Instant
    last_at: Instant | None = Value(description="When it was last sent.")
    next_at: Instant | None = Value(description="When it is sent again.")


class DeliveryList(Document):
    """The deliveries to a webhook, the newest first."""

    items: list[DeliveryDocument]
    total: int = Value(ge=0, description="How many are found.")
    next: str | None = Value(description="Where the earlier ones are; null where none are left.")


class ChangesTold(Document):
    """What was written between two numbers."""

    after: int = Value(ge=0, description="What was written after that change.")
    through: int = Value(ge=0, description="And up to that one.")
    changes: list[RevisionWhole] = Value(
        description="In their order, as `/changes` tells them; none in a test."
    )


class WebhookMessage(Document):
    """What is sent to a webhook, signed as Standard Webhooks 1.0 has it."""

    type: MessageType
    timestamp: Instant
    data: ChangesTold


def columns(model: type[Document], row: Any) -> dict[str, Any]:
    """Return of a row what a document tells."""
    return {name: getattr(row, name) for name in model.model_fields}
