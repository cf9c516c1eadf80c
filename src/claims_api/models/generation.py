"""The data's generation: which state it is in, told anew inside every write."""

from sqlmodel import Field, SQLModel

from claims_api.models import tables


class GenerationRow(SQLModel, table=True):
    """The only row of its table.

    `number` is that of the last revision. `token` is drawn at random with each write, so that
    answers of two databases, or of one that went back to a backup, are never taken for the same.
    """

    __tablename__ = "generation"

    id: int = Field(default=1, primary_key=True)
    number: int = Field(sa_type=tables.Big)
    token: str = Field(sa_type=tables.KeyText)


GENERATION = tables.table_of(GenerationRow)
