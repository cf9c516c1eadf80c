"""What all tables share: the metadata with its naming convention, and the column types."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, String, Table, Text
from sqlmodel import Field, SQLModel

# Alembic's batch mode can only name a constraint again that has a name by rule.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Ordered and compared by code point on both engines: SQLite's BINARY is PostgreSQL's "C".
KeyText = String().with_variant(String(collation="C"), "postgresql")
Words = Text()
RowId = BigInteger().with_variant(Integer(), "sqlite")
Big = BigInteger()
Bytes = LargeBinary()

metadata = SQLModel.metadata


class ServedRow(SQLModel):
    """What every record has that is served by its id: as served, and when it was written.

    As it was written it stands in its latest revision. Of what was retracted `document` is what
    stays of it; it is named by no question but for what is retracted.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    slug: str = Field(sa_type=KeyText, unique=True)
    version: int
    created_at: datetime
    updated_at: datetime
    record_digest: str = Field(sa_type=KeyText)
    status: str = Field(default="published", sa_type=KeyText)
    retraction_reason: str | None = Field(default=None, sa_type=Words)
    document: bytes = Field(default=b"", sa_type=Bytes)
    etag: str = Field(default="", sa_type=KeyText)


class NamedRow(ServedRow):
    """A served record that is listed by name."""

    name: str = Field(sa_type=Words)
    name_folded: str = Field(sa_type=KeyText, index=True)


class AliasColumns(SQLModel):
    """Another name under which a record is found."""

    content: str = Field(sa_type=Words)
    kind: str = Field(sa_type=KeyText)
    language: str | None = Field(default=None, sa_type=KeyText)


def table_of(row: Any) -> Table:
    """Return the Core table of a row class: lists are read without building its objects."""
    found: Table = row.__table__
    return found
