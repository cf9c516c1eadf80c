"""Loading many files: each in a transaction of its own, so that a second run goes on where it was.

Which files were loaded is kept for a day, as is what was answered to a request that may come again;
later they are read again, and change nothing.
"""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from claims_api.curation import incoming
from claims_api.curation.faults import FileFault, FileFaults
from claims_api.curation.importing import bring
from claims_api.curation.incoming import Incoming, Progress
from claims_api.curation.repeating import KEPT_FOR, Answer, Repeatable
from claims_api.curation.tally import Report
from claims_api.curation.write import Write
from claims_api.models.idempotency import IDEMPOTENCY
from claims_api.store.batches import rows_where
from claims_api.store.engine import Store
from claims_api.store.revisions import Occasion

AUTHOR = "load"


@dataclass
class Loaded:
    """What was loaded: counts, how many files now and before, what is at fault in others."""

    report: Report = field(default_factory=Report)
    files: int = 0
    before: int = 0
    faults: list[FileFault] = field(default_factory=list)

    def add(self, report: Report, number: int) -> None:
        """Count files that were loaded."""
        self.files += number
        self.report.add(report)


@dataclass
class _File:
    """A file that waits: its path, what tells its content from any other, why it has to wait."""

    path: Path
    digest: str
    faults: list[FileFault] = field(default_factory=list)


def load(
    store: Store,
    paths: Sequence[Path],
    progress: Progress = lambda _files: None,
    *,
    again: bool = False,
) -> Loaded:
    """Load files, each whole or not at all, and return what was done and what is at fault.

    A file that points to what only a later one brings is taken after that one; those that point to
    each other are taken together. `again` loads what was loaded within a day, too.
    """
    found = Loaded()
    waiting = [_File(path, _digest(path)) for path in paths]
    if not again:
        with store.reading() as connection:
            done = _done(connection, [file.digest for file in waiting])
        found.before = sum(file.digest in done for file in waiting)
        progress(found.before)
        waiting = [file for file in waiting if file.digest not in done]
    while waiting:
        left = list(_round(store, waiting, found, progress))
        if len(left) == len(waiting):
            _together(store, left, found, progress)
            break
        waiting = left
    return found


def _digest(path: Path) -> str:
    """Return what tells a file and the text beside it from any other."""
    told = hashlib.sha256(path.suffix.encode())
    for part in (path, path.with_suffix(".txt")):
        if part.is_file():
            with part.open("rb") as opened:
                told.update(hashlib.file_digest(opened, "sha256").digest())
    return told.hexdigest()


def _done(connection: Connection, digests: list[str]) -> set[str]:
    since = datetime.now(UTC) - KEPT_FOR
    asked = select(IDEMPOTENCY.c.token).where(
        IDEMPOTENCY.c.key_id == AUTHOR, IDEMPOTENCY.c.at >= since
    )
    return {row.token for row in rows_where(connection, asked, IDEMPOTENCY.c.token, digests)}


def _round(
    store: Store, waiting: list[_File], found: Loaded, progress: Progress
) -> Iterator[_File]:
    """Load what can be loaded by itself, and yield what has to wait.

    While a file is written, the next one is read.
    """
    with ThreadPoolExecutor(1, "claims-load") as ahead:
        coming = ahead.submit(_read, waiting[0])
        for at, file in enumerate(waiting):
            read = coming.result()
            if at + 1 < len(waiting):
                coming = ahead.submit(_read, waiting[at + 1])
            if isinstance(read, FileFaults):
                found.faults += read.faults
                progress(1)
                continue
            try:
                found.add(_write(store, [file], read), 1)
                progress(1)
            except FileFaults as error:
                file.faults = error.faults
                yield file


def _read(file: _File) -> list[Incoming] | FileFaults:
    try:
        return incoming.read_all([file.path])
    except FileFaults as error:
        return error


def _together(store: Store, left: list[_File], found: Loaded, progress: Progress) -> None:
    """Load what can only be loaded in one write, or tell why it cannot."""
    try:
        every = incoming.read_all([file.path for file in left])
        found.add(_write(store, left, every), len(left))
    except FileFaults as error:
        found.faults += error.faults
    progress(len(left))


def _write(store: Store, files: list[_File], every: Sequence[Incoming]) -> Report:
    """Write files in one transaction, and keep with it that they were."""
    now = datetime.now(UTC)
    with store.writing() as connection:
        write = Write(connection, Occasion(now, AUTHOR))
        bring(write, every, whole=False)
        for file in files:
            mark = Repeatable(AUTHOR, file.digest, file.digest)
            mark.keep(connection, now, Answer(200, {}, b""))
        return write.report
