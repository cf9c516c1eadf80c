"""Spans found again in another version of a text, or not, where it cannot be proved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_api.curation.versions import Versions

FILLER = "Nobody in the whole valley had seen such a spring before, said the miller. "
OLD = f"{FILLER}The gates are shut. {FILLER}The dam is full, and the dam is old. {FILLER}"


def found(old: str, new: str, words: str, nth: int = 0) -> str | None:
    """Return what the new text has after the place of words: six code points of it."""
    start = -1
    for _ in range(nth + 1):
        start = old.index(words, start + 1)
    at = Versions(old, new).place(start, start + len(words))
    return None if at is None else new[at + len(words) :][:6]


@pytest.mark.parametrize(
    "new",
    [
        OLD,
        f"By our own reporter. {OLD}",
        OLD.replace("The gates are shut. ", "All of the gates have been shut for days. "),
        OLD.replace("said the miller. The dam", "a miller told us on Monday.\n\nThe dam"),
        OLD.replace("is old. Nobody", "is old.\n\nNot a soul"),
    ],
)
def test_words_that_stand_as_they_did_are_found(new: str) -> None:
    assert found(OLD, new, "The dam is full") == ", and "


def test_of_words_that_stand_twice_the_surroundings_tell_which() -> None:
    new = f"A correction was made. {OLD}"
    assert [found(OLD, new, "dam is ", nth) for nth in (0, 1)] == ["full, ", "old. N"]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (OLD.replace("is full", "was full"), "The dam is full"),  # other words
        (f"{FILLER}Look, the gates! {FILLER}", "The dam is full"),  # gone
        ("He knows. The dam is full? Never.", "The dam is full"),  # nothing around it is the same
        (OLD.replace("is old", "is olden"), "the dam is old"),  # a longer word
        (OLD + OLD, "The gates are shut"),  # twice with the same surroundings, neither is the first
    ],
)
def test_what_cannot_be_proved_is_not_found(new: str, words: str) -> None:
    new = f"A line of another length. {new} And one behind."
    assert found(OLD, new, words) is None


def test_one_that_might_be_either_of_two_is_neither() -> None:
    old = f"One lake here. {FILLER}Two lake there."
    new = "One lake there."
    assert [found(old, new, "lake", nth) for nth in (0, 1)] == [None, None]


def test_offsets_count_code_points() -> None:
    assert (
        found("The 🌊 lake is full today.", "🌊🌊 The 🌊 lake is full today.", "lake is")
        == " full "
    )


def test_words_that_stand_everywhere_are_not_looked_for_without_end() -> None:
    old = "a " * 50_000
    assert found(old, f"b {old}", "a") is None


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40), st.data())
def test_whatever_is_found_has_the_same_words(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    if start < end and (at := Versions(old, new).place(start, end)) is not None:
        assert new[at : at + end - start] == old[start:end]


PARTS = [
    f"Part {n} tells of {n * 1111} things that came down the river in the year {1900 + n}, and it "
    f"ends with the {n}th of the thirty mills that stood along the banks as far as town {n}."
    for n in range(1, 5)
]


def spans_of(parts: list[str]) -> list[list[int]]:
    """Return where paragraphs stand that have a line each."""
    text, found = "", []
    for part in parts:
        found.append([len(text), len(text) + len(part)])
        text += f"{part}\n"
    return found


def test_paragraphs_keep_their_ends_whatever_changes_within() -> None:
    for words in ("and it ends", "came down", "ends with"):
        changed = [part.replace(words, "were seen") for part in PARTS]
        new = "\n\n".join(["News", *changed])
        moved = Versions("\n".join(PARTS), new).paragraphs(spans_of(PARTS))
        assert [new[start:end] for start, end in moved] == changed


def test_a_paragraph_that_is_gone_is_left_out_and_one_in_its_place_takes_it() -> None:
    for instead in ([], ["Nothing else is known of this."]):
        new = [*PARTS[:2], *instead, *PARTS[3:]]
        moved = Versions("\n".join(PARTS), "\n".join(new)).paragraphs(spans_of(PARTS))
        assert ["\n".join(new)[start:end] for start, end in moved] == new
