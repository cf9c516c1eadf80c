"""The names under which actors, places, topics and sources are found, folded."""

from enum import IntEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from claims_api.models import tables


class Tier(IntEnum):
    """The order in which a name is looked up: the first tier that hits wins."""

    id = 0
    code = 1
    own_name = 2
    alias = 3


class NameRow(SQLModel, table=True):
    """Derived: one folded name of one record. Two records may share one."""

    __tablename__ = "name"
    __table_args__ = (Index("ix_name_record", "noun", "record_id"),)

    noun: str = Field(primary_key=True, sa_type=tables.KeyText)
    folded: str = Field(primary_key=True, sa_type=tables.KeyText)
    tier: int = Field(primary_key=True)
    record_id: int = Field(primary_key=True, sa_type=tables.Big)
    slug: str = Field(sa_type=tables.KeyText)
    name: str = Field(sa_type=tables.Words)


NAME = tables.table_of(NameRow)
