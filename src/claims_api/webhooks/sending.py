"""One request to a receiver, and what came of it; of the answer nothing but its status is kept."""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import h11

from claims_api import __version__
from claims_api.webhooks.retrying import waits
from claims_api.webhooks.targets import (
    Allowed,
    Forbidden,
    Resolve,
    Target,
    machines,
    resolved,
    target,
)

SECONDS = 10.0  # for all of it
MOST_READ = 65_536  # bytes of an answer
_PIECE = 4096
_MOST_MACHINES = 4
# The first that fits; each is one of what follows it.
_CLASSES: tuple[tuple[type[Exception], str], ...] = (
    (Forbidden, "address-forbidden"),
    (socket.gaierror, "unresolved"),
    (ssl.SSLError, "tls"),
    (TimeoutError, "timeout"),
    (ConnectionRefusedError, "refused"),
    (ConnectionError, "no-answer"),
    (h11.RemoteProtocolError, "no-answer"),
    (OSError, "unreachable"),
)
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Answer(NamedTuple):
    """What came of a request: the status, and a class of failure of our own words.

    `wait` is how long the receiver wants to be left alone.
    """

    status: int | None = None
    error: str | None = None
    wait: timedelta | None = None

    @property
    def is_gone(self) -> bool:
        """Tell whether the receiver wants nothing any more."""
        return self.status == 410


class Sender:
    """Sends bodies to where it is allowed. No proxy is asked, no redirect followed."""

    def __init__(
        self,
        allowed: Allowed,
        *,
        resolve: Resolve = resolved,
        seconds: float = SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Take what is allowed, who knows names, how long it may take, whom TLS trusts."""
        self._allowed = allowed
        self._resolve = resolve
        self._seconds = seconds
        self._tls = tls

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post JSON, and return what came of it; nothing is raised for what can go wrong."""
        try:
            async with asyncio.timeout(self._seconds):
                found = await self._answer(target(url, self._allowed), headers, body)
        except tuple(kind for kind, _name in _CLASSES) as error:
            return Answer(None, next(n for kind, n in _CLASSES if isinstance(error, kind)))
        status = found.status_code
        told = {name: value.decode("latin-1") for name, value in found.headers}
        wait = waits(told.get(b"retry-after"), datetime.now(UTC))
        return Answer(status, None if 200 <= status < 300 else f"status-{status}", wait)

    async def _answer(self, at: Target, headers: Mapping[str, str], body: bytes) -> h11.Response:
        reader, writer = await self._line(at)
        try:
            connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_READ)
            with suppress(ConnectionError):  # it may have answered before it has read all
                writer.write(_request(connection, at, headers, body))
                await writer.drain()
            return await _read(connection, reader)
        finally:
            writer.transport.abort()

    async def _line(self, at: Target) -> Line:
        """Connect to exactly one of the machines that were looked at, the first that takes it."""
        numbers = (await machines(at, self._allowed, self._resolve))[:_MOST_MACHINES]
        failed: OSError = socket.gaierror()
        for left, number in zip(range(len(numbers), 0, -1), numbers, strict=True):
            try:
                async with asyncio.timeout(self._seconds / (left + 1) if left > 1 else None):
                    return await asyncio.open_connection(number, at.port, **self._security(at))
            except ssl.SSLError:
                raise
            except OSError as error:  # a TimeoutError is one
                failed = error
        raise failed

    def _security(self, at: Target) -> dict[str, Any]:
        if at.scheme != "https":
            return {}
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return {"ssl": self._tls, "server_hostname": at.host}


def _request(
    connection: h11.Connection, at: Target, headers: Mapping[str, str], body: bytes
) -> bytes:
    fields = {
        "Host": at.authority,
        "User-Agent": f"claims-api/{__version__}",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **headers,
    }
    head = h11.Request(method="POST", target=at.path, headers=list(fields.items()))
    parts = (head, h11.Data(data=body), h11.EndOfMessage())
    return b"".join(connection.send(part) or b"" for part in parts)


async def _read(connection: h11.Connection, reader: asyncio.StreamReader) -> h11.Response:
    """Return the head of the answer. What stands behind it is nobody's business here."""
    left = MOST_READ
    while not isinstance(event := connection.next_event(), h11.Response):
        if event is h11.NEED_DATA:
            if left <= 0:
                raise h11.RemoteProtocolError("no head within the limit")
            piece = await reader.read(_PIECE)
            left -= len(piece)
            connection.receive_data(piece)  # an end without an answer is told by the next event
    return event
