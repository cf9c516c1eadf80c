"""A request is received within its time and its bounds, or not at all."""

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from claims_api.api import protocol
from claims_api.api.protocol import BoundedProtocol
from claims_api.app import create_app
from claims_api.settings import Settings
from claims_api.store.engine import Store
from tests.server import listening

SOON = 0.4
PATIENCE = 5.0  # shorter than the deadlines as they are shipped
GET = b"GET /health/live HTTP/1.1\r\nHost: a\r\n"


@pytest.fixture(scope="module")
def port(corpus: Store) -> Iterator[int]:
    """Yield the port of a service."""
    app = create_app(Settings(database_url=corpus.url, log_level="error"), corpus)
    with listening(app, http=BoundedProtocol) as number:
        yield number


@pytest.fixture
def short_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each request less time than the service does."""
    monkeypatch.setattr(protocol, "HEAD_SECONDS", SOON)
    monkeypatch.setattr(protocol, "BODY_SECONDS", SOON)


def is_let_go(port: int, first: bytes, drip: bytes = b"") -> bool:
    """Tell whether a socket is closed on which this is sent, then a drip now and then."""
    until = time.monotonic() + PATIENCE
    with socket.create_connection(("127.0.0.1", port), timeout=0.05) as wire:
        wire.sendall(first)
        while time.monotonic() < until:
            try:
                if wire.recv(65536) == b"":
                    return True
            except TimeoutError:
                with suppress(ConnectionError):  # told at the next read
                    wire.sendall(drip)
            except ConnectionError:
                return True
    return False


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
@pytest.mark.usefixtures("short_deadlines")
def test_who_sends_nothing_or_drips_is_let_go(port: int, first: bytes, drip: bytes) -> None:
    assert is_let_go(port, first, drip)


@pytest.mark.usefixtures("short_deadlines")
def test_a_large_body_that_comes_fast_enough_takes_its_time(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "BODY_RATE", 1000)
    pieces, piece = 10, b"x" * 1000
    head = f"POST /reconcile HTTP/1.1\r\nHost: a\r\nContent-Length: {pieces * len(piece)}\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as wire:
        wire.sendall(head.encode() + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")
        for _ in range(pieces):
            time.sleep(3 * SOON / pieces)
            wire.sendall(piece)
        assert wire.recv(64).startswith(b"HTTP/1.1 422 ")


def test_a_head_without_end_is_cut_off(port: int) -> None:
    assert is_let_go(port, GET + b"X: " + b"y" * 200_000)


@pytest.mark.usefixtures("short_deadlines")
def test_requests_that_are_whole_are_served_one_after_another(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        for _ in range(4):
            wire.sendall(GET + b"\r\n")
            answer = http.client.HTTPResponse(wire)
            answer.begin()
            assert (answer.status, answer.read()) == (200, b'{"status":"ok"}')
            time.sleep(SOON / 2)  # together they take longer than any one may


def test_what_is_no_http_gets_a_problem_document(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall(b"GET /health/live \x00 nonsense\r\n\r\n")
        answer = http.client.HTTPResponse(wire)
        answer.begin()
        problem = json.loads(answer.read())
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Request-Id"] == problem["request_id"]
    assert (answer.status, problem["code"]) == (400, "bad-request")


MEGABYTE = b"x" * 1_000_000
POST = b"POST /reconcile HTTP/1.1\r\nHost: a\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


def with_length(pieces: int) -> Iterator[bytes]:
    """Yield a request with a body of so many megabytes that says how long it is."""
    yield POST + FORM + b"Content-Length: %d\r\n\r\n" % (pieces * len(MEGABYTE))
    yield from [MEGABYTE] * pieces


def in_chunks(pieces: int) -> Iterator[bytes]:
    """Yield a request with a body of so many megabytes that does not say how long it is."""
    yield POST + FORM + b"Transfer-Encoding: chunked\r\n\r\n"
    for _ in range(pieces):
        yield b"%x\r\n" % len(MEGABYTE) + MEGABYTE + b"\r\n"
    yield b"0\r\n\r\n"


@pytest.mark.parametrize("sent", [with_length, in_chunks])
def test_who_sends_too_much_and_listens_only_then_is_told(
    port: int, sent: Callable[[int], Iterator[bytes]]
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        for piece in sent(20):
            wire.sendall(piece)
        answer = http.client.HTTPResponse(wire)
        answer.begin()
        problem = json.loads(answer.read())
        assert (answer.status, problem["code"]) == (413, "content-too-large")
        assert answer.headers["Connection"] == "close"
        assert wire.recv(1) == b""


def send(wire: socket.socket, pieces: list[bytes], pause: float = 0) -> None:
    """Send bytes piece by piece, each after a pause."""
    for piece in pieces:
        time.sleep(pause)
        wire.sendall(piece)


@pytest.mark.parametrize("pause", [0.05, 2 * SOON])
def test_who_goes_on_sending_after_its_refusal_is_let_go(
    port: int, monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    monkeypatch.setattr(protocol, "LINGER_SECONDS", 2 * SOON)
    monkeypatch.setattr(protocol, "LINGER_IDLE_SECONDS", SOON)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall(next(with_length(50)))
        with pytest.raises(ConnectionError):
            send(wire, [b"x"] * int(PATIENCE / pause), pause)


@pytest.mark.parametrize("path", [b"/reconcile", b"/claims"])
def test_of_a_refused_body_only_so_much_is_read(
    port: int, monkeypatch: pytest.MonkeyPatch, path: bytes
) -> None:
    monkeypatch.setattr(protocol, "MOST_UNREAD", 1_000_000)
    head, *pieces = with_length(50)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall(head.replace(b"/reconcile", path))
        with pytest.raises(ConnectionError):
            send(wire, pieces)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /claims HTTP/1.1\r\n\r\n", 400),
        (b"GET /claims HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET /claims HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400),
        (b"GET /claims HTTP/9.9\r\nHost: a\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET /claims HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 40_000 + b"\r\n\r\n", 431),
        (b"GET /claims?q=" + b"%28" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"POST /claims HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 401),
        (b"POST /reconcile HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413),
    ],
)
def test_what_is_no_request_is_refused_on_the_wire(port: int, sent: bytes, status: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall(sent)
        assert wire.recv(64).startswith(f"HTTP/1.1 {status} ".encode())
