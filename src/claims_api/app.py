"""The application, put together."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from threading import Lock
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute, iter_route_contexts

from claims_api import __version__, logs
from claims_api.api import (
    actors,
    agreement,
    changes,
    cite,
    claims,
    context,
    disputes,
    docs,
    edits,
    erasure,
    explanations,
    importing,
    jobs,
    meta,
    network,
    parts,
    places,
    problems,
    quotes,
    reconciliation,
    reviews,
    revisions,
    sources,
    suggestions,
    texts,
    topics,
    webhooks,
)
from claims_api.api.attempts import Attempts
from claims_api.api.door import Door
from claims_api.api.edge import Cors, Edge, LastResort
from claims_api.api.following import Streams
from claims_api.api.openapi import DESCRIPTION, TAGS, describe
from claims_api.curation.building import snapshots_of
from claims_api.curation.working import Worker
from claims_api.reader import routers as reader
from claims_api.settings import Settings
from claims_api.settings import settings as settings_of_process
from claims_api.store import schema, sqlite
from claims_api.store.damage import Lookout
from claims_api.store.engine import Store
from claims_api.store.wire import dump
from claims_api.webhooks.worker import delivering_to

log = structlog.get_logger("claims_api")

RECORDS = (claims, actors, places, topics, sources)
AROUND = (network, disputes, context, suggestions, reconciliation, quotes)
OF_HISTORY = (jobs, revisions, changes)
READ = (*RECORDS, texts, agreement, *AROUND, cite, explanations, meta, docs, *OF_HISTORY)
OF_RECORDS = (*edits.ROUTERS, *parts.ROUTERS, *erasure.ROUTERS, reviews.router)
WRITTEN = (*OF_RECORDS, importing.router, webhooks.router)
ROUTERS = [*(module.router for module in READ), *WRITTEN, *reader.ROUTERS]

# After a start: what nobody waits for is made when the first requests were likely answered.
LATER_SECONDS = 2.0


def create_app(settings: Settings | None = None, store: Store | None = None) -> FastAPI:
    """Return the application over a store that holds the schema of this version.

    Raises UnfitDatabase at start for any other.
    """
    settings = settings or settings_of_process()
    logs.set_up(settings)
    store = store or _store_of(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        schema.insist_on_current(schema.standing(store))
        _warn_of_old_sqlite(store)
        document = asyncio.create_task(_make_later(app.state.openapi))
        worker = asyncio.create_task(app.state.worker.run())
        async with delivering_to(store, settings):
            with Lookout(store):
                yield
        for task in (document, worker):
            task.cancel()
        await asyncio.wait([document, worker])
        app.state.snapshots.close()
        store.close()

    app = FastAPI(
        title="claims-api",
        version=__version__,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        license_info={"name": "MIT", "identifier": "MIT"},
        servers=[{"url": settings.base_url or "/"}],
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    stand_on(app, store, settings)
    for router in ROUTERS:
        app.include_router(router)
        _know_parameters(router)
    _put_together(app)
    problems.install(app)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's documented way
    app.state.openapi = _once(lambda: dump(app.openapi()))
    _wrap(app, settings)
    return app


def _store_of(settings: Settings) -> Store:
    longest = {"query_timeout": settings.query_timeout, "write_timeout": settings.write_timeout}
    return Store(settings.url, **longest)


def stand_on(app: FastAPI, store: Store, settings: Settings) -> None:
    """Let an application answer from a store, under settings that differ in the database alone."""
    app.state.settings = settings
    app.state.store = store
    app.state.attempts = Attempts()
    app.state.snapshots = snapshots_of(store, settings)
    app.state.worker = Worker(store)
    app.state.streams = Streams(store, settings.event_streams)


async def _make_later(make: Callable[[], bytes]) -> None:
    """Make what is asked for seldom, in a thread of its own, some time after a start."""
    await asyncio.sleep(LATER_SECONDS)
    await asyncio.to_thread(make)


def _once(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return a function that makes bytes when first called; who calls meanwhile waits for them."""
    lock = Lock()
    kept = cache(make)

    def made() -> bytes:
        with lock:
            return kept()

    return made


def _know_parameters(router: APIRouter) -> None:
    """Have FastAPI keep the fields of the question classes, for 15 ms, before anyone asks.

    It makes them when first asked, in each thread that asks then, and finds them by identity: a
    first request beside the making of the OpenAPI document would break the document.
    """
    for route in router.routes:
        if isinstance(route, APIRoute):
            get_flat_params(route.dependant)


def _put_together(app: FastAPI) -> None:
    """Have FastAPI put the included routes together, for 40 ms, before anyone asks.

    It does so when first asked, and meanwhile changes which warnings the whole process heeds: two
    threads at once leave them changed.
    """
    for _route in iter_route_contexts(app.routes):
        pass


def _warn_of_old_sqlite(store: Store) -> None:
    found, floor = sqlite.version(), sqlite.FLOOR
    if store.is_sqlite and found < floor:
        log.warning("old-sqlite", found=found, needed=floor, see="docs/operations.md")


_TAKEN = (
    "Accept Authorization Content-Type Idempotency-Key If-Match If-None-Match Last-Event-ID Prefer "
    "X-Request-Id"
)


def _wrap(app: FastAPI, settings: Settings) -> None:
    """Put the layers around the application; the last one added is the outermost."""
    shown = (
        "ETag Link Claims-Generation Claims-Warnings Preference-Applied X-Request-Id Retry-After "
        "Allow WWW-Authenticate Location Idempotent-Replayed Accept Accept-Patch"
    ).split()
    cors: dict[str, Any] = {
        "allow_origins": settings.cors_origins,
        "allow_methods": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        "allow_headers": _TAKEN.split(),
        "expose_headers": shown,
        "max_age": 86400,
    }
    is_closed = settings.read_keys_required
    app.add_middleware(Door, is_closed=is_closed, base_url=settings.base_url)
    app.add_middleware(LastResort, base_url=settings.base_url)
    app.add_middleware(Cors, **cors)
    app.add_middleware(Edge, base_url=settings.base_url)
