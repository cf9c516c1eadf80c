"""What a service tells of itself: health, formats, and where to begin."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel

from claims_api import __version__
from claims_api.api.documenting import a_page, problems
from claims_api.deps import StoreDep
from claims_api.errors import DatabaseUnavailable
from claims_api.formats.choosing import FORMATS
from claims_api.store.engine import generation
from claims_api.store.schema import State, standing

router = APIRouter(tags=["about"])
NO_STORE = {"Cache-Control": "no-store"}


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class Ready(BaseModel):
    """The process answers from its data."""

    status: Literal["ok"]
    version: str
    revision: str
    generation: int
    engine: str
    engine_version: str


class FormatDocument(BaseModel):
    """A format of lists."""

    name: str
    media_type: str
    meaning: str


@router.get("/", include_in_schema=False)
async def read_root(request: Request) -> Response:
    """Lead to the documentation."""
    return RedirectResponse(f"{request.app.state.settings.base_url}/docs", 307)


@router.get("/health/live", summary="Is the process up?", response_model=Alive, responses=a_page())
async def read_live() -> Any:
    """Answer without touching the database."""
    return JSONResponse({"status": "ok"}, headers=NO_STORE)


@router.get(
    "/health/ready",
    summary="Can it answer from its data?",
    response_model=Ready,
    responses={**a_page(), **problems(["database-error"])},
)
async def read_ready(store: StoreDep) -> Any:
    """Read the data's generation and look whether the schema is the one that is needed."""
    found = standing(store)
    if found.state is not State.current:
        raise DatabaseUnavailable("The database is not the one that this version serves.")
    answer = Ready(
        status="ok",
        version=__version__,
        revision=found.revision or "",
        generation=await store.read(generation),
        engine="sqlite" if store.is_sqlite else "postgresql",
        engine_version=await store.read(store.engine_version),
    )
    return JSONResponse(answer.model_dump(), headers=NO_STORE)


@router.get(
    "/formats",
    summary="The formats that lists can have",
    response_model=list[FormatDocument],
    responses=a_page(),
)
async def read_formats() -> list[FormatDocument]:
    """List every format with its media type; `format=` or `Accept` chooses one."""
    return [
        FormatDocument(name=f.name, media_type=f.media_type, meaning=f.meaning) for f in FORMATS
    ]
