"""Kill the service at random moments while clients write to it, and look for what was lost.

Each edit has a reason that no other has, and an Idempotency-Key: who got no answer sends it again
when the service is back. In the end the history has to tell exactly the edits that were answered.

usage: python -m benchmarks.kill [--cycles 200] [--clients 4] [--chance 1]
"""

import argparse
import json
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
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select

from benchmarks.forked import Forked, forked
from claims_api.commands.backups import findings
from claims_api.curation import keys
from claims_api.curation.claims_file import ClaimsFile, ParsedFile
from claims_api.curation.importing import import_files
from claims_api.curation.seeding import make_ready
from claims_api.models.key import Scope
from claims_api.models.revision import REVISION
from claims_api.store import sqlite
from claims_api.store.engine import Store

CYCLES, CLIENTS = 200, 4
LONGEST = 0.6  # seconds until a kill: from when the service is ready, or has first answered
COLD = 0.2  # of the kills do not wait for a first answer
SHARED = "/actors/everybodys"  # the record that all clients change
SETUP = {
    "actors": [{"id": "everybodys", "name": "Everybody's", "kind": "organisation"}],
    "source": {"id": "diary", "title": "A diary", "authors": ["everybodys"]},
}
Chain = dict[int, str]  # the reasons of a record's versions


class Edit(NamedTuple):
    """A request that writes, sent again as it is until it is answered."""

    method: str
    path: str
    body: str
    record: str
    reason: str
    etag: str = ""


class Answered(NamedTuple):
    """What was answered to an edit."""

    status: int
    version: int
    etag: str
    is_repeated: bool


def sent(connection: HTTPConnection, key: str, edit: Edit) -> Answered:
    """Send an edit, and return the whole answer. Raises OSError or HTTPException without one."""
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": edit.reason}
    headers |= {"If-Match": edit.etag} if edit.etag else {}
    headers |= {"Content-Type": "application/json"} if edit.body else {}
    connection.request(edit.method, f"{edit.path}?reason={edit.reason}", edit.body, headers)
    answer = connection.getresponse()
    version = json.loads(answer.read()).get("version", 0)
    is_repeated = answer.headers["Idempotent-Replayed"] == "true"
    return Answered(answer.status, version, answer.headers["ETag"] or "", is_repeated)


class Client:
    """Somebody who writes: adds claims and actors, changes and retracts them, and remembers."""

    def __init__(self, name: str, key: str, chance: int) -> None:
        """Take a name that no other has, the key to write with, and where chance begins."""
        self.name = name
        self.kept: dict[str, Chain] = {}
        self.refused: Counter[str] = Counter()
        self.pending: Edit | None = None
        self.is_answered = threading.Event()
        self.cut_off = self.repeated = 0
        self._key = key
        self._choice = random.Random(f"{chance} {name}")  # noqa: S311
        self._standing: dict[str, str] = {}  # the records of its own, with their validators
        self._edits = 0

    def write(self, port: int, is_over: threading.Event) -> None:
        """Send what was not answered, then one edit after another till it is over or cut off."""
        self.is_answered.clear()
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            while self.pending is not None or not is_over.is_set():
                if self.pending is None:
                    self.pending = self._next(connection)
                self._remember(self.pending, sent(connection, self._key, self.pending))
                self.pending = None
                self.is_answered.set()
        except (OSError, HTTPException):
            self.cut_off += self.pending is not None
        finally:
            connection.close()

    def _next(self, connection: HTTPConnection) -> Edit:
        self._edits += 1
        reason, chosen = f"{self.name}-{self._edits}", self._choice.random()
        if chosen < 0.15:
            connection.request("GET", SHARED)
            read = connection.getresponse()
            read.read()
            return self._change(SHARED, reason, read.headers["ETag"] or "")
        if chosen < 0.5 or not self._standing:
            return self._new(reason)
        record = self._choice.choice(sorted(self._standing))
        if chosen < 0.85:
            return self._change(record, reason, self._standing[record])
        return Edit("DELETE", record, "", record, reason, self._standing[record])

    def _new(self, reason: str) -> Edit:
        at = 10 * self._edits
        actor = {"id": reason, "name": f"Actor {reason}", "kind": "person"}
        claim = {
            "id": f"diary:{reason}",
            "statement": f"On this day {reason} was written.",
            "type": "event",
            "confidence": 1,
            "attributed_to": ["everybodys"],
            "anchors": [{"start": at, "end": at + 9, "sha256": "0" * 64}],
        }
        path, made = self._choice.choice((("/claims", claim), ("/actors", actor)))
        return Edit("POST", path, json.dumps(made), f"{path}/{made['id']}", reason)

    def _change(self, record: str, reason: str, etag: str) -> Edit:
        field = "note" if record.startswith("/claims") else "description"
        return Edit("PATCH", record, json.dumps({field: reason}), record, reason, etag)

    def _remember(self, edit: Edit, answer: Answered) -> None:
        self.repeated += answer.is_repeated
        if answer.status not in (200, 201):
            told = "another came first" if edit.record == SHARED else f"of its own {edit.method}"
            self.refused[f"{answer.status}, {told}"] += 1
            return
        self.kept.setdefault(edit.record, {})[answer.version] = edit.reason
        if edit.method == "DELETE":
            del self._standing[edit.record]
        elif edit.record != SHARED:
            self._standing[edit.record] = answer.etag


def made(folder: Path) -> tuple[str, str]:
    """Make a database with what all clients write about; return its address and a key."""
    url = sqlite.url_of(folder / "claims.sqlite3")
    make_ready(url, seed=False)
    with Store(url) as store:
        import_files(store, [ParsedFile("setup", ClaimsFile.model_validate(SETUP), {})])
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
