"""What the endpoints of single records share."""

from collections.abc import Callable
from typing import Any

from fastapi import Path, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from claims_api.api import answers
from claims_api.errors import NotFound
from claims_api.queries.listing import Listing, one
from claims_api.queries.resolving import no_such
from claims_api.store.engine import Cost, Store

# What an address can hold; which of it is an id, the data say: a 404 names the nearest.
ID = r"^[^\x00-\x1f\x7f-\x9f/]+$"


def an_id(description: str, example: str) -> Any:
    """Return what the last part of a record's address is."""
    return Path(alias="id", description=description, max_length=200, pattern=ID, examples=[example])


class NoQuestion(BaseModel):
    """An address that takes no query parameters: what is sent all the same is refused."""

    model_config = ConfigDict(extra="forbid")


async def missing(store: Store, noun: str, sought: str) -> NotFound:
    """Return the problem of a record that does not exist, with those that come near."""
    return await store.read(lambda c: no_such(c, noun, sought), Cost.dear)


Reader = Callable[[Connection, Listing, str], bytes | None]


async def read(
    request: Request, store: Store, listing: Listing, slug: str, reader: Reader = one
) -> Response:
    """Answer with one record and its counts. Raises NotFound."""
    body = await store.read(lambda connection: reader(connection, listing, slug))
    if body is None:
        raise await missing(store, listing.noun, slug)
    return answers.record(request, body)
