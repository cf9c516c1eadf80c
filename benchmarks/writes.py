"""Time writes of single records in a database of thirty thousand actors and many claims.

The actors stand in a tree of ten to a group: most have nobody below them, a few have thousands.

usage: python -m benchmarks.writes DATABASE_URL [CLAIMS] [TIMES]
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from itertools import islice
from typing import Any

from benchmarks import fill
from claims_api.curation.claims_file import ClaimsFile, ParsedFile
from claims_api.curation.importing import import_files
from claims_api.curation.seeding import make_ready
from claims_api.store.engine import Store, generation

ACTORS, CLAIMS, TIMES = 30_000, 100_000, 25
SOURCE = {"id": "written-to", "title": "A source that is written to", "authors": ["actor-0"]}
Content = dict[str, Any]


def parsed(content: Content) -> ParsedFile:
    """Return a claims file of records."""
    return ParsedFile("written", ClaimsFile.model_validate(content), {})


def actor(number: int, *groups: int, **fields: Any) -> Content:
    """Return a file of one actor, in the group of a tenth of its number and in others."""
    every = [number // 10, *groups] if number >= 10 else groups
    memberships = [{"group": f"actor-{group}"} for group in every]
    named = {"id": f"actor-{number}", "name": f"Actor {number}", "kind": "organisation"}
    return {"actors": [named | {"memberships": memberships} | fields]}


def fill_empty(store: Store, claims: int) -> None:
    """Fill an empty database with actors and sources, and with a source of two hundred claims."""
    chooser = random.Random(1)  # noqa: S311
    actors = [record for n in range(ACTORS) for record in actor(n)["actors"]]
    everyone = parsed({"actors": actors}).content.actors
    shared = fill.shared().model_copy(update={"actors": everyone})
    import_files(store, [ParsedFile("shared", shared, {})])
    sources = (
        ParsedFile(f"{n}", fill.source(n, chooser), {}) for n in range(claims // fill.PER_SOURCE)
    )
    while batch := list(islice(sources, fill.PER_IMPORT // fill.PER_SOURCE)):
        import_files(store, batch)
    import_files(store, [parsed({"source": SOURCE, "claims": [claim(n) for n in range(200)]})])


def claim(at: int, **fields: Any) -> Content:
    """Return a claim of the source that is written to, always the same for a number."""
    return fill.claim(0, at, random.Random(at)) | fields  # noqa: S311


# What is written for the nth time: each time something else.
WRITES: dict[str, Callable[[int], Content]] = {
    "a new claim": lambda n: {"source": SOURCE, "claims": [claim(1000 + n)]},
    "a changed claim": lambda n: {"source": SOURCE, "claims": [claim(n, note="Seen again.")]},
    "an alias, nobody below": lambda n: actor(20_000 + n, aliases=[{"text": f"Also {n}"}]),
    "an alias, 11,110 below": lambda n: actor(1, aliases=[{"text": f"Also {n}"}]),
    "a membership, nobody below": lambda n: actor(21_000 + n, n + 1),
    "a membership, 110 below": lambda n: actor(200 + n, n + 1),
}


def milliseconds(store: Store, content: Content) -> float:
    """Return how long it takes to write a file."""
    file = parsed(content)
    started = time.perf_counter()
    report = import_files(store, [file], whole=False)
    taken = 1000 * (time.perf_counter() - started)
    if not report.changed_anything():
        raise SystemExit("Nothing was written: take a database that this has not been run on.")
    return taken


def main(url: str, claims: int = CLAIMS, times: int = TIMES) -> None:
    """Fill the database if it is empty; then write, and print how long each kind of write took."""
    make_ready(url, seed=False)
    with Store(url) as store:
        with store.reading() as connection:
            is_empty = generation(connection) == 0
        if is_empty:
            fill_empty(store, claims)
        for name, content in WRITES.items():
            taken = [milliseconds(store, content(n)) for n in range(times)]
            told = f"median {statistics.median(taken):,.1f} ms, worst {max(taken):,.1f} ms"
            print(f"{name}: {told}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:4]))
