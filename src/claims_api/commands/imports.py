"""Imports by the command line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claims_api.commands.progress import counting
from claims_api.curation import incoming, loading
from claims_api.curation.importing import import_files
from claims_api.curation.loading import Loaded
from claims_api.curation.tally import Report
from claims_api.store import restoring, sqlite, sqlite_files
from claims_api.store.engine import Store


def load(store: Store, paths: list[Path], *, again: bool) -> Loaded:
    """Load files one by one into a database that nobody else has open."""
    files = [file for path in paths for file in incoming.files(path)]
    with store.in_bulk(), counting("Loading files", len(files)) as progress:
        return loading.load(store, files, progress, again=again)


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Keep a second load waiting, and refuse while a service has the database. Raises Told.

    To be called before this process opens it. PostgreSQL parts its clients itself.
    """
    if not Store.names_sqlite(url):
        yield
        return
    with sqlite_files.alone(url):
        with restoring.unused(sqlite.file_of(url)):
            pass
        yield


def bring(store: Store, paths: list[Path], *, dry_run: bool) -> Report:
    """Bring files in, all of them or nothing, and return what was done. Raises FileFaults."""
    files = [file for path in paths for file in incoming.files(path)]
    typed = sys.stdin.buffer.read() if Path("-") in files else b""
    with counting("Reading files", len(files)) as progress:
        found = incoming.read_all(files, typed, progress)
    with counting("Importing claims", sum(map(incoming.claims_in, found))) as progress:
        return import_files(store, found, progress, dry_run=dry_run)
