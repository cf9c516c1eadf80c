"""The data's generation: one number, raised inside every write, by which answers are told apart."""

from sqlmodel import Field, SQLModel

from claims_api.models import tables


class GenerationRow(SQLModel, table=True):
    """The only row of its table."""

    __tablename__ = "generation"

    id: int = Field(default=1, primary_key=True)
    number: int = Field(sa_type=tables.Big)


GENERATION = tables.table_of(GenerationRow)
