"""What the guide for integrators shows is what receivers can rely on."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from claims_api.webhooks.retrying import DELAYS
from claims_api.webhooks.signing import headers, new_message, new_secret
from tools.docs import TOP

GUIDE = (TOP / "docs" / "integrating.md").read_text(encoding="utf-8")
BODY = b'{"type":"changes.made"}'
UNITS = {"s": 1, "min": 60, "h": 3600}


@pytest.fixture
def is_genuine() -> Callable[[str, dict[str, str], bytes], bool]:
    """Return the function that the guide shows."""
    (shown,) = re.findall(r"^```python\n([\s\S]*?)^```$", GUIDE, re.MULTILINE)
    found: dict[str, Callable[[str, dict[str, str], bytes], bool]] = {}
    exec(shown, found)
    return found["is_genuine"]


def test_the_example_takes_what_is_signed(is_genuine) -> None:
    former, secret = new_secret(), new_secret()
    sent = headers([secret, former], new_message(), datetime.now(UTC), BODY)
    assert is_genuine(secret, sent, BODY)
    assert is_genuine(former, sent, BODY)


def test_the_example_refuses_what_is_not(is_genuine) -> None:
    secret, now = new_secret(), datetime.now(UTC)
    sent = headers([secret], "msg_1", now, BODY)
    assert not is_genuine(new_secret(), sent, BODY)
    assert not is_genuine(secret, sent, BODY + b" ")
    assert not is_genuine(secret, {**sent, "webhook-id": "msg_2"}, BODY)
    old = headers([secret], "msg_1", now - timedelta(minutes=6), BODY)
    assert not is_genuine(secret, old, BODY)


def test_the_schedule_that_is_shown_is_the_one_that_is_kept() -> None:
    (row,) = re.findall(r"^\| after \| – \|(.*)\|$", GUIDE, re.MULTILINE)
    told = (cell.split() for cell in row.split("|"))
    assert tuple(int(number) * UNITS[unit] for number, unit in told) == DELAYS
