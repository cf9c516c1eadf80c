"""Commands as they are typed: on a terminal of their own, or run in this process."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import IO, Any, NamedTuple

from claims_api.curation.seeding import demo_files, seed_files
from tests.server import PATIENCE, environment

SEED, DEMO = seed_files()[0], demo_files()[0]


class Done(NamedTuple):
    """What a command printed, and how it exited."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


def answer(run: Run, url: str, question: str = "limit=0") -> Any:
    """Return what `export` answers to a question, as JSON."""
    return json.loads(run(url, "export", "--format", "json", question).stdout)


def on_a_terminal(
    url: str, *words: object, out: IO[bytes] | None = None, until: bytes = b""
) -> bytes:
    """Run a command on a terminal of its own with NO_COLOR, and return all that it shows.

    Its answer goes to `out` where one is given; what runs for ever is ended at the word `until`.
    """
    here, there = pty.openpty()
    typed = [sys.executable, "-m", "claims_api", *map(str, words)]
    env = environment(CLAIMS_API_DATABASE_URL=url, NO_COLOR="1", TERM="xterm-256color")
    with subprocess.Popen(typed, env=env, stdout=out or there, stderr=there) as process:
        os.close(there)
        shown = b""
        for piece in _read(here):
            shown += piece
            if until and until in shown:
                process.terminate()
        process.wait(PATIENCE)
    os.close(here)
    return shown


def _read(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            found = os.read(terminal, 65536)
        except OSError:  # Linux: nobody holds the other end any more
            return
        if not found:
            return
        yield found
