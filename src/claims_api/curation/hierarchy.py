"""What follows from stated steps: ancestors of places and topics, roll-up of memberships."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from claims_api.dates import ANY_TIME, Span


def ancestors(
    broader: Mapping[int, Iterable[int]], everyone: Iterable[int]
) -> set[tuple[int, int]]:
    """Return (ancestor, descendant) at any depth, each with itself; cycles do no harm."""
    pairs: set[tuple[int, int]] = set()
    for start in everyone:
        seen = {start}
        waiting = [start]
        while waiting:
            for above in broader.get(waiting.pop(), ()):
                if above not in seen:
                    seen.add(above)
                    waiting.append(above)
        pairs.update((above, start) for above in seen)
    return pairs


def cycle(broader: Mapping[str, Iterable[str]]) -> list[str] | None:
    """Return one way round from an id back to itself, or None."""
    done: set[str] = set()
    for start in broader:
        path: list[str] = []
        if found := _way_round(start, broader, path, done):
            return found
    return None


def _way_round(
    at: str, broader: Mapping[str, Iterable[str]], path: list[str], done: set[str]
) -> list[str] | None:
    if at in path:
        return [*path[path.index(at) :], at]
    if at in done:
        return None
    path.append(at)
    for above in broader.get(at, ()):
        if found := _way_round(above, broader, path, done):
            return found
    path.pop()
    done.add(at)
    return None


class Step(NamedTuple):
    """One membership: a member, its group, the days, and the member's role."""

    member: int
    group: int
    days: Span
    role: str | None


class Part(NamedTuple):
    """That a member counts as part of a group on some days."""

    group: int
    member: int
    days: Span
    role: str | None


def roll_up(steps: Iterable[Step], everyone: Iterable[int]) -> list[Part]:
    """Return who is part of whom over any number of steps that share at least one day.

    The days of a chain are those on which all of its steps hold. Everyone is part of themselves at
    any time. A chain that goes round adds nothing. The role is the member's in its own first step.
    """
    by_member: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        by_member[step.member].append(step)
    parts: list[Part] = []
    for member in everyone:
        found: dict[tuple[int, Span], str | None] = {(member, ANY_TIME): None}
        waiting: list[tuple[int, Span, str | None]] = [(member, ANY_TIME, None)]
        while waiting:
            at, days, role = waiting.pop()
            for step in by_member[at]:
                shared = _shared(days, step.days)
                if shared is None or step.group == member or (step.group, shared) in found:
                    continue
                first = step.role if at == member else role
                found[(step.group, shared)] = first
                waiting.append((step.group, shared, first))
        parts.extend(Part(group, member, days, role) for (group, days), role in found.items())
    return parts


def _shared(one: Span, other: Span) -> Span | None:
    if not one.meets(other):
        return None
    return Span(max(one.earliest, other.earliest), min(one.latest, other.latest))
