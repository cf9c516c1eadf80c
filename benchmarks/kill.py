"""Kill the service at random moments while clients write to it, and look for what was lost.

Each edit has a reason that no other has, and an Idempotency-Key: who got no answer sends it again
when the service is back. In the end the history has to tell exactly the edits that were answered.

usage: python -m benchmarks.kill [--cycles 200] [--clients 4] [--chance 1]
"""

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select

from benchmarks import diary
from benchmarks.clients import Client
from benchmarks.forked import Forked, forked
from claims_api.commands.backups import findings
from claims_api.curation import keys
from claims_api.models.key import Scope
from claims_api.models.revision import REVISION
from claims_api.store import sqlite
from claims_api.store.engine import Store

CYCLES, CLIENTS = 200, 4
LONGEST = 1.5  # seconds until a kill: from when the service is ready, or has first answered
COLD = 0.2  # of the kills do not wait for a first answer


def made(folder: Path) -> tuple[str, str]:
    """Make a database with what all clients write about; return its address and a key."""
    url = sqlite.url_of(folder / "claims.sqlite3")
    diary.begin(url)
    with Store(url) as store:
        now = datetime.now(UTC)
        with store.writing() as connection:
            ends_at = now + timedelta(days=1)
            return url, keys.make(connection, "kill", Scope.curate, now, ends_at)[1]


def cycle(server: Forked, clients: list[Client], lifetime: float, *, is_cold: bool) -> None:
    """Let all clients write until the service is killed, before its first answer or after it."""
    is_over = threading.Event()
    with _writing(server, clients, is_over):
        if not is_cold:
            clients[0].is_answered.wait(60)
        time.sleep(lifetime)
        server.process.kill()
        server.process.join()
        is_over.set()


@contextmanager
def _writing(server: Forked, clients: list[Client], is_over: threading.Event) -> Iterator[None]:
    threads = [threading.Thread(target=one.write, args=(server.port, is_over)) for one in clients]
    for client in clients:
        client.is_answered.clear()
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()


def histories(url: str) -> dict[str, list[tuple[int, str]]]:
    """Return the versions of every record in their order, each with its reason."""
    found: dict[str, list[tuple[int, str]]] = {}
    with Store(url, query_timeout=600) as store, store.reading() as connection:
        for row in connection.execute(select(REVISION).order_by(REVISION.c.sequence)):
            at = f"/{row.noun}s/{row.key}"
            found.setdefault(at, []).append((row.version, row.reason or ""))
    return found


class Account(NamedTuple):
    """What became of the edits."""

    cut_off: int
    repeated: int
    unanswered: int
    refused: Counter[str]
    acknowledged: int
    found: int
    lost: list[str]
    doubled: list[str]
    unexplained: list[str]
    broken: list[str]
    faults: list[str]

    def holds(self) -> bool:
        """Tell whether all is as it was answered."""
        wrong = (self.lost, self.doubled, self.unexplained, self.broken, self.faults)
        odd = [told for told in self.refused if told != "412, another came first"]
        return self.acknowledged > 0 and not any(wrong) and not odd and not self.unanswered

    def lines(self) -> Iterator[str]:
        """Yield the figures, each on a line."""
        yield f"acknowledged: {self.acknowledged:,}"
        yield f"found: {self.found:,}"
        for name in ("lost", "doubled", "unexplained", "broken"):
            told = getattr(self, name)
            yield f"{name}: {len(told):,}" + "".join(f" {one}" for one in told[:5])
        yield f"cut off: {self.cut_off:,}, of which written already: {self.repeated:,}"
        yield f"unanswered in the end: {self.unanswered:,}"
        for told, count in sorted(self.refused.items()):
            yield f"refused with {told}: {count:,}"
        yield from (self.faults or ["verify: sound"])


def account(
    clients: list[Client], found: dict[str, list[tuple[int, str]]], faults: list[str]
) -> Account:
    """Compare what was answered with what stands in the histories.

    An edit is lost that was acknowledged and is not found as the version that was answered,
    unexplained one that is found and was not acknowledged; a record is broken whose versions are
    not numbered from 1 on without a gap.
    """
    told = {
        (at, version, reason)
        for client in clients
        for at, chain in client.kept.items()
        for version, reason in chain.items()
    }
    written = [(at, *one) for at, chain in found.items() for one in chain if one[1]]
    reasons = Counter(reason for _at, _version, reason in written)
    return Account(
        cut_off=sum(client.cut_off for client in clients),
        repeated=sum(client.repeated for client in clients),
        unanswered=sum(client.pending is not None for client in clients),
        refused=sum((client.refused for client in clients), Counter()),
        acknowledged=len(told),
        found=len(told & set(written)),
        lost=sorted(reason for _at, _version, reason in told - set(written)),
        doubled=sorted(reason for reason, count in reasons.items() if count > 1),
        unexplained=sorted(reason for _at, _version, reason in set(written) - told),
        broken=sorted(
            at
            for at, chain in found.items()
            if [version for version, _reason in chain] != list(range(1, len(chain) + 1))
        ),
        faults=faults,
    )


def run(folder: Path, cycles: int, clients: int = CLIENTS, chance: int = 1) -> Account:
    """Kill the service so many times in a folder of its own, and return what became of it."""
    url, key = made(folder)
    everybody = [Client(f"c{number}", key, chance) for number in range(clients)]
    chosen = random.Random(chance)  # noqa: S311
    starts: list[float] = []
    for _cycle in range(cycles):
        began = time.monotonic()
        with forked(url, folder / "log") as server:
            starts.append(time.monotonic() - began)
            lifetime, is_cold = chosen.uniform(0, LONGEST), chosen.random() < COLD
            cycle(server, everybody, lifetime, is_cold=is_cold)
    with forked(url, folder / "log") as server:
        is_over = threading.Event()
        is_over.set()  # but for what was not answered yet
        with _writing(server, everybody, is_over):
            pass
        server.stop()
    if starts:
        told = f"median {statistics.median(starts):.2f} s, worst {max(starts):.2f} s"
        print(f"killed: {cycles:,} times; ready again: {told}", flush=True)
    faults = [str(one) for one in findings(url, None, deep=True) if not one.is_fine]
    return account(everybody, histories(url), faults)


def main(arguments: list[str]) -> int:
    """Print what became of the edits; return 1 when something is not as it was answered."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill")
    parser.add_argument("--cycles", type=int, default=CYCLES)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--chance", type=int, default=1)
    options: Any = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), options.cycles, options.clients, options.chance)
    print("\n".join(found.lines()))
    return 0 if found.holds() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
