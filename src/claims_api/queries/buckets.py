"""Buckets of time: under which years, months or days a date is counted."""

import re

from claims_api import dates

BUCKETS = {"year": 4, "month": 7, "day": 10}
_MOST_BUCKETS = 2_000  # an interval over more stands under its ends alone
_PRECISE = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def in_time(name: str | None) -> tuple[bool, int, str]:
    """Return by what a bucket is sorted: its first day; none comes last."""
    if name is None:
        return True, 0, ""
    return False, dates.plain_span(name).earliest, name


def buckets_of(edtf: str | None, bucket: str) -> list[str | None]:
    """Return the buckets that a date stands in; what has no date stands under None.

    A date that is coarser than the bucket stands in its own, an interval in each that it touches.
    """
    if edtf is None:
        return [None]
    if "/" not in edtf:
        return [_cut(edtf, bucket)]
    ends = [_cut(end, bucket) for end in edtf.split("/") if end != ".."]
    if ".." in edtf:
        return [*ends] or [None]
    # An interval is as fine as the coarser of its ends: 2022/2024 touches years, not months.
    finest = min(BUCKETS[bucket], *(_length(end) for end in ends))
    between = _between(dates.plain_span(edtf), finest)
    return list(dict.fromkeys(ends)) if between is None else [*between]


_SEASONS = ("21", "22", "23", "24")


def _length(name: str) -> int:
    """Return how fine a bucket is, in characters of its name; a season is told in months."""
    return max(length for length in BUCKETS.values() if length <= len(name.removeprefix("-")))


def _cut(date: str, bucket: str) -> str:
    plain = date.rstrip("?~%")
    match = _PRECISE.match(plain)
    if match is None or (match.group(2) in _SEASONS and bucket != "year"):
        return plain
    return plain[: BUCKETS[bucket] + plain.startswith("-")]


def _between(span: dates.Span, length: int) -> list[str] | None:
    """Return every bucket of that fineness from first to last day, or None for too many."""
    day, found = span.earliest, []
    while day <= span.latest:
        name = dates.day_text(day) or ""
        found.append(name[: length + name.startswith("-")])
        if len(found) > _MOST_BUCKETS:
            return None
        year, month, _day = dates.civil(day)
        if length == BUCKETS["year"]:
            day = dates.day_number(year + 1, 1, 1)
        elif length == BUCKETS["month"]:
            day = dates.day_number(year + month // 12, month % 12 + 1, 1)
        else:
            day += 1
    return found
