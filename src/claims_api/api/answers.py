"""Answers to reads: pages and records as bytes, with their validators and links."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from hashlib import sha256
from typing import Protocol, TypeVar

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection

from claims_api import __version__
from claims_api.deps import Asking, root_of
from claims_api.errors import STRICT
from claims_api.formats import csvw
from claims_api.formats.format import Format
from claims_api.formats.negotiating import choose
from claims_api.formats.page import Page
from claims_api.queries.as_of import standing
from claims_api.queries.fitting import fitted
from claims_api.queries.moments import warnings_of
from claims_api.queries.question import Question
from claims_api.store.engine import Cost, Store, state
from claims_api.store.snapshots import Past
from claims_api.validators import headers_of, is_held, is_named, record

STREAM_BATCH = 200
# For an hour alone: what stood once can still be erased, for whom it tells of.
CACHE_OF_PAST = "public, max-age=3600, immutable"
VARY = "Accept, Prefer, Authorization"
BY_ACCEPT = {"Vary": "Accept, Authorization"}
_MOST_WARNINGS = 10
Q = TypeVar("Q", bound=Question)
Asked = TypeVar("Asked", bound=Question, contravariant=True)  # noqa: PLC0105  # its use says it


class Finder(Protocol[Asked]):
    """What answers a question to a list with one page."""

    def __call__(self, connection: Connection, question: Asked, *, base: str, strict: bool) -> Page:
        """Answer; links begin with `base`, `strict` refuses unknown names."""


async def listed(asking: Asking, question: Q, find: Finder[Q], cost: Cost) -> Response:
    """Answer a question to a list in the format that the client wants.

    A client that holds the answer already is told so before anything is searched.
    """
    request, question = asking.request, question.by(asking.scope)
    address = asking.address
    store = await standing(asking.snapshots, question.moment)
    chosen = choose(question.format, request.headers.get("accept"), question.formats)

    def told(of_data: str) -> dict[str, str]:
        etag = list_etag(asking, question, chosen, of_data)
        return {**headers_of(etag), "Vary": VARY, **_applied(asking), **of_past(store)}

    async def read(asked: Q) -> Page:
        # The page brings the state of its own snapshot: under no other goes it out.
        def answer(connection: Connection) -> Page:
            page = find(connection, asked, base=asking.base, strict=asking.strict)
            told = [warned.document() for warned in warnings_of(asked.moment)]
            warnings = [*page.warnings, *told]
            return replace(page, base=asking.root, address=address, warnings=warnings)

        return await store.read(answer, cost)

    if "if-none-match" in request.headers:
        headers = told(await store.read(state))
        if is_named(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
    wanted = fitted(question, chosen)
    page = await read(first(wanted, chosen))
    headers = {**told(page.state), "Claims-Generation": str(page.generation)}
    if is_held(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    warnings = [*page.warnings, *chosen.lost(question.asked())]
    headers |= told_beside(asking, warnings, page.plural, chosen)
    streams = chosen.streams and question.limit is None
    headers["Link"] = _links(asking, page, chosen, turns=not streams)
    if streams:
        stream = _stream(read, wanted, chosen, page)
        return StreamingResponse(stream, media_type=chosen.content_type, headers=headers)
    body = b"".join(chosen.write(page))
    return Response(body, media_type=chosen.content_type, headers=headers)


def first(question: Q, chosen: Format) -> Q:
    """Return the question for the first read: a stream is read in batches of its own size."""
    size = STREAM_BATCH if chosen.streams else chosen.unasked
    if size is not None and question.limit is None:
        return question.model_copy(update={"limit": size})
    return question


async def _stream(
    read: Callable[[Q], Awaitable[Page]], question: Q, chosen: Format, page: Page
) -> AsyncIterator[bytes]:
    """Write page after page, each read in a short transaction of its own."""
    write = chosen.writer()
    yield b"".join(write(page.streamed(is_first=True)))
    while page.cursor is not None:
        page = await read(first(question, chosen).at(page.cursor))
        yield b"".join(write(page.streamed(is_first=False)))


def list_etag(asking: Asking, question: Question, chosen: Format, of_data: str) -> str:
    """Return the validator of a list: of whatever its bytes are made from."""
    asked = (asking.request.url.path, question.canonical(), chosen.name, asking.strict)
    parts = (__version__, of_data, asking.base, asking.root, asking.visibility, *asked)
    return sha256(repr(parts).encode()).hexdigest()[:16]


def told_beside(
    asking: Asking, warnings: list[dict[str, str]], kind: str, chosen: Format
) -> dict[str, str]:
    """Return the headers of what is told beside an answer: warnings, and the name of its file."""
    headers = _applied(asking)
    if warnings:
        told = [warning["detail"] for warning in warnings[:_MOST_WARNINGS]]
        if more := len(warnings) - len(told):
            told.append(f"There are {more} more warnings; JSON tells them all.")
        headers["Claims-Warnings"] = json.dumps(told)  # ASCII, as a header is
    if chosen.suffix:
        headers["Content-Disposition"] = f'attachment; filename="{kind}.{chosen.suffix}"'
    return headers


def _applied(asking: Asking) -> dict[str, str]:
    return {"Preference-Applied": STRICT} if asking.strict else {}


def _links(asking: Asking, page: Page, chosen: Format, *, turns: bool) -> str:
    """Return what describes the answer, the pages around it, the address to cite (RFC 8574).

    What describes it comes first: a reader of CSVW warns of whatever it meets before that.
    """
    path = asking.base + asking.request.url.path
    links = [(page.next, "next"), (page.prev, "prev")] if turns else []
    links.append((f"{path}?{page.canonical}".removesuffix("?"), "cite-as"))
    found = [f'<{address}>; rel="{name}"' for address, name in links if address]
    if chosen.described_by:
        at = csvw.described_at(page.address)
        found.insert(0, f'<{at}>; rel="describedby"; type="{chosen.described_by}"')
    return ", ".join(found)


def of_past(store: Store | Past) -> dict[str, str]:
    """Return what is told of an answer as of a moment: its generation, and how long it holds."""
    if not isinstance(store, Past):
        return {}
    told = {"Claims-Generation": str(store.number)}
    stays = store.is_fixed and not store.is_present
    return {**told, "Cache-Control": CACHE_OF_PAST} if stays else told


def in_format(
    request: Request, chosen: Format, page: Page, headers: dict[str, str] | None = None
) -> Response:
    """Answer with one record in a format other than JSON."""
    body = b"".join(chosen.write(replace(page, base=root_of(request))))
    told = BY_ACCEPT | (headers or {})
    return record(request, body, media_type=chosen.content_type, headers=told)
