"""A stop in good order: what is under way is finished, and nothing is left behind."""

import http.client
import json
import socket
import time
from pathlib import Path

import pytest

from claims_api.store import schema
from claims_api.store.engine import Store
from tests.event_stream import streaming
from tests.server import serving
from tests.small_files import bring, claim, paper

CLAIMS = 3000
ASK = b"GET /claims?format=ndjson HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder with more claims than fit into the buffers of a connection."""
    store = Store(f"sqlite:///{tmp_path / 'claims.sqlite3'}")
    schema.upgrade(store)
    note = "Nothing is known of it. " * 80
    bring(store, paper(*(claim(f"thing-{n}", n * 10, note=note) for n in range(CLAIMS))))
    store.close()
    return tmp_path


def test_who_follows_the_changes_is_told_that_the_service_stops(data: Path) -> None:
    with (
        serving(data) as server,
        streaming(server.port, narrow=True) as stalled,
        streaming(server.port) as idle,
    ):
        assert idle.ids(CLAIMS + 2) == list(range(1, CLAIMS + 3))
        started = time.monotonic()
        server.process.terminate()
        assert list(idle.blocks()) == []  # an end, and none that is cut off
        assert server.process.wait(timeout=20) == 0
        assert time.monotonic() - started < 8  # of the twenty that other answers have
        assert "Traceback" not in server.log()
        assert "error" not in server.log()
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            stalled.ids(CLAIMS + 2)
    log = data / "claims.sqlite3-wal"
    assert not log.exists() or log.stat().st_size == 0


def test_a_stream_is_whole_when_the_service_is_told_to_stop(data: Path) -> None:
    with serving(data) as server, socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # so that the server waits
        wire.settimeout(20)
        wire.connect(("127.0.0.1", server.port))
        wire.sendall(ASK)
        got = wire.recv(1024)
        server.process.terminate()
        while block := wire.recv(65536):
            got += block
        assert server.process.wait(timeout=20) == 0
        assert "Traceback" not in server.log()
    assert got.endswith(b"0\r\n\r\n")
    lines = [line for line in got.split(b"\r\n\r\n", 1)[1].split(b"\n") if line[:1] == b"{"]
    assert len({json.loads(line)["id"] for line in lines}) == CLAIMS
    log = data / "claims.sqlite3-wal"
    assert not log.exists() or log.stat().st_size == 0
