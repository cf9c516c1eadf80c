"""A consumer that is killed again and again ends up with the same data as one that never was."""

import http.client
import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest

from claims_api.store.engine import Store, generation
from tests.beside import beside
from tests.consuming import Copy, consuming, copied, seen, taken
from tests.keys import bearing, key
from tests.server import PATIENCE, Server, serving
from tests.small_files import ADA, bring, claim, paper, parsed, source

KILLS = 8


def import_on(has_begun: Event, url: str) -> None:
    """Bring in file after file, some with drafts, as a process of its own."""
    with Store(url) as store:
        for number in count():
            claims = [claim(f"i-{n}", n * 10, note=f"Round {number}.") for n in range(5)]
            claims.append(claim(f"d-{number}", 900, status="draft"))
            bring(store, parsed(actors=[ADA], source=source("letter"), claims=claims))
            has_begun.set()
            time.sleep(0.05)


def edit(port: int, headers: dict[str, str], ends: threading.Event) -> None:
    """Add, correct, retract and restore claims over HTTP until told to end."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as wire:

        def send(method: str, path: str, body: Any = None) -> None:
            typed = {} if body is None else {"Content-Type": "application/json"}
            sent = None if body is None else json.dumps(body)
            wire.request(method, path, sent, {**headers, **typed, "If-Match": "*"})
            answer = wire.getresponse()
            told = answer.read()
            assert answer.status in (200, 201), (method, path, told)

        for number in count():
            path = f"/claims/paper:w-{number}"
            said = {"id": f"paper:w-{number}", "statement": f"Number {number}."}
            send("POST", "/claims", claim("", **said))
            send("PATCH", path, {"note": "Corrected."})
            send("DELETE", f"{path}?reason=Misread.")
            if number % 2:
                send("POST", f"{path}/restore")
            if ends.is_set():
                return


@contextmanager
def editing(server: Server, headers: dict[str, str]) -> Iterator[None]:
    """Have somebody edit over HTTP meanwhile; what fails there fails here."""
    ends, failed = threading.Event(), list[BaseException]()

    def run() -> None:
        try:
            edit(server.port, headers, ends)
        except BaseException as error:  # raised again below
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join(PATIENCE)
    if failed:
        raise failed[0]


def folded(server: Server) -> tuple[list[int], Copy]:
    """Return the numbers of the feed as JSON has it, and what it leaves of each record."""
    numbers, left, address = list[int](), Copy(), "/changes?limit=1000"
    while address:
        page = server.get(address)
        for item in page["items"]:
            numbers.append(item["sequence"])
            left[item["noun"], item["id"]] = (item["version"], item["record"])
        address = page["next"]
    return numbers, left


def await_all(store: Store, files: list[Path]) -> None:
    """Wait until consumers have seen whatever was written."""
    with store.reading() as connection:
        latest = generation(connection)
    until = time.monotonic() + PATIENCE
    while any(seen(file) < latest for file in files):
        assert time.monotonic() < until, [latest, *map(seen, files)]
        time.sleep(0.05)


@pytest.mark.proof
def test_a_consumer_that_is_killed_misses_nothing_and_gets_nothing_twice(
    store: Store, tmp_path: Path
) -> None:
    bring(store, paper(claim("a")))
    steady, killed = tmp_path / "steady", tmp_path / "killed"
    chance = random.Random(4)
    with serving(tmp_path, CLAIMS_API_DATABASE_URL=store.url) as server:
        with consuming(server.port, steady):
            with editing(server, bearing(key(store))), beside(import_on, store.url):
                for _ in range(KILLS):
                    with consuming(server.port, killed):
                        time.sleep(chance.uniform(0.02, 0.5))
            with consuming(server.port, killed):
                await_all(store, [steady, killed])
        numbers, left = folded(server)
        assert "Traceback" not in server.log()
    assert len(numbers) > 100
    assert numbers != list(range(1, len(numbers) + 1))  # there were drafts
    assert taken(steady) == taken(killed) == numbers
    assert copied(steady) == copied(killed) == left
