"""Anchors held against the text of their source."""

from hypothesis import given
from hypothesis import strategies as st

from claims_api.curation.anchors import check_text, gaps
from claims_api.queries.coverage import merged, uncovered
from claims_api.text import Span, digest
from tests.small_files import anchor, claim, paper

TEXT = "The 🌊 lake\n\nis full; so they say."


def test_an_anchor_with_the_digest_of_its_words_is_sound() -> None:
    file = paper(claim("a", anchors=[anchor(0, 10, TEXT), anchor(12, 19, TEXT)]))
    assert check_text(file, TEXT) == []


def test_offsets_count_code_points() -> None:
    lake = anchor(6, 10, TEXT)
    assert lake["sha256"] == digest("lake")
    assert check_text(paper(claim("a", anchors=[lake])), TEXT) == []


def test_an_anchor_with_another_digest_is_refused() -> None:
    file = paper(claim("a", anchors=[anchor(0, 3, TEXT), anchor(4, 9, "elsewhere")]))
    faults = check_text(file, TEXT)
    assert [(f.claim, f.message) for f in faults] == [
        ("a", "the words at [4, 9] have another digest")
    ]


def test_another_text_is_refused_as_one_fault() -> None:
    file = paper(claim("a"), claim("b", 9), text_digest=digest("other"), text_length=5)
    assert [f.message for f in check_text(file, TEXT)] == [
        "the text is another one than the file names"
    ]


def test_without_a_text_nothing_is_checked() -> None:
    assert check_text(paper(claim("a"), text_digest=digest("other"), text_length=5), None) == []


def test_what_no_anchor_covers_is_told_by_paragraph() -> None:
    file = paper(
        claim("a", anchors=[anchor(0, 3), anchor(12, 19)]),
        claim("b", anchors=[anchor(2, 6)]),
        paragraphs=[[0, 10], [12, len(TEXT)]],
    )
    assert [tuple(gap) for gap in gaps(file, TEXT)] == [
        (0, 6, 10, "lake"),
        (1, 19, len(TEXT), "; so they say."),
    ]


def test_signs_alone_are_no_gap() -> None:
    file = paper(claim("a", anchors=[anchor(0, 10)]), paragraphs=[[0, 12]])
    assert gaps(file, TEXT) == []


@given(
    st.text("ab ,", min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6),
)
def test_what_is_uncovered_is_every_word_outside_of_all_anchors(
    text: str, drawn: list[tuple[int, int]]
) -> None:
    spans = [Span(*sorted(pair)) for pair in drawn if pair[0] != pair[1]]
    inside = {at for span in spans for at in range(*span)}
    told = list(uncovered(merged(spans), Span(0, len(text)), text))
    outside = {at for span in told for at in range(*span)}
    letters = {at for at, sign in enumerate(text) if sign.isalnum()}
    assert letters - inside <= outside
    assert not outside & inside
    assert all(text[start:end].strip() == text[start:end] for start, end in told)
