"""The service as a process of its own, over the seed and the invented corpus."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START = 60.0


@dataclass(frozen=True)
class Server:
    """A running service: where it listens, its process, its data folder."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    data: Path

    def stop(self) -> int:
        """Ask the service to stop, wait for it, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def log(self) -> str:
        """Return what the service has written."""
        return (self.data / "log").read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, *, demo: bool = True) -> Iterator[Server]:
    """Yield a running service, and stop it at the end."""
    port = free_port()
    command = [sys.executable, "-m", "claims_api", "serve", "--port", str(port)]
    command += ["--demo"] if demo else []
    environment = os.environ | {"CLAIMS_API_DATA_DIR": str(folder), "CLAIMS_API_LOG_LEVEL": "info"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
    server = Server(f"http://127.0.0.1:{port}", port, process, folder)
    try:
        _await(server)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await(server: Server) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError(f"the service ended at its start:\n{server.log()}")
        try:
            with urllib.request.urlopen(f"{server.url}/health/ready", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the service is not ready after {START:.0f} s:\n{server.log()}")
