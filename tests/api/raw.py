"""Requests put to the application byte by byte: clients would mend or refuse the hostile ones."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from fastapi import FastAPI

Pairs = tuple[tuple[bytes, bytes], ...]
HOST: Pairs = ((b"host", b"claims.example"),)
INSIDE = re.compile(
    r"Traceback|/src/|site-packages|/var/lib/|/tmp/|\.py\b|sqlalchemy|sqlite3|psycopg|pydantic|"
    r"\bSELECT\b|\bFROM\b|claim_actor|claim_document|Error\(|Exception|<class|0x[0-9a-f]{6,}"
)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def problem(self) -> dict[str, Any]:
        """Return the problem document; whatever is none, or tells what lies inside, fails."""
        assert self.headers["content-type"] == "application/problem+json", self
        found: dict[str, Any] = json.loads(self.body)
        assert found["status"] == self.status
        assert found["type"].endswith(f"/problems/{found['code']}")
        assert found["request_id"] == self.headers["x-request-id"]
        assert self.headers["cache-control"] == "no-store"
        assert not INSIDE.search(self.body.decode()), self.body
        return found


def ask(
    app: FastAPI,
    target: str | bytes,
    method: str = "GET",
    headers: Pairs = (),
    host: Pairs = HOST,
    *,
    received: Iterator[bytes] | None = None,
) -> Answer:
    """Return the answer to a request whose target is taken as it stands.

    Its body comes from `received`, piece after piece when the application asks for it.
    """
    raw = target if isinstance(target, bytes) else target.encode()
    path, _, query = raw.partition(b"?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        # As uvicorn does it: bytes that are no UTF-8 become replacement characters.
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [*host, *headers],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    body = iter([b""]) if received is None else received
    return asyncio.run(_run(app, scope, body))


async def _run(app: FastAPI, scope: dict[str, Any], received: Iterator[bytes]) -> Answer:
    sent: list[Any] = []

    is_whole = False

    async def receive() -> Any:
        nonlocal is_whole
        if is_whole:  # this client waits for its answer
            await asyncio.Event().wait()
        piece = next(received, None)
        is_whole = piece is None
        return {"type": "http.request", "body": piece or b"", "more_body": not is_whole}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)  # type: ignore[arg-type]  # ASGI's types are plain mappings
    start = sent[0]
    told = {name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(start["status"], told, body)
