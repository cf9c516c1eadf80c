"""Expressions of time, with the date in EDTF where they leave no doubt of it."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

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
_IN = r"(?:(?:in|until|by|before|during|around|throughout|all through)\s+)?"
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
        (rf"\b{_SINCE}{_IN}{_PART}{_YEAR}\b", _year_alone),
        (_RELATIVE, _unsaid),
    )
)
_UNSURE = re.compile(r"\b(?:early|late|mid|before|after|by|until|around|about)\b", re.IGNORECASE)
_SINCE_THEN = re.compile(r"since\b", re.IGNORECASE)


def times(text: str, within: Span, year: int | None) -> list[Time]:
    """Return the expressions of time in a stretch of a text, in order.

    A day or a month without its year is of the year that is given, which may be wrong: it is marked
    as inferred. What is only near a date has none.
    """
    return sorted(_found(text, within, year))


def year_told(found: list[Time]) -> int | None:
    """Return the last year that expressions name, which those behind them may be of."""
    named = [int(time.edtf[:4]) for time in found if time.edtf and time.edtf[:4].isdecimal()]
    return named[-1] if named else None


def _found(text: str, within: Span, year: int | None) -> Iterator[Time]:
    taken: list[Span] = []
    for pattern, read in _READ:
        for found in pattern.finditer(text, *within):
            start = found.start() + len(found[0]) - len(found[0].lstrip())
            span = Span(start, found.end())
            if any(span.start < one.end and one.start < span.end for one in taken):
                continue
            taken.append(span)
            edtf, basis = read(found, year)
            if edtf is not None and _SINCE_THEN.match(found[0].lstrip()) and "/" not in edtf:
                edtf = f"{edtf}/.."
            elif edtf is not None and _UNSURE.search(found[0]):
                edtf = None
            yield Time(span, edtf, basis)
