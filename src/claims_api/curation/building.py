"""Making snapshots in a process of their own, so that the present is served meanwhile.

`python -m claims_api.curation.building` does the task that is written to it, in JSON.
"""

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress

from claims_api.curation.replaying import build
from claims_api.errors import DatabaseUnavailable
from claims_api.settings import Settings
from claims_api.store.engine import Store
from claims_api.store.snapshots import Snapshots, Task

_NICE = 10  # whoever asks for the present comes first


class BuilderProcess:
    """Starts a process for each snapshot: in a thread of this one it would slow every read down."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def __call__(self, task: Task) -> None:
        """Make a snapshot. Raises DatabaseUnavailable with what the process said."""
        with self._lock:
            if self._is_stopped:
                return
            # The address may hold a password: no other process reads what is written to this one.
            self._running = subprocess.Popen(
                [sys.executable, "-m", "claims_api.curation.building"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        _out, said = self._running.communicate(json.dumps(task).encode())
        if self._running.returncode != 0 and not self._is_stopped:
            last = said.decode(errors="replace").strip().rpartition("\n")[2]
            raise DatabaseUnavailable(headers={"Retry-After": "5"}) from RuntimeError(last)

    def stop(self) -> None:
        """End the process that runs; what it was making is left away."""
        with self._lock:
            self._is_stopped = True
            if self._running is not None:
                self._running.kill()


def snapshots_of(store: Store, settings: Settings) -> Snapshots:
    """Return the snapshots of a store, where and how the settings have them."""
    build = BuilderProcess()
    return Snapshots(store, settings.snapshot_folder, settings.snapshots_kept, build)


if __name__ == "__main__":
    os.umask(0o077)
    with suppress(AttributeError, OSError):  # not on every platform
        os.nice(_NICE)
    build(Task(*json.load(sys.stdin)))
