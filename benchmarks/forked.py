"""Commands as they are typed, in processes that can be killed.

Each is forked from one that has loaded the service already, and so is there in a blink.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from claims_api import cli
from claims_api.settings import variable
from tests.server import free_port

PATIENCE = 60.0
FORKING = multiprocessing.get_context("forkserver")
_LOADED = ("app", "commands.serving", "commands.stores", "curation.importing")
FORKING.set_forkserver_preload(["benchmarks.forked", *(f"claims_api.{name}" for name in _LOADED)])


class Forked(NamedTuple):
    """A service that is ready: where it listens, and its process."""

    port: int
    process: ForkServerProcess

    def stop(self) -> None:
        """Ask the service to stop, and wait for it."""
        self.process.terminate()
        self.process.join(PATIENCE)


def typed(url: str, log: Path, *words: str) -> ForkServerProcess:
    """Start a command on a database; what it writes is appended to a file."""
    process = FORKING.Process(target=_run, args=(url, str(log), words))
    process.start()
    return process


def _run(url: str, log: str, words: tuple[str, ...]) -> None:
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(written, 1)
    os.dup2(written, 2)
    for name in [name for name in os.environ if name.startswith("CLAIMS_API_")]:
        del os.environ[name]
    os.environ[variable("database_url")] = url
    sys.argv = ["claims-api", *words]
    cli.main()


@contextmanager
def forked(url: str, log: Path) -> Iterator[Forked]:
    """Yield a service of a database that is ready; it is killed at the end unless it has ended."""
    port = free_port()
    process = typed(url, log, "serve", "--host", "127.0.0.1", "--port", str(port), "--no-seed")
    try:
        _await(port, process, log)
        yield Forked(port, process)
    finally:
        process.kill()
        process.join()


def _await(port: int, process: ForkServerProcess, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.is_alive() and time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
                return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"the service is not ready:\n{log.read_text(encoding='utf-8')}")
