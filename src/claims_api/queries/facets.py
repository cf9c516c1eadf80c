"""Counts of claims beside the items: which values a field has, and how many claims each."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from claims_api import dates
from claims_api.errors import Fault, InvalidRequest
from claims_api.models.claim import CLAIM
from claims_api.models.source import SOURCE
from claims_api.queries.asked import OF_TOMBSTONES, Asked
from claims_api.queries.asking import nearest
from claims_api.queries.claim_question import MAX_FACETS, ClaimQuestion
from claims_api.queries.filters.actors import PassedOn, Takes
from claims_api.queries.filters.base import Condition
from claims_api.queries.filters.times import During
from claims_api.text import harmless
from claims_api.vocabulary import Status

BUCKETS = {"year": 4, "month": 7, "day": 10}
DEFAULT_VALUES = 20
MAX_VALUES = 200
_MOST_BUCKETS = 2_000  # an interval over more stands under its ends alone
_SHAPE = re.compile(r"([a-z_]{1,30})(?::([a-z]{1,10}))?(?::(0|[1-9][0-9]{0,3}))?")
_PRECISE = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?")


class Facet(NamedTuple):
    """One facet that is asked for."""

    name: str
    kind: Condition
    bucket: str | None
    most: int


def countable() -> tuple[str, ...]:
    """Return the fields that claims can be counted by."""
    return tuple(name for name, kind in ClaimQuestion.filters().items() if _can_be_counted(kind))


def _can_be_counted(kind: Condition) -> bool:
    return isinstance(kind, During) or type(kind).counted is not Condition.counted


def pattern() -> str:
    """Return what one facet looks like, as a regular expression."""
    times = [name for name, kind in ClaimQuestion.filters().items() if isinstance(kind, During)]
    others = [name for name in countable() if name not in times]
    field = f"({'|'.join(others)}|({'|'.join(times)}):({'|'.join(BUCKETS)}))"
    return f"^{field}(:([1-9][0-9]?|1[0-9]{{2}}|{MAX_VALUES}))?$"


def read_facets(raw: str) -> list[Facet]:
    """Read a `facet` parameter. Raises InvalidRequest."""
    found = [_read(part) for part in raw.split(",")]
    if len(found) > MAX_FACETS:
        raise _refused(f"at most {MAX_FACETS} facets are counted at once")
    if len({facet.name for facet in found}) < len(found):
        raise _refused("a facet stands twice")
    return found


def _read(part: str) -> Facet:
    match = _SHAPE.fullmatch(part)
    name, bucket, most = match.groups() if match else (part, None, None)
    known = countable()
    if match is None or name not in known:
        near = nearest(name, list(known), 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise _refused(f"{harmless(part)} is no facet; they are {', '.join(known)}{hint}")
    kind = ClaimQuestion.filters()[name]
    if isinstance(kind, During) and bucket not in BUCKETS:
        raise _refused(f"{name} is counted by {', '.join(BUCKETS)}: write {name}:year")
    if not isinstance(kind, During) and bucket is not None:
        raise _refused(f"{name} has no buckets: write {name} or {name}:10")
    size = int(most) if most else (MAX_VALUES if bucket else DEFAULT_VALUES)
    if not 1 <= size <= MAX_VALUES:
        raise _refused(f"a facet has 1 to {MAX_VALUES} values")
    return Facet(name, kind, bucket, size)


def _refused(detail: str) -> InvalidRequest:
    return InvalidRequest(
        detail, faults=(Fault("parameter", "facet", "value-not-allowed", detail),)
    )


def count(connection: Connection, asked: Asked) -> dict[str, Any]:
    """Return each facet that is asked for, one statement each."""
    if asked.question.facet is None:
        return {}
    return {
        facet.name: _count(connection, facet, asked) for facet in read_facets(asked.question.facet)
    }


def _count(connection: Connection, facet: Facet, asked: Asked) -> list[dict[str, Any]]:
    """Count one field over the claims that all other filters leave."""
    ids = select(CLAIM.c.id).where(*asked.clauses(without=facet.name))
    if facet.name not in OF_TOMBSTONES:
        ids = ids.where(CLAIM.c.status == Status.published.value)
    if isinstance(facet.kind, During):
        rows = connection.execute(_by_date(facet.kind, ids)).all()
        counted = buckets(((row.edtf, row.claims) for row in rows), facet.bucket or "year")
        return [{"value": value, "claims": n} for value, n in counted[: facet.most]]
    rows = sorted(connection.execute(_counted(facet.kind, ids, asked)), key=_order)
    named = facet.kind.noun is not None
    return [
        {
            "value": _value(row.value),
            **({"name": row.name} if named else {}),
            "claims": row.claims,
        }
        for row in rows[: facet.most]
    ]


def _counted(kind: Condition, ids: Select[Any], asked: Asked) -> Select[Any]:
    """Count as the filter finds: with members, a group has the claims of its members too."""
    if asked.question.members and isinstance(kind, Takes | PassedOn):
        return kind.rolled_up(ids)
    return kind.counted(ids)


def _order(row: Any) -> tuple[int, bool, str]:
    return (-row.claims, row.value is None, str(row.value))


def _value(value: Any) -> Any:
    return None if value is None else str(value)


def _by_date(kind: During, ids: Select[Any]) -> Select[Any]:
    if kind.name == "published":
        edtf = SOURCE.c.published
        rows = select(edtf.label("edtf"), func.count(CLAIM.c.id).label("claims")).join(
            SOURCE, SOURCE.c.id == CLAIM.c.source_id
        )
    else:
        edtf = CLAIM.c[kind.name]
        rows = select(edtf.label("edtf"), func.count(CLAIM.c.id).label("claims"))
    return rows.where(CLAIM.c.id.in_(ids)).group_by(edtf)


def buckets(rows: Iterable[tuple[str | None, int]], bucket: str) -> list[tuple[str | None, int]]:
    """Count dates by bucket, in the order of time; what has no date comes last, under None.

    A date that is coarser than the bucket stands in its own, an interval in each that it touches.
    """
    found: Counter[str | None] = Counter()
    for edtf, claims in rows:
        for name in buckets_of(edtf, bucket):
            found[name] += claims
    return sorted(found.items(), key=lambda pair: _time_order(pair[0]))


def _time_order(name: str | None) -> tuple[bool, int, str]:
    if name is None:
        return True, 0, ""
    return False, dates.plain_span(name).earliest, name


def buckets_of(edtf: str | None, bucket: str) -> list[str | None]:
    """Return the buckets that a date stands in."""
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
