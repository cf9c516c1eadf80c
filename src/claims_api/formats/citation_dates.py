"""A date of a citation in words, in BibTeX's fields and in CSL's parts."""

from datetime import date
from typing import Any

from claims_api.dates import Told, told

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_SEASONS = "Spring Summer Autumn Winter".split()


def in_words(edtf: str | None) -> str | None:
    """Return a date as "2017, March 31"; None where there is none."""
    return _said(told(edtf)) if edtf else None


def day_in_words(day: date) -> str:
    """Return a day as "March 31, 2017"."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def year_and_month(edtf: str | None) -> tuple[str | None, str | None]:
    """Return a date's years in words and, of a single date, the macro of its month in BibTeX."""
    if not edtf:
        return None, None
    found = told(edtf)
    year = _said(Told(found.first[:1], found.last[:1], found.is_vague))
    month = found.first[1] if found.first == found.last and len(found.first) > 1 else 0
    return year, _MONTHS[month - 1][:3].lower() if 1 <= month <= 12 else None


def in_parts(edtf: str | None) -> dict[str, Any] | None:
    """Return a date as CSL-JSON has it; an interval with an open end stands in words."""
    found = told(edtf) if edtf else None
    said = _said(found) if found else None
    if found is None or said is None:
        return None
    if not (found.first and found.last):
        return {"literal": said}
    ends = [found.first] if found.first == found.last else [found.first, found.last]
    parts: dict[str, Any] = {"date-parts": [_numbers(end) for end in ends]}
    if len(ends) == 1 and _is_season(found.first):
        parts["season"] = found.first[1] - 20
    if found.is_vague:
        parts["circa"] = True
    return parts


def _numbers(end: tuple[int, ...]) -> list[int]:
    """Return the numbers of one end. EDTF has a year 0, which CSL, as historians, has not."""
    year, *rest = end
    return [year - (year <= 0), *([] if _is_season(end) else rest)]


def _is_season(end: tuple[int, ...]) -> bool:
    return len(end) > 1 and end[1] > 20


def _said(found: Told) -> str | None:
    first, last = _end(found.first), _end(found.last)
    if not (first or last):
        return None
    if first and last:
        said = first if first == last else f"{first}–{last}"
    else:
        said = f"since {first}" if first else f"until {last}"
    return f"ca. {said}" if found.is_vague else said


def _end(end: tuple[int, ...]) -> str:
    if not end:
        return ""
    year = str(end[0]) if end[0] > 0 else f"{1 - end[0]} BCE"
    if len(end) == 1:
        return year
    name = _SEASONS[end[1] - 21] if _is_season(end) else _MONTHS[end[1] - 1]
    return f"{year}, {' '.join([name, *map(str, end[2:])])}"
