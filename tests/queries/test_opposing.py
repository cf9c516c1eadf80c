"""Propositions and what is set against them are what a graph library makes of the relations."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import networkx as nx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Connection

from claims_api.queries import opposing
from claims_api.queries.opposing import (
    AGAINST,
    KINDS,
    Against,
    Dispute,
    disputes,
    gathered,
    surroundings,
)

CLAIM = st.integers(1, 12)
PAIRS = st.lists(st.tuples(CLAIM, CLAIM).filter(lambda ends: ends[0] != ends[1]), max_size=12)
VERDICTS = st.lists(
    st.tuples(CLAIM, st.sampled_from(["true", "mostly_true", "mostly_false", "false", "mixed"])),
    max_size=8,
)


def propositions(repeats: list[tuple[int, int]], against: list[Against]) -> dict[int, set[int]]:
    """Return the claims that make the same proposition as a claim, itself among them."""
    graph = nx.Graph(repeats)
    graph.add_nodes_from(range(1, 13))
    found = {}
    for component in nx.connected_components(graph):
        split = any({edge.one, edge.other} <= component for edge in against)
        found |= {claim: {claim} if split else component for claim in component}
    return found


def opposed(ends: list[tuple[int, int]], kinds: list[str]) -> list[Against]:
    """Return oppositions, each with a row of its own."""
    return [
        Against(one, other, kinds[(row - 1) % len(kinds)], row)
        for row, (one, other) in enumerate(ends, start=1)
    ]


@given(PAIRS, PAIRS, VERDICTS)
@example([(1, 2), (2, 3)], [(1, 3)], [])
@example([(1, 3), (2, 3)], [(4, 3), (5, 2)], [(1, "true"), (2, "mostly_true"), (3, "mixed")])
def test_each_opposition_stands_in_one_dispute_under_what_is_most_opposed(
    repeats: list[tuple[int, int]],
    ends: list[tuple[int, int]],
    verdicts: list[tuple[int, str]],
) -> None:
    against = opposed(ends, list(AGAINST))
    of = propositions(repeats, against)
    neighbours = nx.Graph((min(of[edge.one]), min(of[edge.other])) for edge in against)
    found = gathered(repeats, against, verdicts)
    told = [row for each in found for side in each.against for row in side.relations]
    assert sorted(told) == [edge.relation for edge in against]
    for each in found:
        assert set(each.claims) == of[each.claims[0]]
        assert list(each.claims) == sorted(each.claims)
        here = each.claims[0]
        for side in each.against:
            there = side.claims[0]
            assert set(side.claims) == of[there]
            edges = [against[row - 1] for row in side.relations]
            assert all({min(of[edge.one]), min(of[edge.other])} == {here, there} for edge in edges)
            assert side.stance == min(edge.type for edge in edges)
            assert (-neighbours.degree(here), here) < (-neighbours.degree(there), there)


@given(PAIRS, VERDICTS)
def test_verdicts_of_one_proposition_clash_when_their_leanings_differ(
    repeats: list[tuple[int, int]], verdicts: list[tuple[int, str]]
) -> None:
    of = propositions(repeats, [])
    leanings: dict[int, set[str]] = {}
    for claim, verdict in verdicts:
        leanings.setdefault(min(of[claim]), set()).add(verdict.removeprefix("mostly_"))
    clashing = {first for first, found in leanings.items() if len(found) > 1}
    found = gathered(repeats, [], verdicts)
    assert {each.claims[0] for each in found} == clashing
    assert all(each.is_clashing and not each.against for each in found)


def test_what_repeats_and_contradicts_itself_is_taken_claim_by_claim() -> None:
    found = gathered([(1, 2), (2, 3)], opposed([(1, 3), (4, 2)], ["contradicts"]), [])
    assert {each.claims for each in found} == {(1,), (2,)}


def test_a_side_contradicts_as_soon_as_one_relation_does() -> None:
    (found,) = gathered([(1, 2)], opposed([(3, 1), (3, 2)], ["contrasts", "contradicts"]), [])
    assert [(side.stance, side.claims) for side in found.against] == [("contradicts", (3,))]


def test_what_contradicts_comes_before_what_contrasts() -> None:
    (found,) = gathered([], opposed([(5, 1), (5, 9)], ["contrasts", "contradicts"]), [])
    assert found.claims == (5,)
    assert [side.claims for side in found.against] == [(9,), (1,)]


def whole(disputes: list[Dispute], met: set[int]) -> set[Dispute]:
    """Return the disputes in which one of these claims takes a side."""
    return {each for each in disputes if met & set(each.every())}


@given(PAIRS, PAIRS, st.sets(CLAIM, max_size=3))
@example([], [(1, 2), (2, 3), (3, 4), (3, 5), (4, 6), (4, 7), (4, 8)], {1})
@example([(7, 8), (8, 9)], [(1, 2), (2, 3), (3, 7), (3, 9)], {1})
@example([(7, 8), (8, 9)], [(1, 2), (2, 3), (3, 7), (3, 9), (7, 9)], {1})
def test_the_surroundings_of_claims_decide_their_disputes(
    repeats: list[tuple[int, int]], ends: list[tuple[int, int]], met: set[int]
) -> None:
    again = [Against(*pair, "repeats", -row) for row, pair in enumerate(repeats, start=1)]
    against = opposed(ends, list(AGAINST))

    def related(claims: Collection[int], types: Sequence[str]) -> list[Against]:
        return [
            edge
            for edge in (*again, *against)
            if edge.type in types and {edge.one, edge.other} & set(claims)
        ]

    near = surroundings(met, AGAINST, related)
    assert near is not None
    some = gathered(((edge.one, edge.other) for edge in near.repeats), near.against, [])
    assert whole(some, met) == whole(gathered(repeats, against, []), met)


def test_too_many_claims_have_no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    def chain(claims: Collection[int], types: Sequence[str]) -> list[Against]:
        return [Against(at, at + 1, types[0], at) for at in claims]

    monkeypatch.setattr(opposing, "MOST_NEAR", 50)
    assert surroundings({1}, AGAINST, chain) is None


def related(facts: list[dict[str, Any]], *types: str) -> set[frozenset[int]]:
    """Return the ends of all relations of these types, by the claims' places in the corpus."""
    at = {each["id"]: place for place, each in enumerate(facts)}
    return {
        frozenset((at[each["id"]], at[relation["claim"]["id"]]))
        for each in facts
        for relation in each["relations"]
        if relation["type"] in types
    }


def test_the_corpus_has_each_opposition_once(
    connection: Connection, facts: list[dict[str, Any]]
) -> None:
    for kinds in (KINDS, ("contradicts",), ("contrasts", "assessments")):
        found = disputes(connection, kinds)
        rows = [row for each in found for side in each.against for row in side.relations]
        assert len(rows) == len(set(rows)) == len(related(facts, *(set(kinds) & set(AGAINST))))
        assert Counter(side.stance for each in found for side in each.against).keys() <= set(kinds)


def test_the_size_of_a_dispute_is_that_of_all_its_sides(connection: Connection) -> None:
    found: list[Dispute] = disputes(connection, KINDS)
    assert found
    assert all(each.size == len(list(each.every())) for each in found)
