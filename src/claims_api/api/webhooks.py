"""Webhooks over HTTP, for those who administer the service."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import Connection, Row

from claims_api.api.bodies import JSON, MERGE_PATCH, ObjectDep
from claims_api.api.documenting import an_administered
from claims_api.api.records import NoQuestion, an_id
from claims_api.api.schemas import takes_a
from claims_api.api.writing import WritingDep
from claims_api.curation.nouns import read
from claims_api.curation.repeating import Answer
from claims_api.deps import Holder, StoreDep, each_once
from claims_api.models.fields import Document
from claims_api.models.key import Scope
from claims_api.models.webhook import (
    DeliveryDocument,
    DeliveryList,
    WebhookDocument,
    WebhookList,
    WebhookPatch,
    WebhookRecord,
    WebhookWithSecret,
    columns,
)
from claims_api.queries.question import address_of
from claims_api.webhooks import deliveries, keeping
from claims_api.webhooks.deliveries import DeliveriesQuestion, Found, Number
from claims_api.webhooks.targets import Allowed
from claims_api.webhooks.worker import allowed_by

ADMIN = Depends(Holder(Scope.admin))
router = APIRouter(tags=["webhooks"], dependencies=[Depends(each_once), ADMIN])
WebhookId = Annotated[str, an_id("The webhook's id.", "mirror")]
DeliveryNumber = Annotated[Number, Path(description="The delivery's number.", examples=[1])]
NoQuestionDep = Annotated[NoQuestion, Query()]
Change = Callable[[Connection, datetime], Row[Any]]


async def the_allowed(request: Request) -> Allowed:
    """Return where webhooks may go here."""
    return allowed_by(request.app.state.settings)


AllowedDep = Annotated[Allowed, Depends(the_allowed)]


async def made(
    writing: WritingDep, change: Change, served: type[Document], created_at: str = ""
) -> Response:
    """Change something, and answer with what stands afterwards."""
    now = datetime.now(UTC)

    def written(connection: Connection) -> Answer:
        row = change(connection, now)
        headers = {"Location": f"{writing.base}{created_at}/{row.id}"} if created_at else {}
        return Answer(201 if created_at else 200, headers, document(served, row))

    status, headers, body = await writing.once(written, now)
    return told(body, status, headers)


def document(served: type[Document], row: Row[Any]) -> bytes:
    """Return what is told of a row, as JSON."""
    return served.model_validate(columns(served, row)).model_dump_json().encode()


def told(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with what nobody keeps."""
    return Response(body, status, {**(headers or {}), "Cache-Control": "no-store"}, JSON)


@router.post(
    "/webhooks",
    summary="Have somebody told of changes",
    status_code=201,
    response_model=WebhookWithSecret,
    responses=an_administered("already-exists", status=201, body=True),
    openapi_extra=takes_a(WebhookRecord),
)
async def create_webhook(
    writing: WritingDep, body: ObjectDep, allowed: AllowedDep, _question: NoQuestionDep
) -> Any:
    """Keep where messages are sent, and answer with the secret by which they are signed.

    The secret is shown this once. Messages hold up to a hundred changes, in their order, as
    `/changes` tells them, and are signed as Standard Webhooks 1.0 has it.
    """
    asked = read(WebhookRecord, body)
    by = writing.key.id
    return await made(
        writing,
        lambda connection, now: keeping.create(connection, asked, allowed, now, by),
        WebhookWithSecret,
        "/webhooks",
    )


@router.get(
    "/webhooks",
    summary="Who is told of changes",
    response_model=WebhookList,
    responses=an_administered(),
)
async def list_webhooks(store: StoreDep, _question: NoQuestionDep) -> Any:
    """List all webhooks, without their secrets: up to which change each has been told."""
    rows = await store.read(keeping.all_of_them)
    items = [columns(WebhookDocument, row) for row in rows]
    found = WebhookList.model_validate({"items": items, "total": len(items)})
    return told(found.model_dump_json().encode())


@router.get(
    "/webhooks/{id}",
    summary="A webhook",
    response_model=WebhookDocument,
    responses=an_administered("not-found"),
)
async def show_webhook(store: StoreDep, key: WebhookId, _question: NoQuestionDep) -> Any:
    """Return a webhook without its secret, which nothing shows again."""
    return told(document(WebhookDocument, await store.read(lambda c: keeping.one(c, key))))


@router.patch(
    "/webhooks/{id}",
    summary="Change a webhook",
    response_model=WebhookDocument,
    responses=an_administered("not-found", body=True),
    openapi_extra=takes_a(WebhookPatch, MERGE_PATCH),
)
async def change_webhook(
    writing: WritingDep,
    body: ObjectDep,
    allowed: AllowedDep,
    key: WebhookId,
    _question: NoQuestionDep,
) -> Any:
    """Change what is named, such as `enabled`: what was enabled again goes on where it was.

    It takes no `If-Match`, for a webhook moves on with every delivery; what is not named stays.
    """
    asked = read(WebhookPatch, body).model_dump(mode="json", exclude_unset=True)
    return await made(
        writing, lambda c, now: keeping.change(c, key, asked, allowed, now), WebhookDocument
    )


@router.delete(
    "/webhooks/{id}",
    summary="Take a webhook away",
    response_model=WebhookDocument,
    responses=an_administered("not-found"),
)
async def remove_webhook(writing: WritingDep, key: WebhookId, _question: NoQuestionDep) -> Any:
    """Delete a webhook, its secret and its deliveries, and answer with how it stood."""
    return await made(writing, lambda c, _now: keeping.remove(c, key), WebhookDocument)


@router.post(
    "/webhooks/{id}/rotate",
    summary="Make a new secret",
    response_model=WebhookWithSecret,
    responses=an_administered("not-found"),
)
async def rotate_webhook(writing: WritingDep, key: WebhookId, _question: NoQuestionDep) -> Any:
    """Answer with a new secret. For a day messages bear the signature of the former one, too."""
    return await made(writing, lambda c, now: keeping.rotate(c, key, now), WebhookWithSecret)


@router.post(
    "/webhooks/{id}/test",
    summary="Send a message that tells of nothing",
    response_model=DeliveryDocument,
    responses=an_administered("not-found"),
)
async def try_webhook(writing: WritingDep, key: WebhookId, _question: NoQuestionDep) -> Any:
    """Have a message of the type `webhook.test` sent, once, even to a webhook that is disabled.

    The answer is the delivery as it waits; asked for again, it tells what came of it.
    """
    return await made(writing, lambda c, now: deliveries.test(c, key, now), DeliveryDocument)


@router.get(
    "/webhooks/{id}/deliveries",
    summary="What was delivered, and what was not",
    response_model=DeliveryList,
    responses=an_administered("not-found"),
)
async def list_deliveries(
    request: Request,
    store: StoreDep,
    key: WebhookId,
    question: Annotated[DeliveriesQuestion, Query()],
) -> Any:
    """List the deliveries to a webhook, the newest first; the last thousand are kept."""
    found = await store.read(lambda c: deliveries.listed(c, key, question))
    at = f"{request.app.state.settings.base_url}/webhooks/{key}/deliveries"
    return told(_page(found, question, at))


def _page(found: Found, question: DeliveriesQuestion, at: str) -> bytes:
    asked = question.model_dump(mode="json", exclude_none=True) | {"before": found.before}
    page = DeliveryList(
        items=[DeliveryDocument(**columns(DeliveryDocument, row)) for row in found.rows],
        total=found.total,
        next=address_of(at, asked) if found.before else None,
    )
    return page.model_dump_json().encode()


@router.post(
    "/webhooks/{id}/deliveries/{number}/replay",
    summary="Send a message again",
    response_model=DeliveryDocument,
    responses=an_administered("not-found"),
)
async def replay_delivery(
    writing: WritingDep, key: WebhookId, number: DeliveryNumber, _question: NoQuestionDep
) -> Any:
    """Have a message sent again, once, under its `webhook-id`, whatever became of it before.

    One that others wait for is tried now. What was erased meanwhile is not told again.
    """
    return await made(
        writing, lambda c, now: deliveries.replay(c, key, number, now), DeliveryDocument
    )
