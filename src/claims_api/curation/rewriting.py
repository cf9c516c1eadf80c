"""Jobs done part by part: some claims at a time, each part a whole write of its own."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from claims_api.curation import jobs, merging, showing
from claims_api.curation.merging import Rename
from claims_api.curation.nouns import BY_NAME, Noun
from claims_api.curation.showing import Showing
from claims_api.curation.write import Write
from claims_api.errors import Problem
from claims_api.models.claim import ANY_ROLE, CLAIM, CLAIM_ACTOR
from claims_api.models.job import LAG, JobKind, JobState
from claims_api.models.source import SOURCE_AUTHOR
from claims_api.store.documents import compose_claims
from claims_api.store.engine import Store, generation, set_generation
from claims_api.store.revisions import Occasion

MOST, FEWEST = 500, 10
# So long, in seconds, a part is to keep other writers waiting.
AIM = 0.1


class Pace:
    """How many claims are written at once: as many as take a tenth of a second."""

    def __init__(self) -> None:
        """Begin with a few."""
        self.size = 50

    def took(self, seconds: float) -> None:
        """Take note of how long a part took that was not the last one."""
        wanted = int(self.size * AIM / max(seconds, 0.001))
        self.size = max(FEWEST, min(MOST, wanted, 2 * self.size))


class Part(NamedTuple):
    """What was done of a job: how many claims, and whether those were the last."""

    claims: int
    is_over: bool


def holder() -> str:
    """Return what names a worker among those of all processes."""
    return uuid.uuid4().hex


def go_on(connection: Connection, job_id: int, by: str, most: int) -> Part | None:
    """Do the next part of a job; None where it is done, or another worker's.

    Each part finds the claims as they stand, so that no edit is lost or undone. Raises whatever a
    write of these claims may raise.
    """
    now = datetime.now(UTC)
    job = jobs.taken(connection, job_id, by, now)
    if job is None:
        return None
    write = Write(connection, Occasion(now, job.author, job.reason))
    part = _DONE_BY[JobKind(job.kind)](write, job, most)
    jobs.count(connection, job, part.claims, is_over=part.is_over)
    return part


def _name(write: Write, job: Row[Any], most: int) -> Part:
    """Have the next claims that show a record show what it is called now."""
    connection = write.connection
    of_it = (LAG.c.noun == job.noun, LAG.c.record_id == job.record_id)
    reached = connection.scalars(select(LAG.c.reached).where(*of_it)).one()
    found = showing.behind(connection, job.noun, job.record_id, reached, most)
    is_over = len(found) < most
    if is_over:
        connection.execute(LAG.delete().where(*of_it))
    else:
        connection.execute(LAG.update().where(*of_it).values(reached=found[-1].position))
    if job.kind == JobKind.rename:
        _refer(write, job, found)
    written = {change.record_id for change in write.changes if change.noun == CLAIM.name}
    compose_claims(connection, {claim.id for claim in found} - written)
    _keep(write)
    jobs.reach(connection, job.id, None if is_over else found[-1].position)
    return Part(len(found), is_over)


def _keep(write: Write) -> None:
    """Keep a part; where no record changed, only what they show, the state is another one too."""
    write.keep()
    if not write.changes:
        set_generation(write.connection, generation(write.connection))


def _refer(write: Write, job: Row[Any], found: list[Showing]) -> None:
    """Have claims refer to a record by its new id."""
    renamed = Rename(job.record_id, job.key, job.other)
    claims = [claim.id for claim in found]
    merging.rewrite(write, BY_NAME[job.noun], renamed, {"claim": claims})


def _move(write: Write, job: Row[Any], most: int) -> Part:
    """Have the next claims refer to the record that stays, then sources, and at last all else."""
    noun, connection = BY_NAME[job.noun], write.connection
    renamed = Rename(job.record_id, job.key, job.other)
    part = Part(0, is_over=True)
    if claims := _referring(connection, job, most):
        merging.rewrite(write, noun, renamed, {"claim": claims})
        part = Part(len(claims), is_over=False)
    elif source_id := _wrote(connection, noun, job.record_id):
        of_it = (CLAIM.c.source_id == source_id,)
        claims = list(connection.scalars(select(CLAIM.c.id).where(*of_it)))
        held = CLAIM_ACTOR.c.actor_id == job.record_id
        by_it = select(CLAIM_ACTOR.c.claim_id).where(held, CLAIM_ACTOR.c.claim_id.in_(claims))
        only = {"source": [source_id], "claim": list(connection.scalars(by_it))}
        merging.rewrite(write, noun, renamed, only)
        part = Part(len(claims), is_over=False)
    else:
        merging.unite(write, noun, job.key, job.other)
    write.keep()
    return part


def _referring(connection: Connection, job: Row[Any], most: int) -> list[int]:
    """Return the first claims that refer to a record themselves; its sources make it their holder.

    Those of them that were moved refer to it no more.
    """
    found: set[int] = set()
    for link in showing.LINKS[job.noun]:
        asked = select(link.table.c.claim_id).where(link == job.record_id)
        if link.table is CLAIM_ACTOR:
            asked = asked.where(CLAIM_ACTOR.c.roles.op("&")(ANY_ROLE) != 0)
        found.update(connection.scalars(asked.order_by(link.table.c.position).limit(most)))
    return sorted(found)[:most]


def _wrote(connection: Connection, noun: Noun, record_id: int) -> int | None:
    """Return the first source that an actor wrote, or None."""
    if noun.name != "actor":
        return None
    wrote = SOURCE_AUTHOR.c.actor_id == record_id
    asked = select(SOURCE_AUTHOR.c.source_id).where(wrote).order_by(SOURCE_AUTHOR.c.source_id)
    source_id: int | None = connection.scalar(asked.limit(1))
    return source_id


_DONE_BY: dict[JobKind, Callable[[Write, Row[Any], int], Part]] = {
    JobKind.change_name: _name,
    JobKind.rename: _name,
    JobKind.merge: _move,
}


def finish(store: Store, job_id: int, progress: Callable[[int], None]) -> JobState:
    """Do the rest of a job, here and now, and return how it ended.

    One that a service works on is waited for. Raises what keeps the database from being written.
    """
    by, pace = holder(), Pace()
    while True:
        begun = time.monotonic()
        try:
            with store.writing() as connection:
                part = go_on(connection, job_id, by, pace.size)
        except Problem as problem:
            if problem.status >= 500:
                raise
            with store.writing() as connection:
                jobs.fail(connection, job_id, str(problem))
            return JobState.failed
        if part is None:
            with store.reading() as connection:
                state = jobs.one(connection, job_id).state
            if state is not JobState.running:
                return state
            time.sleep(0.2)
            continue
        progress(part.claims)
        if part.is_over:
            return JobState.done
        pace.took(time.monotonic() - begun)
