"""A relation: how one claim bears on another."""

from typing import Annotated

from pydantic import Field as Value
from pydantic import StringConstraints
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from claims_api.models import tables
from claims_api.models.fields import ClaimKey, Confidence, Document, Note, Record
from claims_api.vocabulary import RELATIONS_SEEN, RelationType


class RelationRow(SQLModel, table=True):
    """One row a relation; a symmetric one is stored once and found from both ends."""

    __tablename__ = "relation"
    __table_args__ = (
        UniqueConstraint("subject_id", "type", "object_id"),
        Index("ix_relation_object_id", "object_id", "type"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=tables.RowId)
    subject_id: int = Field(foreign_key="claim.id", sa_type=tables.Big)
    type: str = Field(sa_type=tables.KeyText)
    object_id: int = Field(foreign_key="claim.id", sa_type=tables.Big)
    note: str | None = Field(default=None, sa_type=tables.Words)
    confidence: float | None = None


RELATION = tables.table_of(RelationRow)


Target = Annotated[
    str,
    StringConstraints(
        max_length=129, pattern=r"^([a-z0-9]+(-[a-z0-9]+)*:)?[a-z0-9]+(-[a-z0-9]+)*$"
    ),
    Value(description="A claim of the same file by its local id, any other by its whole id."),
]


class RelationRecord(Record):
    """A relation as it stands in its subject's record."""

    type: RelationType
    target: Target
    note: Note | None = None
    confidence: Confidence | None = None


class RelatedClaim(Document):
    """The claim at the other end."""

    id: ClaimKey
    statement: str


class RelationDocument(Document):
    """A relation as it is seen from the claim that is shown."""

    type: Annotated[str, Value(json_schema_extra={"enum": list(RELATIONS_SEEN)})]
    claim: RelatedClaim
    note: str | None
    confidence: float | None
