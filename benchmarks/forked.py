"""The service in a process that is forked from one which has loaded it: up at once, to be killed.

It is the service as `claims-api serve` runs it, without the seconds that Python needs to load it.
"""

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from claims_api.commands import serving
from claims_api.settings import settings, variable
from tests.server import free_port

PATIENCE = 60.0
FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["benchmarks.forked", "claims_api.app", "uvicorn", "uvloop"])


class Forked(NamedTuple):
    """A service that is ready: where it listens, and its process."""

    port: int
    process: ForkServerProcess

    def stop(self) -> None:
        """Ask the service to stop, and wait for it."""
        self.process.terminate()
        self.process.join(PATIENCE)


@contextmanager
def forked(url: str, log: Path) -> Iterator[Forked]:
    """Yield a service of a database that is ready; what it writes is appended to a file."""
    port = free_port()
    process = FORKING.Process(target=_serve, args=(url, str(log), port))
    process.start()
    try:
        _await(port, process, log)
        yield Forked(port, process)
    finally:
        process.kill()
        process.join()


def _serve(url: str, log: str, port: int) -> None:
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(written, 1)
    os.dup2(written, 2)
    for name in [name for name in os.environ if name.startswith("CLAIMS_API_")]:
        del os.environ[name]
    os.environ[variable("database_url")] = url
    settings.cache_clear()
    where = serving.Listening(host="127.0.0.1", port=port, workers=1, reload=False)
    serving.serve(settings(), where, seed=False, demo=False, say=print)


def _await(port: int, process: ForkServerProcess, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.is_alive() and time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
                return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"the service is not ready:\n{log.read_text(encoding='utf-8')}")
