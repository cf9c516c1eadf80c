"""Streams of changes: all there were, then each new one at once, for as long as one listens."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from claims_api.api import following
from claims_api.api.protocol import BoundedProtocol
from claims_api.app import create_app
from claims_api.settings import Settings
from claims_api.store import sqlite, watching
from claims_api.store.engine import Store, generation
from tests.api.client import Serve
from tests.event_stream import streaming
from tests.keys import bearing, key, revoked
from tests.server import listening
from tests.small_files import bring, claim, paper

Start = Callable[..., int]
NEVER = 3600.0


@pytest.fixture
def start(store: Store) -> Iterator[Start]:
    """Return what starts a service over a store, on a port."""
    with ExitStack() as stack:

        def started(**settings: Any) -> int:
            chosen = Settings(database_url=store.url, log_level="error", **settings)
            app = create_app(chosen, store)
            return stack.enter_context(listening(app, http=BoundedProtocol))

        yield started


@pytest.fixture
def written(store: Store) -> Store:
    """Return a store with four records."""
    bring(store, paper(claim("a"), claim("b", 9)))
    return store


def is_soon(fact: Callable[[], bool]) -> bool:
    """Tell whether something comes to be within some seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if fact():
            return True
        time.sleep(0.02)
    return False


def test_a_stream_tells_in_each_event_what_json_tells(
    written: Store, start: Start, serve: Serve
) -> None:
    items = serve(written).get("/changes").json()["items"]
    with streaming(start()) as stream:
        blocks = stream.blocks()
        assert next(blocks).fields == {"retry": "2000"}
        events = [next(blocks) for _ in items]
    assert [event.item for event in events] == items
    assert [event.fields["id"] for event in events] == ["1", "2", "3", "4"]
    assert {event.fields["event"] for event in events} == {"change"}
    headers = stream.answer.headers
    assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"
    assert headers["Claims-Generation"] == "4"


def test_more_changes_than_a_batch_has_come_whole_and_in_their_order(
    store: Store, start: Start
) -> None:
    count = 2 * following.BATCH + 7
    bring(store, paper(*(claim(f"thing-{n}", n * 10) for n in range(count))))
    with streaming(start()) as stream:
        assert stream.ids(count + 2) == list(range(1, count + 3))


def test_what_this_process_writes_is_told_at_once(
    written: Store, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LOOK_SECONDS", NEVER)
    with streaming(start()) as stream:
        assert stream.ids(4) == [1, 2, 3, 4]
        for number in (5, 6, 7):
            bring(written, paper(claim("a", note=f"Note {number}."), claim("b", 9)))
            assert stream.ids(1) == [number]


def test_what_another_process_writes_is_told_soon(written: Store, start: Start) -> None:
    with streaming(start(), "?after=4") as stream, Store(written.url) as other:
        for number in (5, 6):
            bring(other, paper(claim("a", note=f"Note {number}."), claim("b", 9)))
            assert stream.ids(1) == [number]


def test_a_stream_goes_on_behind_the_last_event_whatever_else_is_asked(
    written: Store, start: Start
) -> None:
    port = start()
    with streaming(port, "?after=2") as stream:
        assert stream.ids(2) == [3, 4]
    with streaming(port, "?after=1", **{"Last-Event-ID": "3"}) as stream:
        assert stream.ids(1) == [4]


def test_a_stream_of_one_noun_tells_how_far_it_has_come(written: Store, start: Start) -> None:
    with streaming(start(), "?noun=source") as stream:
        blocks = stream.blocks()
        next(blocks)
        assert next(blocks).item["id"] == "paper"
        assert next(blocks).fields == {"id": "4"}
        bring(written, paper(claim("a", note="Another."), claim("b", 9)))
        assert next(blocks).fields == {"id": "5"}


def test_a_draft_is_told_when_it_is_published(store: Store, start: Start) -> None:
    bring(store, paper(claim("a", status="draft")))
    with streaming(start()) as stream:
        assert stream.ids(2) == [1, 2]
        bring(store, paper(claim("a")))
        (item,) = stream.events(1)
    assert (item["sequence"], item["operation"], item["record"]["id"]) == (4, "publish", "a")


def test_a_heart_beats_while_nothing_changes(
    written: Store, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "HEARTBEAT_SECONDS", 0.1)
    with streaming(start(), "?after=4") as stream:
        blocks = stream.blocks()
        assert [next(blocks).comments for _ in range(5)] == [0, 0, 1, 1, 1]
        bring(written, paper(claim("a", note="Another."), claim("b", 9)))
        assert stream.ids(1) == [5]


def test_with_a_limit_the_answer_is_one_page(written: Store, serve: Serve) -> None:
    client = serve(written)
    told = client.get("/changes?format=events&limit=1", headers={"Last-Event-ID": "2"})
    (item,) = client.get("/changes?after=2&limit=1").json()["items"]
    head, _, data = told.text.partition("\ndata: ")
    assert (head, json.loads(data), data[-2:]) == ("id: 3\nevent: change", item, "\n\n")


@pytest.mark.parametrize(
    ("asked", "last", "told"),
    [
        ("?after=5", None, "after: there is no change 5 yet; the latest is 4"),
        ("", "5", "Last-Event-ID: there is no change 5 yet; the latest is 4"),
        ("", "paper:a", "Last-Event-ID: string should match pattern"),
        ("", "-1", "Last-Event-ID: string should match pattern"),
        ("?after=x", None, "after: write a whole number in digits"),
    ],
)
def test_what_no_stream_can_begin_with_is_refused(
    written: Store, serve: Serve, asked: str, last: str | None, told: str
) -> None:
    sent = {"Accept": "text/event-stream"} | ({} if last is None else {"Last-Event-ID": last})
    answer = serve(written).get(f"/changes{asked}", headers=sent)
    assert (answer.status_code, answer.json()["detail"][: len(told)]) == (422, told)
    where = "parameter" if last is None else "header"
    assert where in answer.json()["errors"][0]


def test_a_last_event_says_nothing_to_a_page(written: Store, serve: Serve) -> None:
    page = serve(written).get("/changes", headers={"Last-Event-ID": "3"}).json()
    assert page["total"] == 4


def test_a_head_is_the_head_of_a_stream(written: Store, serve: Serve) -> None:
    answer = serve(written).head("/changes?format=events")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert "content-length" not in answer.headers


def test_one_stream_too_many_is_refused_until_another_ends(written: Store, start: Start) -> None:
    port = start(event_streams=2)
    with streaming(port), streaming(port), streaming(port) as third:
        problem = json.loads(third.answer.read())
        assert (third.answer.status, problem["code"]) == (503, "overloaded")
        assert third.answer.headers["Retry-After"] == "5"
    assert is_soon(lambda: _opens(port))


def _opens(port: int) -> bool:
    with streaming(port) as stream:
        return stream.answer.status == 200


def _filled(store: Store) -> None:
    """Write more than the buffers between the service and a client hold."""
    note = "Nothing is known of it. " * 80
    bring(store, paper(*(claim(f"thing-{n}", n * 10, note=note) for n in range(3000))))


def test_who_reads_nothing_holds_up_neither_writers_nor_the_log(store: Store, start: Start) -> None:
    _filled(store)
    port = start()
    with streaming(port, narrow=True) as stalled, streaming(port) as other:
        assert other.ids(3002) == list(range(1, 3003))
        bring(store, paper(claim("thing-0", note="Another.")))
        assert other.ids(1) == [3003]
        assert is_soon(lambda: _open_snapshots(store) == 0)
        assert stalled.ids(3003) == list(range(1, 3004))


def _open_snapshots(store: Store) -> int:
    """Count the readers that keep the engine from tidying up behind its writers."""
    if store.is_sqlite:
        with closing(sqlite.driver().connect(sqlite.file_of(store.url))) as log:
            return int(log.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
    found = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {}"
    with store.reading() as connection:
        idle = text(found.format("state = 'idle in transaction' AND pid <> pg_backend_pid()"))
        return int(connection.execute(idle).scalar_one())


def test_who_reads_nothing_for_long_is_let_go(
    store: Store, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SEND_SECONDS", 0.2)
    _filled(store)
    port = start(event_streams=1)
    with streaming(port, narrow=True) as stalled:
        assert is_soon(lambda: _opens(port))
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            stalled.ids(3002)


def test_a_stream_ends_with_its_key(
    written: Store, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "HEARTBEAT_SECONDS", 0.1)
    port, reader = start(read_keys_required=True), key(written, "read")
    with streaming(port, "?after=4", **bearing(reader)) as stream:
        revoked(written, reader)
        told = {tuple(block.fields) for block in stream.blocks()}
    # Whether its heart beats once more depends on the moment.
    assert told | {()} == {("retry",), ("id",), ()}
    with streaming(port, **bearing(reader)) as refused:
        assert refused.answer.status == 401


def test_a_stream_ends_where_the_data_go_back(written: Store, start: Start) -> None:
    port = start()
    with streaming(port, "?after=4") as stream:
        with written.writing() as connection:
            connection.execute(text("UPDATE generation SET number = 3, token = 'x'"))
        assert [block.fields for block in stream.blocks()] == [{"retry": "2000"}, {"id": "4"}]
    with written.reading() as connection:
        assert generation(connection) == 3
    with streaming(port, **{"Last-Event-ID": "4"}) as refused:
        assert refused.answer.status == 422


def test_a_stream_ends_where_nothing_can_be_read(written: Store, start: Start) -> None:
    port = start()
    with streaming(port, "?after=4") as stream:
        with written.writing() as connection:
            connection.execute(text("ALTER TABLE revision RENAME TO away"))
            connection.execute(text("UPDATE generation SET number = 5, token = 'x'"))
        assert [block.fields for block in stream.blocks()] == [{"retry": "2000"}, {"id": "4"}]
    with streaming(port) as refused:
        assert refused.answer.status == 503


def test_scripts_of_other_pages_may_tell_their_last_event(client: TestClient) -> None:
    asked = {
        "Origin": "https://desk.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "last-event-id",
    }
    allowed = client.options("/changes", headers=asked).headers["access-control-allow-headers"]
    assert "last-event-id" in allowed.lower()
