"""Bodies of requests: of which type they are, how large they may be, read once."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from claims_api.curation import incoming
from claims_api.curation.faults import FileFaults
from claims_api.curation.incoming import MEDIA_TYPES, Incoming
from claims_api.curation.reporting import refused
from claims_api.curation.strict_json import Json, read
from claims_api.errors import Fault, InvalidRequest, NotJson, TooLarge, UnsupportedMediaType
from claims_api.settings import Settings
from claims_api.text import canonical, harmless

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
PLAIN_TEXT = "text/plain; charset=utf-8"
AT_ONCE = 65_536  # bytes that are read in two milliseconds; more would hold up everybody else
# By the names of their operations: what brings in many records at once.
IMPORTS = frozenset({"import_claims"})
TEXTS = frozenset({"attach_text"})


def most(operation: str | None, settings: Settings) -> int:
    """Return how many bytes the body of a request to an operation may have."""
    if operation in TEXTS:
        return settings.max_text_size
    return settings.max_import_size if operation in IMPORTS else settings.max_body_size


def bounded(scope: Scope, receive: Receive, most: int) -> Receive:
    """Return what receives a body of at most so many bytes, whether it says its length or not.

    Raises TooLarge at once for a length that is too much, and when so much of one has come.
    """
    told = Headers(scope=scope).get("content-length", "0")
    if told.isdecimal() and int(told) > most:
        raise _too_large(most)
    received = 0

    async def receiving() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise _too_large(most)
        return message

    return receiving


def _too_large(most: int) -> TooLarge:
    return TooLarge(extra={"limit": most}, headers={"Connection": "close"})


async def an_object(request: Request) -> Json:
    """Return the JSON object that a request carries.

    Raises UnsupportedMediaType, TooLarge, NotJson, and InvalidRequest with a JSON Pointer for each
    thing that is not taken.
    """
    taken = (JSON, MERGE_PATCH) if request.method == "PATCH" else (JSON,)
    if "content-type" not in request.headers and not await whole(request):
        raise NotJson(f"There is no body. Send a JSON object, as {taken[0]}.")
    _insist_on_type(request, taken)
    body = await whole(request)
    return read(body) if len(body) <= AT_ONCE else await run_in_threadpool(read, body)


ObjectDep = Annotated[Json, Depends(an_object)]


async def a_text(request: Request) -> str:
    """Return the canonical text that a request carries.

    Raises UnsupportedMediaType, TooLarge, and InvalidRequest for what is no text.
    """
    _insist_on_type(request, ("text/plain",))
    body = await whole(request)
    try:
        text = canonical(body)
    except ValueError as error:
        start = f"from byte {error.start} on " if isinstance(error, UnicodeDecodeError) else ""
        raise _no_text(f"This is no text in UTF-8: {start}{_why(error)}.") from error
    if not text.strip():
        raise _no_text("There is no text. Send the whole of it, in UTF-8.")
    return text


TextDep = Annotated[str, Depends(a_text)]


def _why(error: ValueError) -> str:
    return error.reason if isinstance(error, UnicodeDecodeError) else str(error)


def _no_text(told: str) -> InvalidRequest:
    return InvalidRequest(told, faults=(Fault("pointer", "", "not-a-text", told),))


async def an_import(request: Request) -> list[Incoming]:
    """Return what a request brings in, read beside the requests of others.

    Raises UnsupportedMediaType, TooLarge, and InvalidRequest with every fault and its line.
    """
    kind = MEDIA_TYPES[_insist_on_type(request, tuple(MEDIA_TYPES))]
    body = await whole(request)
    try:
        return await run_in_threadpool(incoming.read, body, "body", kind)
    except FileFaults as faults:
        raise refused(faults.faults) from faults


ImportDep = Annotated[list[Incoming], Depends(an_import)]


async def whole(request: Request) -> bytes:
    """Read a body, once for all who ask. Raises TooLarge where it came without its length."""
    if (kept := getattr(request.state, "body", None)) is not None:
        return bytes(kept)
    request.state.body = b"".join([chunk async for chunk in request.stream()])
    return bytes(request.state.body)


def _insist_on_type(request: Request, taken: tuple[str, ...]) -> str:
    """Return the type of a body; refuse another one, another character set, or one packed."""
    sent, packed = (
        ",".join(request.headers.getlist(name)) for name in ("content-type", "content-encoding")
    )
    media_type, *parameters = (part.strip().lower() for part in sent.split(";"))
    if media_type not in taken or not _is_utf_8(parameters):
        told = f"Send `Content-Type: {' or '.join(taken)}`, in UTF-8."
        accepted = "Accept-Patch" if request.method == "PATCH" else "Accept"
        raise _not_taken("Content-Type", sent, told, {accepted: ", ".join(taken)})
    if packed.strip().lower() not in ("", "identity"):
        told = "Send it as it is, without packing it."
        raise _not_taken("Content-Encoding", packed, told, {"Accept-Encoding": "identity"})
    return media_type


def _is_utf_8(parameters: list[str]) -> bool:
    """Tell whether the parameters of a media type name no other character set (RFC 9110, 8.3.2)."""
    named = (value.partition("=") for value in parameters)
    charsets = {value.strip(' "') for name, _, value in named if name.strip() == "charset"}
    return charsets <= {"utf-8"}


def _not_taken(name: str, sent: str, told: str, headers: dict[str, str]) -> UnsupportedMediaType:
    told = f"{told} This is {harmless(sent)}." if sent else told
    fault = Fault("header", name, "not-taken", told)
    return UnsupportedMediaType(told, faults=(fault,), headers=headers)
