"""One look at the generation serves all who wait, and nobody looks for nobody."""

import asyncio
from typing import Any

import pytest

from claims_api.store import watching
from claims_api.store.engine import Store
from claims_api.store.watching import Watch
from tests.queries.watching import counted
from tests.small_files import bring, claim, paper


async def waiting(watch: Watch, number: int, count: int) -> list[asyncio.Task[int]]:
    """Return so many who wait, once the first look was taken."""
    found = [asyncio.create_task(watch.other_than(number)) for _ in range(count)]
    await asyncio.sleep(0.1)
    return found


def test_all_who_wait_are_told_by_one_look(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOK_SECONDS", 3600.0)

    async def run() -> tuple[list[int], list[str]]:
        watch = Watch(store)
        tasks = await waiting(watch, 0, 100)
        await asyncio.to_thread(bring, store, paper(claim("a")))
        with counted() as statements:
            return await asyncio.wait_for(asyncio.gather(*tasks), 10), statements

    told, statements = asyncio.run(run())
    assert told == [3] * 100
    assert len(statements) <= 1


def test_who_has_seen_less_is_told_at_once(store: Store) -> None:
    bring(store, paper(claim("a")))

    async def run() -> int:
        watch = Watch(store)
        await waiting(watch, 3, 1)
        return await asyncio.wait_for(watch.other_than(2), 0.4)

    assert asyncio.run(run()) == 3


def test_nobody_looks_where_nobody_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.01)

    async def run() -> tuple[int, int]:
        watch = Watch(store)
        (task,) = await waiting(watch, 0, 1)
        with counted() as meanwhile:
            await asyncio.sleep(0.3)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with counted() as afterwards:
            await asyncio.sleep(0.3)
        return len(meanwhile), len(afterwards)

    meanwhile, afterwards = asyncio.run(run())
    assert meanwhile > 3
    assert afterwards == 0


def test_a_look_that_fails_for_now_is_taken_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.01)

    def renamed(before: str, after: str) -> Any:
        with store.writing() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {before} RENAME TO {after}")

    async def run() -> int:
        (task,) = await waiting(Watch(store), 0, 1)
        await asyncio.to_thread(renamed, "generation", "away")
        await asyncio.sleep(0.1)
        await asyncio.to_thread(renamed, "away", "generation")
        await asyncio.to_thread(bring, store, paper(claim("a")))
        return await asyncio.wait_for(task, 10)

    assert asyncio.run(run()) == 3


def test_what_cannot_be_looked_at_at_all_is_told(store: Store) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM generation")

    async def run() -> None:
        await asyncio.wait_for(Watch(store).other_than(0), 10)

    with pytest.raises(Exception, match="No row was found"):
        asyncio.run(run())
