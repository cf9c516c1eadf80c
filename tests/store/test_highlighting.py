"""Where the words of `q` stand in a claim: what is marked is what matched, and nothing else."""

from typing import Any

import pytest

from claims_api.store.highlighting import highlight
from claims_api.store.words import sought

CLAIM: dict[str, Any] = {
    "statement": "The gates, Edda Torvalle’s gates, stood shut.",
    "attributed_to": [{"id": "edda", "name": "Edda Torvalle"}, {"id": "ada", "name": "Ada Shut"}],
    "via": [{"id": "barge", "name": "Zélie the Bargeman"}],
    "actors": [{"id": "edda", "name": "Edda Torvalle", "role": "agent"}],
    "anchors": [{"exact": "shut all four gates"}, {"exact": None}, {"exact": "stood"}],
    "note": "Soft-diplomacy; ½ of it by مُحَمَّد.",
    "source": {"authors": [{"id": "ada", "name": "Ada Shut"}]},
}


def text_at(pointer: str) -> str:
    """Return what a JSON Pointer leads to."""
    found: Any = CLAIM
    for step in pointer.split("/")[1:]:
        found = found[int(step)] if step.isdigit() else found[step]
    return str(found)


def marked(typed: str) -> dict[str, list[str]]:
    """Return the words that are marked, by the text in which they stand."""
    return {
        mark["at"]: [text_at(mark["at"])[span["start"] : span["end"]] for span in mark["spans"]]
        for mark in highlight(CLAIM, sought(typed))
    }


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("gate", {"/statement": ["gates", "gates"], "/anchors/0/exact": ["gates"]}),
        ("GATES standing", {"/statement": ["gates", "gates"], "/anchors/0/exact": ["gates"]}),
        ('"gates stood"', {"/statement": ["gates", "stood"]}),
        ('"gates Edda"', {"/statement": ["gates", "Edda"]}),
        ('"four gates" OR locks', {"/anchors/0/exact": ["four", "gates"]}),
        ("locks OR stood", {"/statement": ["stood"], "/anchors/2/exact": ["stood"]}),
        ("stood -gates", {"/statement": ["stood"], "/anchors/2/exact": ["stood"]}),
        ("-locks", {}),
        ('"shut stood"', {}),
        ('"torvalle gates" -"stood gates"', {"/statement": ["Torvalle", "gates"]}),
        ("four fo*", {"/anchors/0/exact": ["four"]}),
        ("sta* sto*", {"/statement": ["stood"], "/anchors/2/exact": ["stood"]}),
        ("soft-dipl*", {"/note": ["Soft", "diplomacy"]}),
        ("soft-diplomacy", {"/note": ["Soft", "diplomacy"]}),
        ("zelie", {"/via/0/name": ["Zélie"]}),
        ("1", {"/note": ["½"]}),
        ('"1 2"', {"/note": ["½"]}),
        ("محمد", {"/note": ["مُحَمَّد"]}),
        ("ada", {}),
        ("shut", {"/statement": ["shut"], "/anchors/0/exact": ["shut"]}),
        ("...", {}),
    ],
)
def test_what_matched_is_marked(typed: str, expected: dict[str, list[str]]) -> None:
    assert marked(typed) == expected


def test_a_name_is_marked_wherever_it_is_shown() -> None:
    assert marked("torvalle") == {
        "/statement": ["Torvalle"],
        "/actors/0/name": ["Torvalle"],
        "/attributed_to/0/name": ["Torvalle"],
    }


def test_a_prefix_takes_a_possessive_with_its_word() -> None:
    assert marked("torv*")["/statement"] == ["Torvalle’s"]


def test_words_behind_the_most_that_are_indexed_are_not_marked() -> None:
    long = CLAIM | {"statement": "dry " * 300, "anchors": [], "note": None, "actors": []}
    (mark,) = highlight(long, sought("dry"))
    assert len(mark["spans"]) == 255
    assert highlight(long | {"statement": f"{'a b ' * 4000} dry"}, sought("dry")) == []


def test_a_retracted_claim_has_nothing_to_mark() -> None:
    assert highlight({"id": "paper:gone", "reason": "The gates were open."}, sought("gates")) == []
