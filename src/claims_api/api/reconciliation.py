"""The reconciliation protocol over HTTP (reconciliation-api.github.io/specs/0.2)."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Connection

from claims_api import __version__, validators
from claims_api.api import previews
from claims_api.api.documenting import (
    a_batch,
    a_page,
    a_state,
    an_item,
    form_body,
    html_of_item,
)
from claims_api.api.forms import form
from claims_api.api.records import NoQuestion, an_id, missing
from claims_api.deps import StoreDep, each_once
from claims_api.errors import Fault, InvalidRequest
from claims_api.models import reconciliation as models
from claims_api.queries import reconciling
from claims_api.queries.actor_properties import PROPERTIES, TYPES, like
from claims_api.queries.reconciliation import (
    BATCH_SIZE,
    PrefixQuestion,
    ProposeQuestion,
    ReconcileQuestion,
    read_extension,
    read_queries,
)
from claims_api.store.engine import Cost, Store
from claims_api.store.wire import dump

router = APIRouter(prefix="/reconcile", tags=["reconciliation"], dependencies=[Depends(each_once)])
NO_STORE = {"Cache-Control": "no-store"}  # of what was sent in a form
Batch = dict[str, models.Result]
ActorId = Annotated[str, an_id("The actor's id.", "russia")]
Prefix = Annotated[PrefixQuestion, Query()]


@router.get(
    "",
    summary="What the reconciliation service can do, or its answer to a batch",
    response_model=models.Manifest | models.Extended | Batch,
    responses=a_batch(),
)
async def read_reconciliation(
    request: Request, store: StoreDep, question: Annotated[ReconcileQuestion, Query()]
) -> Any:
    """Say which actors are meant by names, for OpenRefine and whoever speaks its protocol.

    Without parameters the manifest; with `queries` the candidates for each query, scored from 0 to
    100; with `extend` properties of actors. JSONP is not offered: other origins read by CORS.
    """
    if question == ReconcileQuestion():
        return validators.record(request, dump(_manifest(_base(request))))
    return validators.record(request, await _answered(store, question))


@router.post(
    "",
    summary="Which actors are meant",
    response_model=models.Extended | Batch,
    responses=a_state("The answer.", "database-error", "batch-too-large", "query-timeout"),
    openapi_extra=form_body(ReconcileQuestion),
)
async def read_reconciled(
    request: Request, store: StoreDep, _question: Annotated[NoQuestion, Query()]
) -> Any:
    """Answer a batch as `GET` does, sent as a form: it may be longer than an address."""
    body = await _answered(store, await form(request, ReconcileQuestion))
    return Response(body, media_type="application/json", headers=NO_STORE)


async def _answered(store: Store, question: ReconcileQuestion) -> bytes:
    """Answer a batch of queries, or extend data. Raises InvalidRequest for both or neither."""
    if question.queries is not None and question.extend is None:
        batch = read_queries(question.queries)
        return dump(await store.read(lambda c: reconciling.answer(c, batch), Cost.dear))
    if question.extend is not None and question.queries is None:
        wanted = read_extension(question.extend)
        return dump(await store.read(lambda c: reconciling.extended(c, wanted), Cost.dear))
    told = "Either queries or extend is sent: one of them, with JSON in it."
    raise InvalidRequest(told, faults=(Fault("parameter", "queries", "one-of-two", told),))


def _base(request: Request) -> str:
    """Return what whole addresses begin with: clients of the protocol take no others."""
    set_here: str = request.app.state.settings.base_url
    return set_here or str(request.base_url).rstrip("/")


def _manifest(base: str) -> dict[str, Any]:
    here = f"{base}/reconcile"

    def service(noun: str, **more: str) -> dict[str, str]:
        return {"service_url": here, "service_path": f"/suggest/{noun}", **more}

    return {
        "versions": ["0.2"],
        "name": "Actors of claims-api",
        "identifierSpace": f"{base}/actors/",
        "schemaSpace": f"{here}/suggest/type",
        "documentation": f"{base}/docs",
        "serviceVersion": __version__,
        "batchSize": BATCH_SIZE,
        "defaultTypes": list(TYPES),
        "view": {"url": f"{base}/actors/{{{{id}}}}"},
        "preview": {
            "url": f"{here}/preview/{{{{id}}}}",
            "width": previews.WIDTH,
            "height": previews.HEIGHT,
        },
        "suggest": {
            "entity": service("entity", flyout_service_path="/flyout/${id}"),
            "type": service("type"),
            "property": service("property"),
        },
        "extend": {"propose_properties": {"service_url": here, "service_path": "/properties"}},
    }


@router.get(
    "/suggest/entity",
    summary="Actors while a name is typed, as the protocol has it",
    response_model=models.SuggestedEntities,
    responses=an_item("query-timeout"),
)
async def read_suggested_entities(request: Request, store: StoreDep, question: Prefix) -> Any:
    """Suggest actors, twenty at a time: the same as `/suggest?noun=actor`, in the same order."""

    def find(connection: Connection) -> dict[str, Any]:
        return reconciling.suggested(connection, question.prefix, question.type, question.cursor)

    return validators.record(request, dump(await store.read(find, Cost.dear)))


@router.get(
    "/suggest/type",
    summary="Types of actors while one is typed",
    response_model=models.SuggestedTypes,
    responses=a_page(),
)
async def read_suggested_types(request: Request, question: Prefix) -> Any:
    """Suggest types of actors: their kinds, and `actor` for all of them."""
    return _suggested(request, question, TYPES)


@router.get(
    "/suggest/property",
    summary="Properties of actors while one is typed",
    response_model=models.SuggestedProperties,
    responses=a_page(),
)
async def read_suggested_properties(request: Request, question: Prefix) -> Any:
    """Suggest properties of actors, by which they are told apart and data are extended."""
    return _suggested(request, question, [known.document() for known in PROPERTIES.values()])


def _suggested(request: Request, question: PrefixQuestion, known: Iterable[Any]) -> Response:
    found = like(question.prefix, known)[question.cursor :]
    return validators.record(request, dump({"result": found}))


@router.get(
    "/properties",
    summary="Properties that data can be extended with",
    response_model=models.Proposed,
    responses=a_page(),
)
async def read_proposed_properties(
    request: Request, question: Annotated[ProposeQuestion, Query()]
) -> Any:
    """Propose the properties that actors of a type may have, for `extend`."""
    found = [known.document() for known in PROPERTIES.values()][: question.limit]
    limited = {} if question.limit is None else {"limit": question.limit}
    return validators.record(request, dump({"properties": found, "type": question.type, **limited}))


@router.get(
    "/preview/{id}",
    summary="An actor as a small page",
    response_class=Response,
    responses=html_of_item(),
)
async def read_preview(
    request: Request, store: StoreDep, slug: ActorId, _question: Annotated[NoQuestion, Query()]
) -> Any:
    """Show an actor in a frame: name, kind, description, other names, number of claims."""
    page = previews.page(await _actor(store, slug), request.app.state.settings.base_url)
    headers = {"Content-Security-Policy": previews.POLICY}
    return validators.record(request, page.encode(), media_type="text/html", headers=headers)


@router.get(
    "/flyout/{id}",
    summary="An actor in a few words of HTML",
    response_model=models.Flyout,
    responses=an_item(),
)
async def read_flyout(
    request: Request, store: StoreDep, slug: ActorId, _question: Annotated[NoQuestion, Query()]
) -> Any:
    """Return what a client shows beside a suggestion; everything in it is escaped."""
    told = previews.facts(await _actor(store, slug))
    return validators.record(request, dump({"id": slug, "html": told}))


async def _actor(store: Store, slug: str) -> dict[str, Any]:
    found = await store.read(lambda c: reconciling.actor(c, slug))
    if found is None:
        raise await missing(store, "actor", slug)
    return found
