"""Writes of one process stand in one queue, and fail so that everybody can tell why."""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from claims_api.errors import (
    DatabaseBusy,
    DatabaseUnavailable,
    InsufficientStorage,
    Overloaded,
    Problem,
    ReadOnly,
)
from claims_api.models.actor import ACTOR
from claims_api.store import engine, sqlite
from claims_api.store.engine import Store, generation, set_generation
from tests.small_files import actor, bring, parsed


def raised(store: Store, fn: Callable[[Connection], object]) -> type[Problem] | None:
    """Return which problem a write meets, or None."""
    try:
        asyncio.run(store.write(fn))
    except Problem as problem:
        return type(problem)
    return None


def number(store: Store) -> int:
    """Return the generation that everybody reads."""
    with store.reading() as connection:
        return generation(connection)


def add_one(connection: Connection) -> int:
    """Raise the generation by one, as read and written by hand."""
    found = generation(connection) + 1
    set_generation(connection, found)
    return found


def test_what_is_answered_is_kept(store: Store) -> None:
    assert asyncio.run(store.write(add_one)) == 1
    assert number(store) == 1


def test_what_raises_leaves_nothing(store: Store) -> None:
    def write(connection: Connection) -> None:
        add_one(connection)
        raise LookupError

    with pytest.raises(LookupError):
        asyncio.run(store.write(write))
    assert number(store) == 0
    assert asyncio.run(store.write(add_one)) == 1


def test_the_first_that_came_is_the_first_that_writes(store: Store) -> None:
    order: list[int] = []

    async def all_at_once() -> None:
        def write(at: int) -> Callable[[Connection], None]:
            return lambda _connection: order.append(at)

        await asyncio.gather(*(store.write(write(at)) for at in range(50)))

    asyncio.run(all_at_once())
    assert order == list(range(50))


def test_no_write_is_lost_among_many(store: Store) -> None:
    async def all_at_once() -> list[int]:
        return await asyncio.gather(*(store.write(add_one) for _ in range(200)))

    assert asyncio.run(all_at_once()) == list(range(1, 201))
    assert number(store) == 200


def test_beyond_so_many_writes_a_new_one_is_refused_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MOST_QUEUED", 3)
    gate = threading.Event()

    async def too_many() -> list[object]:
        waiting = [asyncio.create_task(store.write(lambda _c: gate.wait(10))) for _ in range(3)]
        await asyncio.sleep(0.05)
        with pytest.raises(Overloaded) as refused:
            await store.write(add_one)
        assert refused.value.headers["Retry-After"] == "1"
        gate.set()
        return await asyncio.gather(*waiting)

    assert asyncio.run(too_many()) == [True] * 3
    assert asyncio.run(store.write(add_one)) == 1


def test_who_waits_in_vain_as_long_as_a_write_waits_has_written_nothing(store: Store) -> None:
    gate = threading.Event()

    async def wait() -> float:
        first = asyncio.create_task(hasty.write(lambda _c: gate.wait(10)))
        await asyncio.sleep(0.05)
        began = time.monotonic()
        writes = [hasty.write(add_one) for _ in range(2)]
        refused = await asyncio.gather(*writes, return_exceptions=True)
        assert [type(one) for one in refused] == [DatabaseBusy] * 2
        waited = time.monotonic() - began
        gate.set()
        assert await first  # which had begun: what it is answered is true, however long it took
        return waited

    with Store(store.url, write_timeout=0.3) as hasty:
        assert 0.2 < asyncio.run(wait()) < 5
        assert asyncio.run(hasty.write(add_one)) == 1


def test_a_writer_elsewhere_holds_up_nobody_longer_than_a_write_waits(store: Store) -> None:
    async def all_at_once() -> list[object]:
        writes = [hasty.write(add_one) for _ in range(6)]
        return list(await asyncio.gather(*writes, return_exceptions=True))

    with Store(store.url, write_timeout=0.5) as hasty:
        with Store(store.url) as other, other.writing():
            began = time.monotonic()
            refused = asyncio.run(all_at_once())
            assert time.monotonic() - began < 5  # and not six times as long as one
        assert {type(one) for one in refused} == {DatabaseBusy}
        assert asyncio.run(hasty.write(add_one)) == 1


def test_who_goes_away_before_the_turn_has_written_nothing(store: Store) -> None:
    gate = threading.Event()

    async def go_away() -> None:
        first = asyncio.create_task(store.write(lambda _c: gate.wait(10)))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(store.write(add_one))
        third = asyncio.create_task(store.write(add_one))
        await asyncio.sleep(0.05)
        second.cancel()
        await asyncio.sleep(0.05)
        gate.set()
        assert await first
        assert await third == 1

    asyncio.run(go_away())
    assert number(store) == 1


def test_what_was_taken_on_is_finished_at_the_end(store: Store) -> None:
    gate = threading.Event()

    async def begin() -> None:
        for fn in (lambda _c: gate.wait(10), add_one, add_one):
            asyncio.ensure_future(store.write(fn))  # noqa: RUF006  # nobody waits for it
        await asyncio.sleep(0.05)

    asyncio.run(begin())
    closing = threading.Thread(target=store.close)
    closing.start()
    gate.set()
    closing.join(10)
    with Store(store.url) as again:
        assert number(again) >= 0


class OnSqlite:
    """What only a file can meet."""

    @pytest.fixture(autouse=True)
    def _on_sqlite(self, engine: str) -> None:
        if engine != "sqlite":
            pytest.skip("PostgreSQL has no file of ours")


class TestFile(OnSqlite):
    """A file that is full, busy, read-only, or not the one that was opened."""

    def test_a_full_disk_loses_nothing_and_heals(self, store: Store) -> None:
        with store.writing() as connection:
            pages = connection.scalar(text("PRAGMA page_count")) or 0
            connection.execute(text(f"PRAGMA max_page_count={pages + 2}"))
        kept = 0
        found = None
        while found is None:
            name = f"a{kept}"
            found = raised(store, lambda c, n=name: c.execute(text(_BIG), {"name": n}))
            kept += found is None
        assert found is InsufficientStorage
        assert number(store) == 0
        assert raised(store, add_one) in (None, InsufficientStorage)
        with store._writer().connect() as connection:  # as a disk is emptied
            connection.exec_driver_sql("PRAGMA max_page_count=1073741823")
        assert raised(store, add_one) is None
        with store.reading() as connection:
            found_rows = connection.scalar(text("SELECT count(*) FROM word WHERE word LIKE 'a%'"))
        assert found_rows == kept

    def test_a_file_that_is_read_only_is_told(self, store: Store) -> None:
        assert raised(store, add_one) is None
        with store._writer().connect() as connection:  # as a mount is remounted
            connection.exec_driver_sql("PRAGMA query_only=ON")
        assert raised(store, add_one) is ReadOnly
        assert number(store) == 1

    def test_a_busy_file_is_told(self, store: Store) -> None:
        with Store(store.url, write_timeout=0.1) as hasty:
            with Store(store.url) as other, other.writing():
                assert raised(hasty, add_one) is DatabaseBusy
            assert raised(hasty, add_one) is None

    @pytest.mark.parametrize("is_replaced", [False, True])
    def test_nobody_writes_into_a_file_that_nobody_would_read(
        self, store: Store, is_replaced: bool
    ) -> None:
        assert raised(store, add_one) is None
        file = sqlite.file_of(store.url)
        aside = file.with_suffix(".aside")
        file.replace(aside)
        if is_replaced:
            file.write_bytes(aside.read_bytes())
        assert raised(store, add_one) is ReadOnly
        file.unlink(missing_ok=True)
        aside.replace(file)
        assert raised(store, add_one) is None
        assert number(store) == 2

    def test_a_damaged_file_is_told(self, store: Store) -> None:
        bring(store, parsed(actors=[actor(f"a{n}") for n in range(200)]))
        with store.writing() as connection:
            of_actors = "SELECT rootpage FROM sqlite_master WHERE name = 'actor'"
            root = connection.scalar(text(of_actors))
        store.close()
        file = sqlite.file_of(store.url)
        data = bytearray(file.read_bytes())
        at = (int(root or 0) - 1) * 4096
        data[at : at + 200] = b"\xff" * 200
        file.write_bytes(data)
        with Store(store.url) as damaged:
            write = ACTOR.update().values(version=ACTOR.c.version + 1)
            assert raised(damaged, lambda c: c.execute(write)) is DatabaseUnavailable
            assert raised(damaged, add_one) is DatabaseUnavailable


_BIG = "INSERT INTO word (word, backwards) VALUES (:name || hex(zeroblob(3000)), :name)"


def test_another_process_that_writes_is_waited_for(store: Store) -> None:
    began = threading.Event()

    def hold() -> None:
        with Store(store.url) as other, other.writing() as connection:
            add_one(connection)
            began.set()
            time.sleep(0.3)

    holding = threading.Thread(target=hold)
    holding.start()
    began.wait(10)
    assert asyncio.run(store.write(add_one)) == 2
    holding.join()


def test_the_folder_is_kept_out_of_errors(store: Store) -> None:
    def write(connection: Connection) -> None:
        connection.execute(text("INSERT INTO nothing_of_that_name VALUES (1)"))

    with pytest.raises(DatabaseUnavailable) as refused:
        asyncio.run(store.write(write))
    assert str(Path(store.url.rpartition("/")[0]).name) not in str(refused.value)
