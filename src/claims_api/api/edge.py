"""The outermost layers: what is no request is refused, nothing thrown inside reaches the wire."""

import re
import time
import uuid
from typing import Any
from urllib.parse import unquote_to_bytes

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from claims_api.api.problems import answer
from claims_api.curation.keys import holds_a_key
from claims_api.errors import (
    BadRequest,
    HeadersTooLarge,
    InternalError,
    Problem,
    UriTooLong,
)
from claims_api.logs import address_of
from claims_api.models.key import Key

log = structlog.get_logger("claims_api")

MAX_TARGET = 8192
MAX_HEADERS = 100
MAX_HEAD = 32_768
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:[0-9]{1,5})?")
_LENGTH = re.compile(r"[0-9]{1,18}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

# OWASP Secure Headers; the documentation page widens its own policy where Swagger UI needs it.
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class Edge:
    """Give each request its id, refuse what is malformed, add the headers of every answer."""

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        """Wrap an application."""
        self.app = app
        self.base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; a HEAD is a GET whose body is left out (RFC 9110, 9.3.2)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        is_one = _REQUEST_ID.fullmatch(given) and not holds_a_key(given)
        request_id = given if is_one else uuid.uuid4().hex
        scope["request_id"] = request_id
        is_head = scope["method"] == "HEAD"
        started = time.perf_counter()
        told: dict[str, Any] = {"status": 0}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                _add_headers(message, request_id)
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        inner = {**scope, "method": "GET", "is_head": True} if is_head else scope
        problem = refusal(scope, headers)
        if problem is not None:
            response = answer(problem, request_id, self.base_url)
            await response(scope, receive, sending)
        else:
            await self.app(inner, receive, sending)
        seconds = time.perf_counter() - started
        _write_log(scope, told["status"], seconds, inner.get("key"))


def _add_headers(message: Message, request_id: str) -> None:
    headers = MutableHeaders(scope=message)
    headers["X-Request-Id"] = request_id
    for name, value in SECURITY.items():
        headers.setdefault(name, value)


def _write_log(scope: Scope, status: int, seconds: float, key: Key | None) -> None:
    who = {} if key is None else {"key": key.id, "address": address_of(scope)}
    log.info(
        "request",
        request_id=scope["request_id"],
        method=scope["method"],
        path=_CONTROL.sub("�", scope["path"][:200]),
        status=status,
        ms=round(seconds * 1000, 2),
        **who,
    )


def refusal(scope: Scope, headers: Headers) -> Problem | None:
    """Return why a request is none, or None. How large its body may be is said behind the door."""
    return _too_large(scope) or _malformed(scope, headers)


def _too_large(scope: Scope) -> Problem | None:
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_TARGET:
        return UriTooLong()
    size = sum(len(name) + len(value) for name, value in scope["headers"])
    if len(scope["headers"]) > MAX_HEADERS or size > MAX_HEAD:
        return HeadersTooLarge()
    return None


def _malformed(scope: Scope, headers: Headers) -> Problem | None:
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]):
        return BadRequest("A request names exactly one well-formed Host.")
    if not _is_text(scope.get("raw_path") or b"") or not _is_text(scope["query_string"]):
        return BadRequest("The address holds bytes that are not UTF-8, or control characters.")
    if not _LENGTH.fullmatch(headers.get("content-length", "0")):
        return BadRequest("Content-Length is no number.")
    return None


def _is_text(quoted: bytes) -> bool:
    try:
        text = unquote_to_bytes(quoted.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(text)


class Cors(CORSMiddleware):
    """Let scripts of other origins read (Fetch Standard); a preflight says what they may send."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """Answer without a body; the browser itself refuses what is not listed there.

        Starlette's own answer is a 400 in plain text for what is not listed.
        """
        found = super().preflight_response(request_headers)
        dropped = ("content-length", "content-type")
        kept = {name: value for name, value in found.headers.items() if name not in dropped}
        return Response(status_code=204, headers=kept)


class LastResort:
    """Turn whatever is thrown inside into a problem document that says nothing of its cause.

    Starlette's own handler raises again after its answer, and the server then cuts the connection
    under the next, innocent request.
    """

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        """Wrap an application."""
        self.app = app
        self.base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            log.exception("fault", request_id=scope.get("request_id", ""))
            if has_begun:
                raise  # the answer is under way: only a cut connection tells that it is not whole
            problem = InternalError()
            await answer(problem, scope.get("request_id", ""), self.base_url)(scope, receive, send)
