"""What a claim means, as a model of language places it."""

from sqlmodel import Field, SQLModel

from claims_api.models import tables


class ClaimVectorRow(SQLModel, table=True):
    """Derived: the vector of a claim's statement, made beforehand; it goes when the claim changes.

    `vector` holds half-precision numbers, the least significant byte first, of length one together.
    """

    __tablename__ = "claim_vector"

    claim_id: int = Field(primary_key=True, foreign_key="claim.id", sa_type=tables.Big)
    model: str = Field(sa_type=tables.KeyText)
    vector: bytes = Field(sa_type=tables.Bytes)


CLAIM_VECTOR = tables.table_of(ClaimVectorRow)
