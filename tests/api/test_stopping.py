"""A stop in good order: what is under way is finished, and nothing is left behind."""

import json
import socket
from pathlib import Path

from claims_api.store import schema
from claims_api.store.engine import Store
from tests.server import serving
from tests.small_files import bring, claim, paper

CLAIMS = 3000
ASK = b"GET /claims?format=ndjson HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


def test_a_stream_is_whole_when_the_service_is_told_to_stop(tmp_path: Path) -> None:
    file = tmp_path / "claims.sqlite3"
    store = Store(f"sqlite:///{file}")
    schema.upgrade(store)
    bring(store, paper(*(claim(f"thing-{n}", n * 10) for n in range(CLAIMS))))
    store.close()
    with serving(tmp_path) as server, socket.socket() as wire:
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
    log = file.with_name("claims.sqlite3-wal")
    assert not log.exists() or log.stat().st_size == 0
