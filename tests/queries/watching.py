"""Watching what an answer costs: the statements that run, the objects that are built."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Mapper


@contextmanager
def heard(target: Any, name: str, note: Callable[..., Any]) -> Iterator[None]:
    """Call `note` for each event of that name in the meantime."""
    event.listen(target, name, note)
    try:
        yield
    finally:
        event.remove(target, name, note)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Yield the statements that run in the meantime."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement != "BEGIN":  # which SQLite is told in words and PostgreSQL is not
            found.append(statement)

    with heard(Engine, "before_cursor_execute", note):
        yield found


@contextmanager
def objects() -> Iterator[list[Any]]:
    """Yield the objects that the ORM builds from rows in the meantime."""
    found: list[Any] = []

    def note(target: Any, _context: Any) -> None:
        found.append(target)

    with heard(Mapper, "load", note):
        yield found
