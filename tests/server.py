"""The service as it runs: as a process of its own, or in a thread of this one."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

PATIENCE = 60.0


def environment(**settings: str) -> dict[str, str]:
    """Return the caller's environment with these settings of the service and no others."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CLAIMS_API_")}
    kept.pop("FORCE_COLOR", None)
    return kept | {"COLUMNS": "200"} | settings


@dataclass(frozen=True)
class Server:
    """A running service: where it listens, its process, and the file of what it writes."""

    port: int
    process: subprocess.Popen[bytes]
    written: Path

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> Any:
        """Return the JSON at an address."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=5) as found:
            return json.load(found)

    def stop(self) -> int:
        """Ask the service to stop, wait for it, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def log(self) -> str:
        """Return what the service has written."""
        return self.written.read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, *options: str, **settings: str) -> Iterator[Server]:
    """Yield a service that runs and is ready, its data in a folder unless set otherwise."""
    port = free_port()
    typed = [sys.executable, "-m", "claims_api", "serve", "--host", "127.0.0.1"]
    named = {"CLAIMS_API_DATA_DIR": str(folder), **settings}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*typed, "--port", str(port), *options],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment(**named),
        )
    server = Server(port, process, folder / "log")
    try:
        _await(server)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await(server: Server) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError(f"the service ended at its start:\n{server.log()}")
        try:
            server.get("/health/ready")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the service is not ready after {PATIENCE:.0f} s:\n{server.log()}")


@contextmanager
def listening(app: FastAPI, **options: Any) -> Iterator[int]:
    """Yield the port at which uvicorn serves an application in a thread of this process."""
    port = free_port()
    config = uvicorn.Config(
        app, port=port, log_config=None, access_log=False, lifespan="off", **options
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield port
    finally:
        server.should_exit = True
        thread.join(timeout=10)
