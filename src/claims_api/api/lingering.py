"""A connection whose end lets the client hear why (RFC 9112, 9.6)."""

import asyncio
from collections.abc import Callable
from typing import Any


class Lingering:
    """A transport that is closed for writing first, while the client still sends a body.

    Closed at once, with bytes that nobody has read, the system resets the connection, and a client
    that reads when it has sent everything never sees its answer.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        is_receiving: Callable[[], bool],
        begin: Callable[[], None],
    ) -> None:
        """Take the transport, what tells whether a body is under way, and what then begins."""
        self._transport = transport
        self._is_receiving = is_receiving
        self._begin = begin
        self.lingers = False

    def __getattr__(self, name: str) -> Any:
        """Do all else as the transport does it."""
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        """Tell whether nothing more will be answered."""
        return self.lingers or self._transport.is_closing()

    def close(self) -> None:
        """Send what was answered; then end, once the client has, or is asked to a second time."""
        if self.lingers or self._transport.is_closing() or not self._is_receiving():
            self._transport.close()
            return
        self.lingers = True
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._transport.resume_reading()
        self._begin()
