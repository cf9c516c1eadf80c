"""What words tell of a clause: its kind, its polarity, its certainty."""

import pytest

from claims_api.drafting import cues
from claims_api.vocabulary import Certainty, ClaimType, Polarity


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("The ditches are dry because the gates were shut", ClaimType.cause),
        ("Both countries should open the gates", ClaimType.proposal),
        ("The ministry means to sell power", ClaimType.goal),
        ("The dam will halve our bills", ClaimType.prediction),
        ("The treaty is a blunt tool", ClaimType.evaluation),
        ("Men seized the pumping station", ClaimType.event),
        ("The lake is full", ClaimType.state),
    ],
)
def test_the_kind_is_asked_for_in_the_order_of_the_coding_guide(
    words: str, kind: ClaimType
) -> None:
    assert cues.kind(words) is kind


@pytest.mark.parametrize(
    ("words", "polarity"),
    [
        ("The gates were not shut", Polarity.negated),
        ("No field has gone thirsty", Polarity.negated),
        ("She didn’t ask", Polarity.negated),
        ("Nobody did not ask", Polarity.affirmed),
        ("Not only the gates were shut", Polarity.affirmed),
        ("The notes are kept", Polarity.affirmed),
    ],
)
def test_two_negations_cancel_out(words: str, polarity: Polarity) -> None:
    assert cues.polarity(words) is polarity


def test_the_weaker_of_two_hedges_counts() -> None:
    assert cues.certainty("He thinks it may be empty", ClaimType.state) is Certainty.possible
    assert cues.certainty("It seems to be empty", ClaimType.state) is Certainty.probable
    assert cues.certainty("It is empty", ClaimType.state) is Certainty.certain
    assert cues.certainty("It should be opened", ClaimType.proposal) is Certainty.unspecified


def test_a_passive_tells_by_whom() -> None:
    assert cues.is_passive("The station was seized by the Guard")
    assert not cues.is_passive("The Guard seized the station by night")
