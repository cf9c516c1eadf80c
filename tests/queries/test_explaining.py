"""A question explains itself: names, each condition alone, what would find more, and how."""

from typing import Any

import pytest
from sqlalchemy import Connection
from starlette.testclient import TestClient

from claims_api.app import create_app
from claims_api.errors import InvalidRequest
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.settings import Settings
from claims_api.store.engine import Store


def explained(connection: Connection, **asked: Any) -> dict[str, Any]:
    """Return the explanation of a question."""
    question = ClaimQuestion.model_validate({"limit": 0, "explain": True, **asked})
    found = find(connection, question).explanation
    assert found is not None
    return dict(found)


def test_who_does_not_ask_gets_no_explanation(connection: Connection) -> None:
    assert find(connection, ClaimQuestion(actor=["korreth-light"])).explanation is None


@pytest.mark.parametrize(
    ("asked", "means", "by"),
    [
        ("brennovar", ["brennovar"], "id"),
        ("Brennovar", ["brennovar"], "id"),
        ("The Republic", [], None),
        ("Torvalle", ["edda-torvalle", "josk-torvalle"], "alias"),
        ("Lower Basin Pact", ["lower-basin-pact"], "name"),
    ],
)
def test_each_name_tells_what_it_was_taken_for(
    connection: Connection, asked: str, means: list[str], by: str | None
) -> None:
    (name,) = explained(connection, actor=[asked])["names"]
    assert (name["parameter"], name["value"]) == ("actor", asked)
    assert ([each["id"] for each in name["means"]], name["by"]) == (means, by)


def test_the_word_for_the_author_is_no_name(connection: Connection) -> None:
    assert explained(connection, attributed_to=["author"])["names"] == []


def test_each_condition_tells_what_it_leaves_alone(connection: Connection) -> None:
    asked = {"type": ["event,goal", "!goal"], "q": "dam", "min_confidence": 0.9}
    found = explained(connection, **asked)["conditions"]
    assert [each["asked"] for each in found] == [
        ["type=event,goal"],
        ["type=!goal"],
        ["min_confidence=0.9"],
        ["q=dam"],
    ]
    alone = [{"type": ["event,goal"]}, {"type": ["!goal"]}, {"min_confidence": 0.9}, {"q": "dam"}]
    pages = [find(connection, ClaimQuestion.model_validate(one)) for one in alone]
    assert [each["claims"] for each in found] == [page.total for page in pages]
    assert [each["question"] for each in found] == [page.question for page in pages]


def test_members_stay_with_the_actors_alone(connection: Connection) -> None:
    by_actor, by_type = explained(connection, actor=["Brennovar"], type=["goal"], members=True)[
        "conditions"
    ]
    assert by_actor["question"].endswith("members included")
    assert by_type["question"] == "Claims of type goal"


def test_where_something_is_found_nothing_is_relaxed(connection: Connection) -> None:
    assert explained(connection, type=["goal"])["relaxations"] == []


def test_where_nothing_is_found_the_conditions_in_the_way_are_told(connection: Connection) -> None:
    found = explained(connection, type=["goal"], polarity=["affirmed"], q="nowheretobefound")
    (relaxed,) = found["relaxations"]
    assert relaxed["without"] == ["q=nowheretobefound"]
    assert relaxed["asked"] == ["type=goal", "polarity=affirmed"]
    without = ClaimQuestion(type=["goal"], polarity=["affirmed"])
    assert relaxed["claims"] == find(connection, without).total


def test_the_relaxation_that_finds_most_comes_first(connection: Connection) -> None:
    found = explained(connection, type=["goal"], polarity=["negated"], verdict=["false"])
    counts = [each["claims"] for each in found["relaxations"]]
    assert len(counts) > 1
    assert counts == sorted(counts, reverse=True)


def test_where_one_does_not_help_two_are_left_out(connection: Connection) -> None:
    found = explained(connection, actor=["nobody-at-all"], topic=["nothing-at-all"], type=["goal"])
    (relaxed,) = found["relaxations"]
    assert relaxed["without"] == ["actor=nobody-at-all", "topic=nothing-at-all"]


def test_a_single_condition_that_finds_nothing_has_no_relaxation(connection: Connection) -> None:
    assert explained(connection, actor=["nobody-at-all"])["relaxations"] == []


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"actor": ["brennovar"]}, "actor"),
        ({"actor": ["brennovar"], "members": True}, "order"),
        ({"actor": ["brennovar"], "q": "dam"}, "words"),
        ({"actor": ["brennovar,ostmere"]}, "order"),
        ({"attributed_to": ["author"]}, "order"),
        ({}, "order"),
    ],
)
def test_an_answer_tells_how_it_was_found(
    connection: Connection, asked: dict[str, Any], path: str
) -> None:
    assert explained(connection, **asked)["path"] == path


def test_too_many_conditions_are_refused(connection: Connection) -> None:
    numbers = [f"!{number}" for number in range(20)]
    asked = {"paragraph": numbers, "occurred": [f"!20{at + 10}" for at in range(11)]}
    with pytest.raises(InvalidRequest, match="at most 30 conditions"):
        explained(connection, **asked)


def test_a_condition_that_is_repeated_is_told_once(connection: Connection) -> None:
    found = explained(connection, type=["goal"] * 20, polarity=["!negated"] * 20)
    assert [each["asked"] for each in found["conditions"]] == [["type=goal"], ["polarity=!negated"]]


def test_every_address_in_an_explanation_answers_as_it_is_told(corpus: Store) -> None:
    client = TestClient(create_app(Settings(log_level="error"), corpus))
    asked = "actor=Torvalle&actor=!Ostmere&q=no+such+words&type=goal,event&members=true"
    told = client.get(f"/claims?{asked}&explain=true&limit=0").json()["explanation"]
    every = [*told["conditions"], *told["relaxations"]]
    assert len(every) > 4
    for left in every:
        answer = client.get(left["address"]).json()
        assert (answer["total"], answer["question"]) == (left["claims"], left["question"])
