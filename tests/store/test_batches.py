"""Many values in one statement, in batches that both engines take."""

from collections.abc import Iterable

import pytest
from sqlalchemy import func, select

from claims_api.models.word import WORD
from claims_api.store.batches import SIZE, batches, replace, rows_where
from claims_api.store.engine import Store
from tests.queries.watching import counted


def word(number: int, backwards: str = "") -> dict[str, str]:
    """Return the row of a word."""
    return {"word": f"w{number}", "backwards": backwards or f"{number}w"}


@pytest.mark.parametrize("size", [0, 1, SIZE - 1, SIZE, SIZE + 1, 3 * SIZE])
def test_batches_hold_every_value_once_in_its_order(size: int) -> None:
    found = list(batches(iter(range(size))))
    assert [value for batch in found for value in batch] == list(range(size))
    assert all(0 < len(batch) <= SIZE for batch in found)


def words(store: Store, wanted: Iterable[str]) -> list[str]:
    """Return which of these words stand in the table."""
    with store.reading() as connection:
        return [row.word for row in rows_where(connection, select(WORD), WORD.c.word, wanted)]


def test_rows_are_found_by_more_values_than_one_statement_takes(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(WORD.insert(), [word(n) for n in range(SIZE + 2)])
    many = [f"w{n}" for n in range(40_000)]
    assert sorted(words(store, many)) == sorted(many[: SIZE + 2])


def test_for_no_values_nothing_is_asked(store: Store) -> None:
    with counted() as statements:
        assert words(store, []) == []
    assert statements == []


def test_rows_take_the_place_of_those_of_their_owners_alone(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(WORD.insert(), [word(n) for n in range(4)])
        only = WORD.c.backwards != "1w"
        replace(connection, WORD, WORD.c.word, ["w0", "w1"], [word(9)], only)
        assert connection.scalar(select(func.count()).select_from(WORD)) == 4
    assert sorted(words(store, ["w0", "w1", "w2", "w9"])) == ["w1", "w2", "w9"]
