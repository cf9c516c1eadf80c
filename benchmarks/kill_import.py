"""Kill `claims-api import` at random moments: its claims are there whole, or not at all.

Half of the moments are chosen by the time that has passed, half by how far the log has grown,
which happens in the last part of an import.

usage: python -m benchmarks.kill_import [--cycles 200] [--claims 300] [--chance 1]
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import func, select

from benchmarks import diary
from benchmarks.forked import typed
from claims_api.commands.backups import findings
from claims_api.curation.seeding import make_ready
from claims_api.models.claim import CLAIM
from claims_api.store import sqlite
from claims_api.store.engine import Store

CYCLES, CLAIMS = 200, 300
NAME = "claims.sqlite3"


class Account(NamedTuple):
    """How many claims each killed import left, of how many, and what is unsound after them.

    `within` counts those that had begun to write and left nothing; `ended` were too quick.
    """

    claims: int
    left: list[int]
    within: int
    ended: int
    faults: list[str]

    def half(self) -> int:
        """Count the imports that left something else than all claims or none."""
        return sum(count not in (0, self.claims) for count in self.left)

    def lines(self) -> Iterator[str]:
        """Yield the figures, each on a line."""
        yield f"imports: {len(self.left):,}, of which ended before they were killed: {self.ended:,}"
        yield f"whole: {self.left.count(self.claims):,}"
        yield f"absent: {self.left.count(0):,}, of which the log was begun: {self.within:,}"
        yield f"half: {self.half():,}"
        yield from (self.faults or ["verify: sound after each"])


def written(folder: Path, claims: int) -> Path:
    """Write a claims file of so many claims, and return it."""
    file = folder / "diary.json"
    days = [diary.claim(f"day-{number}", number) for number in range(claims)]
    content = {"actors": [diary.AUTHOR], "source": diary.SOURCE, "claims": days}
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def log_size(folder: Path) -> int:
    """Return how far the log of the database has grown."""
    log = sqlite.log_of(folder / NAME)
    return log.stat().st_size if log.exists() else 0


def watched(process: ForkServerProcess, folder: Path, is_now: Callable[[float, int], bool]) -> int:
    """Kill a process when it is the moment, by seconds and by the size of the log.

    Returns the largest size that the log had; who ends before is not killed.
    """
    began, largest = time.monotonic(), 0
    while process.is_alive():
        size = log_size(folder)
        largest = max(largest, size)
        if is_now(time.monotonic() - began, size):
            process.kill()
        time.sleep(0.0005)
    process.join()
    return max(largest, log_size(folder))


def run(folder: Path, cycles: int, claims: int = CLAIMS, chance: int = 1) -> Account:
    """Kill so many imports, each into a database as the ones before have left it."""
    file, url, log = written(folder, claims), sqlite.url_of(folder / NAME), folder / "log"
    make_ready(url, seed=False)
    shutil.copyfile(folder / NAME, folder / "empty")
    choice = random.Random(chance)  # noqa: S311
    typed(url, log, "--version").join()  # loads what the others are forked from
    began = time.monotonic()
    size = watched(typed(url, log, "import", str(file)), folder, lambda _seconds, _size: False)
    seconds = time.monotonic() - began
    if size == 0 or count(url) != claims:
        raise RuntimeError(f"nothing was imported:\n{log.read_text(encoding='utf-8')}")
    found = Account(claims, [], 0, 0, [])
    for number in range(cycles):
        if count(url):
            _empty(folder)
        share = choice.random()
        is_now = _when(None, share * size) if number % 2 else _when(share * seconds, None)
        process = typed(url, log, "import", str(file))
        grown = watched(process, folder, is_now)
        found.faults.extend(str(one) for one in findings(url, None, deep=True) if not one.is_fine)
        found.left.append(count(url))
        found = found._replace(
            within=found.within + (grown > 0 and not found.left[-1]),
            ended=found.ended + (process.exitcode == 0),
        )
    return found


def _when(seconds: float | None, size: float | None) -> Callable[[float, int], bool]:
    """Return what tells whether the moment has come."""
    if size is None:
        return lambda passed, _grown: passed >= (seconds or 0)
    return lambda _passed, grown: grown > size


def _empty(folder: Path) -> None:
    """Put the empty database back."""
    for file in folder.glob(f"{NAME}*"):
        file.unlink()
    shutil.copyfile(folder / "empty", folder / NAME)


def count(url: str) -> int:
    """Return how many claims there are."""
    with Store(url) as store, store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(CLAIM)) or 0


def main(arguments: list[str]) -> int:
    """Print what the imports left; return 1 when one left half of its claims, or damage."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill_import")
    parser.add_argument("--cycles", type=int, default=CYCLES)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--chance", type=int, default=1)
    options: Any = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), options.cycles, options.claims, options.chance)
    print("\n".join(found.lines()))
    return 1 if found.half() or found.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
