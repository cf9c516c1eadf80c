"""uvicorn's HTTP/1.1, with a deadline and a bound for receiving a request, where it has none.

Without them a byte now and then holds a socket for ever, and 20 MB of headers are kept.
"""

import asyncio
import uuid
from typing import Any, cast

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from claims_api.api.edge import SECURITY
from claims_api.api.line import Line
from claims_api.api.lingering import Lingering
from claims_api.api.problems import answer
from claims_api.errors import BadRequest
from claims_api.settings import settings

log = structlog.get_logger("claims_api")

HEAD_SECONDS = 10.0
BODY_SECONDS = 30.0
BODY_RATE = 65_536  # bytes a second, by which a large body may take longer
# How long, and how much, a client may go on sending what was refused, and is thrown away.
LINGER_SECONDS = 30.0
LINGER_IDLE_SECONDS = 2.0
MOST_UNREAD = 67_108_864
MOST_HEAD = 65_536  # of a head that is still incomplete; a complete one has the edge's own bounds


class BoundedProtocol(HttpToolsProtocol):
    """A head comes within its seconds and bytes, or all ends; so does a body, unless it is fast."""

    _deadline: asyncio.TimerHandle | None = None
    _received = 0  # of the head, or of the body, that is under way
    _began = 0.0
    _is_in_head = True
    _line: Line

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        self._end = Lingering(transport, lambda: not self._is_in_head, self._linger)
        super().connection_made(cast("asyncio.Transport", self._end))
        self._line = Line(cut=transport.abort)
        self._within(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._within(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        if self._end.lingers:
            self._throw_away()
            return
        super().data_received(data)
        cycle: Any = self.cycle  # uvicorn declares it as always there; before a request it is not
        is_idle = cycle is None or cycle.response_complete
        if is_idle and not self._is_in_head and self._received > MOST_UNREAD:
            self.transport.abort()
        if is_idle and self._is_in_head and self._deadline is None:
            # An empty line begins no request, and uvicorn's own timer ended when it came.
            self._within(HEAD_SECONDS)
        if self._is_in_head and self._received > MOST_HEAD:
            self.transport.abort()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head = True
        if self._deadline is None:
            self._within(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        self._is_in_head, self._received = False, 0
        self._began = self.loop.time()
        self._within(BODY_SECONDS)
        scope: Any = self.scope
        self._line.lay(scope)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._is_in_head, self._received = True, 0
        self._within(None)
        super().on_message_complete()

    def shutdown(self) -> None:
        """Let an answer without end come to one; any other is finished."""
        super().shutdown()
        self._line.ending.set()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP at all as everything else is refused; uvicorn has plain text."""
        request_id = uuid.uuid4().hex
        problem = BadRequest("This is no request of HTTP/1.1.", headers={"Connection": "close"})
        refused = answer(problem, request_id, settings().base_url)
        refused.headers.update({**SECURITY, "X-Request-Id": request_id})
        lines = [b"%b: %b" % pair for pair in refused.raw_headers]
        head = b"\r\n".join([b"HTTP/1.1 400 Bad Request", *lines, b"\r\n"])
        self.transport.write(head + bytes(refused.body))
        self.transport.close()
        log.info("not-http", request_id=request_id, why=msg)

    def _within(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        # Between two requests uvicorn's own timeout_keep_alive runs.
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self._expire)

    def _linger(self) -> None:
        self._began = self.loop.time()
        self._within(LINGER_IDLE_SECONDS)

    def _throw_away(self) -> None:
        """Let a client send on for a while what was refused; it is kept nowhere."""
        if self._received > MOST_UNREAD or self.loop.time() - self._began > LINGER_SECONDS:
            self.transport.close()
        else:
            self._within(LINGER_IDLE_SECONDS)

    def _expire(self, *_args: Any) -> None:
        if self._end.lingers:
            self.transport.close()
        elif self._is_in_head or self._received < BODY_RATE * (self.loop.time() - self._began):
            self.transport.abort()
        else:
            self._within(1.0)
