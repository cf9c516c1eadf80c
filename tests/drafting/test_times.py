"""Expressions of time: which date they tell, and when they tell none."""

import pytest

from claims_api import dates
from claims_api.drafting.times import times, year_told
from claims_api.text import Span
from claims_api.vocabulary import Basis


def read(
    text: str, year: int | None = 2023, published: str | None = None
) -> list[tuple[str, str | None]]:
    found = times(text, Span(0, len(text)), year, published)
    return [(text[time.span.start : time.span.end], time.edtf) for time in found]


@pytest.mark.parametrize(
    ("text", "told", "edtf"),
    [
        ("She left on 30 April 2023.", "30 April 2023", "2023-04-30"),
        ("She left on April 30, 2023.", "April 30, 2023", "2023-04-30"),
        ("It began in March 2017.", "March 2017", "2017-03"),
        ("He has led it since June 2020.", "since June 2020", "2020-06/.."),
        ("Dry since early March.", "since early March", "2023-03/.."),
        ("They met in 1998 there.", "in 1998", "1998"),
        ("From 1998 to 2003 it held.", "From 1998 to 2003", "1998/2003"),
        ("It was so in the 1990s.", "in the 1990s", "199X"),
        ("It began around 2016.", "around 2016", None),
        ("Some weeks ago it rained.", "Some weeks ago", None),
        ("He came on Tuesday.", "on Tuesday", None),
        ("In July it rained.", "In July", "2023-07"),
        ("He came on 2 June.", "2 June", "2023-06-02"),
    ],
)
def test_an_expression_tells_a_date_where_there_is_no_doubt(
    text: str, told: str, edtf: str | None
) -> None:
    found = read(text)
    assert [expression for expression, _edtf in found] == [told]
    assert found[0][1] == edtf
    if edtf is not None:
        assert dates.span(edtf)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("He came on Tuesday.", "2023-04-11"),
        ("He came last Wednesday.", "2023-04-05"),
        ("He came yesterday.", "2023-04-11"),
        ("He came last year.", "2022"),
        ("He came in October.", None),  # of which year is not sure
        ("It must be open by 1 May.", "2023-05-01"),
        ("It has been dry since March.", "2023-03/.."),
    ],
)
def test_the_day_of_publication_tells_what_is_meant(text: str, edtf: str | None) -> None:
    ((_told, found),) = read(text, 2023, "2023-04-12")
    assert found == edtf


@pytest.mark.parametrize(
    "text",
    ["On 30 February 2017 it rained.", "On 31 April it rained.", "From 2016 to 2010 it was."],
)
def test_a_date_that_there_is_not_is_none(text: str) -> None:
    assert {edtf for _told, edtf in read(text)} == {None}


@pytest.mark.parametrize("text", ["They sent 2000 men.", "By resolution 1973 it was shut."])
def test_a_number_alone_is_no_year(text: str) -> None:
    assert read(text) == []


def test_without_a_year_a_month_tells_no_date() -> None:
    assert read("In July it rained.", None) == [("In July", None)]


def test_a_year_that_is_not_said_is_inferred() -> None:
    (time,) = times("In July it rained.", Span(0, 18), 2023)
    assert time.basis is Basis.inferred


def test_the_last_year_that_was_told_holds_for_what_follows() -> None:
    text = "It was hot in 1998 and in 2003."
    assert year_told(times(text, Span(0, len(text)), None)) == 2003


def test_what_is_no_time_is_none() -> None:
    assert read("We may march with twelve pumps to gate 1998a.") == []
