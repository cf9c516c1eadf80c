"""Reading server-sent events over a socket, as the HTML standard has it (WHATWG, 9.2.6)."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

SOON = 10.0


@dataclass
class Block:
    """What stands between two empty lines: fields, and how many comments."""

    fields: dict[str, str] = field(default_factory=dict)
    comments: int = 0

    @property
    def item(self) -> Any:
        """The JSON of an event; None where it is none."""
        return json.loads(self.fields["data"]) if "data" in self.fields else None


class EventStream:
    """A client of `/changes` as a stream."""

    def __init__(self, port: int, asked: str = "", *, narrow: bool = False, **headers: str) -> None:
        """Ask, and read the head of the answer; a narrow one takes little that it does not read."""
        self.wire = socket.socket()
        self.wire.settimeout(SOON)
        if narrow:
            self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.wire.connect(("127.0.0.1", port))
        head = {"Host": "a", "Accept": "text/event-stream", **headers}
        lines = [f"GET /changes{asked} HTTP/1.1", *(f"{n}: {v}" for n, v in head.items())]
        self.wire.sendall("\r\n".join([*lines, "", ""]).encode())
        self.rest = b""
        self.answer = http.client.HTTPResponse(self.wire)
        self.answer.begin()

    def blocks(self) -> Iterator[Block]:
        """Yield block after block until the answer ends."""
        block = Block()
        for line in self._lines():
            name, _, value = line.partition(":")
            if line == "":
                yield block
                block = Block()
            elif name:
                block.fields[name] = value.removeprefix(" ")
            else:
                block.comments += 1

    def _lines(self) -> Iterator[str]:
        while True:
            while b"\n" in self.rest:
                line, _, self.rest = self.rest.partition(b"\n")
                yield line.decode()
            if (more := self.answer.read1(65536)) == b"":
                return
            self.rest += more

    def events(self, count: int) -> list[Any]:
        """Return the items of the next events."""
        found: list[Any] = []
        blocks = self.blocks()
        while len(found) < count:
            found += [item] if (item := next(blocks).item) else []
        return found

    def ids(self, count: int) -> list[int]:
        """Return the numbers of the next events."""
        return [item["sequence"] for item in self.events(count)]

    def close(self) -> None:
        """Go away."""
        self.answer.close()
        self.wire.close()


@contextmanager
def streaming(
    port: int, asked: str = "", *, narrow: bool = False, **headers: str
) -> Iterator[EventStream]:
    """Yield a client that goes away at the end."""
    stream = EventStream(port, asked, narrow=narrow, **headers)
    try:
        yield stream
    finally:
        stream.close()
