"""What may be chosen next: where each link leads."""

from typing import Any

import pytest

from claims_api.queries.claim_question import ClaimQuestion
from claims_api.reader.choices import choices, chosen, given

VALUES = [
    {"value": "quoted", "claims": 4},
    {"value": "author", "claims": 9},
    {"value": None, "claims": 2},
]


def addresses(**asked: Any) -> dict[str, tuple[bool, str]]:
    """Return for each voice whether it is chosen, and where its link leads."""
    question = ClaimQuestion.model_validate(asked)
    return {c.value: (c.is_chosen, c.address) for c in choices("/x", question, "voice", VALUES)}


@pytest.mark.parametrize(
    ("asked", "quoted", "author"),
    [
        ({}, (False, "/x?voice=quoted"), (False, "/x?voice=author")),
        (
            {"voice": ["quoted"], "q": "a b"},
            (True, "/x?q=a%20b"),
            (False, "/x?voice=quoted,author&q=a%20b"),
        ),
        (
            {"voice": ["author,quoted"]},
            (True, "/x?voice=author"),
            (True, "/x?voice=quoted"),
        ),
        # What is asked otherwise gives way to the choice.
        ({"voice": ["!quoted"]}, (False, "/x?voice=quoted"), (False, "/x?voice=author")),
        ({"voice": ["quoted", "author"]}, (False, "/x?voice=quoted"), (False, "/x?voice=author")),
    ],
)
def test_a_choice_is_made_and_taken_back_by_its_link(
    asked: dict[str, Any], quoted: tuple[bool, str], author: tuple[bool, str]
) -> None:
    assert addresses(**asked) == {"quoted": quoted, "author": author}


def test_a_value_with_a_comma_is_quoted() -> None:
    value = {"value": "a,b", "name": "A, B", "claims": 1}
    (choice,) = choices("/x", ClaimQuestion(), "place", [value])
    assert (choice.name, choice.address) == ("A, B", "/x?place=%22a,b%22")


def test_what_is_asked_by_name_is_chosen_too() -> None:
    question = ClaimQuestion.model_validate({"actor": ["RUSSIA,Iran"]})
    values = [{"value": "russia", "name": "Russia", "claims": 3}]
    (choice,) = choices("/x", question, "actor", values)
    assert (choice.is_chosen, choice.address) == (True, "/x?actor=Iran")


def test_each_condition_in_force_can_be_taken_back_alone() -> None:
    question = ClaimQuestion.model_validate(
        {"actor": ["russia", "iran"], "members": "true", "q": "jets"}
    )
    assert [(one.name, one.words, one.address) for one in given("/x", question)] == [
        ("actor", "russia", "/x?actor=iran&members=true&q=jets"),
        ("actor", "iran", "/x?actor=russia&members=true&q=jets"),
        ("members", "true", "/x?actor=russia&actor=iran&q=jets"),
        ("q", "jets", "/x?actor=russia&actor=iran&members=true"),
    ]


def test_a_parameter_is_set_or_left_out() -> None:
    question = ClaimQuestion.model_validate({"sort": "position", "actor": ["iran"]})
    assert chosen("/x", question, "sort", "-updated") == "/x?actor=iran&sort=-updated"
    assert chosen("/x", question, "sort", None) == "/x?actor=iran"
