"""How a document becomes bytes."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_api.store.wire import dump, dump_list, instant, micros


def test_a_document_is_compact_and_in_utf_8() -> None:
    document = {"b": "Zoë 🌊", "a": [1, 0.5, None, True], "c": {}}
    assert dump(document) == '{"b":"Zoë 🌊","a":[1,0.5,null,true],"c":{}}'.encode()
    assert dump_list(({"a": 1}, {"b": 2})) == b'[{"a":1},{"b":2}]'


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_in_json_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        dump({"a": number})


def test_an_instant_is_told_in_utc_with_microseconds() -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    assert instant(datetime(2017, 3, 31, 2, 0, 0, 7, east)) == "2017-03-30T20:30:00.000007Z"


@given(st.integers(0, 7_000_000_000_000_000))  # up to the year 2191
def test_an_instant_is_ordered_by_its_microseconds_since_1970(number: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number)
    assert micros(moment) == number
