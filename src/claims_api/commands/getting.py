"""What the service answers at an address, without one running."""

import asyncio
import json
import sys
from typing import Any
from urllib.parse import unquote, urlsplit

from claims_api.app import create_app
from claims_api.errors import Told
from claims_api.settings import Settings
from claims_api.store.engine import Store
from claims_api.text import encoded, harmless

_MOST_REDIRECTS = 3


def write(store: Store, settings: Settings, address: str, accept: str) -> list[str]:
    """Write the answer, and return the warnings that stand beside it.

    Raises Told in the words in which the service refuses.
    """
    # Whoever has the database needs no key to it.
    here = {"log_level": "error", "read_keys_required": False}
    app = create_app(settings.model_copy(update=here), store)
    answer = _ask(app, settings.root, address, accept)
    for _redirect in range(_MOST_REDIRECTS):
        if answer.status in (307, 308):
            answer = _ask(app, settings.root, answer.headers["location"], accept)
    app.state.snapshots.close()
    if answer.status != 200:
        raise Told(_told(answer.kept))
    warnings: list[str] = json.loads(answer.headers.get("claims-warnings", "[]"))
    return warnings


class _Answer:
    """An answer as it comes: its body goes on to stdout at once; of any but a 200 it is kept."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.kept = b""

    async def take(self, message: Any) -> None:
        """Take what the application sends."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {n.decode(): v.decode("latin-1") for n, v in message["headers"]}
        elif self.status == 200:
            sys.stdout.buffer.write(message.get("body", b""))
            sys.stdout.buffer.flush()  # a stream without end is read as it comes
        else:
            self.kept += message.get("body", b"")


def _ask(app: Any, root: str, address: str, accept: str) -> _Answer:
    """Ask the application as a server does (ASGI 3.0). Raises Told for what is no address here."""
    address, answer = address.removeprefix(root), _Answer()
    if not address.startswith("/"):
        raise Told(f"{harmless(address)} is no address of the service; one is /claims?actor=Russia")
    path, _, query = encoded(address).partition("?")
    parts = urlsplit(root)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": parts.scheme,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", parts.netloc.encode()), (b"accept", accept.encode())],
        "client": None,
        "server": None,
    }

    sent = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        if (message := next(sent, None)) is None:
            await asyncio.Event().wait()  # nobody goes away
        return message

    asyncio.run(app(scope, receive, answer.take))
    return answer


def _told(refusal: bytes) -> str:
    """Return what a problem says."""
    problem = json.loads(refusal)
    told: str = problem.get("detail") or problem["title"]
    return told
