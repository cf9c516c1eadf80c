"""Backups by the command line: how they are named and pruned, and what is told of them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from claims_api.errors import Told
from claims_api.store import backups, manifest, restoring, schema, soundness, sqlite
from claims_api.store.engine import Store
from claims_api.store.manifest import Manifest
from claims_api.store.schema import State
from claims_api.store.soundness import Finding

LONGEST = 86_400.0  # seconds that a database may be looked at
NAMED_BY_TIME = re.compile(r"claims-\d{8}T\d{6}Z\.sqlite3")


def make(url: str, out: Path, *, replace: bool) -> tuple[Path, Manifest]:
    """Write a backup to a file, or into a folder, and return where it is and what it holds."""
    _insist_on_sqlite(url, "make backups with pg_dump, as in `pg_dump --format=custom`")
    named = f"claims-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.sqlite3"
    target = out / named if out.is_dir() else out
    return target, backups.make(url, target.absolute(), replace=replace)


def _insist_on_sqlite(url: str, instead: str) -> None:
    if not Store.names_sqlite(url):
        raise Told(f"The database is one of PostgreSQL: {instead}.")


def told(made: Manifest) -> str:
    """Say what a backup holds."""
    return f"It holds {made.holds}; {made.bytes:,} bytes."


def pruned(folder: Path, keep: int) -> Iterator[Path]:
    """Remove the backups of a folder that are named by their time, but for the latest ones."""
    named = sorted(file for file in folder.iterdir() if NAMED_BY_TIME.fullmatch(file.name))
    for old in named[:-keep]:
        old.unlink()
        manifest.path_of(old).unlink(missing_ok=True)
        yield old


def findings(url: str, file: Path | None, *, deep: bool) -> Iterator[Finding]:
    """Yield what is found in a backup, or in the database of that address.

    Raises Told or UnfitDatabase for one that cannot be looked at.
    """
    if file is None:
        with Store(url, query_timeout=LONGEST) as store:
            yield from soundness.of_store(store, deep=deep)
        return
    file = file.absolute()
    backups.insist_on_backup(file)
    yield from backups.findings(file, Manifest.read(file), deep=deep)


def restored(url: str, file: Path, *, replace: bool) -> Iterator[str]:
    """Put a backup in the place of the database, and tell what was done. Raises Told."""
    _insist_on_sqlite(url, "restore a backup with pg_restore")
    done = restoring.restore(file.absolute(), url, replace=replace)
    if done.aside is not None:
        yield f"What stood there is now {done.aside}."
    yield f"Restored generation {done.generation} to {sqlite.file_of(url)}."
    if done.standing.state is State.behind:
        revisions = f"It has revision {done.standing.revision}, needed is {schema.HEAD}"
        yield f"{revisions}: run `claims-api db upgrade`."
