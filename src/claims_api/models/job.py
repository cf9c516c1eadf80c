"""A job: a rename or a merge of what too many claims show for one write, done part by part."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field as Described
from sqlmodel import Field, SQLModel

from claims_api.models import tables
from claims_api.models.fields import Document


class JobKind(StrEnum):
    """What a job does."""

    change_name = "change_name"
    rename = "rename"
    merge = "merge"


class JobState(StrEnum):
    """How far a job has come; what failed is tried again by `claims-api jobs run`."""

    running = "running"
    done = "done"
    failed = "failed"


class JobRow(SQLModel, table=True):
    """One row a job, about the record that is renamed or given up; `other` is what it turns into.

    `version` is that of the record in which it last was called as before. Who holds a job works on
    it until the `lease` ends, or goes on.
    """

    __tablename__ = "job"

    id: int | None = Field(default=None, primary_key=True, sa_type=tables.RowId)
    kind: str = Field(sa_type=tables.KeyText)
    noun: str = Field(sa_type=tables.KeyText)
    record_id: int = Field(sa_type=tables.Big)
    key: str = Field(sa_type=tables.KeyText)
    other: str | None = Field(default=None, sa_type=tables.KeyText)
    other_id: int | None = Field(default=None, sa_type=tables.Big)
    version: int
    author: str | None = Field(default=None, sa_type=tables.KeyText)
    reason: str | None = Field(default=None, sa_type=tables.Words)
    created_at: datetime
    updated_at: datetime
    total: int
    done: int = 0
    state: str = Field(default=JobState.running.value, sa_type=tables.KeyText, index=True)
    error: str | None = Field(default=None, sa_type=tables.Words)
    holder: str | None = Field(default=None, sa_type=tables.KeyText)
    lease: datetime | None = None


JOB = tables.table_of(JobRow)


class JobStepRow(SQLModel, table=True):
    """How far a job was at the end of a generation; nothing is reached where it was done.

    By these the past is put together as it was shown while a job ran.
    """

    __tablename__ = "job_step"

    job_id: int = Field(primary_key=True, foreign_key="job.id", sa_type=tables.Big)
    number: int = Field(primary_key=True, sa_type=tables.Big)
    reached: int | None = Field(default=None, sa_type=tables.Big)


JOB_STEP = tables.table_of(JobStepRow)


class LagRow(SQLModel, table=True):
    """What claims behind a position still call a record, while a job goes through them."""

    __tablename__ = "lag"

    noun: str = Field(primary_key=True, sa_type=tables.KeyText)
    record_id: int = Field(primary_key=True, sa_type=tables.Big)
    slug: str = Field(sa_type=tables.KeyText)
    name: str = Field(sa_type=tables.Words)
    reached: int = Field(sa_type=tables.Big)


LAG = tables.table_of(LagRow)


class JobItem(Document):
    """A job as it is told."""

    id: int = Described(ge=1)
    kind: JobKind
    state: JobState
    noun: str = Described(description="What kind of record it is about.", examples=["actor"])
    record: str = Described(description="The id that the record had as the job began.")
    other: str | None = Described(
        description="The new id, or that of the record into which it is merged."
    )
    total: int = Described(ge=0, description="How many claims there were to be written anew.")
    done: int = Described(ge=0, description="How many of them are; some may have come since.")
    error: str | None = Described(description="Why it failed.")
    by: str | None = Described(description="The id of the key that began it, or a command.")
    reason: str | None
    created_at: datetime
    updated_at: datetime


class JobList(Document):
    """The jobs, the latest first."""

    items: list[JobItem] = Described(max_length=200)
