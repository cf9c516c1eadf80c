"""Time other writes while a record gets another id that many claims show: by a job, and at once.

usage: python -m benchmarks.renames DATABASE_URL [CLAIMS]
"""

import asyncio
import random
import sys
import time
from datetime import UTC, datetime
from functools import partial
from itertools import count, islice
from typing import Any

from sqlalchemy import Connection

from benchmarks import fill
from claims_api.curation import editing, jobs, merging
from claims_api.curation.claims_file import ParsedFile
from claims_api.curation.importing import import_files
from claims_api.curation.nouns import NOUNS
from claims_api.curation.seeding import make_ready
from claims_api.curation.working import Worker
from claims_api.curation.write import Write
from claims_api.models.job import JobState
from claims_api.store.engine import Store, generation
from claims_api.store.revisions import Occasion

CLAIMS = 50_000
EVERY = 0.05  # seconds from one of the other writes to the next
ACTORS, OTHERS = NOUNS["actors"], NOUNS["claims"]


def fill_empty(store: Store, claims: int) -> None:
    """Fill an empty database; the first actor takes part in every claim."""
    chooser = random.Random(1)  # noqa: S311
    import_files(store, [ParsedFile("shared", fill.shared(), {})])
    found = (fill.source(n, chooser) for n in range(claims // fill.PER_SOURCE))
    sources = (ParsedFile(source.source.id, _told_of_first(source), {}) for source in found)
    while batch := list(islice(sources, fill.PER_IMPORT // fill.PER_SOURCE)):
        import_files(store, batch)


def _told_of_first(content: Any) -> Any:
    plain = content.model_dump(mode="json", by_alias=True)
    for claim in plain["claims"]:
        others = [one for one in claim["actors"] if one["id"] != "actor-0"]
        claim["actors"] = [{"id": "actor-0", "role": "agent"}, *others]
    return type(content).model_validate(plain)


def rename(connection: Connection, key: str, to: str, at_once: int | None) -> None:
    """Give an actor another id, at once or by a job."""
    write = Write(connection, Occasion(datetime.now(UTC)), at_once=at_once)
    merging.rename(write, ACTORS, key, to, lambda _etag, _version: None)
    write.keep()


def note(connection: Connection, text: str) -> None:
    """Change one claim."""
    write = Write(connection, Occasion(datetime.now(UTC)))
    key = f"source-{random.randrange(100)}:claim-{random.randrange(200)}"  # noqa: S311
    told = {"note": text}
    editing.change(write, OTHERS, key, lambda r: {**r, **told}, lambda _etag, _version: None)
    write.keep()


async def others(store: Store, ends: asyncio.Event) -> list[float]:
    """Write now and then until told to end, and return how many milliseconds each write took."""
    taken = []
    for number in count():
        started = time.perf_counter()
        await store.write(partial(note, text=f"Seen {number} at {started}."))
        taken.append(1000 * (time.perf_counter() - started))
        if ends.is_set():
            return taken
        await asyncio.sleep(EVERY)
    return taken


async def run(store: Store, key: str, to: str, at_once: int | None) -> None:
    """Rename, and print how long that took and how long the others waited."""
    ends, worker = asyncio.Event(), Worker(store)
    working = asyncio.create_task(worker.run())
    writing = asyncio.create_task(others(store, ends))
    await asyncio.sleep(2)
    started = time.perf_counter()
    await store.write(lambda c: rename(c, key, to, at_once))
    first = time.perf_counter() - started
    worker.tell()
    while await store.read(lambda c: jobs.unfinished(c, JobState.running)):  # noqa: ASYNC110  # of the database, no event
        await asyncio.sleep(0.2)
    took = time.perf_counter() - started
    ends.set()
    taken = sorted(await writing)
    working.cancel()
    way = "at once" if at_once is None else "by a job"
    print(
        f"{way}: answered after {first:,.1f} s, done after {took:,.1f} s; {len(taken)} other "
        f"writes: median {taken[len(taken) // 2]:,.0f} ms, p99 {taken[len(taken) * 99 // 100]:,.0f}"
        f" ms, worst {taken[-1]:,.0f} ms",
        flush=True,
    )


def main(url: str, claims: int = CLAIMS) -> None:
    """Fill the database if it is empty, then rename one actor there and back."""
    make_ready(url, seed=False)
    with Store(url, query_timeout=60) as store:
        with store.reading() as connection:
            is_empty = generation(connection) == 0
        if is_empty:
            fill_empty(store, claims)
        asyncio.run(run(store, "actor-0", "the-first", 5_000))
        asyncio.run(run(store, "the-first", "actor-0-again", None))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
