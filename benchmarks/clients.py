"""Clients that write over HTTP, and remember what was answered."""

import json
import random
import threading
from collections import Counter
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple

from benchmarks import diary

SHARED = "/actors/ada"  # the record that all clients change
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
        actor = {"id": reason, "name": f"Actor {reason}", "kind": "person"}
        claim = diary.claim(f"diary:{reason}", self._edits)
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
