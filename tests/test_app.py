"""The application, put together: what it starts on, and what it leaves behind."""

import asyncio
import gc
from threading import Event

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from claims_api import app
from claims_api.app import create_app
from claims_api.commands.serving import application
from claims_api.settings import Settings
from claims_api.store.engine import Cost, Store, generation
from claims_api.store.schema import UnfitDatabase


def service(store: Store) -> TestClient:
    """Return the service over a store, to be started."""
    return TestClient(create_app(Settings(database_url=store.url, log_level="error"), store))


def test_a_service_starts_on_no_database_of_another_version(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnfitDatabase, match="9999"), service(store):
        pass


def test_a_service_on_its_own_database_answers_until_its_end(store: Store) -> None:
    with service(store):
        assert asyncio.run(store.read(generation, Cost.dear)) == 0
    with pytest.raises(RuntimeError, match="shutdown"):
        asyncio.run(store.read(generation, Cost.dear))


def test_the_document_is_made_before_anyone_asks(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "LATER_SECONDS", 0.01)
    made = Event()

    def make() -> dict[str, str]:
        made.set()
        return {}

    client = service(store)
    monkeypatch.setattr(client.app, "openapi", make)
    with client:
        assert made.wait(10)


def test_no_garbage_is_sought_among_what_stays_to_the_end() -> None:
    before = gc.get_freeze_count()
    application()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before
