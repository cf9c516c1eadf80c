"""A source: an article or the like, in which claims stand."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field as Value
from pydantic import StringConstraints, model_validator
from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from claims_api.models import tables
from claims_api.models.fields import (
    Digest,
    Document,
    Edtf,
    HttpUrl,
    Instant,
    Label,
    Licence,
    Named,
    Note,
    Offset,
    Record,
    Slug,
    Title,
)
from claims_api.vocabulary import Basis


class TextAccess(StrEnum):
    """Who may read the exact words of an attached text."""

    curators = "curators"
    public = "public"


class SourceRow(tables.ServedRow, table=True):
    """One row a source; `document` holds its wire form."""

    __tablename__ = "source"

    title: str = Field(sa_type=tables.Words)
    subtitle: str | None = Field(default=None, sa_type=tables.Words)
    publisher: str | None = Field(default=None, sa_type=tables.Words)
    published: str | None = Field(default=None, sa_type=tables.KeyText)
    published_basis: str | None = Field(default=None, sa_type=tables.KeyText)
    published_note: str | None = Field(default=None, sa_type=tables.Words)
    published_earliest: int | None = Field(default=None, sa_type=tables.Big)
    published_latest: int | None = Field(default=None, sa_type=tables.Big)
    language: str = Field(sa_type=tables.KeyText)
    genre: str | None = Field(default=None, sa_type=tables.Words)
    keywords: list[str] = Field(sa_type=JSON)
    url: str | None = Field(default=None, sa_type=tables.Words)
    rights: str | None = Field(default=None, sa_type=tables.Words)
    coding_licence: str | None = Field(default=None, sa_type=tables.Words)
    reliability: str | None = Field(default=None, sa_type=tables.KeyText)
    text_digest: str | None = Field(default=None, sa_type=tables.KeyText)
    text_length: int | None = Field(default=None, sa_type=tables.Big)
    text_access: str = Field(sa_type=tables.KeyText)
    paragraphs: list[list[int]] = Field(sa_type=JSON)


SOURCE = tables.table_of(SourceRow)


class SourceAuthorRow(SQLModel, table=True):
    """Who wrote a source, in the order of its by-line."""

    __tablename__ = "source_author"

    source_id: int = Field(primary_key=True, foreign_key="source.id", sa_type=tables.Big)
    ordinal: int = Field(primary_key=True)
    actor_id: int = Field(foreign_key="actor.id", sa_type=tables.Big, index=True)


SOURCE_AUTHOR = tables.table_of(SourceAuthorRow)


class SourceTextRow(SQLModel, table=True):
    """The canonical text of a source, where it was attached; `loose` is sought for quotations."""

    __tablename__ = "source_text"

    source_id: int = Field(primary_key=True, foreign_key="source.id", sa_type=tables.Big)
    content: str = Field(sa_type=tables.Words)
    loose: str = Field(sa_type=tables.Words)


SOURCE_TEXT = tables.table_of(SourceTextRow)


class FormerTextRow(SQLModel, table=True):
    """The text that a source had before its version `until` attached another; null for none."""

    __tablename__ = "former_text"

    source_id: int = Field(primary_key=True, foreign_key="source.id", sa_type=tables.Big)
    until: int = Field(primary_key=True)
    content: str | None = Field(default=None, sa_type=tables.Words)


FORMER_TEXT = tables.table_of(FormerTextRow)


Language = Annotated[
    str,
    StringConstraints(max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"),
    Value(description="BCP 47 language tag.", examples=["en"]),
]
Reliability = Literal["A", "B", "C", "D", "E", "F"]
Paragraph = Annotated[list[Offset], Value(min_length=2, max_length=2)]


class SourceRecord(Record):
    """A source as the claims file holds it."""

    id: Slug
    title: Title
    subtitle: Title | None = None
    authors: list[Slug] = Value(default=[], max_length=50)
    publisher: Label | None = None
    published: Edtf | None = None
    published_basis: Basis | None = None
    published_note: Note | None = None
    language: Language = "en"
    genre: Label | None = None
    keywords: list[Label] = Value(default=[], max_length=100)
    url: HttpUrl | None = None
    rights: Note | None = None
    coding_licence: Licence | None = None
    reliability: Reliability | None = Value(
        default=None,
        description="Admiralty scale, A (completely reliable) to F (cannot be judged).",
    )
    text_digest: Digest | None = None
    text_length: Offset | None = None
    text_access: TextAccess = TextAccess.curators
    paragraphs: list[Paragraph] = Value(
        default=[],
        max_length=10_000,
        description="[start, end] of each; 0 is title and sub-title.",
    )

    @model_validator(mode="after")
    def _is_consistent(self) -> "SourceRecord":
        if (self.published is None) != (self.published_basis is None):
            raise ValueError("published and published_basis stand together or not at all")
        if (self.text_digest is None) != (self.text_length is None):
            raise ValueError("text_digest and text_length stand together or not at all")
        end = 0
        for start, stop in self.paragraphs:
            if not end <= start < stop:
                raise ValueError(f"paragraph [{start}, {stop}] is empty or out of order")
            end = stop
        if self.text_length is not None and end > self.text_length:
            raise ValueError("the last paragraph ends behind the text")
        return self


class Published(Document):
    """When a source was published, and how that is known."""

    edtf: str
    basis: Basis
    note: str | None = None


class SourceReference(Document):
    """A source as it stands in each of its claims: enough to cite it."""

    id: Slug
    title: str
    authors: list[Named]
    published: str | None


class SourceDocument(Document):
    """A source as it is served."""

    id: Slug
    title: str
    subtitle: str | None
    authors: list[Named]
    publisher: str | None
    published: Published | None
    language: str
    genre: str | None
    keywords: list[str]
    url: str | None
    rights: str | None
    coding_licence: str | None
    reliability: Reliability | None
    text_digest: str | None
    text_length: int | None
    text_access: TextAccess
    text_attached: bool
    paragraphs: list[Paragraph]
    version: int
    created_at: Instant
    updated_at: Instant
