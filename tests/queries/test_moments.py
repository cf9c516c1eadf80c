"""Moments of the past: how they are written, and which generation they mean."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from claims_api.errors import InvalidRequest
from claims_api.models.revision import REVISION
from claims_api.queries.asking import NotAsked
from claims_api.queries.moments import generation_at, read_moment, warnings_of
from claims_api.store.engine import Store
from tests.small_files import bring, claim, paper

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-03-01T12:00:00Z", NOON),
        ("2026-03-01t12:00:00z", NOON),
        ("2026-03-01T14:30:00+02:30", NOON),
        ("2026-03-01T07:00:00-05:00", NOON),
        ("2026-03-01T12:00:00.25Z", NOON + timedelta(milliseconds=250)),
        ("2026-03-01T12:00:00.000001999Z", NOON + timedelta(microseconds=1)),
    ],
)
def test_an_instant_is_read_with_its_zone(written: str, at: datetime) -> None:
    assert read_moment(written).at == at


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "an instant with its zone"),
        ("0", "is no moment"),
        ("-3", "is no moment"),
        ("007", "is no moment"),
        ("3.0", "is no moment"),
        ("yesterday", "is no moment"),
        ("2026-3-1", "is no moment"),
        ("2026-02-30", "no day of the calendar"),
        ("2026-03-01T25:00:00Z", "no day of the calendar or time of day"),
        ("0001-01-01T00:00:00+23:00", "no day of the calendar or time of day"),
        ("2026-03-01T12:00:00", "has no zone"),
        ("2026-03-01 12:00:00Z", "is no instant"),
        ("2026-03-01T12:00:00 02:00", "write %2B"),
        ("9999999999999999", "is 9007199254740991 at most"),
        ("١٢", "is no moment"),
    ],
)
def test_what_is_no_moment_is_refused_with_what_would_be(written: str, told: str) -> None:
    with pytest.raises(NotAsked, match=told):
        read_moment(written)


def written_at(store: Store, *moments: datetime) -> None:
    """Let the writes of a history, in their order, have been made at these moments."""
    with store.writing() as connection:
        found = connection.scalars(select(REVISION.c.at).distinct().order_by(REVISION.c.at)).all()
        for was, at in zip(found, moments, strict=True):
            connection.execute(update(REVISION).where(REVISION.c.at == was).values(at=at))


@pytest.fixture
def history(store: Store) -> Store:
    """Return a store with three writes: to 3 on the first of March, to 5 and to 6 on the third."""
    bring(store, paper(claim("a")))
    bring(store, paper(claim("a"), claim("b", 9), claim("c", 20)))
    bring(store, paper(claim("a", note="More.")))
    third = NOON + timedelta(days=2)
    written_at(store, NOON, third, third + timedelta(hours=1))
    return store


NOW = NOON + timedelta(days=2, hours=3)


def meant(store: Store, written: str, now: datetime = NOW) -> int:
    """Return the generation that a moment means."""
    with store.reading() as connection:
        return generation_at(connection, written, now)


@pytest.mark.parametrize(
    ("written", "generation"),
    [
        ("1", 3),  # a number inside a write means the whole of it
        ("3", 3),
        ("4", 5),
        ("5", 5),
        ("6", 6),
        ("2026-03-01", 3),
        ("2026-03-02", 3),
        ("2026-03-03", 6),  # today: now
        ("2026-03-01T12:00:00Z", 3),
        ("2026-03-03T11:59:59.999999Z", 3),
        ("2026-03-03T12:00:00Z", 5),
        ("2026-03-03T14:00:00+01:00", 6),
        ("2026-03-03T15:00:00Z", 6),
    ],
)
def test_a_moment_means_the_last_write_until_then(
    history: Store, written: str, generation: int
) -> None:
    assert meant(history, written) == generation


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("7", "there is no generation 7 yet; the latest is 6"),
        ("2026-03-04", "lies in the future"),
        ("2026-03-03T15:00:01Z", "lies in the future"),
        ("2026-02-28", "they begin with generation 3, 2026-03-01T12:00:00.000000Z"),
        ("2026-03-01T11:59:59Z", "they begin with generation 3"),
    ],
)
def test_what_cannot_be_known_is_refused_with_what_can(
    history: Store, written: str, told: str
) -> None:
    with pytest.raises(InvalidRequest, match=told):
        meant(history, written)


@pytest.mark.parametrize("written", ["1", "2026-03-01", "2026-03-01T12:00:00Z"])
def test_of_no_data_nothing_is_known(store: Store, written: str) -> None:
    with pytest.raises(InvalidRequest):
        meant(store, written)


def test_what_stood_before_revisions_were_kept_is_known_as_a_whole(history: Store) -> None:
    with history.writing() as connection:
        first = REVISION.c.sequence <= 5
        values: dict[str, Any] = {"author": None}
        connection.execute(update(REVISION).where(first).values(**values))
    assert [meant(history, written) for written in ("1", "4", "5", "6")] == [5, 5, 5, 6]
    assert meant(history, "2026-03-03T12:00:00Z") == 5
    with pytest.raises(InvalidRequest, match="they begin with generation 5"):
        meant(history, "2026-03-02")


@pytest.mark.parametrize(("written", "warned"), [("2017", True), ("286", False), (None, False)])
def test_a_number_that_may_be_a_year_is_told(written: str | None, warned: bool) -> None:
    assert bool(warnings_of(written)) == warned
