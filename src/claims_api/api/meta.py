"""What a service tells of itself: health, formats, and where to begin."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from claims_api import __version__, validators
from claims_api.api.documenting import a_page, a_state
from claims_api.api.records import NoQuestion
from claims_api.deps import StoreDep
from claims_api.errors import DatabaseUnavailable
from claims_api.formats.choosing import OFFERED, offered
from claims_api.store.engine import Store, generation
from claims_api.store.schema import Standing, State, UnfitDatabase, standing
from claims_api.store.wire import dump

router = APIRouter(tags=["about"])
NO_STORE = {"Cache-Control": "no-store"}


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class Ready(BaseModel):
    """The process answers from its data."""

    status: Literal["ok"]
    version: str = Field(description="Of the service.")
    revision: str = Field(description="Of the database's schema.")
    generation: int = Field(ge=0, description="Of the data: it rises with each change.")
    engine: Literal["sqlite", "postgresql"]
    engine_version: str


class FormatDocument(BaseModel):
    """A format of answers."""

    name: str = Field(description="As `format=` takes it.")
    media_type: str = Field(description="As `Accept` takes it.")
    answers: str = Field(
        description="What comes in it: all `lists`, `claims`, the `network`, `disputes`, "
        "an `agreement`, `changes`, a `context`, or `citations`."
    )
    meaning: str


@router.get("/", include_in_schema=False)
async def read_root(request: Request) -> Response:
    """Lead to the articles."""
    return RedirectResponse(f"{request.app.state.settings.base_url}/reader", 307)


@router.get(
    "/health/live",
    summary="Is the process up?",
    response_model=Alive,
    responses=a_state("The process answers."),
)
async def read_live(_question: Annotated[NoQuestion, Query()]) -> Any:
    """Answer without touching the database: for whoever restarts processes that hang."""
    return JSONResponse({"status": "ok"}, headers=NO_STORE)


@router.get(
    "/health/ready",
    summary="Can it answer from its data?",
    response_model=Ready,
    responses=a_state("The data can be read.", "database-error"),
)
async def read_ready(store: StoreDep, _question: Annotated[NoQuestion, Query()]) -> Any:
    """Read from the database, and look whether its schema is the one that is needed.

    A file of SQLite is looked through for damage meanwhile; what is seen of it is a 503 here.
    For whoever sends requests here: while this fails, they had better go elsewhere.
    """
    if store.damage is not None or store.altered:
        raise DatabaseUnavailable("The database is damaged.", headers={"Retry-After": "60"})
    found = await asyncio.to_thread(_standing, store)
    if found is None or found.state is not State.current:
        raise DatabaseUnavailable("The database is not the one that this version serves.")
    answer = await store.read(lambda c: _ready(c, store, found.revision or ""))
    return JSONResponse(answer.model_dump(), headers=NO_STORE)


def _ready(connection: Connection, store: Store, revision: str) -> Ready:
    return Ready(
        status="ok",
        version=__version__,
        revision=revision,
        generation=generation(connection),
        engine="sqlite" if store.is_sqlite else "postgresql",
        engine_version=store.engine_version(connection),
    )


def _standing(store: Store) -> Standing | None:
    try:
        return standing(store)
    except UnfitDatabase:
        return None


@router.get(
    "/formats",
    summary="The formats that answers can have",
    response_model=list[FormatDocument],
    responses=a_page(description="All formats."),
)
async def read_formats(request: Request, _question: Annotated[NoQuestion, Query()]) -> Any:
    """List every format with its media type; `format=` or `Accept` chooses one."""
    told = [
        {"name": f.name, "media_type": f.media_type, "answers": what, "meaning": f.meaning}
        for what, formats in OFFERED.items()
        for f in offered(formats)
    ]
    return validators.record(request, dump(told))
