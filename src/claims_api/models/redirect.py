"""A former id: what was renamed, or merged into another, is found by it for ever."""

from sqlmodel import Field, SQLModel

from claims_api.models import tables


class RedirectRow(SQLModel, table=True):
    """One row a former id, with the record that bears its meaning now."""

    __tablename__ = "redirect"

    noun: str = Field(primary_key=True, sa_type=tables.KeyText)
    slug: str = Field(primary_key=True, sa_type=tables.KeyText)
    record_id: int = Field(sa_type=tables.Big, index=True)


REDIRECT = tables.table_of(RedirectRow)
