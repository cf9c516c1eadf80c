"""A receiver of webhooks on the loopback, which answers as a test wants and keeps what it got."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from claims_api.webhooks.targets import Allowed

PATIENCE = 60.0


@dataclass
class Received:
    """A request that came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> str:
        """The id of the message."""
        return self.headers["webhook-id"]

    @property
    def document(self) -> Any:
        """The message."""
        return json.loads(self.body)

    @property
    def numbers(self) -> list[int]:
        """The numbers of the changes that it tells."""
        return [change["sequence"] for change in self.document["data"]["changes"]]

    def is_signed_by(self, secret: str) -> bool:
        """Tell whether a signature is right, as a receiver would reckon it for itself."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        about = f"{self.message}.{self.headers['webhook-timestamp']}.".encode()
        right = base64.b64encode(hmac.new(key, about + self.body, hashlib.sha256).digest()).decode()
        assert abs(time.time() - int(self.headers["webhook-timestamp"])) < 60
        return f"v1,{right}" in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    """Answers with each of `answers` once, and then with 204; headers may stand beside a status."""

    port: int = 0
    answers: list[int | tuple[int, dict[str, str]]] = field(default_factory=list)
    seconds: float = 0.0
    got: list[Received] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hooks?from=claims"

    @property
    def allowed(self) -> Allowed:
        """What lets a sender come here."""
        return Allowed(frozenset({self.port}), private=True)

    @property
    def numbers(self) -> list[int]:
        """The numbers of all changes that came, in the order in which they came."""
        return [number for received in list(self.got) for number in received.numbers]

    def has(self, fact: Callable[[], bool]) -> bool:
        """Tell whether something comes to be soon."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if fact():
                return True
            time.sleep(0.02)
        return False

    def has_got(self, count: int) -> bool:
        """Tell whether so many requests have come, or come soon."""
        return self.has(lambda: len(self.got) >= count)


@contextmanager
def receiving(
    *answers: int | tuple[int, dict[str, str]], seconds: float = 0.0
) -> Iterator[Receiver]:
    """Yield a receiver that listens; each answer takes it so many seconds."""
    receiver = Receiver(answers=list(answers), seconds=seconds)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Received(self.path, told, body))
            time.sleep(receiver.seconds)
            answer = receiver.answers.pop(0) if receiver.answers else 204
            status, headers = answer if isinstance(answer, tuple) else (answer, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Write nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_request: object) -> None:
            """Say nothing of clients that went."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
