"""Cut the power at random moments of acknowledged writes, as simulated, and look for what was lost.

SQLite's writes to the database and its log are recorded, and when they were synced. A cut leaves
what was synced; of each write that was not, all, nothing, or some sectors. The entry of a new file
is taken to be on the disk once the file was synced, for SQLite's file layer then syncs the folder.

usage: python -m benchmarks.power_cuts [--cuts 1000] [--writes 300] [--synchronous FULL]
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from benchmarks import diary
from benchmarks.recorded import Event, recorded
from claims_api.commands.backups import findings
from claims_api.curation import editing
from claims_api.curation.nouns import NOUNS
from claims_api.curation.repeating import Answer, Repeatable
from claims_api.curation.write import Write
from claims_api.models.revision import REVISION
from claims_api.store import sqlite
from claims_api.store.engine import Store
from claims_api.store.revisions import Occasion

CUTS, WRITES = 1_000, 300
SECTOR = 512
NAME = "claims.sqlite3"


def edit(write: Write, number: int) -> None:
    """Do the nth edit: a claim or an actor that is new, a claim changed, an actor taken back."""
    claims, actors = NOUNS["claims"], NOUNS["actors"]
    if number % 4 == 0:
        editing.create(write, claims, diary.claim(f"diary:day-{number}", number))
    elif number % 4 == 1:
        actor = {"id": f"actor-{number}", "name": f"Actor {number}", "kind": "person"}
        editing.create(write, actors, actor)
    elif number % 4 == 2:
        key = f"diary:day-{number - 2}"
        editing.change(
            write, claims, key, lambda stood: {**stood, "note": f"{number}"}, editing.on_nothing
        )
    else:
        editing.retract(write, actors, f"actor-{number - 2}", editing.on_nothing)


def write_all(store: Store, events: list[Event], writes: int) -> None:
    """Write one edit after another as a request does, and note when each is acknowledged."""
    for number in range(writes):
        asyncio.run(store.write(_once(number)))
        events.append(Event("kept"))


def _once(number: int) -> Callable[[Connection], Answer]:
    now = datetime.now(UTC)

    def written(connection: Connection) -> Answer:
        write = Write(connection, Occasion(now, "cuts", f"{number}"))
        edit(write, number)
        write.keep()
        return Answer(200, {}, b"{}")

    repeatable = Repeatable("cuts", f"{number}", "0" * 64)
    return lambda connection: repeatable.once(connection, now, written)


@dataclass
class Disk:
    """A file as it is on the disk, and what was written since and not synced."""

    durable: bytearray
    pending: list[Event] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Take what happens to the file."""
        if event.what == "sync":
            for one in self.pending:
                _apply(self.durable, one)
            self.pending.clear()
        else:
            self.pending.append(event)

    def after_cut(self, choice: random.Random) -> bytes:
        """Return what a cut leaves: of the pending, each all, nothing, or some sectors."""
        left = bytearray(self.durable)
        share = choice.choice((0.0, 0.5, 0.9, 1.0))
        for event in self.pending:
            if choice.random() < share:
                _apply(left, event)
            elif event.what == "write" and choice.random() < share:
                for sector in _sectors(event):
                    if choice.random() < 0.5:
                        _apply(left, sector)
        return bytes(left)


def _apply(data: bytearray, event: Event) -> None:
    if event.what == "truncate":
        del data[event.at :]
        return
    if len(data) < event.at:
        data.extend(bytes(event.at - len(data)))
    data[event.at : event.at + len(event.data)] = event.data


def _sectors(event: Event) -> Iterator[Event]:
    """Yield a write as the writes of the sectors that it touches."""
    at, end = event.at, event.at + len(event.data)
    while at < end:
        until = min(end, (at // SECTOR + 1) * SECTOR)
        data = event.data[at - event.at : until - event.at]
        yield Event("write", event.file, at, data)
        at = until


class Cut(NamedTuple):
    """What a cut left of how many acknowledged writes: how many there are, and what is wrong."""

    acknowledged: int
    found: int
    faults: list[str]


def cuts(
    before: Path, events: list[Event], count: int, choice: random.Random
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Yield, for cuts at random events, how much was acknowledged and the files that are left."""
    disks = {NAME: Disk(bytearray(before.read_bytes()))}
    moments = sorted(choice.randrange(len(events) + 1) for _cut in range(count))
    acknowledged = 0
    for number, event in enumerate([*events, Event("end")]):
        while moments and moments[0] == number:
            moments.pop(0)
            yield acknowledged, {name: disk.after_cut(choice) for name, disk in disks.items()}
        if event.what == "kept":
            acknowledged += 1
        elif event.file:
            disks.setdefault(event.file, Disk(bytearray())).take(event)


def looked_at(folder: Path, acknowledged: int, files: dict[str, bytes]) -> Cut:
    """Open what a cut left as the service does, and say what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in files.items():
        if data:
            (folder / name).write_bytes(data)
    url = sqlite.url_of(folder / NAME)
    faults = [str(one) for one in findings(url, None, deep=True) if not one.is_fine]
    if any("integrity" in fault or "database" in fault for fault in faults):
        return Cut(acknowledged, 0, faults)
    asked = select(REVISION.c.reason).where(REVISION.c.author == "cuts")
    with Store(url) as store, store.reading() as connection:
        found = list(connection.scalars(asked.order_by(REVISION.c.sequence)))
    if found != [f"{number}" for number in range(len(found))] or len(found) > acknowledged + 1:
        faults.append(f"{acknowledged} were acknowledged, and there are {found}")
    return Cut(acknowledged, len(found), faults)


class Account(NamedTuple):
    """What all cuts came to; `hit` counts those after which something was lost."""

    cuts: int
    acknowledged: int
    lost: int
    hit: int
    syncs: int
    faults: list[str]

    def lines(self) -> Iterator[str]:
        """Yield the figures, each on a line."""
        yield f"cuts: {self.cuts:,}, over {self.syncs:,} syncs"
        yield f"acknowledged before them: {self.acknowledged:,}"
        yield f"lost: {self.lost:,}, by {self.hit:,} of the cuts"
        yield from (self.faults[:10] or ["verify: sound after each"])


def run(
    folder: Path, count: int, writes: int = WRITES, synchronous: str = "FULL", chance: int = 1
) -> Account:
    """Record writes in a folder, cut the power so many times, and return what it came to."""
    url, before = sqlite.url_of(folder / NAME), folder / "before"
    diary.begin(url)
    shutil.copyfile(folder / NAME, before)
    with recorded(url, synchronous) as (store, told):
        write_all(store, told, writes)
        events = list(told)  # without those of closing it
    choice = random.Random(chance)  # noqa: S311
    found = [
        looked_at(folder / "after", acknowledged, files)
        for acknowledged, files in cuts(before, events, count, choice)
    ]
    lost = [max(0, cut.acknowledged - cut.found) for cut in found]
    return Account(
        cuts=len(found),
        acknowledged=sum(cut.acknowledged for cut in found),
        lost=sum(lost),
        hit=sum(number > 0 for number in lost),
        syncs=sum(event.what == "sync" for event in events),
        faults=[fault for cut in found for fault in cut.faults],
    )


def main(arguments: list[str]) -> int:
    """Print what was lost; return 1 when anything was, or is unsound."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.power_cuts")
    parser.add_argument("--cuts", type=int, default=CUTS)
    parser.add_argument("--writes", type=int, default=WRITES)
    parser.add_argument("--synchronous", choices=("FULL", "NORMAL", "OFF"), default="FULL")
    parser.add_argument("--chance", type=int, default=1)
    options: Any = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), options.cuts, options.writes, options.synchronous, options.chance)
    print("\n".join(found.lines()))
    return 1 if found.lost or found.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
