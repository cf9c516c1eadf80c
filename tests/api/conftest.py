"""The service in this process, over the corpus or over what a test builds."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.app import create_app
from claims_api.settings import Settings
from claims_api.store.engine import Store

Serve = Callable[..., TestClient]


def served(store: Store, **settings: Any) -> "_Client":
    """Return a client of the service over a store; its log stays quiet."""
    return _Client(
        create_app(Settings(database_url=store.url, log_level="error", **settings), store)
    )


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return what starts the service over a store."""
    with ExitStack() as stack:
        yield lambda store, **settings: stack.enter_context(served(store, **settings))


class _Client(TestClient):
    """A client that neither follows redirects nor runs the application's start and end."""

    def __init__(self, app: Any) -> None:
        super().__init__(app, raise_server_exceptions=False, follow_redirects=False)

    def __enter__(self) -> "_Client":
        return self

    def __exit__(self, *_args: object) -> None:
        self.close()


@pytest.fixture(scope="session")
def client(corpus: Store) -> Iterator[TestClient]:
    """Yield a client of the service over the corpus, which nobody changes."""
    with served(corpus) as opened:
        yield opened
