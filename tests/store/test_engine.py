"""The store: reads of one snapshot, writes one after another, on either engine."""

import asyncio
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError

from claims_api.errors import DatabaseUnavailable, Overloaded, Problem, QueryTimeout
from claims_api.models.generation import GENERATION
from claims_api.models.topic import TOPIC, TOPIC_BROADER
from claims_api.store import schema, sqlite
from claims_api.store.engine import Cost, Store, dialect_of, generation, set_generation

ENDLESS = text(
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"
)


def raise_as_read(store: Store, times: int) -> None:
    """Read the generation and write one more, each time in one transaction."""
    for _ in range(times):
        with store.writing() as connection:
            number = generation(connection)
            connection.execute(GENERATION.update().values(number=number + 1))


def test_no_update_is_lost_between_two_processes_with_threads(store: Store) -> None:
    other = Store(store.url)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: raise_as_read(each, 15), [store, other, store, other]))
    other.close()
    with store.reading() as connection:
        assert generation(connection) == 60


def raise_and_fail(store: Store) -> None:
    """Raise the generation in a transaction that then fails."""
    with store.writing() as connection:
        set_generation(connection, 1)
        raise ZeroDivisionError


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        raise_and_fail(store)
    with store.reading() as connection:
        assert generation(connection) == 0


def test_a_write_is_read_from_its_commit_on(store: Store) -> None:
    with store.writing() as writing:
        set_generation(writing, 1)
        with store.reading() as reading:
            assert generation(reading) == 0
    with store.reading() as reading:
        assert generation(reading) == 1


def test_a_read_sees_one_snapshot(store: Store) -> None:
    with store.reading() as connection:
        before = generation(connection)
        raise_as_read(store, 1)
        assert generation(connection) == before
    with store.reading() as connection:
        assert generation(connection) == before + 1


def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises(DatabaseUnavailable), store.reading() as connection:
        connection.execute(GENERATION.update().values(number=7))
    with store.reading() as connection:
        assert generation(connection) == 0


def test_a_reference_to_nothing_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError), store.writing() as connection:
        connection.execute(TOPIC_BROADER.insert().values(topic_id=1, ordinal=0, broader_id=2))


def test_references_are_held_again_after_a_migration_that_failed(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.migrating():
        raise ZeroDivisionError
    with pytest.raises(IntegrityError), store.writing() as connection:
        connection.execute(TOPIC_BROADER.insert().values(topic_id=1, ordinal=0, broader_id=2))


def test_a_migration_that_breaks_references_is_undone(store: Store) -> None:
    with (
        pytest.raises((DatabaseUnavailable, IntegrityError)),
        store.migrating() as connection,
    ):
        connection.execute(TOPIC_BROADER.insert().values(topic_id=1, ordinal=0, broader_id=2))
    with store.reading() as connection:
        assert connection.execute(select(TOPIC_BROADER)).all() == []


def test_a_read_over_its_deadline_is_ended(store: Store) -> None:
    hasty = Store(store.url, query_timeout=0.1)
    with pytest.raises(QueryTimeout) as caught, hasty.reading() as connection:
        connection.execute(ENDLESS)
    assert caught.value.headers == {"Retry-After": "1"}
    hasty.close()


def test_a_read_after_one_that_was_ended_is_answered(store: Store) -> None:
    hasty = Store(store.url, query_timeout=0.1)
    for _ in range(10):  # more than the pool has connections
        with pytest.raises(QueryTimeout), hasty.reading() as connection:
            connection.execute(ENDLESS)
    with hasty.reading() as connection:
        assert generation(connection) == 0
    hasty.close()


def test_a_read_for_which_no_connection_is_free_is_refused_soon(store: Store) -> None:
    with ExitStack() as taken:
        for _ in range(8):
            taken.enter_context(store.reading())
        with pytest.raises(Overloaded) as caught, store.reading():
            pass
    assert caught.value.headers == {"Retry-After": "1"}
    with store.reading() as connection:
        assert generation(connection) == 0


def test_a_database_that_is_away_tells_nothing_of_itself(fresh_url: str) -> None:
    away = Store(fresh_url.replace("claims", "nowhere-secret"))
    with pytest.raises(DatabaseUnavailable) as caught, away.reading() as connection:
        connection.execute(select(TOPIC))
    assert "secret" not in str(caught.value)
    away.close()


def test_a_problem_raised_by_a_reader_goes_through(store: Store) -> None:
    problem = Problem("as it is")
    with pytest.raises(Problem) as caught, store.reading():
        raise problem
    assert caught.value is problem


def thread_of(_connection: Connection) -> int:
    """Return the thread in which a read runs."""
    return threading.get_ident()


def test_a_dear_read_holds_up_nobody(store: Store) -> None:
    assert asyncio.run(store.read(thread_of, Cost.dear)) != threading.get_ident()


def test_a_cheap_read_runs_at_once_where_no_wire_is_waited_for(store: Store) -> None:
    is_here = asyncio.run(store.read(thread_of)) == threading.get_ident()
    assert is_here == store.is_sqlite


def test_a_write_aside_waits_for_a_busy_writer_alone_and_once(store: Store) -> None:
    written: list[str] = []

    def write(connection: Connection) -> None:
        connection.execute(text("UPDATE generation SET token = 'another'"))
        written.append("it")

    with store.writing():
        for _time in range(5):
            store.aside("a use", write)
        assert written == []
    store.close()
    assert written == ["it"]


def test_a_write_aside_that_fails_is_left_out_and_the_next_is_not(store: Store) -> None:
    done = threading.Event()
    store.aside("a use", lambda c: c.execute(text("INSERT INTO nowhere VALUES (1)")))
    for _time in range(500):
        store.aside("a use", lambda _connection: done.set())
        if done.wait(0.02):
            break
    assert done.is_set()


def test_a_connection_tells_its_dialect(store: Store) -> None:
    with store.reading() as connection:
        assert dialect_of(connection) is store.dialect


def test_a_log_that_a_killed_writer_left_is_folded_in_at_the_end(
    fresh_url: str, tmp_path: Path
) -> None:
    if not Store.names_sqlite(fresh_url):
        pytest.skip("only SQLite keeps such a log")
    killed = Store(fresh_url)
    schema.upgrade(killed)
    file = sqlite.file_of(fresh_url)
    for name in (file.name, f"{file.name}-wal"):
        shutil.copy(file.with_name(name), tmp_path / name)
    left = Store(f"sqlite:///{tmp_path / file.name}")
    with left.reading() as connection:
        assert generation(connection) == 0
    left.close()
    killed.close()
    assert not (tmp_path / f"{file.name}-wal").exists()
