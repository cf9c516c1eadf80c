"""A client of the service in this process."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from starlette.testclient import TestClient

from claims_api import logs
from claims_api.app import create_app, stand_on
from claims_api.curation.replaying import build
from claims_api.settings import Settings
from claims_api.store.engine import Store
from claims_api.store.snapshots import Snapshots, Task

Serve = Callable[..., TestClient]


# Applications by their settings, that nobody uses just now: to make one takes a tenth of a second.
_FREE: dict[str, list[FastAPI]] = defaultdict(list)


class Client(TestClient):
    """A client that neither follows redirects nor runs the application's start and end."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(app, raise_server_exceptions=False, follow_redirects=False)

    def __enter__(self) -> "Client":
        # One event loop for all requests: to start one takes longer than most of them.
        self._loop = start_blocking_portal(**self.async_backend)
        self.portal = self._loop.__enter__()
        return self

    def __exit__(self, *_args: object) -> None:
        self.close()
        self._loop.__exit__(None, None, None)
        self.portal = None
        self.app.state.snapshots.close()
        _FREE[_sort(self.app.state.settings)].append(self.app)


class BuiltHere:
    """Makes snapshots in this process, which takes a tenth of the time that one of their own takes.

    That they are made in one of their own is tested where it is the point.
    """

    def __call__(self, task: Task) -> None:
        build(task)

    def stop(self) -> None:
        """Leave what is being made to its end."""


def patient(client: TestClient) -> TestClient:
    """Let a service wait for its snapshots, however busy the machine is."""
    app: Any = client.app
    app.state.snapshots.patience = 120.0
    return client


def served(store: Store, **settings: Any) -> Client:
    """Return a client of the service over a store; its log is quiet unless set otherwise."""
    chosen = Settings(**{"database_url": store.url, "log_level": "error", **settings})
    logs.set_up(chosen)
    free = _FREE[_sort(chosen)]
    app = free.pop() if free else create_app(chosen, store)
    stand_on(app, store, chosen)
    folder, kept = chosen.snapshot_folder, chosen.snapshots_kept
    app.state.snapshots = Snapshots(store, folder, kept, BuiltHere())
    return Client(app)


def _sort(settings: Settings) -> str:
    """Return what tells settings apart, whatever the database."""
    return settings.model_dump_json(exclude={"database_url"})
