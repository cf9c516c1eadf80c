"""Jobs by the command line."""

import json
from collections.abc import Callable, Iterator

from claims_api.commands import tables
from claims_api.commands.progress import counting
from claims_api.curation import jobs, rewriting
from claims_api.models.job import JobItem, JobState
from claims_api.store.engine import Store
from claims_api.store.wire import instant

_HEAD = ("ID", "KIND", "STATE", "DONE", "RECORD", "BEGUN")


def as_json(store: Store) -> Iterator[str]:
    """Yield the jobs as one JSON document."""
    with store.reading() as connection:
        found = [job.model_dump(mode="json") for job in jobs.listed(connection)]
    yield json.dumps(found, ensure_ascii=False, indent=2)


def as_table(store: Store) -> Iterator[str]:
    """Yield the jobs as lines with columns, and below what failed why."""
    with store.reading() as connection:
        found = jobs.listed(connection)
    yield from tables.lines(_HEAD, map(_row, found))
    for job in found:
        if job.error:
            yield f"{job.id}: {job.error}"


def _row(job: JobItem) -> tuple[str, ...]:
    about = job.record if job.other is None else f"{job.record} > {job.other}"
    done = f"{job.done}/{job.total}"
    return (str(job.id), job.kind, job.state, done, f"{job.noun} {about}", instant(job.created_at))


def run(store: Store, say: Callable[[str], None]) -> int:
    """Finish all jobs, and return how many failed."""
    with store.writing() as connection:
        jobs.retry(connection)
        waiting = jobs.unfinished(connection, JobState.running)
    failed = 0
    for job_id in waiting:
        with store.reading() as connection:
            job = jobs.one(connection, job_id)
        with counting("Writing claims anew", job.total - job.done) as progress:
            state = rewriting.finish(store, job_id, progress)
        say(f"Job {job_id} ({job.kind} of the {job.noun} {job.record}) is {state}.")
        failed += state is JobState.failed
    if not waiting:
        say("There is no job to be done.")
    return failed
