"""Which format an answer has (RFC 9110, 12.5.1)."""

import pytest

from claims_api.errors import NotAcceptable
from claims_api.formats.choosing import FORMATS
from claims_api.formats.negotiating import choose


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("text/*", "csv"),
        ("TEXT/CSV; charset=utf-8", "csv"),
        ("application/x-ndjson", "ndjson"),
        ("application/*;q=0.5, text/csv;q=0.4", "json"),
        ("application/json;q=0.1, text/csv;q=0.2", "csv"),
        ("application/json;q=0, */*", "ndjson"),
        ("text/html, */*;q=0.8", "json"),
        ("application/json, text/csv;q=5", "json"),
        ("application/json;q=0.5, text/csv;q=0.9;level=1", "csv"),
        ("application/json;q=0.1, application/json;q=0.9, text/csv;q=0.5", "json"),
        ("*/*;q=0.9, application/json;q=0.1", "ndjson"),
        ("text/csv;q=nonsense, application/x-ndjson;q=0.1", "ndjson"),
        ("text/csv;q=nan, application/x-ndjson;q=0.1", "ndjson"),
    ],
)
def test_the_best_liked_format_is_chosen(accept: str | None, name: str) -> None:
    assert choose(None, accept).name == name


@pytest.mark.parametrize(
    "accept",
    ["image/png", "text/csv;q=0", "text/csv;q=-1", "*/*;q=0", "nonsense", "a/b," * 32 + "text/csv"],
)
def test_where_none_is_liked_all_are_told(accept: str) -> None:
    with pytest.raises(NotAcceptable) as refused:
        choose(None, accept)
    assert all(f.media_type in str(refused.value.detail) for f in FORMATS)


@pytest.mark.parametrize("name", [f.name for f in FORMATS])
def test_a_name_goes_before_the_header(name: str) -> None:
    assert choose(name, "image/png").name == name
