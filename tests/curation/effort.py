"""What a write costs: the statements that run, the rows that they write and read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from tests.queries.watching import counted, heard

_ROWS = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"


@dataclass
class Effort:
    """How many statements ran, how many rows they wrote, and how much they read.

    The engine tells what was read: SQLite in steps of its machine, of which each row that is looked
    at takes some; PostgreSQL in rows. The latter is told to walk indexes wherever there are any:
    it would rather read a table whole that has but a few pages.
    """

    statements: int = 0
    written: int = 0
    read: int = 0


@contextmanager
def spent() -> Iterator[Effort]:
    """Yield the effort of the writes in the meantime."""
    found = Effort()

    def step() -> int:
        found.read += 1
        return 0

    def begun(connection: Connection) -> None:
        raw: Any = connection.connection.driver_connection
        if connection.dialect.name == "sqlite":
            raw.set_progress_handler(step, 1)
        else:
            for whole in ("seqscan", "hashjoin", "mergejoin"):
                raw.execute(f"SET LOCAL enable_{whole} = off")

    def ran(_connection: Any, cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            found.written += cursor.rowcount

    def done(connection: Connection) -> None:
        raw: Any = connection.connection.driver_connection
        if connection.dialect.name == "sqlite":
            raw.set_progress_handler(None, 0)
        else:
            found.read += int(raw.execute(_ROWS).fetchone()[0])

    with (
        heard(Engine, "begin", begun),
        heard(Engine, "after_cursor_execute", ran),
        heard(Engine, "commit", done),
        counted() as statements,
    ):
        yield found
    found.statements = len(statements)
