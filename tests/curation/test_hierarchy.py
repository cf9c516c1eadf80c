"""What follows from stated steps: ancestors, cycles, roll-up."""

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from claims_api.curation.hierarchy import Step, ancestors, cycle, roll_up
from claims_api.dates import ANY_TIME, FIRST_DAY, LAST_DAY, Span

PEOPLE = range(5)
DAYS = range(8)
people = st.integers(0, PEOPLE[-1])
graphs = st.dictionaries(people, st.lists(people, max_size=3), max_size=len(PEOPLE))


def spans() -> st.SearchStrategy[Span]:
    """Draw some of the days, or any time, or all up to a day or from it on."""
    ends = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(sorted)
    return st.one_of(
        ends.map(lambda two: Span(*two)),
        st.sampled_from(DAYS).map(lambda day: Span(FIRST_DAY, day)),
        st.sampled_from(DAYS).map(lambda day: Span(day, LAST_DAY)),
        st.just(ANY_TIME),
    )


def memberships() -> st.SearchStrategy[list[Step]]:
    """Draw who belongs to whom when, cycles included."""
    return st.lists(st.builds(Step, people, people, spans(), st.none()), max_size=9)


def groups_on(day: int, member: int, steps: Iterable[Step]) -> set[int]:
    """Return everyone of whom a member is part on one day, by walking the steps of that day."""
    found, waiting = {member}, [member]
    while waiting:
        at = waiting.pop()
        for step in steps:
            holds = step.days.earliest <= day <= step.days.latest
            if step.member == at and holds and step.group not in found:
                found.add(step.group)
                waiting.append(step.group)
    return found


@given(memberships())
def test_roll_up_is_what_holds_day_by_day(steps: list[Step]) -> None:
    parts = roll_up(steps, PEOPLE)
    for day in (-1, *DAYS, DAYS[-1] + 1):
        for member in PEOPLE:
            found = {
                part.group
                for part in parts
                if part.member == member and part.days.earliest <= day <= part.days.latest
            }
            assert found == groups_on(day, member, steps)


@given(memberships())
def test_roll_up_tells_each_stretch_of_days_once(steps: list[Step]) -> None:
    parts = [(part.group, part.member, part.days) for part in roll_up(steps, PEOPLE)]
    assert len(set(parts)) == len(parts)


@given(memberships())
def test_everyone_is_part_of_themselves_at_any_time(steps: list[Step]) -> None:
    own = [part.days for part in roll_up(steps, PEOPLE) if part.group == part.member]
    assert own == [ANY_TIME] * len(PEOPLE)


def test_members_of_each_other_are_part_of_each_other_and_it_ends() -> None:
    steps = [Step(0, 1, ANY_TIME, None), Step(1, 0, ANY_TIME, None)]
    found = {(part.member, part.group) for part in roll_up(steps, [0, 1])}
    assert found == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_chain_holds_only_on_days_that_all_of_it_shares() -> None:
    steps = [Step(0, 1, Span(1, 5), None), Step(1, 2, Span(4, 9), None)]
    assert [part.days for part in roll_up(steps, [0]) if part.group == 2] == [Span(4, 5)]
    apart = [Step(0, 1, Span(1, 3), None), Step(1, 2, Span(4, 9), None)]
    assert [part for part in roll_up(apart, [0]) if part.group == 2] == []


def test_the_role_is_that_of_the_first_step() -> None:
    steps = [Step(0, 1, ANY_TIME, "minister"), Step(1, 2, ANY_TIME, "ministry")]
    roles = {part.group: part.role for part in roll_up(steps, [0])}
    assert roles == {0: None, 1: "minister", 2: "minister"}


def reachable(start: int, broader: dict[int, list[int]]) -> set[int]:
    """Return what lies above, by taking steps until nothing new comes."""
    found = {start}
    while more := {up for at in found for up in broader.get(at, [])} - found:
        found |= more
    return found


@given(graphs)
def test_ancestors_are_what_can_be_reached(broader: dict[int, list[int]]) -> None:
    expected = {(above, at) for at in PEOPLE for above in reachable(at, broader)}
    assert ancestors(broader, PEOPLE) == expected


@given(graphs)
def test_a_cycle_is_found_if_there_is_one(broader: dict[int, list[int]]) -> None:
    named = {str(at): [str(up) for up in above] for at, above in broader.items()}
    goes_round = any(at in reachable(up, broader) for at in broader for up in broader[at])
    way = cycle(named)
    assert (way is not None) == goes_round
    if way is not None:
        assert way[0] == way[-1]
        assert all(up in named[at] for at, up in pairwise(way))
