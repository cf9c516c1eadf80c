"""Streams of changes: answers that stay open and tell each change as it is made."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import structlog
from fastapi import Depends, Header
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from claims_api.api.line import Line, line_of
from claims_api.curation.keys import is_active
from claims_api.deps import Asking
from claims_api.errors import Fault, InvalidRequest, Overloaded, Problem
from claims_api.formats.choosing import EVENTS
from claims_api.formats.events import HEARTBEAT, again_in, number, seen_to
from claims_api.formats.page import Page
from claims_api.queries.changes import ChangesQuestion, find
from claims_api.store.engine import Cost, Store
from claims_api.store.watching import Watch

log = structlog.get_logger("claims_api")

LAST_EVENT = "Last-Event-ID"
# All that is kept in memory for a client that does not read.
BATCH = 50
AGAIN_MILLISECONDS = 2000
HEARTBEAT_SECONDS = 15.0
# How long a client may read nothing at all, and how long it may do so once the server stops.
SEND_SECONDS = 60.0
LAST_SECONDS = 1.0
_HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept, Authorization",
    "X-Accel-Buffering": "no",  # nginx and those who follow it: pass on what comes as it comes
}


async def last_event(
    sent: Annotated[
        str | None,
        Header(
            alias=LAST_EVENT,
            description="As an `EventSource` sends it when it comes again: only what was written "
            "after that event. It comes before `after`, and is heeded for `text/event-stream`.",
            pattern=r"^[0-9]{1,15}$",
            examples=["285"],
        ),
    ] = None,
) -> int | None:
    """Return the number of the last event that a client has seen."""
    return None if sent is None else int(sent)


LastEventDep = Annotated[int | None, Depends(last_event)]


class Streams:
    """The streams that are open in this process: up to how many, and what they all wait for."""

    def __init__(self, store: Store, most: int) -> None:
        """Take the store whose changes are told."""
        self.watch = Watch(store)
        self._most = most
        self._open = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place for a stream. Raises Overloaded where none is left."""
        if self._open >= self._most:
            raise Overloaded(
                f"{self._most} streams of changes are open already; ask for pages with `after`.",
                headers={"Retry-After": "5"},
            )
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1


async def followed(asking: Asking, question: ChangesQuestion, last: int | None) -> Response:
    """Answer with every change that is asked for, and from then on with each new one.

    Raises InvalidRequest for what lies behind all changes: none would be told for long.
    """
    question = question.behind(last)
    feed = Feed(asking, question.model_copy(update={"format": EVENTS.name, "limit": BATCH}))
    page = await feed.read(question.after)
    if question.after > page.generation:
        where, name = ("parameter", "after") if last is None else ("header", LAST_EVENT)
        told = f"{name}: there is no change {question.after} yet; the latest is {page.generation}"
        raise InvalidRequest(told, faults=(Fault(where, name, "in-the-future", told),))
    headers = {**_HEADERS, "Claims-Generation": str(page.generation)}
    if asking.request.scope.get("is_head"):
        head = Response(media_type=EVENTS.content_type, headers=headers)
        del head.headers["content-length"]
        return head
    return Following(feed, page, headers)


class Feed:
    """The changes that a question asks for, batch after batch, and then as they are made."""

    def __init__(self, asking: Asking, question: ChangesQuestion) -> None:
        """Take who asks, and for what."""
        self.streams: Streams = asking.request.app.state.streams
        self._asking = asking
        self._question = question

    async def read(self, after: int) -> Page:
        """Read one batch, in a transaction that has ended before any of it is sent."""
        question = self._question.behind(after)
        return await self._asking.store.read(lambda c: find(c, question), Cost.dear)

    async def parts(self, page: Page) -> AsyncIterator[bytes]:
        """Yield events from this first batch on, a part whole events, until they cannot be read."""
        yield again_in(AGAIN_MILLISECONDS)
        try:
            async for part in self._parts(page):
                yield part
        except Problem as problem:  # whoever comes again is told
            log.warning("stream-ended", code=problem.slug)

    async def _parts(self, page: Page) -> AsyncIterator[bytes]:
        told = 0
        while True:
            if page.items:
                yield b"".join(EVENTS.write(page))
                told = number(page.items[-1])
            if page.cursor is not None:
                page = await self.read(int(page.cursor))
                continue
            seen = page.generation
            if told != seen:
                yield seen_to(seen)
            async for heartbeat in self._until_other_than(seen):
                yield heartbeat
            page = await self.read(seen)
            if page.generation < seen or not await self._may_read():
                return  # the data went back to a backup, or the key was revoked

    async def _until_other_than(self, seen: int) -> AsyncIterator[bytes]:
        """Yield heartbeats until something was written."""
        while await self._may_read():
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await self.streams.watch.other_than(seen)
            except TimeoutError:
                yield HEARTBEAT
            else:
                return

    async def _may_read(self) -> bool:
        """Tell whether the key with which the stream was asked for is good still, if one came."""
        key, now = self._asking.key, datetime.now(UTC)
        return key is None or await self._asking.store.read(lambda c: is_active(c, key.id, now))


class Following(StreamingResponse):
    """A stream: it ends when the client goes, when the server stops, when data cannot be read."""

    def __init__(self, feed: Feed, page: Page, headers: dict[str, str]) -> None:
        """Take what is told, and its first batch, which has been read."""
        super().__init__(feed.parts(page), media_type=EVENTS.content_type, headers=headers)
        self._streams = feed.streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send parts as fast as the client takes them. Raises Overloaded before the first."""
        line = line_of(scope)

        async def sending(message: Message) -> None:
            await _within(SEND_SECONDS, send, message, line)

        with self._streams.place():
            tasks = (
                asyncio.create_task(self.stream_response(sending)),
                asyncio.create_task(_gone(receive)),
                asyncio.create_task(line.ending.wait()),
            )
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                told, gone, _ending = await asyncio.gather(*tasks, return_exceptions=True)
        if isinstance(told, Exception):
            raise told
        if isinstance(told, asyncio.CancelledError) and gone is not None:
            await _within(LAST_SECONDS, send, {"type": "http.response.body"}, line)


async def _gone(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _within(seconds: float, send: Send, message: Message, line: Line) -> None:
    """Send, or let go of a client that takes nothing for so long: it can come again."""
    try:
        async with asyncio.timeout(seconds):
            await send(message)
    except TimeoutError:
        line.cut()
        await asyncio.sleep(0)  # the server is told that the line is cut
