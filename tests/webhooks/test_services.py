"""Services that run deliver, share the work, and take over from one that was killed."""

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from claims_api.store import schema
from claims_api.store.engine import Store, generation
from tests.keys import bearing, key
from tests.receiver import Receiver, receiving
from tests.server import Server, serving
from tests.small_files import bring, claim, paper
from tests.webhooks.workers import changed, delivered, states, webhook


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Store]:
    """Yield a store on a file, which services share."""
    with Store(f"sqlite:///{tmp_path / 'claims.sqlite3'}", query_timeout=30) as store:
        schema.upgrade(store)
        bring(store, paper(claim("a")))
        yield store


@contextmanager
def service(store: Store, receiver: Receiver, name: str, **settings: str) -> Iterator[Server]:
    """Yield a service, in a folder of its own, that may send to a receiver."""
    folder = Path(store.url.removeprefix("sqlite:///")).parent / name
    folder.mkdir()
    allowed = {
        "CLAIMS_API_DATABASE_URL": store.url,
        "CLAIMS_API_WEBHOOK_PORTS": str(receiver.port),
        "CLAIMS_API_WEBHOOK_PRIVATE_ADDRESSES": "true",
    }
    with serving(folder, **(allowed | settings)) as server:
        yield server


@contextmanager
def services(store: Store, receiver: Receiver, count: int) -> Iterator[list[Server]]:
    """Yield services on one database that may send to a receiver."""
    with ExitStack() as stack:
        yield [stack.enter_context(service(store, receiver, str(n))) for n in range(count)]


def asked(server: Server, store: Store, method: str, path: str, body: Any = None) -> Any:
    """Ask a service with a key of an administrator."""
    headers = bearing(key(store, "admin")) | {"Content-Type": "application/json"}
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.url}{path}", sent, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def made(server: Server, store: Store, receiver: Receiver, name: str = "mirror") -> str:
    """Make a webhook over HTTP, and return its secret."""
    body = {"id": name, "url": receiver.url, "after": 0}
    return str(asked(server, store, "POST", "/webhooks", body)["secret"])


def topic(server: Server, store: Store, number: int) -> None:
    """Write a record over HTTP."""
    body = {"id": f"fog-{number}", "label": f"Fog {number}"}
    asked(server, store, "POST", "/topics", body)


def test_a_service_tells_what_is_written_over_http(data: Store) -> None:
    with receiving() as receiver, services(data, receiver, 1) as (server,):
        secret = made(server, data, receiver)
        assert receiver.has_got(1)
        topic(server, data, 1)
        assert receiver.has(lambda: receiver.numbers == [1, 2, 3, 4])
        assert all(got.is_signed_by(secret) for got in receiver.got)
        test = asked(server, data, "POST", "/webhooks/mirror/test")
        assert receiver.has_got(3)
        assert receiver.got[2].message == test["message"]
        assert server.stop() == 0
        assert secret not in server.log()
        assert "Traceback" not in server.log()


@pytest.mark.proof
def test_services_on_one_database_send_each_change_once(data: Store) -> None:
    with receiving() as receiver, services(data, receiver, 2) as servers:
        for name in ("one", "two"):
            made(servers[0], data, receiver, name)
        for number in range(40):
            topic(servers[number % 2], data, number)
        with data.reading() as connection:
            latest = generation(connection)
        for name in ("one", "two"):
            assert receiver.has(lambda name=name: webhook(data, name).told == latest)
    assert sorted(receiver.numbers) == sorted([*range(1, latest + 1)] * 2)


@pytest.mark.proof
def test_another_service_takes_over_from_one_that_is_killed(data: Store) -> None:
    with receiving(seconds=8) as receiver, services(data, receiver, 2) as servers:
        made(servers[0], data, receiver)
        assert receiver.has_got(1)
        holder = webhook(data).lease
        servers[0].process.kill()
        servers[1].process.kill()
        for server in servers:
            server.process.wait()
        receiver.seconds = 0
        with service(data, receiver, "again"):
            time.sleep(1)
            assert len(receiver.got) == 1  # the lease of the dead is heeded
            assert webhook(data).lease == holder
            ended = webhook(data).lease_until.replace(year=2000)
            changed(data, lease_until=ended)  # a minute later
            assert receiver.has(lambda: states(data) == ["delivered"])
    assert receiver.got[0].message == receiver.got[1].message
    assert receiver.got[0].body == receiver.got[1].body


def test_a_service_that_is_to_deliver_nothing_delivers_nothing(data: Store) -> None:
    quiet = {"CLAIMS_API_WEBHOOKS": "false"}
    with receiving() as receiver, service(data, receiver, "quiet", **quiet) as server:
        made(server, data, receiver)
        time.sleep(1)
    assert receiver.got == []


def test_a_name_that_leads_nearby_is_refused_unless_that_is_allowed(data: Store) -> None:
    strict = {"CLAIMS_API_WEBHOOK_PRIVATE_ADDRESSES": "false"}
    with receiving() as receiver, service(data, receiver, "strict", **strict) as server:
        body = {"id": "near", "url": f"http://localhost:{receiver.port}/", "after": 0}
        asked(server, data, "POST", "/webhooks", body)
        assert receiver.has(
            lambda: [row.error for row in delivered(data, "near")] == ["address-forbidden"]
        )
    assert receiver.got == []


@pytest.mark.proof
def test_a_service_that_is_told_to_stop_waits_for_no_slow_receiver(data: Store) -> None:
    with receiving(seconds=9) as receiver, services(data, receiver, 1) as (server,):
        made(server, data, receiver)
        assert receiver.has_got(1)
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 8
        assert "Traceback" not in server.log()
        assert webhook(data).lease is None
