"""One request goes where it is allowed, and whatever comes of it has a word of ours."""

import asyncio
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from claims_api.webhooks.sending import MOST_READ, Answer, Sender
from claims_api.webhooks.targets import Allowed
from tests.receiver import Receiver, receiving
from tests.server import free_port

HEADERS = {"webhook-id": "msg_1"}
BODY = b'{"type":"webhook.test"}'


def sent(receiver: Receiver, **options: Any) -> Answer:
    """Send to a receiver that is allowed."""
    return asyncio.run(Sender(receiver.allowed, **options).send(receiver.url, HEADERS, BODY))


@contextmanager
def answering(reply: Callable[[socket.socket], None]) -> Iterator[Receiver]:
    """Yield where something answers to one connection as no server should."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            line, _ = listening.accept()
            with line, suppress(ConnectionError):
                line.recv(65536)
                reply(line)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield Receiver(port=listening.getsockname()[1])
        thread.join(5)


def test_a_body_is_posted_whole_with_its_headers() -> None:
    with receiving() as receiver:
        assert sent(receiver) == Answer(204)
    (got,) = receiver.got
    assert (got.path, got.body, got.message) == ("/hooks?from=claims", BODY, "msg_1")
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["user-agent"].startswith("claims-api/")


def test_a_large_body_is_posted_whole() -> None:
    body = b"x" * 2_000_000
    with receiving() as receiver:
        sender = Sender(receiver.allowed)
        assert asyncio.run(sender.send(receiver.url, HEADERS, body)).error is None
    assert receiver.got[0].body == body


@pytest.mark.parametrize("status", [300, 400, 401, 404, 410, 429, 500, 503])
def test_a_status_that_is_no_success_is_a_failure(status: int) -> None:
    with receiving(status) as receiver:
        assert sent(receiver) == Answer(status, f"status-{status}")


def test_a_redirect_is_not_followed() -> None:
    with receiving() as other, receiving((302, {"Location": other.url})) as receiver:
        assert sent(receiver) == Answer(302, "status-302")
    assert other.got == []


def test_a_receiver_says_for_how_long_it_wants_to_be_left_alone() -> None:
    with receiving((503, {"Retry-After": "120"})) as receiver:
        found = sent(receiver)
    assert found.wait is not None
    assert found.wait.total_seconds() == 120


def test_a_receiver_that_is_slow_is_let_go() -> None:
    with receiving(seconds=3.0) as receiver:
        started = time.monotonic()
        assert sent(receiver, seconds=0.3) == Answer(None, "timeout")
        assert time.monotonic() - started < 2.5


def test_a_receiver_that_drips_is_let_go() -> None:
    def drip(line: socket.socket) -> None:
        for _ in range(20):
            time.sleep(0.1)
            line.sendall(b"H")

    with answering(drip) as receiver:
        assert sent(receiver, seconds=0.5).error == "timeout"


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"hello\r\n\r\n",
        b"HTTP/1.1 200",
        b"HTTP/1.1 999999 X\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * (2 * MOST_READ),
        b"HTTP/1.1 100 Continue\r\n\r\n" * MOST_READ,
    ],
    ids=["nothing", "no-http", "half", "no-status", "endless-head", "endless-interim"],
)
def test_what_is_no_answer_is_none(reply: bytes) -> None:
    def answer(line: socket.socket) -> None:
        line.sendall(reply)

    with answering(answer) as receiver:
        assert sent(receiver) == Answer(None, "no-answer")


def test_a_long_answer_is_not_read_to_its_end() -> None:
    def answer(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n" + b"x" * 10**8)

    with answering(answer) as receiver:
        assert sent(receiver) == Answer(200)


def test_nobody_there_is_a_refusal() -> None:
    assert sent(Receiver(port=free_port())) == Answer(None, "refused")


def test_a_name_that_nobody_knows_is_not_resolved() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    found = Sender(Allowed(frozenset({443})), resolve=resolve)
    answer = asyncio.run(found.send("https://a.example/", HEADERS, BODY))
    assert answer == Answer(None, "unresolved")


@pytest.mark.parametrize("number", ["127.0.0.1", "::ffff:127.0.0.1", "169.254.169.254"])
def test_nothing_is_sent_to_a_name_that_leads_to_a_machine_nearby(number: str) -> None:
    with receiving() as receiver:

        async def resolve(host: str, port: int) -> list[str]:
            return [number]

        sender = Sender(Allowed(frozenset({receiver.port})), resolve=resolve)
        url = f"http://a.example:{receiver.port}/"
        assert asyncio.run(sender.send(url, HEADERS, BODY)) == Answer(None, "address-forbidden")
    assert receiver.got == []


def test_it_connects_to_the_machine_that_was_looked_at_under_the_name_that_was_asked() -> None:
    looked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"]

    with receiving() as receiver:
        sender = Sender(receiver.allowed, resolve=resolve)
        url = f"http://a.example:{receiver.port}/"
        assert asyncio.run(sender.send(url, HEADERS, BODY)) == Answer(204)
    assert looked == ["a.example"]
    assert receiver.got[0].headers["host"] == f"a.example:{receiver.port}"


def test_a_machine_that_refuses_is_passed_over_for_the_next() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.1"]

    with receiving() as receiver:
        sender = Sender(receiver.allowed, resolve=resolve)
        url = f"http://a.example:{receiver.port}/"
        assert asyncio.run(sender.send(url, HEADERS, BODY)) == Answer(204)


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    with receiving() as receiver:
        assert sent(receiver) == Answer(204)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a certificate for a.example that nobody vouches for, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key, made, both = (folder / name for name in ("key.pem", "certificate.pem", "both.pem"))
    new = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=a.example".split()
    named = ["-addext", "subjectAltName=DNS:a.example", "-keyout", key, "-out", made]
    subprocess.run(["openssl", *new, *named], check=True, capture_output=True)
    both.write_text(key.read_text() + made.read_text())
    return both


@contextmanager
def secured(certificate: Path) -> Iterator[int]:
    """Yield the port at which one request is answered over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            line, _ = listening.accept()
            try:
                with context.wrap_socket(line, server_side=True) as safe:
                    safe.recv(65536)
                    safe.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
            except OSError:
                line.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)


@pytest.mark.parametrize(
    ("name", "is_trusted", "expected"),
    [
        ("a.example", True, Answer(202)),
        ("a.example", False, Answer(None, "tls")),
        ("b.example", True, Answer(None, "tls")),
    ],
)
def test_tls_proves_the_name_that_was_asked(
    certificate: Path, name: str, is_trusted: bool, expected: Answer
) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with secured(certificate) as port:
        allowed = Allowed(frozenset({port}), private=True)
        tls = ssl.create_default_context(cafile=certificate) if is_trusted else None
        sender = Sender(allowed, resolve=resolve, tls=tls)
        answer = asyncio.run(sender.send(f"https://{name}:{port}/", HEADERS, BODY))
    assert answer == expected
