"""Receivers are told of every change, in order, signed, until they have heard."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from claims_api.curation import erasing
from claims_api.curation.nouns import NOUNS
from claims_api.curation.write import Write
from claims_api.models.revision import REVISION
from claims_api.models.webhook import DELIVERY, WebhookMessage
from claims_api.store.engine import Store, generation
from claims_api.store.revisions import Occasion
from claims_api.webhooks import deliveries, delivering, keeping
from claims_api.webhooks.retrying import ATTEMPTS
from claims_api.webhooks.sending import Sender
from claims_api.webhooks.targets import Allowed
from claims_api.webhooks.worker import Worker
from tests.receiver import receiving
from tests.small_files import bring, claim, paper
from tests.webhooks.workers import (
    changed,
    delivered,
    due_now,
    hook,
    states,
    webhook,
    working,
)

NOW = datetime.now(UTC)


@pytest.fixture
def written(store: Store) -> Store:
    """Return a store with four changes."""
    bring(store, paper(claim("a"), claim("b", 9)))
    return store


def test_a_receiver_is_told_of_all_changes_in_one_signed_message(written: Store) -> None:
    with receiving() as receiver, working(written, receiver):
        secret = hook(written, receiver)
        assert receiver.has_got(1)
        assert receiver.has(lambda: states(written) == ["delivered"])
    (got,) = receiver.got
    assert got.is_signed_by(secret)
    assert got.numbers == [1, 2, 3, 4]
    assert WebhookMessage.model_validate_json(got.body).type == "changes.made"
    assert datetime.fromisoformat(got.document["timestamp"]).tzinfo is not None
    assert {key: got.document["data"][key] for key in ("after", "through")} == {
        "after": 0,
        "through": 4,
    }
    assert got.document["data"]["changes"][2]["record"]["statement"] == "A."
    (row,) = delivered(written)
    assert (row.attempts, row.status, row.error, row.changes) == (1, 204, None, 4)
    assert (webhook(written).told, webhook(written).lease) == (4, None)


def test_what_is_written_from_now_on_is_told_soon(written: Store) -> None:
    with receiving() as receiver, working(written, receiver):
        hook(written, receiver, after=None)
        time.sleep(0.3)
        assert receiver.got == []
        bring(written, paper(claim("c", 18)))
        written_at = time.monotonic()
        assert receiver.has_got(1)
        assert time.monotonic() - written_at < 3
    assert receiver.numbers == [5]


def test_a_storm_is_told_in_messages_of_a_hundred_in_order(store: Store) -> None:
    bring(store, paper(*(claim(f"thing-{n}", n * 10) for n in range(1000))))
    with receiving() as receiver, working(store, receiver):
        hook(store, receiver)
        assert receiver.has(lambda: len(receiver.numbers) == 1002)
    assert receiver.numbers == list(range(1, 1003))
    assert len(receiver.got) == 11
    assert len({got.message for got in receiver.got}) == 11


def test_a_message_holds_no_more_bytes_than_it_may(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "MOST_BYTES", 6000)
    note = "Nothing is known of it. " * 80
    bring(store, paper(*(claim(f"thing-{n}", n * 10, note=note) for n in range(20))))
    with receiving() as receiver, working(store, receiver):
        hook(store, receiver)
        assert receiver.has(lambda: len(receiver.numbers) == 22)
    assert receiver.numbers == list(range(1, 23))
    assert all(len(got.body) < 7000 for got in receiver.got)


def test_only_changes_of_the_nouns_that_are_named_are_told(written: Store) -> None:
    with receiving() as receiver, working(written, receiver):
        hook(written, receiver, nouns=["source", "actor"])
        assert receiver.has(lambda: states(written) == ["delivered"])
        bring(written, paper(claim("c", 18)))
        assert receiver.has(lambda: webhook(written).told == 5)
    assert [c["noun"] for c in receiver.got[0].document["data"]["changes"]] == ["actor", "source"]
    assert len(receiver.got) == 1


def test_drafts_are_told_to_those_alone_who_want_them(store: Store) -> None:
    bring(store, paper(claim("a", status="draft"), claim("b", 9)))
    with receiving() as curators, receiving() as readers:
        hook(store, readers)
        hook(store, curators, "desk", drafts=True)
        with working(store, readers, curators):
            assert readers.has(lambda: states(store) == ["delivered"])
            assert curators.has(lambda: states(store, "desk")[-1:] == ["delivered"])
    assert readers.numbers == [1, 2, 4]
    assert curators.numbers == [1, 2, 3, 4]


def test_a_message_that_failed_is_sent_again_with_its_id_and_body(written: Store) -> None:
    with receiving(500, 503) as receiver, working(written, receiver):
        secret = hook(written, receiver)
        for count in (1, 2):
            assert receiver.has(lambda n=count: [r.attempts for r in delivered(written)] == [n])
            assert receiver.has(lambda: webhook(written).lease is None)
            due_now(written)
        assert receiver.has(lambda: states(written) == ["delivered"])
    assert len(receiver.got) == 3
    assert {got.message for got in receiver.got} == {receiver.got[0].message}
    assert {got.body for got in receiver.got} == {receiver.got[0].body}
    assert all(got.is_signed_by(secret) for got in receiver.got)
    assert webhook(written).told == 4


def test_a_failure_is_kept_in_words_of_ours_and_waits(written: Store) -> None:
    with receiving((503, {"Retry-After": "600"})) as receiver, working(written, receiver):
        hook(written, receiver)
        assert receiver.has(lambda: webhook(written).lease is None and bool(delivered(written)))
        bring(written, paper(claim("c", 18)))
        time.sleep(0.8)
        (row,) = delivered(written)
        assert (row.state, row.status, row.error) == ("waiting", 503, "status-503")
        assert timedelta(seconds=590) < row.next_at - row.last_at < timedelta(seconds=700)
    assert len(receiver.got) == 1
    assert webhook(written).told == 0


def test_later_changes_wait_for_the_message_before_them(written: Store) -> None:
    with receiving(500) as receiver, working(written, receiver):
        hook(written, receiver)
        assert receiver.has_got(1)
        bring(written, paper(claim("c", 18)))
        assert receiver.has(lambda: webhook(written).lease is None)
        due_now(written)
        assert receiver.has(lambda: webhook(written).told == 5)
    assert [got.numbers for got in receiver.got] == [[1, 2, 3, 4], [1, 2, 3, 4], [5]]


def test_a_receiver_that_is_gone_is_told_no_more(written: Store) -> None:
    with receiving(410) as receiver, working(written, receiver):
        hook(written, receiver)
        assert receiver.has(lambda: not webhook(written).enabled)
        bring(written, paper(claim("c", 18)))
        time.sleep(0.5)
    assert len(receiver.got) == 1
    assert webhook(written).disabled_because == "gone"
    assert states(written) == ["failed"]


def test_a_webhook_is_disabled_when_a_message_has_failed_often_enough(written: Store) -> None:
    with receiving(*[500] * ATTEMPTS) as receiver, working(written, receiver):
        hook(written, receiver)
        for count in range(1, ATTEMPTS):
            assert receiver.has(
                lambda count=count: [r.attempts for r in delivered(written)] == [count]
            )
            assert receiver.has(lambda: webhook(written).lease is None)
            due_now(written)
        assert receiver.has(lambda: not webhook(written).enabled)
        assert len(receiver.got) == ATTEMPTS
        assert webhook(written).disabled_because == "exhausted"
        assert states(written) == ["failed"]
        with written.writing() as connection:
            enabled = {"enabled": True}
            keeping.change(connection, "mirror", enabled, receiver.allowed, datetime.now(UTC))
        assert receiver.has(lambda: states(written) == ["delivered"])
    assert receiver.got[-1].message == receiver.got[0].message
    assert webhook(written).told == 4


def test_where_a_webhook_goes_from_now_on_is_tried_at_once(written: Store) -> None:
    with receiving(500) as wrong, receiving() as right:
        hook(written, wrong)
        with working(written, wrong, right):
            assert wrong.has(lambda: [row.error for row in delivered(written)] == ["status-500"])
            with written.writing() as connection:
                there = {"url": right.url}
                keeping.change(connection, "mirror", there, right.allowed, datetime.now(UTC))
            assert right.has(lambda: states(written) == ["delivered"])
    assert right.got[0].message == wrong.got[0].message


def test_what_is_passed_over_is_skipped_and_the_next_comes(written: Store) -> None:
    with receiving(500) as receiver, working(written, receiver):
        hook(written, receiver)
        assert receiver.has(lambda: [row.error for row in delivered(written)] == ["status-500"])
        with written.writing() as connection:
            over = {"after": 3}
            keeping.change(connection, "mirror", over, receiver.allowed, datetime.now(UTC))
        assert receiver.has(lambda: states(written) == ["skipped", "delivered"])
    assert [got.numbers for got in receiver.got] == [[1, 2, 3, 4], [4]]


def test_a_delivery_is_sent_again_under_its_id_when_somebody_asks(written: Store) -> None:
    with receiving() as receiver, working(written, receiver):
        hook(written, receiver)
        assert receiver.has(lambda: states(written) == ["delivered"])
        bring(written, paper(claim("c", 18)))
        assert receiver.has(lambda: states(written) == ["delivered"] * 2)
        with written.writing() as connection:
            deliveries.replay(connection, "mirror", 1, datetime.now(UTC))
        assert receiver.has_got(3)
        assert receiver.has(lambda: states(written) == ["delivered"] * 2)
    assert (receiver.got[2].message, receiver.got[2].body) == (
        receiver.got[0].message,
        receiver.got[0].body,
    )
    assert webhook(written).told == 5


def test_what_is_sent_again_by_hand_is_tried_once_and_holds_nobody_up(written: Store) -> None:
    with receiving(200, 500) as receiver, working(written, receiver):
        hook(written, receiver)
        assert receiver.has(lambda: states(written) == ["delivered"])
        with written.writing() as connection:
            deliveries.replay(connection, "mirror", 1, datetime.now(UTC))
        assert receiver.has(lambda: states(written) == ["failed"])
        bring(written, paper(claim("c", 18)))
        assert receiver.has(lambda: states(written) == ["failed", "delivered"])
    assert webhook(written).enabled


def test_a_test_is_sent_even_to_what_is_disabled(written: Store) -> None:
    with receiving() as receiver, working(written, receiver):
        hook(written, receiver, after=None)
        changed(written, enabled=False)
        with written.writing() as connection:
            deliveries.test(connection, "mirror", datetime.now(UTC))
        assert receiver.has(lambda: states(written) == ["delivered"])
    assert receiver.got[0].document["type"] == "webhook.test"
    assert receiver.got[0].numbers == []


def test_what_was_erased_since_is_not_told_again(written: Store) -> None:
    with receiving() as receiver, working(written, receiver):
        hook(written, receiver)
        assert receiver.has(lambda: states(written) == ["delivered"])
        with written.writing() as connection:
            write = Write(connection, Occasion(datetime.now(UTC), "test", "She asked."))
            extent = erasing.Extent.all
            erasing.erase(write, NOUNS["claims"], "paper:a", extent, lambda *_any: None)
            write.keep()
            deliveries.replay(connection, "mirror", 1, datetime.now(UTC))
        assert receiver.has(lambda: receiver.numbers.count(3) == 2)
    again = [got for got in receiver.got if 3 in got.numbers][-1]
    assert again.message == receiver.got[0].message
    assert again.document["data"]["changes"][2]["record"] is None


def test_for_a_day_messages_are_signed_by_the_former_secret_too(written: Store) -> None:
    with receiving() as receiver:
        former = hook(written, receiver)
        with written.writing() as connection:
            secret = keeping.rotate(connection, "mirror", datetime.now(UTC)).secret
        with working(written, receiver):
            assert receiver.has(lambda: states(written) == ["delivered"])
            changed(written, former_until=datetime.now(UTC))
            bring(written, paper(claim("c", 18)))
            assert receiver.has_got(2)
    assert [got.is_signed_by(secret) for got in receiver.got] == [True, True]
    assert [got.is_signed_by(former) for got in receiver.got] == [True, False]


def test_a_slow_receiver_holds_up_no_other(written: Store) -> None:
    with receiving(seconds=9) as slow, receiving() as quick:
        hook(written, slow, "slow")
        with working(written, slow, quick, most=2):
            assert slow.has_got(1)
            hook(written, quick, "quick")
            assert quick.has(lambda: states(written, "quick") == ["delivered"])
            assert states(written, "slow") == ["waiting"]


def test_only_so_many_are_under_way_at_once(written: Store) -> None:
    with receiving(seconds=1.5) as receiver:
        for name in ("one", "two", "three"):
            hook(written, receiver, name)
        with working(written, receiver, most=1):
            assert receiver.has_got(1)
            time.sleep(0.2)
            assert len(receiver.got) == 1
            assert receiver.has_got(3)


def test_each_webhook_has_its_turn(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims_api.webhooks.worker.IN_A_ROW", 1)
    bring(store, paper(*(claim(f"thing-{n}", n * 10) for n in range(500))))
    names = ("a", "b", "c")
    with receiving() as receiver:
        for name in names:
            hook(store, receiver, name, url=f"{receiver.url}&to={name}")
        with working(store, receiver, most=1):
            assert receiver.has_got(9)
    assert sorted({got.path[-1] for got in receiver.got[:3]}) == list(names)


def test_the_oldest_deliveries_are_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "KEPT", 3)
    bring(store, paper(*(claim(f"thing-{n}", n * 10) for n in range(700))))
    with receiving() as receiver, working(store, receiver):
        hook(store, receiver)
        assert receiver.has(lambda: len(receiver.numbers) == 702)
    assert [row.number for row in delivered(store)] == [6, 7, 8]


def test_a_webhook_changes_neither_the_data_nor_their_generation(written: Store) -> None:
    with receiving() as receiver, working(written, receiver):
        hook(written, receiver)
        assert receiver.has(lambda: states(written) == ["delivered"])
    with written.reading() as connection:
        assert generation(connection) == 4
        assert connection.scalar(select(func.count()).select_from(REVISION)) == 4


def test_a_webhook_that_is_taken_away_while_it_is_told_leaves_nothing(written: Store) -> None:
    with receiving(seconds=0.5) as receiver, working(written, receiver):
        hook(written, receiver)
        assert receiver.has_got(1)
        with written.writing() as connection:
            keeping.remove(connection, "mirror")
        time.sleep(1)
    with written.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(DELIVERY)) == 0


def test_two_workers_on_one_database_send_each_message_once(store: Store) -> None:
    other = Store(store.url)
    with receiving() as receiver:
        for name in ("one", "two", "three"):
            hook(store, receiver, name)
        with working(store, receiver), working(other, receiver):
            for n in range(30):
                bring(store, paper(*(claim(f"thing-{i}", i * 10) for i in range(n * 5 + 1))))
            with store.reading() as connection:
                latest = generation(connection)
            for name in ("one", "two", "three"):
                assert receiver.has(lambda name=name: webhook(store, name).told == latest)
    other.close()
    assert sorted(receiver.numbers) == sorted(list(range(1, latest + 1)) * 3)


def test_what_another_worker_took_and_left_is_sent_when_its_lease_ends(written: Store) -> None:
    with receiving() as receiver:
        hook(written, receiver)
        with written.writing() as connection:
            out = delivering.next_message(connection, "mirror", datetime.now(UTC))
            assert out is not None
            now = datetime.now(UTC)
            delivering.take(connection, out, "killed", now, now + timedelta(seconds=1.5))
        started = time.monotonic()
        with working(written, receiver):
            assert receiver.has(lambda: states(written) == ["delivered"])
        assert time.monotonic() - started > 1
    assert receiver.got[0].message == out.message
    assert delivered(written)[0].attempts == 2


def test_nobody_takes_what_another_holds_or_has_done(written: Store) -> None:
    with receiving() as receiver:
        hook(written, receiver)
    with written.writing() as connection:
        now = datetime.now(UTC)
        out = delivering.next_message(connection, "mirror", now)
        assert out is not None
        delivering.take(connection, out, "one", now, now + timedelta(seconds=60))
        with pytest.raises(delivering.Elsewhere):
            delivering.take(connection, out, "two", now, now + timedelta(seconds=60))
        later = now + timedelta(seconds=61)
        with pytest.raises(delivering.Elsewhere):
            delivering.take(connection, out, "two", later, later)


def test_a_worker_that_is_stopped_lets_go_of_what_it_holds(
    written: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims_api.webhooks.worker.STOP_SECONDS", 0.2)
    with receiving(seconds=9) as receiver:
        hook(written, receiver)
        with working(written, receiver):
            assert receiver.has_got(1)
            started = time.monotonic()
        assert time.monotonic() - started < 6
        assert (webhook(written).lease, states(written)) == (None, ["waiting"])


@pytest.mark.parametrize("steps", range(6))
def test_a_worker_that_is_told_of_a_write_while_it_is_stopped_stops(
    store: Store, steps: int
) -> None:
    worker = Worker(store, Sender(Allowed(frozenset(), private=False)))

    async def stopped() -> bool:
        running = asyncio.create_task(worker.run())
        await asyncio.sleep(0.1)
        bring(store, paper(claim("a")))  # wakes it
        for _step in range(steps):
            await asyncio.sleep(0)
        running.cancel()
        done, _left = await asyncio.wait([running], timeout=5)
        return bool(done)

    assert asyncio.run(stopped())
