"""A revision: how a record stood after one write to it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field as Value
from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from claims_api.models import tables
from claims_api.models.answers import ListAnswer
from claims_api.models.fields import Digest, Document, Instant


class Operation(StrEnum):
    """What a write did to a record."""

    create = "create"
    update = "update"
    retract = "retract"
    restore = "restore"
    publish = "publish"
    attach = "attach"
    rename = "rename"
    merge = "merge"
    erase = "erase"


class RevisionRow(SQLModel, table=True):
    """One row a write to a record, never changed but to erase it: who wrote what, when and why.

    `sequence` numbers all of them without a gap; the last is the data's generation. `record` is the
    whole record as it was written; that of the latest version is what claims files are exported
    from. `status` is that of a claim, or of what was retracted. `other` is the former id of what
    was renamed, and the id of what something was merged into.
    """

    __tablename__ = "revision"
    __table_args__ = (
        Index("ix_revision_version", "noun", "record_id", "version", unique=True),
        Index("ix_revision_at", "at"),
        # Counts a feed without reading the records.
        Index("ix_revision_feed", "sequence", "noun", "status"),
        # Tells how much was erased, by which snapshots of the past are told apart.
        Index(
            "ix_revision_erased",
            "sequence",
            sqlite_where=text("record IS NULL"),
            postgresql_where=text("record IS NULL"),
        ),
    )

    sequence: int = Field(primary_key=True, sa_type=tables.RowId)
    noun: str = Field(sa_type=tables.KeyText)
    record_id: int = Field(sa_type=tables.Big)
    key: str = Field(sa_type=tables.KeyText)
    version: int
    operation: str = Field(sa_type=tables.KeyText)
    status: str | None = Field(default=None, sa_type=tables.KeyText)
    at: datetime
    author: str | None = Field(default=None, sa_type=tables.KeyText)
    reason: str | None = Field(default=None, sa_type=tables.Words)
    record: bytes | None = Field(default=None, sa_type=tables.Bytes)
    digest: str = Field(sa_type=tables.KeyText)
    other: str | None = Field(default=None, sa_type=tables.KeyText)


REVISION = tables.table_of(RevisionRow)


class RevisionDocument(Document):
    """What a write did to a record, in short."""

    sequence: int = Value(ge=1, description="Its number among all writes to the data.")
    noun: str = Value(description="What kind of record it is.")
    id: str = Value(description="The record's id when it was written.")
    version: int = Value(ge=1, description="Its number among the writes to the record.")
    operation: Operation
    at: Instant
    author: str | None = Value(description="Who wrote it: the id of a key, or a command.")
    reason: str | None = Value(description="Why, as it was given.")
    digest: Digest = Value(description="SHA-256 of the record's bytes as they are kept.")
    other: str | None = Value(
        description="With `rename` the former id, with `merge` the id of the record that stays."
    )


class RevisionWhole(RevisionDocument):
    """What a write did to a record, and the record as it then stood."""

    record: dict[str, Any] | None = Value(
        description="As a claims file has it; null where it was erased."
    )


class ChangeList(ListAnswer):
    """What was written, the earliest first."""

    items: list[RevisionWhole]


class RevisionInList(RevisionDocument):
    """What a write did to a record, in short, and which fields it changed."""

    changed: list[str] = Value(description="The fields that differ from the version before.")


class RevisionList(Document):
    """The history of a record, the latest write first."""

    id: str = Value(description="The record's id.")
    noun: str = Value(description="What kind of record it is.")
    total: int = Value(ge=1, description="How many versions there are.")
    revisions: list[RevisionInList]
    next: str | None = Value(description="Where the earlier ones are; null where none are left.")


class DifferenceDocument(Document):
    """A place of a record that holds something else in a later version."""

    path: str = Value(description="The place as a JSON Pointer (RFC 6901).")
    before: Any = Value(description="What stood there; null where nothing did.")
    after: Any = Value(description="What stands there then; null where nothing does.")


class Diff(Document):
    """What is different between two versions of a record."""

    id: str = Value(description="The record's id.")
    noun: str = Value(description="What kind of record it is.")
    from_: RevisionDocument = Value(alias="from")
    to: RevisionDocument
    changes: list[DifferenceDocument]
    patch: dict[str, Any] = Value(
        description="The JSON Merge Patch (RFC 7396) that makes the one into the other."
    )
