"""The argument around a claim is what walking its relations by hand finds."""

import json
from collections import defaultdict
from typing import Any

import pytest
from sqlalchemy import Connection, update

from claims_api.models.claim import CLAIM
from claims_api.queries.argument import ArgumentQuestion, around
from claims_api.store.engine import Store
from claims_api.vocabulary import INVERSE
from tests.small_files import bring, claim, paper

STATED_FROM_THERE = {inverse: stated.value for stated, inverse in INVERSE.items()}


def argument(connection: Connection, key: str, **asked: Any) -> dict[str, Any]:
    """Return the argument around a claim."""
    question = ArgumentQuestion.model_validate({"limit": 500, **asked})
    found: dict[str, Any] = json.loads(around(connection, key, question)[1])
    return found


def stated(facts: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """Return every relation once, as it is stated; symmetric ones with their ends in order."""
    found = set()
    for each in facts:
        for relation in each["relations"]:
            here, kind, there = each["id"], relation["type"], relation["claim"]["id"]
            if kind in STATED_FROM_THERE:
                here, kind, there = there, STATED_FROM_THERE[kind], here
            symmetric = kind not in {each.value for each in INVERSE}
            found.add((*sorted((here, there)), kind) if symmetric else (here, there, kind))
    return found


def told(found: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Return the relations of an answer in the same form."""
    symmetric = {"contradicts", "contrasts", "repeats"}
    return {
        (*sorted((each["subject"], each["object"])), each["type"])
        if each["type"] in symmetric
        else (each["subject"], each["object"], each["type"])
        for each in found["relations"]
    }


def walked(edges: set[tuple[str, str, str]], start: str, depth: int) -> dict[str, int]:
    """Return the distance of every claim within reach."""
    beside = defaultdict(set)
    for one, other, _kind in edges:
        beside[one].add(other)
        beside[other].add(one)
    found, border = {start: 0}, {start}
    for distance in range(1, depth + 1):
        border = set().union(*(beside[each] for each in border)) - found.keys()
        found |= dict.fromkeys(border, distance)
    return found


@pytest.mark.parametrize("depth", [1, 2, 3, 5])
@pytest.mark.parametrize("types", [None, "contradicts", "contradicts,contrasts", "!elaborates"])
def test_it_is_what_a_walk_by_hand_finds(
    connection: Connection, facts: list[dict[str, Any]], depth: int, types: str | None
) -> None:
    followed = {
        edge
        for edge in stated(facts)
        if types is None or (edge[2] in types.removeprefix("!").split(",")) != types.startswith("!")
    }
    asked = {"depth": depth, **({"relation": [types]} if types else {})}
    for each in facts[::17]:
        found = argument(connection, each["id"], **asked)
        expected = walked(followed, each["id"], depth)
        assert {one["id"]: one["distance"] for one in found["claims"]} == expected
        inside = {edge for edge in followed if {edge[0], edge[1]} <= expected.keys()}
        assert told(found) == inside


def test_the_claim_comes_first_and_the_nearest_before_the_rest(
    connection: Connection, facts: list[dict[str, Any]]
) -> None:
    key = max(facts, key=lambda each: len(each["relations"]))["id"]
    found = argument(connection, key, depth=3)
    distances = [each["distance"] for each in found["claims"]]
    assert found["claims"][0]["id"] == found["claim"] == key
    assert distances == sorted(distances)
    assert (found["depth"], found["warnings"]) == (3, [])


def test_it_is_cut_at_so_many_claims_the_first_of_the_text_kept(
    connection: Connection, facts: list[dict[str, Any]]
) -> None:
    key = max(facts, key=lambda each: len(each["relations"]))["id"]
    whole = [each["id"] for each in argument(connection, key)["claims"]]
    some = argument(connection, key, limit=4)
    assert [each["id"] for each in some["claims"]] == whole[:4]
    assert {end for one in some["relations"] for end in (one["subject"], one["object"])} <= set(
        whole[:4]
    )
    assert some["warnings"] == []


def test_what_was_cut_unasked_is_told(
    connection: Connection, facts: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims_api.queries.argument.DEFAULT_CLAIMS", 3)
    key = max(facts, key=lambda each: len(each["relations"]))["id"]
    (warning,) = argument(connection, key, limit=None)["warnings"]
    assert warning["code"] == "claims-cut"


def test_a_retracted_claim_is_no_part_of_it(store: Store) -> None:
    relations = [{"type": "supports", "target": "second"}]
    bring(store, paper(claim("first", relations=relations), claim("second", 20)))
    with store.writing() as connection:
        gone = update(CLAIM).where(CLAIM.c.key == "paper:second")
        connection.execute(gone.values(status="retracted", retraction_reason="wrong"))
    with store.reading() as connection:
        found = argument(connection, "paper:first")
        assert [each["id"] for each in found["claims"]] == ["paper:first"]
        assert found["relations"] == []
        row, body = around(connection, "paper:second", ArgumentQuestion())
        assert (row.status, body) == ("retracted", b"")


def test_a_claim_that_nothing_bears_on_stands_alone(store: Store) -> None:
    bring(store, paper(claim("first")))
    with store.reading() as connection:
        found = argument(connection, "paper:first", depth=5)
    assert [each["id"] for each in found["claims"]] == ["paper:first"]
