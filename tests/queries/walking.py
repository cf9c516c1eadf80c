"""Walking through pages: every item of a question, forwards or back again."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import Connection

from claims_api.formats.page import Page
from claims_api.queries import claims
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.question import ListQuestion
from claims_api.store.engine import Store


def ids(page: Page) -> list[str]:
    """Return the ids of a page's claims."""
    return [json.loads(item)["id"] for item in page.items]


def cursor_of(address: str | None) -> str | None:
    """Return the cursor in the address of another page."""
    return parse_qs(urlsplit(address).query)["cursor"][0] if address else None


def forwards(
    connection: Connection, question: ListQuestion, find: Callable[..., Page] = claims.find
) -> list[Page]:
    """Return all pages of a question, by `next`."""
    pages = [find(connection, question)]
    while cursor := cursor_of(pages[-1].next):
        pages.append(find(connection, question.at(cursor)))
    return pages


def backwards(
    connection: Connection,
    question: ListQuestion,
    last: str,
    find: Callable[..., Page] = claims.find,
) -> list[Page]:
    """Return the pages before a cursor, nearest first, by `prev`."""
    pages: list[Page] = []
    cursor: str | None = last
    while cursor:
        pages.append(find(connection, question.at(cursor)))
        cursor = cursor_of(pages[-1].prev)
    return pages


def all_ids(connection: Connection, **asked: Any) -> list[str]:
    """Return the ids of everything that a question finds."""
    return [key for page in forwards(connection, ClaimQuestion(**asked)) for key in ids(page)]


def local_ids(store: Store, **asked: Any) -> list[str]:
    """Return the ids within their source of everything that a question finds."""
    with store.reading() as connection:
        return [key.partition(":")[2] for key in all_ids(connection, **asked)]
