"""An assessment: someone's verdict on a claim (schema.org ClaimReview)."""

from pydantic import Field as Value
from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from claims_api.models import tables
from claims_api.models.fields import Document, Edtf, HttpUrl, Label, Note, Record, Slug
from claims_api.vocabulary import Verdict


class AssessmentRow(SQLModel, table=True):
    """One row an assessment; several that disagree stand side by side."""

    __tablename__ = "assessment"
    __table_args__ = (Index("ix_assessment_verdict", "verdict", "claim_id"),)

    claim_id: int = Field(primary_key=True, foreign_key="claim.id", sa_type=tables.Big)
    slug: str = Field(primary_key=True, sa_type=tables.KeyText)
    ordinal: int
    assessor: str = Field(sa_type=tables.Words)
    verdict: str = Field(sa_type=tables.KeyText)
    wording: str | None = Field(default=None, sa_type=tables.Words)
    url: str | None = Field(default=None, sa_type=tables.Words)
    date: str | None = Field(default=None, sa_type=tables.KeyText)
    evidence: list[str] = Field(sa_type=JSON)
    note: str | None = Field(default=None, sa_type=tables.Words)


ASSESSMENT = tables.table_of(AssessmentRow)


class AssessmentRecord(Record):
    """An assessment as it stands in its claim's record."""

    id: Slug
    assessor: Label
    verdict: Verdict
    wording: Label | None = None
    url: HttpUrl | None = None
    date: Edtf | None = None
    evidence: list[HttpUrl] = Value(default=[], max_length=50)
    note: Note | None = None


class AssessmentDocument(Document):
    """An assessment as it is served."""

    id: Slug
    assessor: str
    verdict: Verdict
    wording: str | None
    url: str | None
    date: str | None
    evidence: list[str]
    note: str | None
