"""How often an address may send keys that open nothing."""

import pytest

from claims_api.api.attempts import MOST, MOST_ADDRESSES, SECONDS, Attempts


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def attempts(clock: Clock) -> Attempts:
    return Attempts(clock)


def test_an_address_waits_after_twenty_bad_keys_within_a_minute(attempts, clock):
    for _time in range(MOST):
        assert attempts.wait("192.0.2.1") == 0
        attempts.add("192.0.2.1")
        clock.now += 1
    assert attempts.wait("192.0.2.1") == SECONDS - MOST
    assert attempts.wait("192.0.2.2") == 0


def test_it_waits_until_the_first_of_them_is_a_minute_old(attempts, clock):
    for _time in range(MOST):
        attempts.add("192.0.2.1")
    clock.now += SECONDS - 0.5
    assert attempts.wait("192.0.2.1") == 1
    clock.now += 0.5
    assert attempts.wait("192.0.2.1") == 0


def test_slow_mistakes_are_forgiven(attempts, clock):
    for _time in range(5 * MOST):
        attempts.add("192.0.2.1")
        clock.now += SECONDS / MOST
        assert attempts.wait("192.0.2.1") == 0


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("2001:db8::1", "2001:db8:0:0:ffff::9", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("testclient", "testclient", True),
        ("", "testclient", False),
    ],
)
def test_a_network_of_ipv6_counts_as_one_address(attempts, one, other, alike):
    for _time in range(MOST):
        attempts.add(one)
    assert (attempts.wait(other) > 0) is alike


def test_memory_is_bounded_and_the_quiet_are_forgotten_first(attempts):
    for _time in range(MOST):
        attempts.add("192.0.2.1")
    for number in range(MOST_ADDRESSES - 1):
        attempts.add(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert attempts.wait("192.0.2.1") > 0
    attempts.add("192.0.2.9")
    assert len(attempts) == MOST_ADDRESSES
    assert attempts.wait("192.0.2.1") == 0
