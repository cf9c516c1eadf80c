"""EDTF dates as ranges of days (Library of Congress EDTF, levels 0 and 1)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

# Days are counted from 0000-03-01 of the proleptic Gregorian calendar shifted to 1970-01-01 = 0.
# An open end is stored as one of these: beyond every date that EDTF can write here.
FIRST_DAY = -(2**52)
LAST_DAY = 2**52

MAX_LENGTH = 64
_LEVELS_0_AND_1 = frozenset(
    "Date DateAndTime Interval UncertainOrApproximate Unspecified Level1Interval LongYear "
    "Season".split()
)
# The library's grammar takes more than its classes can be made of, and prints what it tried: so the
# shape is held against this first. Whether such a month, season or day exists is looked at behind.
_DATE = (
    r"(?:-?\d{4}(?:-\d\d(?:-\d\d)?)?|-?\d{3}X|-?\d\dXX|-?\d{4}-XX(?:-XX)?|-?\d{4}-\d\d-XX"
    r"|Y-?[1-9]\d{4,9})[?~%]?"
)
_DAY = re.compile(r"(-?\d{4})-(\d\d)-(\d\d)")
_MOMENT = re.compile(r"-?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d(:\d\d)?)?")
_END = r"-?\d{4}(?:-\d\d(?:-\d\d)?)?[?~%]?"  # of an interval: X there is level 2
_SHAPE = re.compile(
    rf"{_DATE}|{_MOMENT.pattern}|{_END}/(?:{_END}|\.\.)|\.\./(?:{_END}|\.\.)", re.ASCII
)
_MAX_YEAR = 10**9
_PARTS = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?")


class NotEdtf(ValueError):
    """The text is no EDTF date of level 0 or 1 with known ends."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a date may cover: first and last, both included."""

    earliest: int
    latest: int

    def meets(self, other: "Span") -> bool:
        """Tell whether the two may overlap."""
        return self.earliest <= other.latest and self.latest >= other.earliest


ANY_TIME = Span(FIRST_DAY, LAST_DAY)


def day_number(year: int, month: int, day: int) -> int:
    """Count days from 1970-01-01 in the proleptic Gregorian calendar, for any year.

    `datetime.date` ends at the years 1 and 9999; EDTF does not. Algorithm: Howard Hinnant,
    "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    """
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def civil(number: int) -> tuple[int, int, int]:
    """Turn a day number back into year, month, day (civil_from_days, same source)."""
    era, of_era = divmod(number + 719468, 146097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    day = of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + (3 if shifted < 10 else -9)
    return year_of_era + era * 400 + (month <= 2), month, day


def day_text(number: int) -> str | None:
    """Write a day as ISO 8601, a year beyond four digits in EDTF's Y form, an open end as None."""
    if number in (FIRST_DAY, LAST_DAY):
        return None
    year, month, day = civil(number)
    if abs(year) > 9999:
        return f"Y{year}"
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{month:02d}-{day:02d}"


@lru_cache(maxsize=4096)
def span(edtf: str) -> Span:
    """Return the days that the date may cover, uncertainty and approximation included.

    Raises NotEdtf for anything but levels 0 and 1, for unknown ends (`/2016`) and for an interval
    whose end lies before its start.
    """
    parsed = _parse(edtf)
    return _ordered(edtf, parsed.lower_fuzzy(), parsed.upper_fuzzy())


@lru_cache(maxsize=4096)
def plain_span(edtf: str) -> Span:
    """Return the days that the date names when its `?`, `~` and `%` are left aside."""
    parsed = _parse(edtf)
    return _ordered(edtf, parsed.lower_strict(), parsed.upper_strict())


class Told(NamedTuple):
    """A date as it is told: both ends as year, month, day, as far as they are given.

    The ends of a single date are the same, an open one is empty, and a month from 21 to 24 is a
    season from spring to winter.
    """

    first: tuple[int, ...]
    last: tuple[int, ...]
    is_vague: bool


def told(edtf: str) -> Told:
    """Return what a date that was checked tells.

    Of a decade or a century (`201X`) the ends are its first and last year.
    """
    first, _, last = edtf.partition("/")
    is_vague = any(sign in edtf for sign in "?~%X")
    ends = [_told(first), _told(last or first)]
    if None in ends:
        years = plain_span(edtf)
        ends = [civil(day)[:1] for day in (years.earliest, years.latest)]
    return Told(ends[0] or (), ends[1] or (), is_vague)


def _told(one: str) -> tuple[int, ...] | None:
    """Return year, month and day of one date; None where not even the year is told."""
    if one == "..":
        return ()
    if one.startswith("Y"):
        return (int(one[1:].rstrip("?~%")),)
    found = _PARTS.match(one)
    return tuple(int(part) for part in found.groups() if part) if found else None


def _ordered(edtf: str, lower: Any, upper: Any) -> Span:
    found = Span(_day(lower, FIRST_DAY), _day(upper, LAST_DAY))
    if found.earliest > found.latest:
        raise NotEdtf(f"{edtf} ends before it starts")
    return found


def _day(moment: Any, open_end: int) -> int:
    if isinstance(moment, float):  # the library's inf and -inf for an open end
        return open_end
    if abs(moment.tm_year) > _MAX_YEAR:
        raise NotEdtf("years beyond a thousand million are not kept")
    return day_number(moment.tm_year, moment.tm_mon, moment.tm_mday)


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and civil(day_number(year, month, day)) == (year, month, day)


def _parse(edtf: str) -> Any:
    # The grammar takes 0.2 s to build, which a question without a date need not pay.
    from edtf import parse_edtf  # noqa: PLC0415  # see above
    from edtf.parser.edtf_exceptions import EDTFParseException  # noqa: PLC0415  # see above

    if edtf.startswith("/") or edtf.endswith("/"):
        raise NotEdtf("an unknown end is refused: write .. for an open one")
    if not _SHAPE.fullmatch(edtf):
        raise NotEdtf("not a date in EDTF, levels 0 and 1")
    if not all(_exists(*map(int, found)) for found in _DAY.findall(edtf)):
        raise NotEdtf("the calendar has no such day")
    try:
        parsed = parse_edtf(edtf)
        known = type(parsed).__name__ in _LEVELS_0_AND_1
    except (EDTFParseException, ValueError, OverflowError, TypeError, AttributeError) as error:
        raise NotEdtf("not a date in EDTF") from error
    if not known:
        raise NotEdtf("EDTF of level 2 is not read")
    return parsed
