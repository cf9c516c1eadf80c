"""A client of the service in this process."""

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from claims_api.app import create_app
from claims_api.settings import Settings
from claims_api.store.engine import Store

Serve = Callable[..., TestClient]


class Client(TestClient):
    """A client that neither follows redirects nor runs the application's start and end."""

    def __init__(self, app: Any) -> None:
        super().__init__(app, raise_server_exceptions=False, follow_redirects=False)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_args: object) -> None:
        self.close()


def patient(client: TestClient) -> TestClient:
    """Let a service wait for its snapshots, however busy the machine is."""
    app: Any = client.app
    app.state.snapshots.patience = 120.0
    return client


def served(store: Store, **settings: Any) -> Client:
    """Return a client of the service over a store; its log is quiet unless set otherwise."""
    chosen = Settings(**{"database_url": store.url, "log_level": "error", **settings})
    return Client(create_app(chosen, store))
