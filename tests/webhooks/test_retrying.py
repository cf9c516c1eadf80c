"""A message is tried again ten times in three days, later if the receiver says so."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest

from claims_api.webhooks.retrying import ATTEMPTS, DELAYS, LONGEST, next_attempt, waits

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_schedule_is_the_one_that_the_specification_recommends() -> None:
    since_start = [timedelta(seconds=s) for s in accumulate(DELAYS)]
    assert since_start[0] == timedelta(seconds=5)
    assert since_start[-1] == timedelta(hours=75, minutes=35, seconds=5)
    assert ATTEMPTS == 10


@pytest.mark.parametrize("made", range(1, ATTEMPTS))
def test_an_attempt_comes_after_its_delay_and_at_most_a_tenth_later(made: int) -> None:
    delay = timedelta(seconds=DELAYS[made - 1])
    for _ in range(50):
        found = next_attempt(made, NOW, None)
        assert found is not None
        assert delay <= found - NOW <= delay * 1.1


@pytest.mark.parametrize("made", [ATTEMPTS, ATTEMPTS + 1, 99])
def test_after_the_last_attempt_there_is_none(made: int) -> None:
    assert next_attempt(made, NOW, timedelta(seconds=1)) is None


def test_a_receiver_is_left_alone_for_as_long_as_it_says_up_to_a_day() -> None:
    assert next_attempt(1, NOW, timedelta(hours=1)) == NOW + timedelta(hours=1)
    assert next_attempt(1, NOW, timedelta(days=9)) == NOW + LONGEST


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        (None, None),
        ("120", 120),
        ("0", 0),
        ("9" * 500, 86400),
        ("Mon, 23 Nov 2026 12:01:00 GMT", 60),
        ("Mon, 23 Nov 2026 11:00:00 GMT", -3600),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(told: str | None, seconds: int | None) -> None:
    assert waits(told, NOW) == (None if seconds is None else timedelta(seconds=seconds))
