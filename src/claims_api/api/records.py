"""What the endpoints of single records share."""

from collections.abc import Callable
from typing import Any, Literal

from fastapi import Path, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from claims_api import validators
from claims_api.api import answers
from claims_api.errors import NotFound
from claims_api.formats.choosing import ONE_RECORD_FORMATS
from claims_api.formats.negotiating import choose
from claims_api.formats.page import Page
from claims_api.queries.as_of import standing
from claims_api.queries.listing import Listing, One, one
from claims_api.queries.moments import Shape
from claims_api.queries.question import in_format
from claims_api.queries.resolving import no_such
from claims_api.store.engine import Cost, Store
from claims_api.store.snapshots import Past, Snapshots

# What an address can hold; which of it is an id, the data say: a 404 names the nearest.
ID = r"^[^\x00-\x1f\x7f-\x9f/]+$"


def an_id(description: str, example: str) -> Any:
    """Return what the last part of a record's address is."""
    return Path(alias="id", description=description, max_length=200, pattern=ID, examples=[example])


class RecordShape(Shape):
    """How an actor, place, topic or source is shown."""

    format: Literal["json", "jsonld", "turtle"] | None = in_format("jsonld")


class NoQuestion(BaseModel):
    """An address that takes no query parameters: what is sent all the same is refused."""

    model_config = ConfigDict(extra="forbid")


async def missing(store: Store | Past, noun: str, sought: str) -> NotFound:
    """Return the problem of a record that does not exist, with those that come near."""
    return await store.read(lambda c: no_such(c, noun, sought), Cost.dear)


Reader = Callable[[Connection, Listing, str], One | None]


async def read(
    request: Request,
    snapshots: Snapshots,
    listing: Listing,
    slug: str,
    shape: RecordShape,
    *,
    reader: Reader = one,
) -> Response:
    """Answer with one record and its counts.

    Raises NotFound, Retracted, Moved and NotAcceptable.
    """
    chosen = choose(shape.format, request.headers.get("accept"), ONE_RECORD_FORMATS)
    store = await standing(snapshots, shape.as_of)
    found = await store.read(lambda connection: reader(connection, listing, slug))
    if found is None:
        raise await missing(store, listing.noun, slug)
    if chosen is not ONE_RECORD_FORMATS[0]:
        page = Page(kind=listing.noun, items=[found.body], total=1, state="")
        return answers.in_format(request, chosen, page, answers.of_past(store))
    headers = answers.BY_ACCEPT | answers.of_past(store)
    return validators.record(request, found.body, found.etag, headers=headers)
