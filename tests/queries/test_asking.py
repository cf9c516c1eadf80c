"""The grammar of a filter's value, and what a question refuses."""

import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from claims_api.queries.asking import (
    FREE,
    MAX_ALTERNATIVES,
    MAX_REPEATS,
    MAX_VALUE,
    NotAsked,
    Term,
    nearest,
    one_of,
    read_term,
)
from claims_api.queries.claim_question import ClaimQuestion

CONTROLS = "".join(map(chr, [*range(32), *range(127, 160)]))
free_text = st.text(
    st.characters(codec="utf-8", exclude_characters=f'{CONTROLS}"'), min_size=1, max_size=20
).filter(str.strip)


def refusal(**asked: Any) -> str:
    """Return what the client is told about a question that is refused."""
    with pytest.raises(ValidationError) as caught:
        ClaimQuestion(**asked)
    return " ".join(error["msg"] for error in caught.value.errors())


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("Russia", Term(("Russia",))),
        ("Russia,Iran", Term(("Russia", "Iran"))),
        ("!Russia,Iran", Term(("Russia", "Iran"), negated=True)),
        ('"Russia, Iran"', Term(("Russia, Iran",))),
        ('"!Kung",Iran', Term(("!Kung", "Iran"))),
        ('!"!Kung"', Term(("!Kung",), negated=True)),
        ("Iran, Russia ", Term(("Iran", "Russia"))),
        ("Russia,Russia", Term(("Russia",))),
        ("what!", Term(("what!",))),
        ("N'Goleth", Term(("N'Goleth",))),
        ("نيروز الضفاف", Term(("نيروز الضفاف",))),
    ],
)
def test_a_comma_means_any_and_a_leading_exclamation_mark_not(written: str, term: Term) -> None:
    assert read_term(written) == term


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "empty"),
        ("!", "empty"),
        (",", "empty"),
        ("Russia,", "empty"),
        (",Russia", "empty"),
        ('""', "empty"),
        ("!!Russia", "! stands once, in front"),
        ("Russia,!Iran", "! stands once, in front"),
        ('"Russia', "opened and not closed"),
        ('"Russia"Iran', "a comma belongs behind"),
        ('Rus"sia', "both ends"),
        ("Rus\x00sia", "control characters"),
        ("Rus\nsia", "control characters"),
        ("Rus\x7fsia", "control characters"),
        ("Rus\x9fsia", "control characters"),
        ("Rus\ud800sia", "halves of surrogate pairs"),
    ],
)
def test_what_does_not_follow_the_grammar_is_refused_with_a_reason(written: str, told: str) -> None:
    with pytest.raises(NotAsked, match=told):
        read_term(written)


@given(st.lists(free_text, min_size=1, max_size=5), st.booleans())
def test_quotes_protect_whatever_stands_between_them(values: list[str], negated: bool) -> None:
    written = "!" * negated + ",".join(f'"{value}"' for value in values)
    kept = tuple(dict.fromkeys(value.strip() for value in values))
    assert read_term(written) == Term(kept, negated)


@given(st.text())
def test_whatever_is_written_is_a_term_or_refused(written: str) -> None:
    with suppress(NotAsked):
        term = read_term(written)
        assert term.values
        assert all(term.values)


@given(st.from_regex(re.compile(f"!?{FREE}(,{FREE}){{0,3}}"), fullmatch=True))
def test_what_the_published_pattern_allows_is_taken(written: str) -> None:
    assert read_term(written).values


@pytest.mark.parametrize(("name", "value"), [("actor", "x"), ("type", "goal"), ("said", "2017")])
def test_the_published_pattern_takes_as_many_values_as_the_grammar(name: str, value: str) -> None:
    pattern = ClaimQuestion.model_json_schema()["properties"][name]["items"]["pattern"]
    most, more = (",".join([value] * times) for times in (MAX_ALTERNATIVES, MAX_ALTERNATIVES + 1))
    assert re.fullmatch(pattern, most)
    assert re.fullmatch(pattern, f"!{most}")
    assert not re.fullmatch(pattern, more)


def test_a_list_has_an_end() -> None:
    assert len(read_term(",".join(map(str, range(MAX_ALTERNATIVES)))).values) == MAX_ALTERNATIVES
    with pytest.raises(NotAsked, match=f"at most {MAX_ALTERNATIVES}"):
        read_term(",".join(map(str, range(MAX_ALTERNATIVES + 1))))


def test_a_parameter_is_repeated_only_so_often() -> None:
    ClaimQuestion(actor=["Russia"] * MAX_REPEATS)
    assert refusal(actor=["Russia"] * (MAX_REPEATS + 1))


def test_a_value_is_only_so_long() -> None:
    ClaimQuestion(actor=["x" * MAX_VALUE])
    assert str(MAX_VALUE) in refusal(actor=["x" * (MAX_VALUE + 1)])


@pytest.mark.parametrize(
    "asked",
    [
        {"paragraph": ["0", "99999", "99999-0"]},
        {"limit": "0", "min_confidence": "0"},
        {"limit": "200", "min_confidence": "1", "members": "true"},
        {"min_confidence": "5e-1", "members": "false"},
        {"q": "x" * 500},
    ],
)
def test_a_value_at_its_bound_is_taken(asked: Any) -> None:
    assert ClaimQuestion(**asked)


def test_an_unknown_parameter_is_refused() -> None:
    assert refusal(acter=["Russia"])


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"type": ["gaol"]}, ["gaol", "goal", "prediction", "did you mean goal?"]),
        ({"polarity": ["Negated"]}, ["did you mean negated?", "affirmed"]),
        ({"event": ["cooperate"]}, ["did you mean COOPERATE?", "ASSAULT"]),
        ({"quad": ["5"]}, ["1, 2, 3, 4"]),
        ({"verdict": ["falsch"]}, ["unverifiable", "did you mean false?"]),
        ({"relation": ["suports"]}, ["supported_by", "did you mean supports?"]),
        ({"has": ["notes"]}, ["did you mean note?"]),
        ({"paragraph": ["seven"]}, ["write 7, or 3-5"]),
        ({"paragraph": ["-1"]}, ["write 7, or 3-5"]),
        ({"paragraph": ["100000"]}, ["write 7, or 3-5"]),
        ({"occurred": ["/2016"]}, ["unknown end", "../2016"]),
        ({"said": ["yesterday"]}, ["not a date in EDTF", "2017-03/2017-04"]),
        ({"published": ["2005/2004"]}, ["ends before it starts"]),
        ({"related_to": ["airports"]}, ["write SOURCE:CLAIM"]),
        ({"sort": "publishd"}, ["did you mean published?", "salience"]),
        ({"sort": "relevance"}, ["sort=relevance goes with q"]),
        ({"sort": "-relevance"}, ["sort=relevance goes with q"]),
        ({"fields": "id,statment"}, ["did you mean statement?"]),
        ({"sort": ",".join(["position"] * 7)}, ["there are 6 sorts"]),
        ({"include": "context"}, ["anchors.context"]),
        ({"include": ",".join(["source"] * 5)}, ["at most 4 names"]),
        ({"limit": "ten"}, ["write a whole number"]),
        ({"limit": "201"}, ["200"]),
        ({"limit": "-1"}, ["write a whole number"]),
        ({"min_confidence": "nan"}, ["write a number such as 0.8"]),
        ({"min_confidence": "1.5"}, ["1"]),
        ({"members": "yes"}, ["write true or false"]),
    ],
)
def test_a_bad_value_is_told_what_would_have_worked(asked: Any, told: list[str]) -> None:
    found = refusal(**asked)
    assert [words for words in told if words not in found] == []


@pytest.mark.parametrize("name", sorted(ClaimQuestion.filters()))
@pytest.mark.parametrize("written", ["!", "a,!b", '"a', ""])
def test_every_filter_follows_the_grammar(name: str, written: str) -> None:
    assert refusal(**{name: [written]})


@pytest.mark.parametrize("name", sorted(ClaimQuestion.filters()))
def test_every_filter_has_words_for_people(name: str) -> None:
    affirmed, negated = ClaimQuestion.filters()[name].phrases
    assert affirmed.count("{}") == negated.count("{}") == 1
    assert affirmed != negated


def test_what_was_sent_is_echoed_short_and_harmless() -> None:
    with pytest.raises(NotAsked) as caught:
        one_of("\u202e" + "x" * 500, ("goal", "state"))
    assert "\u202e" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_the_nearest_word_comes_first() -> None:
    assert nearest("publishd", ["position", "published", "updated"])[0] == "published"
    assert nearest("zzz", ["position", "published"]) == []


def test_one_question_has_one_canonical_form() -> None:
    one = ClaimQuestion(type=["goal", "!state"], actor=["Russia"])
    other = ClaimQuestion(actor=["Russia"], type=["!state", "goal"])
    assert one.canonical() == other.canonical() == "actor=Russia&type=!state&type=goal"
