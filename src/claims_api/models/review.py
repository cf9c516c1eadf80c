"""What curators say of a claim while it is reviewed: working matter, and no part of the data."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field as Value
from sqlmodel import Field, SQLModel

from claims_api.models import tables
from claims_api.models.fields import ClaimKey, Document, Instant, Note, Record, Slug
from claims_api.vocabulary import Status


class Remark(StrEnum):
    """What is said of a claim."""

    sent_back = "sent-back"
    flagged = "flagged"
    resolved = "resolved"


class ReviewState(StrEnum):
    """How a claim stands in review."""

    to_review = "to-review"
    sent_back = "sent-back"
    flagged = "flagged"


class ReviewRow(SQLModel, table=True):
    """One row a remark, never changed but to erase it; how a claim stands follows from them.

    `version` is that of the claim of which it was said: what was sent back is to be reviewed again
    as soon as the claim has another one.
    """

    __tablename__ = "review"

    id: int | None = Field(default=None, primary_key=True, sa_type=tables.RowId)
    claim_id: int = Field(foreign_key="claim.id", index=True, sa_type=tables.Big)
    version: int
    remark: str = Field(sa_type=tables.KeyText)
    note: str | None = Field(default=None, sa_type=tables.Words)
    author: str | None = Field(default=None, sa_type=tables.KeyText)
    at: datetime


REVIEW = tables.table_of(ReviewRow)


class ReviewNote(Record):
    """What is said of a claim to those who curate."""

    note: Note = Value(description="What is doubted, or what is to be done.")


class RemarkDocument(Document):
    """A remark of a curator."""

    remark: Remark
    note: str | None = Value(description="What was said.")
    version: int = Value(ge=1, description="The version of the claim of which it was said.")
    at: Instant
    author: str | None = Value(description="Who said it: the id of a key, or a command.")


class Review(Document):
    """How a claim stands in review, and what was said of it, the latest first."""

    id: ClaimKey
    status: Status
    version: int = Value(ge=1, description="The present version of the claim.")
    review: list[ReviewState] = Value(
        description="Empty of what is published and not doubted, and of what was taken back."
    )
    remarks: list[RemarkDocument]


class HeldDraft(Document):
    """A draft that was not published with the others, and why."""

    id: ClaimKey
    because: str = Value(
        description="`sent-back` or `flagged`; `written-since`, later than was seen; `leads-to`, "
        "since it leads to a claim that stays hidden."
    )


class Publication(Document):
    """Which drafts of a source were published, and which were not."""

    id: Slug = Value(description="The source.")
    published: list[ClaimKey]
    held: list[HeldDraft]
