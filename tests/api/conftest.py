"""The service in this process, over the corpus."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from claims_api.store.engine import Store
from tests.api.client import served


@pytest.fixture(scope="session")
def client(corpus: Store) -> Iterator[TestClient]:
    """Yield a client of the service over the corpus, which nobody changes."""
    with served(corpus) as opened:
        yield opened


@pytest.fixture(scope="session")
def app(client: TestClient) -> FastAPI:
    """Return the application behind the client."""
    return client.app  # type: ignore[return-value]  # as it was made
