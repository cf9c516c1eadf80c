"""EDTF dates as ranges of days."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims_api import dates
from claims_api.dates import (
    NotEdtf,
    Span,
    Told,
    civil,
    day_number,
    day_text,
    plain_span,
    span,
    told,
)

A_MILLION_YEARS = 365_242_500


def days(edtf: str) -> tuple[str | None, str | None]:
    """Return the first and last day of a date, as text."""
    found = span(edtf)
    return day_text(found.earliest), day_text(found.latest)


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2017", "2017-01-01", "2017-12-31"),
        ("2017-03", "2017-03-01", "2017-03-31"),
        ("2017-03-31", "2017-03-31", "2017-03-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2016-02-29", "2016-02-29", "2016-02-29"),
        ("0000", "0000-01-01", "0000-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("1985-04-12T23:20:30", "1985-04-12", "1985-04-12"),
        ("1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12"),
        ("1985-04-12T23:20:30-04", "1985-04-12", "1985-04-12"),
        ("1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12"),
        ("1964/2008", "1964-01-01", "2008-12-31"),
        ("2004-02-01/2005", "2004-02-01", "2005-12-31"),
    ],
)
def test_a_date_of_level_0_covers_its_days(edtf: str, first: str, last: str) -> None:
    assert days(edtf) == (first, last)


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("-0044-03-15", "-0044-03-15", "-0044-03-15"),
        ("-1985", "-1985-01-01", "-1985-12-31"),
        ("Y170000002", "Y170000002", "Y170000002"),
        ("Y-12345", "Y-12345", "Y-12345"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("2004-XX", "2004-01-01", "2004-12-31"),
        ("1985-04-XX", "1985-04-01", "1985-04-30"),
        ("1985-XX-XX", "1985-01-01", "1985-12-31"),
        ("2001-21", "2001-03-01", "2001-05-31"),
        ("2001-23", "2001-09-01", "2001-11-30"),
        ("2016~", "2015-01-01", "2017-12-31"),
        ("2016?", "2015-01-01", "2017-12-31"),
        ("2016%", "2014-01-01", "2018-12-31"),
        ("2016~/2018", "2015-01-01", "2018-12-31"),
        ("../2016", None, "2016-12-31"),
        ("2016-03/..", "2016-03-01", None),
    ],
)
def test_a_date_of_level_1_covers_its_days(edtf: str, first: str | None, last: str | None) -> None:
    assert days(edtf) == (first, last)


@pytest.mark.parametrize("edtf", ["2016~", "2016?", "2016%", "2016-03~", "2016-03-31%"])
def test_what_is_uncertain_reaches_beyond_what_it_names(edtf: str) -> None:
    fuzzy, plain = span(edtf), plain_span(edtf)
    assert fuzzy.earliest < plain.earliest <= plain.latest < fuzzy.latest
    assert plain == span(edtf.rstrip("~?%"))


@pytest.mark.parametrize("edtf", ["/2016", "2016/", "/", "../", "/.."])
def test_an_unknown_end_is_refused_with_what_would_have_worked(edtf: str) -> None:
    with pytest.raises(NotEdtf, match=r"write \.\. for an open one"):
        span(edtf)


@pytest.mark.parametrize("edtf", ["2005/2004", "2005-02/2005-01", "2017-03-31/2017-03-30"])
def test_an_interval_that_ends_before_it_starts_is_refused(edtf: str) -> None:
    with pytest.raises(NotEdtf, match="ends before it starts"):
        span(edtf)


@pytest.mark.parametrize(
    "edtf",
    [
        "2001-25",
        "2001-34",
        "2004?-06",
        "?2004-06",
        "156X-12-25",
        "XXXX-12-XX",
        "[1667,1668]",
        "{1667,1668}",
        "Y17E7",
        "1950S2",
        "2004-06-~01/2004-06-~20",
    ],
)
def test_level_2_is_refused(edtf: str) -> None:
    with pytest.raises(NotEdtf):
        span(edtf)


@pytest.mark.parametrize(
    "edtf",
    [
        "",
        " ",
        "yesterday",
        "..",
        "2017-3",
        "17",
        "2017-13",
        "2017-00",
        "2017-04-31",
        "2017-02-30",
        "2017-03-31T25:00:00",
        "20170331",
        "2017/2018/2019",
        "2017-",
        "٢٠١٧",
        "2017\n",
        "9" * 65,
    ],
)
def test_what_is_no_date_is_refused(edtf: str) -> None:
    with pytest.raises(NotEdtf):
        span(edtf)


@pytest.mark.parametrize("edtf", ["2017-02-29", "1900-02-29", "2017-02-29/2018"])
def test_the_29th_of_february_is_refused_in_a_common_year(edtf: str) -> None:
    with pytest.raises(NotEdtf):
        span(edtf)


@pytest.mark.parametrize("edtf", ["1985T10:00:00Z", "-0044T10:00:00"])
def test_a_time_of_day_without_a_day_is_refused(edtf: str) -> None:
    with pytest.raises(NotEdtf):
        span(edtf)


def test_years_beyond_a_thousand_million_are_refused() -> None:
    assert span("Y1000000000").latest < dates.LAST_DAY
    assert span("Y-1000000000").earliest > dates.FIRST_DAY
    for edtf in ("Y1000000001", "Y-1000000001"):
        with pytest.raises(NotEdtf, match="thousand million"):
            span(edtf)


@given(st.from_regex(r"[0-9TXYZ:+./~?%-]{1,24}", fullmatch=True))
@example("2017-X0")
@example("1985-XX/1987")
@example("../+")
@example("9999~")
@example("Y99999999999999999999")
def test_whatever_is_written_is_a_span_or_refused(edtf: str) -> None:
    try:
        found = span(edtf)
    except NotEdtf:
        return
    assert dates.FIRST_DAY <= found.earliest <= found.latest <= dates.LAST_DAY


@pytest.mark.parametrize("edtf", ["2017-X0", "../+"])
def test_nothing_is_printed_over_a_date(edtf: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotEdtf):
        span(edtf)
    assert capsys.readouterr().out == ""


@given(st.integers(-A_MILLION_YEARS, A_MILLION_YEARS))
def test_a_day_number_and_its_civil_date_are_one_day(number: int) -> None:
    assert day_number(*civil(number)) == number


@given(st.integers(-A_MILLION_YEARS, A_MILLION_YEARS))
def test_the_day_after_is_the_next_civil_date(number: int) -> None:
    assert civil(number) < civil(number + 1)


@given(st.dates())
def test_days_are_counted_as_the_calendar_does(day: date) -> None:
    number = day_number(day.year, day.month, day.day)
    assert number == (day - date(1970, 1, 1)).days
    assert day_text(number) == day.isoformat()


@given(st.dates(), st.dates())
def test_an_interval_covers_both_of_its_ends(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert days(f"{first}/{last}") == (first.isoformat(), last.isoformat())


@given(st.tuples(*[st.integers(-9, 9)] * 4))
def test_two_spans_meet_if_they_share_a_day(ends: tuple[int, int, int, int]) -> None:
    one, other = Span(*sorted(ends[:2])), Span(*sorted(ends[2:]))
    shared = set(range(one.earliest, one.latest + 1)) & set(range(other.earliest, other.latest + 1))
    assert one.meets(other) == other.meets(one) == bool(shared)


def test_an_open_end_meets_whatever_lies_there() -> None:
    assert span("2016/..").meets(span("Y170000002"))
    assert not span("../2015").meets(span("2016"))


@pytest.mark.parametrize(
    ("edtf", "first", "last", "is_vague"),
    [
        ("2017-03-31", (2017, 3, 31), (2017, 3, 31), False),
        ("2017-03", (2017, 3), (2017, 3), False),
        ("2017~", (2017,), (2017,), True),
        ("2017-03?", (2017, 3), (2017, 3), True),
        ("1985-04-12T23:20:30Z", (1985, 4, 12), (1985, 4, 12), False),
        ("2001-21", (2001, 21), (2001, 21), False),
        ("2004-XX", (2004,), (2004,), True),
        ("1985-04-XX", (1985, 4), (1985, 4), True),
        ("1985-XX-XX", (1985,), (1985,), True),
        ("201X", (2010,), (2019,), True),
        ("20XX?", (2000,), (2099,), True),
        ("-0044-03-15", (-44, 3, 15), (-44, 3, 15), False),
        ("Y170000002", (170000002,), (170000002,), False),
        ("Y-12345", (-12345,), (-12345,), False),
        ("2016-03/2017", (2016, 3), (2017,), False),
        ("2016~/2018", (2016,), (2018,), True),
        ("../2016", (), (2016,), False),
        ("2016-03/..", (2016, 3), (), False),
        ("../..", (), (), False),
    ],
)
def test_a_date_tells_as_much_as_is_given(
    edtf: str, first: tuple[int, ...], last: tuple[int, ...], is_vague: bool
) -> None:
    assert told(edtf) == Told(first, last, is_vague)
