"""What all tables share: the metadata with its naming convention, and the column types."""

from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, String, Table, Text
from sqlmodel import SQLModel

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


def table_of(row: Any) -> Table:
    """Return the Core table of a row class: lists are read without building its objects."""
    found: Table = row.__table__
    return found
