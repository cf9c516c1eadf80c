"""The worker goes on with jobs while others write, and keeps what it cannot do."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection, update

from claims_api.curation import jobs, working
from claims_api.curation.working import Worker
from claims_api.models.job import JobItem, JobState
from claims_api.models.revision import REVISION
from claims_api.store.engine import Store
from tests.curation.test_jobs import CHANGES, begin, fill


def worked(store: Store, job_id: int) -> JobItem:
    """Let a worker run until a job is done or has failed, and return it."""

    async def watching() -> JobItem:
        running = asyncio.create_task(Worker(store).run())
        while (found := await store.read(lambda c: jobs.one(c, job_id))).state == "running":
            await asyncio.wait([running], timeout=0.02)
            if running.done():
                running.result()
        running.cancel()
        return found

    return asyncio.run(watching())


def write_over(store: Store, record: bytes) -> None:
    """Write something else over what a claim said."""
    first: Any = (REVISION.c.key == "paper:c1", REVISION.c.version == 1)
    with store.writing() as connection:
        connection.execute(update(REVISION).where(*first).values(record=record))


def test_a_worker_finishes_every_job(store: Store) -> None:
    fill(store)
    for name in ("rename-actor", "name-of-place", "name-of-topic"):
        begin(store, CHANGES[name])
    assert worked(store, 3).state is JobState.done
    with store.reading() as connection:
        assert [job.state for job in jobs.listed(connection)] == [JobState.done] * 3


def test_a_fault_of_one_look_does_not_end_the_worker(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    job_id = begin(store, CHANGES["rename-actor"])
    looks = iter([RuntimeError("once")])

    def free(connection: Connection, holder: str) -> int | None:
        for fault in looks:
            raise fault
        return real(connection, holder)

    real = jobs.free
    monkeypatch.setattr(jobs, "free", free)
    monkeypatch.setattr(working, "LOOK_SECONDS", 0.01)
    assert worked(store, job_id).state is JobState.done


def test_what_cannot_be_done_has_failed_until_it_is_tried_again(store: Store) -> None:
    fill(store)
    with store.reading() as connection:
        said = connection.scalar(
            REVISION.select()
            .with_only_columns(REVISION.c.record)
            .where(REVISION.c.key == "paper:c1")
        )
    job_id = begin(store, CHANGES["rename-actor"])
    write_over(store, b'{"statement": ""}')
    failed = worked(store, job_id)
    assert (failed.state, failed.error) == (JobState.failed, "A fault of the service.")
    write_over(store, said or b"")
    with store.writing() as connection:
        jobs.retry(connection)
    assert worked(store, job_id).state is JobState.done
