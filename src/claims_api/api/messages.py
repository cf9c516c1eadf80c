"""What the OpenAPI document says of messages to webhooks, which the service sends of itself."""

from typing import Any

from claims_api.models.webhook import WebhookMessage

Json = dict[str, Any]
_AT = "#/components/schemas/"
_HEADERS = {
    "webhook-id": "The message's id, the same over all attempts.",
    "webhook-timestamp": "When it is sent, in seconds since 1970.",
    "webhook-signature": "`v1,` and the base64 of HMAC-SHA256 over id, timestamp and body, joined "
    "by full stops; for a day after a new secret was made, one by each, parted by a space.",
}


def described() -> Json:
    """Return the part `webhooks` of the document (OpenAPI 3.1, 4.8.1)."""
    content = {"application/json": {"schema": {"$ref": _AT + WebhookMessage.__name__}}}
    operation = {
        "tags": ["webhooks"],
        "operationId": "receive_message",
        "summary": "What a webhook receives",
        "description": "Up to a hundred changes, in their order, at least once. Success is any "
        "status from 200 to 299 within ten seconds; 410 ends it.",
        "security": [],
        "parameters": [_header(name, meaning) for name, meaning in _HEADERS.items()],
        "requestBody": {"required": True, "content": content},
        "responses": {
            "2XX": {"description": "It was received."},
            "4XX": {"description": "It was not; it is sent again, but for 410."},
            "5XX": {"description": "It was not; it is sent again."},
        },
    }
    return {"message": {"post": operation}}


def _header(name: str, meaning: str) -> Json:
    told = {"name": name, "in": "header", "required": True, "description": meaning}
    return {**told, "schema": {"type": "string"}}


def components() -> Json:
    """Return the schemas of a message, and of what is in it, by name."""
    told = WebhookMessage.model_json_schema(ref_template=_AT + "{model}", mode="serialization")
    return {**told.pop("$defs"), WebhookMessage.__name__: told}
