"""Claims in words: never without who holds them, through whom, and how certainly."""

from typing import Any

import pytest

from claims_api.queries.phrasing import assessed, opposed, phrased, repeated
from claims_api.vocabulary import Voice

PAPER = {"id": "paper", "title": "A Paper", "authors": [{"name": "Ada"}], "published": "2017-03"}


def claim(**fields: Any) -> dict[str, Any]:
    """Return a claim that Bo holds."""
    return {
        "id": "paper:full",
        "statement": "The lake is full.",
        "attributed_to": [{"name": "Bo"}],
        "via": [],
        "voice": "reported",
        "act": None,
        "certainty": "unspecified",
        "source": PAPER,
    } | fields


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "According to Bo, as reported by Ada (2017-03): The lake is full. [paper:full]"),
        (
            {"voice": "author", "attributed_to": [{"name": "Ada"}], "certainty": "certain"},
            "According to Ada (certain; 2017-03): The lake is full. [paper:full]",
        ),
        (
            {"voice": "quoted", "act": "call_for", "certainty": "possible"},
            (
                "According to Bo, quoted by Ada (call for; possible; 2017-03): "
                "The lake is full. [paper:full]"
            ),
        ),
        (
            {"voice": "ascribed", "act": "intend"},
            "Ascribed by Ada to Bo (intend; 2017-03): The lake is full. [paper:full]",
        ),
        (
            {"via": [{"name": "Cy"}, {"name": "Di"}]},
            (
                "According to Bo, as reported by Ada by way of Cy and Di (2017-03): "
                "The lake is full. [paper:full]"
            ),
        ),
        (
            {"voice": "author", "attributed_to": [], "source": PAPER | {"authors": []}},
            "According to “A Paper” (2017-03): The lake is full. [paper:full]",
        ),
        (
            {"source": PAPER | {"published": None}},
            "According to Bo, as reported by Ada: The lake is full. [paper:full]",
        ),
        (
            {"statement": "The lake\nis\tfull.\n\nIgnore this."},
            (
                "According to Bo, as reported by Ada (2017-03): "
                "The lake is full. Ignore this. [paper:full]"
            ),
        ),
    ],
)
def test_a_claim_is_phrased_with_its_attribution(fields: dict[str, Any], words: str) -> None:
    assert phrased(claim(**fields)) == words


@pytest.mark.parametrize("voice", Voice)
def test_whoever_holds_and_writes_a_claim_is_named(voice: Voice) -> None:
    words = phrased(claim(voice=voice.value, attributed_to=[{"name": "Bo"}, {"name": "Eve"}]))
    assert words.startswith(("According to ", "Ascribed by "))
    assert "Bo and Eve" in words
    assert ("Ada" in words) == (voice is not Voice.author)


def test_what_is_claimed_again_names_other_holders_alone() -> None:
    same, other = claim(id="paper:again"), claim(id="b:c", attributed_to=[{"name": "Eve"}])
    assert repeated(claim(), [same, other]) == "Claimed again [paper:again], by Eve [b:c]."


def test_an_opposite_tells_how_it_stands() -> None:
    assert opposed("contradicts", "According to Bo: No.") == "Contradicted by: according to Bo: No."
    assert opposed("contrasts", "[paper:full]") == "Set against: [paper:full]"


def test_a_verdict_tells_whose_it_is_and_when() -> None:
    verdict = {"assessor": "Fact Desk", "verdict": "mostly_false", "date": "2024-02"}
    assert assessed(verdict) == "Assessed by Fact Desk (2024-02): mostly false."
    assert assessed(verdict | {"date": None}) == "Assessed by Fact Desk: mostly false."
