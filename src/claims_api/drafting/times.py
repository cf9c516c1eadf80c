"""Expressions of time, with the date in EDTF where they leave little doubt of it."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from claims_api import dates
from claims_api.text import Span
from claims_api.vocabulary import Basis

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_PART = r"(?:(?:early|late|mid|the beginning of|the end of)[ -]+)?"
_SINCE = r"(?P<since>since|from|after)?\s*"
# A number alone is none of a year: there may be two thousand men.
_IN = (
    r"(?:(?:in|until|by|before|during|around|throughout|through|of|since|from|after|early|late|mid)"
    r"[ -]+)"
)
_RELATIVE = (
    r"\b(?:yesterday|today|tomorrow|tonight|(?:last|next|this|past|recent|coming) "
    r"(?:week|month|year|decade|century|spring|summer|autumn|winter|monday|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday)s?|on (?:monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday)|(?:more than |over |nearly |almost |about |around )?(?:\w+|\d+) "
    r"(?:days?|weeks?|months?|years?|decades?|centuries) (?:ago|later|earlier|before)"
    r"|for (?:more than |over |nearly |almost |about )?(?:\w+|\d+) (?:days?|weeks?|months?|years?"
    r"|decades?)|in recent (?:days|weeks|months|years)|since then|recently"
    r"|a quarter of a century)\b"
)


class Time(NamedTuple):
    """An expression of time: where it stands, and which date it tells, how sure that is."""

    span: Span
    edtf: str | None
    basis: Basis


Read = Callable[[re.Match[str], int | None], tuple[str | None, Basis]]


def _month(found: re.Match[str]) -> int:
    name = found["month"].casefold().rstrip(".")
    return next(at for at, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))


def _day_of_year(found: re.Match[str], _year: int | None) -> tuple[str | None, Basis]:
    if not 1 <= int(found["day"]) <= 31:
        return None, Basis.stated
    return f"{found['year']}-{_month(found):02}-{int(found['day']):02}", Basis.stated


def _day_of_month(found: re.Match[str], year: int | None) -> tuple[str | None, Basis]:
    if year is None or not 1 <= int(found["day"]) <= 31:
        return None, Basis.inferred
    return f"{year}-{_month(found):02}-{int(found['day']):02}", Basis.inferred


def _month_of_year(found: re.Match[str], _year: int | None) -> tuple[str | None, Basis]:
    return f"{found['year']}-{_month(found):02}", Basis.stated


def _month_alone(found: re.Match[str], year: int | None) -> tuple[str | None, Basis]:
    return (f"{year}-{_month(found):02}" if year else None), Basis.inferred


def _years(found: re.Match[str], _year: int | None) -> tuple[str | None, Basis]:
    return f"{found['year']}/{found['other']}", Basis.stated


def _decade(found: re.Match[str], _year: int | None) -> tuple[str | None, Basis]:
    return f"{found['year'][:3]}X", Basis.stated


def _year_alone(found: re.Match[str], _year: int | None) -> tuple[str | None, Basis]:
    return found["year"], Basis.stated


def _unsaid(_found: re.Match[str], _year: int | None) -> tuple[str | None, Basis]:
    return None, Basis.stated


# The first that fits at a place is taken: what says more stands first.
_READ: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (rf"\b{_SINCE}(?:the )?{_DAY}(?: of)? {_MONTH},? {_YEAR}\b", _day_of_year),
        (rf"\b{_SINCE}{_MONTH} {_DAY},? {_YEAR}\b", _day_of_year),
        (rf"\b{_SINCE}(?:from|between) {_YEAR} (?:to|and|until|-|–) (?P<other>20\d\d)\b", _years),
        (rf"\b{_SINCE}{_PART}{_MONTH},? {_YEAR}\b", _month_of_year),
        (rf"\b{_SINCE}(?:the )?{_DAY}(?: of)? {_MONTH}\b(?! \d{{4}})", _day_of_month),
        (rf"\b(?:in|since|during|until|by|from) {_PART}{_MONTH}\b(?! \d)", _month_alone),
        (rf"\b(?:in |since |during )?the {_PART}{_YEAR}s\b", _decade),
        (rf"\b{_IN}{_PART}{_YEAR}\b(?! (?:men|people|of)\b)", _year_alone),
        (_RELATIVE, _unsaid),
    )
)
_UNSURE = re.compile(r"\b(?:early|late|mid|before|after|by|until|around|about)\b", re.IGNORECASE)
_FROM = re.compile(r"(?:since|from)\b", re.IGNORECASE)
_TO_COME = re.compile(r"\b(?:by|until|till|before)\s+(?:the\s+)?$", re.IGNORECASE)
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_DAY_OF_WEEK = re.compile(rf"(?:on|last) (?P<day>{'|'.join(_DAYS)})", re.IGNORECASE)
_NEAR = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_YEARS = {"last year": -1, "this year": 0, "next year": 1}


def times(text: str, within: Span, year: int | None, published: str | None = None) -> list[Time]:
    """Return the expressions of time in a stretch of a text, in order.

    A day or a month without its year is of the year that is given, and a day of the week the last
    one before the source was `published`: that may be wrong, so it is marked as inferred. What is
    only near a date has none, nor has what would have been told before it came.
    """
    day = _day_of(published)
    return sorted(_checked(text, found, day) for found in _found(text, within, year, day))


def year_told(found: list[Time]) -> int | None:
    """Return the last year that expressions name, which those behind them may be of."""
    named = [
        int(time.edtf[:4])
        for time in found
        if time.edtf and time.basis is Basis.stated and time.edtf[:4].isdecimal()
    ]
    return named[-1] if named else None


def _found(text: str, within: Span, year: int | None, day: date | None) -> Iterator[Time]:
    taken: list[Span] = []
    for pattern, read in _READ:
        for found in pattern.finditer(text, *within):
            start = found.start() + len(found[0]) - len(found[0].lstrip())
            span = Span(start, found.end())
            if any(span.start < one.end and one.start < span.end for one in taken):
                continue
            taken.append(span)
            edtf, basis = read(found, year)
            words = found[0].strip().casefold()
            if edtf is None and day is not None:
                edtf, basis = _near(words, day), Basis.inferred
            elif edtf is not None and _FROM.match(words) and "/" not in edtf:
                edtf = f"{edtf}/.."
            elif edtf is not None and _UNSURE.search(words):
                edtf = None
            yield Time(span, edtf, basis if edtf else Basis.stated)


def _near(words: str, day: date) -> str | None:
    """Return the date of words that count from a day; None where they are not sure enough."""
    if found := _DAY_OF_WEEK.fullmatch(words):
        back = (day.weekday() - _DAYS.index(found["day"].casefold())) % 7 or 7
        return (day - timedelta(back)).isoformat()
    if words in _NEAR:
        return (day + timedelta(_NEAR[words])).isoformat()
    return str(day.year + _YEARS[words]) if words in _YEARS else None


def _checked(text: str, time: Time, day: date | None) -> Time:
    """Return an expression without a date that there is not, or that had not come when told."""
    if time.edtf is None:
        return time
    try:
        told = dates.span(time.edtf)
    except dates.NotEdtf:
        return time._replace(edtf=None, basis=Basis.stated)
    published = dates.day_number(day.year, day.month, day.day) if day else None
    is_later = published is not None and told.earliest > published
    if time.basis is Basis.inferred and is_later and not _TO_COME.search(text, 0, time.span.start):
        return time._replace(edtf=None, basis=Basis.stated)
    return time


def _day_of(published: str | None) -> date | None:
    """Return the day of publication, where it is told to the day."""
    try:
        return date.fromisoformat(published) if published and len(published) == 10 else None
    except ValueError:
        return None
