"""A request is received within its time and its bounds, or not at all."""

import socket
import time
from collections.abc import Iterator

import pytest

from claims_api.api import protocol
from claims_api.api.protocol import BoundedProtocol
from claims_api.app import create_app
from claims_api.settings import Settings
from claims_api.store.engine import Store
from tests.server import listening

SOON = 0.4
GET = b"GET /health/live HTTP/1.1\r\nHost: a\r\n"


@pytest.fixture
def port(corpus: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Yield the port of a service whose deadlines are short."""
    monkeypatch.setattr(protocol, "HEAD_SECONDS", SOON)
    monkeypatch.setattr(protocol, "BODY_SECONDS", SOON)
    app = create_app(Settings(database_url=corpus.url, log_level="error"), corpus)
    with listening(app, http=BoundedProtocol) as number:
        yield number


def seconds_until_closed(port: int, first: bytes, drip: bytes = b"") -> float:
    """Return how long a socket is kept on which this is sent, then a drip now and then."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=0.05) as wire:
        wire.sendall(first)
        while time.monotonic() < began + 5:
            try:
                if wire.recv(65536) == b"":
                    break
                continue
            except TimeoutError:
                pass
            except ConnectionError:
                break
            try:
                wire.sendall(drip)
            except ConnectionError:
                break
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("first", "drip"),
    [
        (b"", b""),
        (b"GE", b""),
        (GET, b""),
        (GET, b"X: y\r\n"),
        (b"GET /claims?q=", b"x"),
        (b"POST /claims HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (GET + b"\r\n" + GET, b"X: y\r\n"),
        (GET + b"\r\n", b"\r\n"),
    ],
)
def test_who_sends_nothing_or_drips_is_let_go(port: int, first: bytes, drip: bytes) -> None:
    assert seconds_until_closed(port, first, drip) < 4 * SOON + 1


def test_a_head_without_end_is_cut_off(port: int) -> None:
    assert seconds_until_closed(port, GET + b"X: " + b"y" * 200_000) < SOON


def test_requests_that_are_whole_are_served_one_after_another(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        for _ in range(4):
            wire.sendall(GET + b"\r\n")
            assert wire.recv(65536).startswith(b"HTTP/1.1 200 ")
            time.sleep(SOON / 2)  # together they take longer than any one may
