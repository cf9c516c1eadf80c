"""Who speaks: by the verb that reports, the name beside it, and the quotation marks."""

import pytest

from claims_api.drafting.speech import is_label, quotations, speeches
from claims_api.text import Span
from claims_api.vocabulary import Act, Voice
from tests.drafting.articles import names


def spoken(text: str, before: str | None = None) -> list[tuple[str | None, Act, Voice]]:
    found = speeches(text, Span(0, len(text)), names().mentions(text), before)
    return [(speech.speaker, speech.act, speech.voice) for speech in found]


@pytest.mark.parametrize(
    ("text", "speaker", "act", "voice"),
    [
        ("The lake is full, says Edda Torvalle.", "edda-torvalle", Act.state, Voice.reported),
        ("Edda Torvalle announced that it is full.", "edda-torvalle", Act.declare, Voice.reported),
        ("Wenna Sool demanded that it be opened.", "wenna-sool", Act.demand, Voice.reported),
        ("Pell Anstruth, the minister, denied it.", "pell-anstruth", Act.deny, Voice.reported),
        ("Ostmere’s prime minister Wenna Sool replied.", "wenna-sool", Act.state, Voice.reported),
        ("Edda Torvalle wants to sell power.", "edda-torvalle", Act.intend, Voice.ascribed),
        ("Josk Torvalle fears a dry summer.", "josk-torvalle", Act.believe, Voice.reported),
        ("It is full, according to Edda Torvalle.", "edda-torvalle", Act.state, Voice.reported),
        ("The lake is full, said the old bargeman.", None, Act.state, Voice.reported),
        ("A bargeman told of the gates.", None, Act.state, Voice.reported),
    ],
)
def test_the_verb_tells_the_act_and_the_name_beside_it_the_speaker(
    text: str, speaker: str | None, act: Act, voice: Voice
) -> None:
    assert spoken(text) == [(speaker, act, voice)]


def test_a_pronoun_is_who_spoke_last() -> None:
    assert spoken("The lake is full, she wrote.", "edda-torvalle") == [
        ("edda-torvalle", Act.state, Voice.reported)
    ]
    assert spoken("The lake is full, she wrote.")[0][0] is None


@pytest.mark.parametrize(
    "text",
    [
        "Edda Torvalle’s attempt failed.",  # a noun behind a possessive
        "Wenna Sool sent a demand to open them.",
        "An old comrade of Captain Heron told it.",  # the comrade's words, who is not named
        "The gates were shut.",
    ],
)
def test_no_speaker_is_made_up(text: str) -> None:
    assert not [speaker for speaker, _act, _voice in spoken(text) if speaker]


def test_quotations_stand_between_marks_of_any_kind() -> None:
    text = '“The lake is full,” she said. "No field is dry" and «nobody asked»; the “pact”.'
    found = [text[start:end] for start, end in quotations(text, Span(0, len(text)))]
    assert found == ["The lake is full,", "No field is dry", "nobody asked", "pact"]
    labels = [is_label(text, one) for one in quotations(text, Span(0, len(text)))]
    assert labels == [False, False, True, True]
