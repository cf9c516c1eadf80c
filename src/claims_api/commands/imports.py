"""Imports by the command line."""

import sys
from pathlib import Path

from claims_api.commands.progress import counting
from claims_api.curation import incoming
from claims_api.curation.importing import import_files
from claims_api.curation.tally import Report
from claims_api.store.engine import Store


def bring(store: Store, paths: list[Path], *, dry_run: bool) -> Report:
    """Bring files in, all of them or nothing, and return what was done. Raises FileFaults."""
    files = [file for path in paths for file in incoming.files(path)]
    typed = sys.stdin.buffer.read() if Path("-") in files else b""
    with counting("Reading files", len(files)) as progress:
        found = incoming.read_all(files, typed, progress)
    with counting("Importing claims", sum(map(incoming.claims_in, found))) as progress:
        return import_files(store, found, progress, dry_run=dry_run)
