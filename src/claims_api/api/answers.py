"""Answers to reads: pages and records as bytes, with their validators and links."""

from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from typing import TypeVar

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection

from claims_api import __version__
from claims_api.formats.choosing import Format, choose
from claims_api.formats.page import Page
from claims_api.queries.question import Question
from claims_api.store.engine import Cost, Store, generation
from claims_api.store.wire import dump
from claims_api.text import etag_of

STREAM_BATCH = 200
CACHE = "public, max-age=0, must-revalidate"
VISIBILITY = "public"
Q = TypeVar("Q", bound=Question)
Finder = Callable[[Connection, Q], Page]


async def listed(
    request: Request, store: Store, question: Q, find: Finder[Q], cost: Cost = Cost.cheap
) -> Response:
    """Answer a question to a list in the format that the client wants.

    A client that holds the answer already is told so before anything is searched.
    """
    chosen = choose(question.format, request.headers.get("accept"))
    path = request.url.path
    prefer = request.headers.get("prefer", "")
    etag = list_etag(await store.read(generation), path + prefer, question, chosen)
    if is_held(request, etag):
        return not_modified(etag)
    page = await store.read(lambda c: find(c, first(question, chosen)), cost)
    headers = _headers(etag, page)
    if chosen.name == "csv":
        headers["Content-Disposition"] = f'attachment; filename="{page.kind}s.csv"'
    if chosen.streams and question.limit is None:
        stream = _stream(store, question, find, cost, chosen, page)
        return StreamingResponse(stream, media_type=chosen.content_type, headers=headers)
    _link(headers, page)
    body = b"".join(chosen.write(page))
    return Response(body, media_type=chosen.content_type, headers=headers)


def first(question: Q, chosen: Format) -> Q:
    """Return the question for the first read: a stream is read in batches of its own size."""
    if chosen.streams and question.limit is None:
        return question.model_copy(update={"limit": STREAM_BATCH})
    return question


async def _stream(
    store: Store, question: Q, find: Finder[Q], cost: Cost, chosen: Format, page: Page
) -> AsyncIterator[bytes]:
    """Write page after page, each read in a short transaction of its own."""
    yield b"".join(chosen.write(page))
    while page.cursor is not None:
        following = first(question, chosen).at(page.cursor)
        page = await store.read(lambda c, following=following: find(c, following), cost)  # type: ignore[misc]  # bound at once
        yield b"".join(chosen.write(page))


def list_etag(number: int, path: str, question: Question, chosen: Format) -> str:
    """Return the validator of a list: generation, question, format, visibility, and this version."""
    parts = (__version__, number, path, question.canonical(), chosen.name, VISIBILITY)
    return sha256(repr(parts).encode()).hexdigest()[:16]


def is_held(request: Request, etag: str) -> bool:
    """Tell whether If-None-Match names this validator (RFC 9110, 13.1.2: weak comparison)."""
    held = request.headers.get("if-none-match", "")
    tags = (tag.strip().removeprefix("W/") for tag in held.split(","))
    return any(tag in (f'"{etag}"', "*") for tag in tags)


def not_modified(etag: str) -> Response:
    """Return 304 with what a cache needs."""
    return Response(status_code=304, headers=_validators(etag))


def _validators(etag: str) -> dict[str, str]:
    return {"ETag": f'"{etag}"', "Cache-Control": CACHE, "Vary": "Accept, Prefer"}


def _headers(etag: str, page: Page) -> dict[str, str]:
    headers = _validators(etag)
    if page.warnings:
        # A header is ASCII; what is beyond is written as JSON escapes it.
        told = [warning["detail"] for warning in page.warnings]
        headers["Claims-Warnings"] = (
            dump(told).decode().encode("ascii", "backslashreplace").decode()
        )
    return headers


def _link(headers: dict[str, str], page: Page) -> None:
    links = [(page.next, "next"), (page.prev, "prev")]
    found = [f'<{address}>; rel="{name}"' for address, name in links if address]
    if found:
        headers["Link"] = ", ".join(found)


def record(request: Request, body: bytes, etag: str | None = None) -> Response:
    """Answer with one record; its validator is its stored one, or made from its bytes."""
    tag = etag or etag_of(body)
    if is_held(request, tag):
        return not_modified(tag)
    return Response(body, media_type="application/json", headers=_validators(tag))
