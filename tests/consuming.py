"""A consumer of the change feed that keeps a copy of the records, in a process of its own."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from tests.beside import beside
from tests.event_stream import EventStream

Copy = dict[tuple[str, str], tuple[int, Any]]
TABLES = """
    CREATE TABLE IF NOT EXISTS copy (noun, id, version, record, PRIMARY KEY (noun, id));
    CREATE TABLE IF NOT EXISTS taken (sequence INTEGER PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS seen (number);
"""


def consume(has_begun: Event, port: int, file: Path) -> None:
    """Keep a copy of all that is told, going on behind the last event that was kept."""
    with closing(sqlite3.connect(file, isolation_level=None)) as kept:
        kept.executescript(TABLES)
        has_begun.set()
        while True:
            last = kept.execute("SELECT max(number) FROM seen").fetchone()[0]
            stream = EventStream(port, **({} if last is None else {"Last-Event-ID": str(last)}))
            for block in stream.blocks():
                if "id" in block.fields:
                    _keep(kept, block.fields["id"], block.item)


def _keep(kept: sqlite3.Connection, number: str, item: Any) -> None:
    """Keep an event and its number, both or neither; one that comes twice is a fault."""
    kept.execute("BEGIN")
    if item is not None:
        kept.execute("INSERT INTO taken VALUES (?)", (item["sequence"],))
        row = (item["noun"], item["id"], item["version"], json.dumps(item["record"]))
        kept.execute("INSERT OR REPLACE INTO copy VALUES (?, ?, ?, ?)", row)
    kept.execute("INSERT INTO seen VALUES (?)", (int(number),))
    kept.execute("COMMIT")


@contextmanager
def consuming(port: int, file: Path) -> Iterator[BaseProcess]:
    """Yield a consumer that runs, to be killed."""
    with beside(consume, port, file) as process:
        yield process


def seen(file: Path) -> int:
    """Return the number up to which a consumer has seen all."""
    with closing(sqlite3.connect(file)) as kept:
        return int(kept.execute("SELECT coalesce(max(number), 0) FROM seen").fetchone()[0])


def taken(file: Path) -> list[int]:
    """Return the numbers of the changes that a consumer was told."""
    with closing(sqlite3.connect(file)) as kept:
        return [row[0] for row in kept.execute("SELECT sequence FROM taken ORDER BY sequence")]


def copied(file: Path) -> Copy:
    """Return what a consumer has kept."""
    with closing(sqlite3.connect(file)) as kept:
        rows = kept.execute("SELECT noun, id, version, record FROM copy")
        return {(noun, key): (version, json.loads(text)) for noun, key, version, text in rows}
