"""Paragraphs, sentences and clauses, and that each stands within the one above it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_api.drafting.segments import clauses, paragraphs, parts, sentences
from claims_api.text import Span
from tests.drafting.articles import REPORTS, of, text_of

BODY = "The lake behind the dam is full this spring."


def cut(text: str, spans: list[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize("report", REPORTS)
def test_paragraphs_are_those_that_people_counted(report: str) -> None:
    source = of(report).source
    assert source is not None
    assert [list(span) for span in paragraphs(text_of(report))] == source.paragraphs


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"Title\n\n{BODY}", ["Title", BODY]),
        (f"Title\nand more\n\n{BODY}", ["Title\nand more", BODY]),
        (f"Title\n\nSub-title\n\n{BODY}", ["Title\n\nSub-title", BODY]),
        (f"Title\n\nBy Ada Auctor, 12 April\n\n{BODY}", ["Title", BODY]),
        (f"Title\n\nKey words: dam, lake, gates, river, bridge.\n\n{BODY}", ["Title", BODY]),
        (f"Title\n\n{BODY}\n\nShare this\n\nComments are closed.", ["Title", BODY]),
        (f"Title\n{BODY}\n{BODY}", ["Title", BODY, BODY]),
        (f"{BODY}\n\n{BODY}", [BODY, BODY]),
        ("", []),
        ("\n\n \n", []),
    ],
)
def test_by_lines_and_what_stands_around_are_no_paragraphs(text: str, found: list[str]) -> None:
    assert cut(text, paragraphs(text)) == found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The lake is full. The gates are shut.", 2),
        ("Mr. Dask met Dr. Bo in Lissen. He left.", 2),
        ("It cost 3.5 million. Nobody paid.", 2),
        ("“The lake is full,” she wrote. “No field is dry.” He agreed.", 3),
        ("She left in 2020. “The lake is full.”", 2),
        ("J. Torvalle spoke. Who listened? Nobody!", 3),
        ("The U.N. sent men. They went", 2),
    ],
)
def test_sentences_end_at_their_marks_and_not_at_abbreviations(text: str, number: int) -> None:
    assert len(list(sentences(text, Span(0, len(text))))) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The lake is full and dry", ["The lake is full and dry"]),
        (
            "The gates were shut, but the ditches were dry.",
            ["The gates were shut", "the ditches were dry"],
        ),
        (
            "The gates were shut because the wall was surveyed.",
            ["The gates were shut", "because the wall was surveyed"],
        ),
        (
            "The commission (NO) was told nothing; it asked nobody.",
            ["The commission (NO) was told nothing", "it asked nobody"],
        ),
        (
            "The commission, which both pay for, was told nothing.",
            ["The commission, which both pay for, was told nothing"],
        ),
    ],
)
def test_clauses_may_each_hold_a_claim(text: str, found: list[str]) -> None:
    assert cut(text, clauses(text, Span(0, len(text)))) == found


def test_a_long_clause_has_what_it_says_first_and_what_it_adds() -> None:
    text = "The ministry of the upper country has opened two gates for the growers of Nearwater"
    found = cut(text, parts(text, Span(0, len(text))))
    assert found == [
        "The ministry of the upper country has opened two gates",
        "for the growers of Nearwater",
    ]
    assert parts("The gates were shut for days", Span(0, 28)) == []


@given(st.text(alphabet=st.sampled_from("ab AB.,;:!?“”\"'()-–\n\t\r\x00é🌊1"), max_size=120))
def test_whatever_the_text_each_stands_within_the_one_above(text: str) -> None:
    end = 0
    for paragraph in paragraphs(text):
        assert end <= paragraph.start < paragraph.end <= len(text)
        end, last = paragraph.end, paragraph.start
        for sentence in sentences(text, paragraph):
            assert last <= sentence.start < sentence.end <= paragraph.end
            last = sentence.end
            behind = sentence.start
            for clause in clauses(text, sentence):
                assert behind <= clause.start < clause.end <= sentence.end
                behind = clause.end
