"""A claim: one proposition that a source makes or passes on."""

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from claims_api.models import tables


class ClaimRow(SQLModel, table=True):
    """One row a claim: what filters and sorts read. Its wire form stands in `claim_document`.

    `position` orders all claims: the source's row, the first anchor's start, a number that tells
    claims with one start apart. It is unique, so it ends every sort. The `_up` and `_down` columns
    are sort keys that ascend in both directions and put what has no value last.
    """

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("source_id", "local"),
        Index("ix_claim_walk", "status", "position"),
        Index("ix_claim_type_walk", "status", "type", "position"),
        Index("ix_claim_published_up", "status", "published_up", "position"),
        Index("ix_claim_published_down", "status", "published_down", "position"),
        Index("ix_claim_occurred_up", "status", "occurred_up", "position"),
        Index("ix_claim_occurred_down", "status", "occurred_down", "position"),
        Index("ix_claim_updated_up", "status", "updated_up", "position"),
        Index("ix_claim_updated_down", "status", "updated_down", "position"),
        Index("ix_claim_salience_up", "status", "salience_up", "position"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=tables.RowId)
    key: str = Field(sa_type=tables.KeyText, unique=True)
    source_id: int = Field(foreign_key="source.id", sa_type=tables.Big)
    local: str = Field(sa_type=tables.KeyText)
    position: int = Field(sa_type=tables.Big, unique=True)
    statement: str = Field(sa_type=tables.Words)
    type: str = Field(sa_type=tables.KeyText)
    polarity: str = Field(sa_type=tables.KeyText)
    voice: str = Field(sa_type=tables.KeyText)
    act: str | None = Field(default=None, sa_type=tables.KeyText)
    certainty: str = Field(sa_type=tables.KeyText)
    confidence: float
    salience: str = Field(sa_type=tables.KeyText)
    event_class: str | None = Field(default=None, sa_type=tables.KeyText, index=True)
    event_mode: str | None = Field(default=None, sa_type=tables.KeyText)
    event_contexts: list[str] = Field(sa_type=JSON)
    quad: int | None = Field(default=None, index=True)
    occurred_expression: str | None = Field(default=None, sa_type=tables.Words)
    occurred: str | None = Field(default=None, sa_type=tables.KeyText)
    occurred_basis: str | None = Field(default=None, sa_type=tables.KeyText)
    occurred_earliest: int | None = Field(default=None, sa_type=tables.Big)
    occurred_latest: int | None = Field(default=None, sa_type=tables.Big)
    said: str | None = Field(default=None, sa_type=tables.KeyText)
    said_earliest: int | None = Field(default=None, sa_type=tables.Big)
    said_latest: int | None = Field(default=None, sa_type=tables.Big)
    published_earliest: int | None = Field(default=None, sa_type=tables.Big)
    published_latest: int | None = Field(default=None, sa_type=tables.Big)
    time_earliest: int = Field(sa_type=tables.Big)
    time_latest: int = Field(sa_type=tables.Big)
    note: str | None = Field(default=None, sa_type=tables.Words)
    status: str = Field(sa_type=tables.KeyText)
    retraction_reason: str | None = Field(default=None, sa_type=tables.Words)
    version: int
    created_at: datetime
    updated_at: datetime
    record_digest: str = Field(sa_type=tables.KeyText)
    published_up: int = Field(sa_type=tables.Big)
    published_down: int = Field(sa_type=tables.Big)
    occurred_up: int = Field(sa_type=tables.Big)
    occurred_down: int = Field(sa_type=tables.Big)
    updated_up: int = Field(sa_type=tables.Big)
    updated_down: int = Field(sa_type=tables.Big)
    salience_up: int


CLAIM = tables.table_of(ClaimRow)


class ClaimDocumentRow(SQLModel, table=True):
    """The claim as it is served, written once: the item, and what stands beside it when asked for.

    `etag` is of the item with its relations and assessments, as `/claims/{id}` answers it.
    """

    __tablename__ = "claim_document"

    claim_id: int = Field(primary_key=True, foreign_key="claim.id", sa_type=tables.Big)
    item: bytes = Field(sa_type=tables.Bytes)
    relations: bytes = Field(sa_type=tables.Bytes)
    assessments: bytes = Field(sa_type=tables.Bytes)
    etag: str = Field(sa_type=tables.KeyText)


CLAIM_DOCUMENT = tables.table_of(ClaimDocumentRow)


AGENT, TARGET, MENTIONED, HOLDER, AUTHOR = 1, 2, 4, 8, 16
PARTICIPANT = AGENT | TARGET | MENTIONED
ANY_ROLE = PARTICIPANT | HOLDER
HOLDS = HOLDER | AUTHOR


class ClaimActorRow(SQLModel, table=True):
    """All roles of one actor in one claim, as bits, so that a list is one walk along one index.

    A holder who wrote the source has the bit AUTHOR and not HOLDER.
    """

    __tablename__ = "claim_actor"
    __table_args__ = (Index("ix_claim_actor_walk", "actor_id", "position", "roles", "claim_id"),)

    claim_id: int = Field(primary_key=True, foreign_key="claim.id", sa_type=tables.Big)
    actor_id: int = Field(primary_key=True, foreign_key="actor.id", sa_type=tables.Big)
    position: int = Field(sa_type=tables.Big)
    roles: int
    ordinal: int
    holder_ordinal: int


CLAIM_ACTOR = tables.table_of(ClaimActorRow)


class ClaimViaRow(SQLModel, table=True):
    """The actors between the author and the holder, outermost first."""

    __tablename__ = "claim_via"
    __table_args__ = (Index("ix_claim_via_walk", "actor_id", "position", "claim_id"),)

    claim_id: int = Field(primary_key=True, foreign_key="claim.id", sa_type=tables.Big)
    ordinal: int = Field(primary_key=True)
    actor_id: int = Field(foreign_key="actor.id", sa_type=tables.Big)
    position: int = Field(sa_type=tables.Big)


CLAIM_VIA = tables.table_of(ClaimViaRow)


class ClaimPlaceRow(SQLModel, table=True):
    """Where a claim plays."""

    __tablename__ = "claim_place"
    __table_args__ = (Index("ix_claim_place_walk", "place_id", "position", "claim_id"),)

    claim_id: int = Field(primary_key=True, foreign_key="claim.id", sa_type=tables.Big)
    place_id: int = Field(primary_key=True, foreign_key="place.id", sa_type=tables.Big)
    position: int = Field(sa_type=tables.Big)
    ordinal: int


CLAIM_PLACE = tables.table_of(ClaimPlaceRow)


class ClaimTopicRow(SQLModel, table=True):
    """What a claim is about."""

    __tablename__ = "claim_topic"
    __table_args__ = (Index("ix_claim_topic_walk", "topic_id", "position", "claim_id"),)

    claim_id: int = Field(primary_key=True, foreign_key="claim.id", sa_type=tables.Big)
    topic_id: int = Field(primary_key=True, foreign_key="topic.id", sa_type=tables.Big)
    position: int = Field(sa_type=tables.Big)
    ordinal: int


CLAIM_TOPIC = tables.table_of(ClaimTopicRow)


class AnchorRow(SQLModel, table=True):
    """A span of the source that states the claim (W3C TextPositionSelector) and its digest.

    `orphaned` is the digest of the text in which an orphaned one stood.
    """

    __tablename__ = "anchor"
    __table_args__ = (
        Index("ix_anchor_paragraph", "paragraph", "claim_id"),
        Index(
            "ix_anchor_orphaned",
            "claim_id",
            sqlite_where=text("orphaned IS NOT NULL"),
            postgresql_where=text("orphaned IS NOT NULL"),
        ),
    )

    claim_id: int = Field(primary_key=True, foreign_key="claim.id", sa_type=tables.Big)
    ordinal: int = Field(primary_key=True)
    start: int = Field(sa_type=tables.Big)
    end: int = Field(sa_type=tables.Big)
    sha256: str = Field(sa_type=tables.KeyText)
    paragraph: int | None = None
    orphaned: str | None = Field(default=None, sa_type=tables.KeyText)


ANCHOR = tables.table_of(AnchorRow)
