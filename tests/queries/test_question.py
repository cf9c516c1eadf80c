"""A question as a whole: its size, its canonical form, and the addresses of its pages."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_api.queries import cursors
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.question import SHAPE


@pytest.mark.parametrize(("limit", "size"), [(None, 50), (0, 0), (1, 1), (200, 200)])
def test_a_page_has_fifty_items_unless_asked(limit: int | None, size: int) -> None:
    assert ClaimQuestion(limit=limit).size == size


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ({}, "/claims?cursor=CURSOR"),
        ({"cursor": "an-older-one"}, "/claims?cursor=CURSOR"),
        (
            {"type": ["state", "!goal"], "limit": 2},
            "/claims?limit=2&type=state&type=!goal&cursor=CURSOR",
        ),
        ({"members": True}, "/claims?members=true&cursor=CURSOR"),
        ({"members": False, "q": None}, "/claims?members=false&cursor=CURSOR"),
        (
            {"actor": ["Hay'at, a&b", "ß #1+2"]},
            "/claims?actor=Hay'at,%20a%26b&actor=%C3%9F%20%231%2B2&cursor=CURSOR",
        ),
    ],
)
def test_the_address_of_a_page_holds_all_that_was_asked(
    asked: dict[str, Any], address: str
) -> None:
    assert ClaimQuestion(**asked).page("/claims", "CURSOR") == address


values = st.text(st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters='",!'))


@given(st.lists(values.filter(str.strip), min_size=1, max_size=3), st.booleans())
def test_an_address_is_read_as_the_question_that_it_was_made_of(
    names: list[str], members: bool
) -> None:
    question = ClaimQuestion(actor=names, members=members, limit=3, sort="-published,position")
    query = urlsplit(question.page("/claims", "an-opaque-cursor")).query
    read = {
        name: found[0] if name in ClaimQuestion.single() else found
        for name, found in parse_qs(query).items()
    }
    assert ClaimQuestion.model_validate(read) == question.at("an-opaque-cursor")


def test_what_orders_a_result_is_apart_from_what_shapes_it() -> None:
    shaped = {"limit": 3, "fields": "id", "include": "source", "facet": "type", "format": "csv"}
    assert shaped.keys() | {"cursor", "explain"} == SHAPE
    question = ClaimQuestion(type=["state", "goal"], sort="-position", q="dam", **shaped)
    assert question.sequence() == "type=goal&type=state&q=dam&sort=-position"
    assert "limit=3" in question.canonical()


def test_what_is_cited_is_the_same_on_whichever_page_and_in_any_format() -> None:
    asked = {"type": ["state", "goal"], "facet": "voice", "fields": "id"}
    pages = (
        {},
        {"limit": 3},
        {"format": "csv"},
        {"explain": True},
        {"cursor": cursors.write(cursors.Cursor([0], False), "")},
    )
    cited = {ClaimQuestion.model_validate(asked | page).citable() for page in pages}
    assert cited == {"type=goal&type=state&fields=id&facet=voice"}


def test_filters_may_repeat_and_all_else_stands_once() -> None:
    single = ClaimQuestion.single()
    assert {"limit", "cursor", "members", "q", "sort", "facet", "min_confidence"} <= single
    assert not {"actor", "type", "occurred", "status"} & single
