"""Starting the server: the data made ready, the addresses told, uvicorn run."""

import errno
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims_api import __version__
from claims_api.commands.progress import counting
from claims_api.curation.seeding import make_ready
from claims_api.errors import Told
from claims_api.settings import Settings, variable
from claims_api.settings import settings as process_settings
from claims_api.store.damage import insist_on_whole

if TYPE_CHECKING:
    from fastapi import FastAPI


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and how to listen."""

    host: str
    port: int
    workers: int
    reload: bool


def serve(
    settings: Settings, where: Listening, *, seed: bool, demo: bool, say: Callable[[str], None]
) -> None:
    """Make the database ready, then serve until told to stop.

    Raises UnfitDatabase for one that this version may not serve.
    """
    import uvicorn  # noqa: PLC0415  # `--help` need not load a server

    port = _free_port(where.host, where.port)
    url = settings.demo_url if demo else settings.url
    report = make_ready(url, seed=seed, demo=demo, counting=counting)
    insist_on_whole(url)
    # The application is made from the settings, in this process or in one for each worker.
    os.environ[variable("database_url")] = url
    process_settings.cache_clear()
    if report is not None and report.changed_anything():
        say(f"Brought in {report.claims.created} claims from {report.sources.created} source(s).")
    shown = "127.0.0.1" if where.host in ("0.0.0.0", "::") else where.host  # noqa: S104  # compared, not bound
    base = settings.base_url or f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
    say(f"claims-api {__version__}\n  API   {base}/claims?actor=Russia\n  Docs  {base}/docs")
    os.umask(0o077)
    # uvicorn stops in good order, then raises the signal again: a wanted stop ends with code 0.
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(0))
    uvicorn.run(
        "claims_api.commands.serving:application",
        factory=True,
        host=where.host,
        port=port,
        workers=where.workers,
        reload=where.reload,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=20,
        backlog=1024,
        http="claims_api.api.protocol:BoundedProtocol",
        ws="none",
    )


def application() -> "FastAPI":
    """Return the application of a process that serves it and does nothing else.

    Garbage is not looked for while it is made, which takes a fifth of a start, and never among what
    was made by then: all of it stays to the end.
    """
    gc.disable()
    from claims_api.app import create_app  # noqa: PLC0415  # loads all of it

    app = create_app()
    gc.freeze()
    gc.enable()
    return app


def _free_port(host: str, port: int) -> int:
    """Return the port, or for 0 one that is free, before it is told to anyone. Raises Told."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            is_taken = error.errno == errno.EADDRINUSE
            why = "is taken" if is_taken else f"cannot be listened on: {error.strerror}"
            raise Told(f"{host}:{port} {why}") from error
        return int(probe.getsockname()[1])
