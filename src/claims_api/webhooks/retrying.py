"""When a message is tried again: the schedule that Standard Webhooks 1.0 recommends."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_MINUTE, _HOUR = 60, 3600
# Seconds from one attempt to the next, the first being made at once: ten in three days.
DELAYS = (
    5,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
ATTEMPTS = len(DELAYS) + 1
LONGEST = timedelta(days=1)
_JITTER = 0.1  # a tenth later at most, so that many do not come back at one moment


def next_attempt(made: int, now: datetime, wait: timedelta | None) -> datetime | None:
    """Return when to try again after so many attempts; None when there were enough.

    `wait` is what the receiver asked for; up to a day of it is heeded.
    """
    if made > len(DELAYS):
        return None
    later = 1 + random.uniform(0, _JITTER)  # noqa: S311  # no secret hangs on it
    delay = timedelta(seconds=DELAYS[made - 1] * later)
    return now + max(delay, min(wait or timedelta(), LONGEST))


def waits(retry_after: str | None, now: datetime) -> timedelta | None:
    """Return for how long a receiver wants to be left alone (RFC 9110, 10.2.3)."""
    if retry_after is None:
        return None
    if retry_after.isdecimal():
        return min(timedelta(seconds=int(retry_after[:9])), LONGEST)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return until.replace(tzinfo=until.tzinfo or UTC) - now
