"""Imports by the command line."""

import gc
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

_SELDOM = 200_000  # objects more than there were, instead of 700


def load(store: Store, paths: list[Path], *, again: bool) -> Loaded:
    """Load files one by one into a database that nobody else has open."""
    files = [file for path in paths for file in incoming.files(path)]
    with store.in_bulk(), _seldom_collected(), counting("Loading files", len(files)) as progress:
        return loading.load(store, files, progress, again=again)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Let garbage be sought less often: records are no rings, and to look for some took a fifth.

    What was made before is not looked through again: the command ends when this does.
    """
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_SELDOM, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


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
    count = sum(map(incoming.claims_in, found))
    with _seldom_collected(), counting("Importing claims", count) as progress:
        return import_files(store, found, progress, dry_run=dry_run)
