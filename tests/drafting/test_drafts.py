"""Drafts: what each clause becomes, whose it is, who takes part, and that its anchor is proved."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.drafting import of_article
from claims_api.drafting.drafts import drafts
from claims_api.models.claim_record import UNSTATED, ClaimRecord
from claims_api.text import digest
from claims_api.vocabulary import Act, ClaimType, Polarity, Role, Status, Voice
from tests.drafting.articles import REPORTS, article, contents, drafted, of, said, text_of

# What was measured, rounded down: found, of the drafts right, polarity.
FLOORS = {REPORTS[0]: (0.8, 0.7, 0.8), REPORTS[1]: (0.8, 0.7, 0.9), REPORTS[2]: (0.75, 0.7, 0.9)}


def only(text: str) -> ClaimRecord:
    (draft,) = drafted(text)
    return draft.claim


@pytest.mark.parametrize("report", REPORTS)
def test_most_of_what_people_coded_is_found(report: str) -> None:
    told = of_article(text_of(report), [of(report), *contents()])
    found, right, polarity = FLOORS[report]
    assert told.found.right >= found * told.found.of
    assert told.drafts_right.right >= right * told.drafts_right.of
    assert told.polarity_right.right >= polarity * told.polarity_right.of


def test_what_is_reported_is_its_speakers_without_the_words_that_tell_so() -> None:
    (draft,) = drafted("The lake behind the dam is full, announced Edda Torvalle.")
    assert said(draft) == "The lake behind the dam is full"
    assert (draft.claim.attributed_to, draft.claim.voice) == (["edda-torvalle"], Voice.reported)
    assert draft.claim.act is Act.declare


@pytest.mark.parametrize("when", ["", " on Tuesday", " in Lissen last week"])
def test_what_stands_between_the_verb_and_that_is_no_part_of_the_claim(when: str) -> None:
    (draft,) = drafted(f"Edda Torvalle said{when} that Brennovar will not sell power.")
    assert said(draft) == "Brennovar will not sell power"
    assert draft.claim.attributed_to == ["edda-torvalle"]


def test_what_is_said_without_that_is_not_lost() -> None:
    found = drafted("Edda Torvalle said on Tuesday Brennovar was selling power.")
    assert any("was selling power" in said(draft) for draft in found)


def test_what_tells_of_the_speaker_in_passing_is_the_authors() -> None:
    first, second = drafted("The lake is full, said Edda Torvalle, who has run the ministry.")
    assert first.claim.attributed_to == ["edda-torvalle"]
    assert second.claim.attributed_to == []


def test_a_quotation_that_is_interrupted_is_one_draft_of_two_anchors() -> None:
    text = "“The dam,” Edda Torvalle told this paper, “will halve our bills this year.”"
    (draft,) = drafted(text)
    assert said(draft) == "The dam … will halve our bills this year"
    assert len(draft.claim.anchors) == 2
    assert (draft.claim.attributed_to, draft.claim.voice) == (["edda-torvalle"], Voice.quoted)
    assert draft.claim.type is ClaimType.prediction


def test_a_speaker_who_is_not_known_is_asked_for() -> None:
    (draft,) = drafted("“The gates were shut for days,” said the old bargeman.")
    assert draft.claim.attributed_to == []
    assert draft.remarks[0].startswith("Somebody else speaks (the old bargeman)")


def test_an_aim_is_its_agents() -> None:
    claim = only("Wenna Sool wants to open the gates of the dam.")
    assert (claim.type, claim.voice, claim.attributed_to) == (
        *(ClaimType.goal, Voice.ascribed),
        ["wenna-sool"],
    )


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Last year Ostmere warned Brennovar.", {"ostmere": Role.agent, "brennovar": Role.target}),
        ("Ostmere and Brennovar met last year.", {"ostmere": Role.agent, "brennovar": Role.agent}),
        (
            "Brennovar was warned in vain by Ostmere.",
            {"brennovar": Role.target, "ostmere": Role.agent},
        ),
        ("Men of the Reed Guard came there.", {"reed-guard": Role.mentioned}),
        (
            "A treaty between Ostmere and Brennovar holds.",
            {"ostmere": Role.agent, "brennovar": Role.agent},
        ),
    ],
)
def test_who_comes_first_acts_unless_the_words_say_otherwise(
    text: str, roles: dict[str, Role]
) -> None:
    found = {one.id: one.role for draft in drafted(text) for one in draft.claim.actors}
    assert found == roles


def test_a_clause_without_a_subject_has_that_of_the_one_before() -> None:
    _first, second = drafted("Ostmere sent twelve pumps, signing a letter with Brennovar.")
    assert [(one.id, one.role) for one in second.claim.actors] == [
        ("ostmere", Role.agent),
        ("brennovar", Role.target),
    ]


def test_negations_and_times_are_told() -> None:
    (draft,) = drafted("No ditch of Nearwater was dry in March 2023.")
    assert draft.claim.polarity is Polarity.negated
    assert draft.claim.occurred is not None
    assert draft.claim.occurred.edtf == "2023-03"
    assert draft.remarks == ["Denied by: No."]


def test_a_question_is_no_claim() -> None:
    assert drafted("Who speaks for the river and its eels?") == []


def test_ids_are_told_apart() -> None:
    found = drafted("The gates were shut there. The gates were shut there.")
    assert len({draft.claim.id for draft in found}) == len(found) == 2


@settings(max_examples=40)
@given(st.text(alphabet=st.sampled_from("Ostmere said. “No, ”\n–()é🌊\x01\u2028'"), max_size=200))
def test_whatever_the_text_each_anchor_stands_in_it(text: str) -> None:
    for draft in drafts(article(text)):
        assert draft.claim.status is Status.draft
        assert draft.claim.statement.startswith(UNSTATED)
        for anchor in draft.claim.anchors:
            assert digest(text[anchor.start : anchor.end]) == anchor.sha256
