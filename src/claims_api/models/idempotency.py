"""What was answered to a request that may come again."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from claims_api.models import tables


class IdempotencyRow(SQLModel, table=True):
    """One row an Idempotency-Key of a key's: the request's digest, and the whole answer to it."""

    __tablename__ = "idempotency"

    key_id: str = Field(primary_key=True, sa_type=tables.KeyText)
    token: str = Field(primary_key=True, sa_type=tables.KeyText)
    request: str = Field(sa_type=tables.KeyText)
    status: int
    headers: dict[str, str] = Field(sa_type=JSON)
    body: bytes = Field(sa_type=tables.Bytes)
    at: datetime = Field(index=True)


IDEMPOTENCY = tables.table_of(IdempotencyRow)
