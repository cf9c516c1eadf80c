"""A snapshot that is open, and how its file is taken away when nobody reads it."""

import os
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from claims_api.store import sqlite
from claims_api.store.engine import Store


class OpenSnapshot:
    """A snapshot that is open here: while anybody reads it, no process takes its file away.

    What keeps others from it is SQLite's own lock for readers, which ends with the process.
    """

    def __init__(self, file: Path, timeout: float) -> None:
        """Open a file; a read of it has so many seconds."""
        self.file = file
        self.store = Store(sqlite.url_of(file), query_timeout=timeout)
        self.uses = 0
        self._inode = file.stat().st_ino
        self._keeper = sqlite.driver().connect(
            f"file:{quote(str(file))}?mode=ro", uri=True, check_same_thread=False, timeout=5
        )
        self._keeper.isolation_level = None

    def hold(self) -> bool:
        """Keep the file from being taken away; tell whether it is still there."""
        if self.uses == 0:
            self._keeper.execute("BEGIN")
            self._keeper.execute("SELECT number FROM generation").fetchone()
        self.uses += 1
        with suppress(OSError):
            if self.file.stat().st_ino == self._inode:
                now = time.time_ns()  # the file system's own clock ticks too slowly
                os.utime(self.file, ns=(now, now))
                return True
        self.release()
        return False

    def release(self) -> None:
        """Let the file go, if nobody else here reads it."""
        self.uses -= 1
        if self.uses == 0:
            self._keeper.execute("COMMIT")

    def close(self) -> None:
        """Let every connection go."""
        self._keeper.close()
        self.store.close()
