"""Jobs: begun with the write that they finish, kept count of, and what they keep others from."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, func, or_, select

from claims_api.curation.write import Write
from claims_api.errors import JobRunning, NotFound
from claims_api.models.job import JOB, JOB_STEP, LAG, JobItem, JobKind, JobState
from claims_api.models.revision import REVISION
from claims_api.store.engine import generation
from claims_api.store.revisions import record_of

# Before the first claim: positions begin at nought.
NOWHERE = -1
# So long a job stays with a process that does not go on. It is no lock: each part is done in a
# write that finds how far the job is, so that two processes at once only take turns.
LEASE = timedelta(seconds=5)
MOST_TOLD = 200


class About(NamedTuple):
    """What a job is to do, with which record, from which version of it, and for how many claims."""

    kind: JobKind
    noun: str
    record_id: int
    key: str
    version: int
    total: int
    other: str | None = None
    other_id: int | None = None


def begin(write: Write, about: About) -> None:
    """Begin a job within a write: what it is about stays locked until it is done.

    Where it gives a record another name or id, claims show the former one until they are reached.
    """
    connection, occasion = write.connection, write.occasion
    row = {**about._asdict(), "author": occasion.author, "reason": occasion.reason, "done": 0}
    row |= {"created_at": occasion.at, "updated_at": occasion.at, "state": JobState.running.value}
    inserted = connection.execute(JOB.insert().values(**row))
    job_id: int = inserted.inserted_primary_key[0]  # type: ignore[index]  # one row, one key
    write.job = job_id
    if about.kind is JobKind.merge:
        return
    slug, name = called(record_of(connection, about.noun, about.record_id, about.version))
    of_it = {"noun": about.noun, "record_id": about.record_id}
    connection.execute(LAG.insert().values(**of_it, slug=slug, name=name, reached=NOWHERE))
    write.once_kept.append(lambda kept: reach(kept, job_id, NOWHERE))


def called(record: bytes) -> tuple[str, str]:
    """Return the id and the name that a record had as it was written."""
    plain = json.loads(record)
    return plain["id"], plain.get("name") or plain["label"]


def reach(connection: Connection, job_id: int, reached: int | None) -> None:
    """Keep how far a job is at this generation; nothing is reached where it is done."""
    step = {"job_id": job_id, "number": generation(connection)}
    of_it = (JOB_STEP.c.job_id == job_id, JOB_STEP.c.number == step["number"])
    connection.execute(JOB_STEP.delete().where(*of_it))
    connection.execute(JOB_STEP.insert().values(**step, reached=reached))


def insist_on_none(connection: Connection, noun: str, record_ids: Collection[int]) -> None:
    """Refuse while a job is about one of these records. Raises JobRunning, which names it."""
    concerned = or_(JOB.c.record_id.in_(record_ids), JOB.c.other_id.in_(record_ids))
    unfinished = (JOB.c.state != JobState.done.value, JOB.c.noun == noun)
    found = select(JOB.c.id, JOB.c.key, JOB.c.done, JOB.c.total).where(*unfinished, concerned)
    row = connection.execute(found.order_by(JOB.c.id).limit(1)).first()
    if row is not None:
        told = f"/jobs/{row.id} is at {row.done} of {row.total} claims that show {row.key}."
        raise JobRunning(f"{told} Ask again when it is done.")


def item(row: Row[Any]) -> JobItem:
    """Return a job as it is told."""
    same = ("id", "kind", "state", "noun", "other", "total", "done", "error", "reason")
    told: dict[str, Any] = {
        name: getattr(row, name) for name in (*same, "created_at", "updated_at")
    }
    return JobItem(**told, record=row.key, by=row.author)


def one(connection: Connection, job_id: int) -> JobItem:
    """Return a job. Raises NotFound."""
    row = connection.execute(select(JOB).where(JOB.c.id == job_id)).first()
    if row is None:
        raise NotFound(f"There is no job {job_id}; /jobs lists those that there are.")
    return item(row)


def listed(connection: Connection) -> list[JobItem]:
    """Return the jobs, the latest first, so many at most."""
    rows = connection.execute(select(JOB).order_by(JOB.c.id.desc()).limit(MOST_TOLD))
    return [item(row) for row in rows]


def unfinished(connection: Connection, *states: JobState) -> list[int]:
    """Return the ids of the jobs in these states, the first one first."""
    wanted = JOB.c.state.in_([state.value for state in states])
    return list(connection.scalars(select(JOB.c.id).where(wanted).order_by(JOB.c.id)))


def free(connection: Connection, holder: str) -> int | None:
    """Return the first running job that nobody else works on, or None."""
    found = select(JOB.c.id).where(JOB.c.state == JobState.running.value, _is_free(holder))
    job_id: int | None = connection.scalar(found.order_by(JOB.c.id).limit(1))
    return job_id


def _is_free(holder: str) -> Any:
    return or_(
        JOB.c.holder.is_(None),
        JOB.c.holder == holder,
        func.coalesce(JOB.c.lease, datetime.min.replace(tzinfo=UTC)) < datetime.now(UTC),
    )


def taken(connection: Connection, job_id: int, holder: str, now: datetime) -> Row[Any] | None:
    """Take a job, or keep it, and return it; None where it is done, or another one's."""
    is_open = (JOB.c.id == job_id, JOB.c.state == JobState.running.value, _is_free(holder))
    lease = {"holder": holder, "lease": now + LEASE}
    if connection.execute(JOB.update().where(*is_open).values(lease)).rowcount == 0:
        return None
    return connection.execute(select(JOB).where(JOB.c.id == job_id)).one()


def count(connection: Connection, job: Row[Any], more: int, *, is_over: bool) -> None:
    """Keep that so many more claims are written, and whether that was all."""
    now = datetime.now(UTC)
    told = {"done": min(job.total, job.done + more), "updated_at": now, "error": None}
    if is_over:
        told |= {"done": job.total, "state": JobState.done.value, "holder": None, "lease": None}
    connection.execute(JOB.update().where(JOB.c.id == job.id).values(told))


def fail(connection: Connection, job_id: int, why: str) -> None:
    """Keep that a job could not go on; what it has done stays."""
    told = {"state": JobState.failed.value, "error": why, "holder": None, "lease": None}
    connection.execute(JOB.update().where(JOB.c.id == job_id).values(told))


def retry(connection: Connection) -> None:
    """Let those go on that failed."""
    failed = JOB.c.state == JobState.failed.value
    connection.execute(JOB.update().where(failed).values(state=JobState.running.value))


def lags_at(connection: Connection, number: int) -> list[dict[str, Any]]:
    """Return what claims still called records at the end of a generation."""
    step = JOB_STEP.alias()
    last = select(func.max(step.c.number)).where(step.c.job_id == JOB.c.id, step.c.number <= number)
    asked = (
        select(JOB.c.noun, JOB.c.record_id, REVISION.c.record, JOB_STEP.c.reached)
        .join(JOB_STEP, JOB_STEP.c.job_id == JOB.c.id)
        .join(
            REVISION, and_(REVISION.c.noun == JOB.c.noun, REVISION.c.record_id == JOB.c.record_id)
        )
        .where(REVISION.c.version == JOB.c.version, REVISION.c.record.is_not(None))
        .where(
            JOB_STEP.c.number == last.correlate(JOB).scalar_subquery(),
            JOB_STEP.c.reached.is_not(None),
        )
    )
    return [
        {
            "noun": row.noun,
            "record_id": row.record_id,
            "reached": row.reached,
            **dict(zip(("slug", "name"), called(row.record), strict=True)),
        }
        for row in connection.execute(asked.order_by(JOB.c.id))
    ]


def forget(connection: Connection, noun: str, record_ids: Sequence[int]) -> None:
    """Forget the jobs about records that are erased."""
    about = or_(JOB.c.record_id.in_(record_ids), JOB.c.other_id.in_(record_ids))
    found = select(JOB.c.id).where(JOB.c.noun == noun, about)
    connection.execute(JOB_STEP.delete().where(JOB_STEP.c.job_id.in_(found)))
    connection.execute(JOB.delete().where(JOB.c.noun == noun, about))
