"""Many values in one statement: both engines take so many at most, so they come in batches."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table
from sqlalchemy.sql.elements import ColumnElement

T = TypeVar("T")
SIZE = 500


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield values in lists of at most five hundred."""
    waiting = iter(values)
    while batch := list(islice(waiting, SIZE)):
        yield batch


def rows_where(
    connection: Connection,
    statement: Select[Any],
    column: ColumnElement[Any],
    values: Iterable[Any],
) -> Iterator[Row[Any]]:
    """Yield what a statement finds where a column has one of these values; nothing for none."""
    for batch in batches(values):
        yield from connection.execute(statement.where(column.in_(batch)))


def replace(
    connection: Connection,
    table: Table,
    owner: ColumnElement[Any],
    owners: Iterable[Any],
    rows: Sequence[dict[str, Any]],
    *only: ColumnElement[bool],
) -> None:
    """Put these rows in place of all that the owners had, of those that meet all of `only`."""
    for batch in batches(owners):
        connection.execute(table.delete().where(owner.in_(batch), *only))
    if rows:
        connection.execute(table.insert(), rows)
