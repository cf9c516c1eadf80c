"""Counts of claims beside the items: the values of a field, or of two crossed, and their claims."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from claims_api.errors import Fault, InvalidRequest, Warned
from claims_api.models.claim import CLAIM
from claims_api.queries.asked import CODED, OF_TOMBSTONES, Asked
from claims_api.queries.asking import nearest
from claims_api.queries.buckets import BUCKETS, buckets_of, in_time
from claims_api.queries.claim_question import MAX_FACETS, ClaimQuestion
from claims_api.queries.crossing import counted
from claims_api.queries.filters.base import Condition
from claims_api.queries.filters.times import During
from claims_api.text import harmless

DEFAULT_VALUES = 20
MAX_VALUES = 200
DEFAULT_CELLS = 100
MAX_CELLS = 1000
_FIELD = re.compile(r"([a-z_]{1,30})(?::([a-z]{1,10}))?(?::(0|[1-9][0-9]{0,3}))?")
_NUMBER_WITHIN = re.compile(r":[0-9]+\*")

Value = tuple[str | None, str | None]  # a value as it is asked for, and its name


class Side(NamedTuple):
    """One field that claims are counted by; times by bucket."""

    name: str
    kind: Condition
    bucket: str | None


class Facet(NamedTuple):
    """One facet that is asked for: one field, or two crossed, and how many values at most.

    `is_cut_by_default` tells that the number is not the client's own.
    """

    sides: tuple[Side, ...]
    most: int
    is_cut_by_default: bool

    @property
    def name(self) -> str:
        """Under what it is told."""
        return "*".join(side.name for side in self.sides)


class Counted(NamedTuple):
    """Facets as they are told, and what should be known about them."""

    facets: dict[str, list[dict[str, Any]]]
    warnings: list[Warned]


def countable() -> tuple[str, ...]:
    """Return the fields that claims can be counted by."""
    filters = ClaimQuestion.filters().items()
    return tuple(name for name, kind in filters if type(kind).pairs is not Condition.pairs)


def pattern() -> str:
    """Return what one facet looks like, as a regular expression."""
    kinds = ClaimQuestion.filters()
    times = [name for name in countable() if isinstance(kinds[name], During)]
    others = [name for name in countable() if name not in times]
    field = f"({'|'.join(others)}|({'|'.join(times)}):({'|'.join(BUCKETS)}))"
    values, cells = f"[1-9][0-9]?|1[0-9]{{2}}|{MAX_VALUES}", f"[1-9][0-9]{{0,2}}|{MAX_CELLS}"
    return rf"^({field}(:({values}))?|{field}\*{field}(:({cells}))?)$"


def read_facets(raw: str) -> list[Facet]:
    """Read a `facet` parameter. Raises InvalidRequest."""
    found = [_read(part) for part in raw.split(",")]
    if len(found) > MAX_FACETS:
        raise _refused(f"at most {MAX_FACETS} facets are counted at once")
    if len({facet.name for facet in found}) < len(found):
        raise _refused("a facet stands twice")
    return found


def _read(raw: str) -> Facet:
    if _NUMBER_WITHIN.search(raw):
        raise _refused(f"the number stands once, at the end: {_NUMBER_WITHIN.sub('*', raw[:64])}")
    read = [_side(part) for part in raw.split("*")]
    sides = tuple(side for side, _most in read)
    if len(sides) > 2:
        raise _refused("a facet crosses two fields at most: write attributed_to*target")
    if len({side.name for side in sides}) < len(sides):
        raise _refused(f"a facet crosses two different fields, not {sides[0].name} with itself")
    is_crossed, is_timed = len(sides) > 1, any(side.bucket for side in sides)
    limit = MAX_CELLS if is_crossed else MAX_VALUES
    usual = DEFAULT_CELLS if is_crossed else DEFAULT_VALUES
    most = read[-1][1]
    if most is not None and not 1 <= most <= limit:
        raise _refused(f"{'a crossed' if is_crossed else 'a'} facet has 1 to {limit} values")
    return Facet(sides, most or (limit if is_timed else usual), most is None)


def _side(raw: str) -> tuple[Side, int | None]:
    match = _FIELD.fullmatch(raw)
    name, bucket, most = match.groups() if match else (raw, None, None)
    known = countable()
    if name not in known:
        near = nearest(name, list(known), 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise _refused(f"{harmless(raw)} is no facet; they are {', '.join(known)}{hint}")
    kind = ClaimQuestion.filters()[name]
    if isinstance(kind, During) and bucket not in BUCKETS:
        raise _refused(f"{name} is counted by {', '.join(BUCKETS)}: write {name}:year")
    if not isinstance(kind, During) and bucket is not None:
        raise _refused(f"{name} has no buckets: write {name} or {name}:10")
    return Side(name, kind, bucket), None if most is None else int(most)


def _refused(detail: str) -> InvalidRequest:
    return InvalidRequest(
        detail, faults=(Fault("parameter", "facet", "value-not-allowed", detail),)
    )


def count(connection: Connection, asked: Asked[ClaimQuestion]) -> Counted:
    """Return each facet that is asked for, one statement each."""
    found = Counted({}, [])
    for facet in _wanted(asked.question):
        cells = _ordered(facet, _cells(connection, facet, asked))
        found.facets[facet.name] = [_told(facet, values, n) for values, n in cells[: facet.most]]
        if facet.is_cut_by_default and len(cells) > facet.most:
            found.warnings.append(_cut(facet, len(cells)))
    return found


def _wanted(question: ClaimQuestion) -> list[Facet]:
    return [] if question.facet is None else read_facets(question.facet)


def _cells(
    connection: Connection, facet: Facet, asked: Asked[ClaimQuestion]
) -> Counter[tuple[Value, ...]]:
    """Count the claims that all other filters leave."""
    names = {side.name for side in facet.sides}
    ids = select(CLAIM.c.id).where(*asked.clauses(*names))
    if not names <= OF_TOMBSTONES:
        ids = ids.where(CODED)
    found: Counter[tuple[Value, ...]] = Counter()
    kinds = [side.kind for side in facet.sides]
    for *pairs, claims in connection.execute(counted(kinds, ids, members=asked.question.members)):
        for values in product(*map(_values, facet.sides, pairs[::2], pairs[1::2])):
            found[values] += claims
    return found


def _values(side: Side, value: Any, name: str | None) -> Iterator[Value]:
    """Return under what a stored value is counted: a date under each bucket that it touches."""
    if side.bucket is not None:
        yield from ((bucket, None) for bucket in buckets_of(value, side.bucket))
    else:
        yield None if value is None else str(value), name if side.kind.noun else None


def _ordered(
    facet: Facet, cells: Counter[tuple[Value, ...]]
) -> list[tuple[tuple[Value, ...], int]]:
    """Sort by time where a time is counted, else by claims, the most first; by value in the end."""
    timed = [at for at, side in enumerate(facet.sides) if side.bucket is not None]

    def order(cell: tuple[tuple[Value, ...], int]) -> Any:
        values, claims = cell
        times = [in_time(values[at][0]) for at in timed]
        others = [(value is None, str(value)) for value, _name in values]
        return times, -claims, others

    return sorted(cells.items(), key=order)


def _told(facet: Facet, values: tuple[Value, ...], claims: int) -> dict[str, Any]:
    told = [
        {"value": value, "name": name} if side.kind.noun else {"value": value}
        for side, (value, name) in zip(facet.sides, values, strict=True)
    ]
    return {**told[0], "claims": claims} if len(told) == 1 else {"values": told, "claims": claims}


def _cut(facet: Facet, there_are: int) -> Warned:
    limit = MAX_CELLS if len(facet.sides) > 1 else MAX_VALUES
    wider = f"; {facet.name}:N shows up to {limit}" if facet.most < limit else ""
    detail = f"{facet.name} has {there_are} values, of which {facet.most} are shown{wider}."
    return Warned("facet-cut", "facet", detail)
