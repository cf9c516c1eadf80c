"""Writes over HTTP: what the addresses of all nouns have in common."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, select

from claims_api import validators
from claims_api.api.bodies import JSON
from claims_api.api.repeating import RepeatableDep
from claims_api.curation import jobs
from claims_api.curation.nouns import Noun
from claims_api.curation.repeating import Answer, Repeatable
from claims_api.curation.working import Worker
from claims_api.curation.write import Write
from claims_api.deps import CuratorDep
from claims_api.models.claim import CLAIM
from claims_api.models.fields import Reason
from claims_api.models.key import Key, Scope
from claims_api.queries import actors, claims, listing
from claims_api.queries.addresses import LISTINGS
from claims_api.queries.listing import One
from claims_api.store.documents import whole
from claims_api.store.engine import generation
from claims_api.store.revisions import Occasion
from claims_api.store.snapshots import Snapshots
from claims_api.store.wire import dump
from claims_api.vocabulary import GONE, Status

Made = Callable[[Write], str]
Served = Callable[[Connection, str], One]
ACCEPTED = 202


class Reasoned(BaseModel):
    """A write for which a reason may be told."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason | None = Field(
        default=None,
        description="Why; it stands in the history.",
        examples=["The second edition has it right."],
    )


class Retraction(Reasoned):
    """A write for which a reason is told: it is what stays."""

    reason: Reason = Field(
        description="Why it is taken back. Whoever asks for it is told.",
        examples=["The source withdrew it."],
    )


class Writing:
    """A write that is asked for: by whom, why, and on which store."""

    def __init__(self, request: Request, key: Key, repeatable: Repeatable | None) -> None:
        """Take the key of who asks, and what makes the request repeatable, if anything does."""
        state, settings = request.app.state, request.app.state.settings
        self._snapshots: Snapshots = state.snapshots
        self._worker: Worker = state.worker
        self.store = self._snapshots.present
        self.key = key
        self.repeatable = repeatable
        self.base: str = settings.base_url
        self._at_once: int = settings.rewrite_at_once

    async def run(
        self,
        made: Made,
        served: Served,
        reason: str | None,
        *,
        created_at: str = "",
        is_final: bool = False,
    ) -> Response:
        """Write, and answer with what stands afterwards, once it is kept, or with the job it began.

        `created_at` is the address of a list to which something was added. What is final is taken
        from the files of the past too.
        """
        now = datetime.now(UTC)

        def written(connection: Connection) -> Answer:
            write = Write(connection, Occasion(now, self.key.id, reason), at_once=self._at_once)
            name = made(write)
            write.keep()
            if write.job is not None:
                return self._begun(connection, write.job)
            found = served(connection, name)
            headers = validators.headers_of(found.etag)
            headers["Claims-Generation"] = str(generation(connection))
            if told := write.report.warnings():
                headers["Claims-Warnings"] = json.dumps(told)  # ASCII, as a header is
            if created_at:
                headers["Location"] = f"{self.base}{created_at}/{name}"
            return Answer(201 if created_at else 200, headers, found.body)

        status, headers, body = await self.once(written, now)
        if status == ACCEPTED:
            self._worker.tell()
        if is_final:
            await asyncio.to_thread(self._snapshots.forget)
        return Response(body, status, headers, JSON)

    def _begun(self, connection: Connection, job_id: int) -> Answer:
        """Answer that the rest of a write is a job, and where that tells how far it is."""
        headers = {"Location": f"{self.base}/jobs/{job_id}"}
        headers["Claims-Generation"] = str(generation(connection))
        return Answer(ACCEPTED, headers, dump(jobs.one(connection, job_id).model_dump(mode="json")))

    async def once(self, written: Callable[[Connection], Answer], now: datetime) -> Answer:
        """Write in turn; what comes again under its Idempotency-Key is answered as it was."""

        def once(connection: Connection) -> Answer:
            repeatable = self.repeatable
            return repeatable.once(connection, now, written) if repeatable else written(connection)

        answer: Answer = await self.store.write(once)
        return answer


async def writing(request: Request, key: CuratorDep, repeatable: RepeatableDep) -> Writing:
    """Return the write that a request is."""
    return Writing(request, key, repeatable)


WritingDep = Annotated[Writing, Depends(writing)]
ReasonedDep = Annotated[Reasoned, Query()]


def served(noun: Noun) -> Served:
    """Return what answers with a record of a noun as it stands, or with what stays of it."""
    return _claim if noun.table is CLAIM else _record(noun)


def _claim(connection: Connection, key: str) -> One:
    row = claims.one(connection, key, Scope.curate)
    if row.status in GONE:
        return One(row.item, row.etag)
    return One(whole(row.item, row.relations, row.assessments), row.etag)


def _record(noun: Noun) -> Served:
    table, of = noun.table, LISTINGS[f"/{noun.name}s"]
    reader = actors.whole if noun.name == "actor" else listing.one

    def answer(connection: Connection, slug: str) -> One:
        asked = select(table.c.status, table.c.document, table.c.etag).where(table.c.slug == slug)
        row = connection.execute(asked).one()
        found = None if row.status == Status.retracted else reader(connection, of, slug)
        return found or One(row.document, row.etag)

    return answer
