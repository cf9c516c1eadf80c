"""Tokens are counted so that a text takes no more than is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_api.queries.budget import tokens


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" \n\t ", 0),
        ("Iran", 1),
        ("Russia", 2),
        ("2017-03", 7),
        ("[a:b]", 5),
        ("Москва", 8),
        ("据普京称", 8),
        ("Zélie", 4),
        ("👍", 4),
        ("don't", 3),
    ],
)
def test_a_text_is_counted_piece_by_piece(text: str, count: int) -> None:
    assert tokens(text) == count


@given(st.text(), st.text())
def test_a_text_takes_what_its_parts_take(one: str, other: str) -> None:
    assert tokens(f"{one} {other}") == tokens(one) + tokens(other)


@given(st.text())
def test_whatever_is_written_is_counted(text: str) -> None:
    assert tokens(text) >= len(text.split())
    assert tokens(text) <= 4 * len(text)
