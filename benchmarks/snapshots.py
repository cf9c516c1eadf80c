"""Put together what a database held one write ago, and say how long that took and how large it is.

usage: python benchmarks/snapshots.py DATABASE_URL [GENERATION]
"""

import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from claims_api.curation.replaying import build
from claims_api.models.claim import CLAIM
from claims_api.store import sqlite
from claims_api.store.engine import Store, generation
from claims_api.store.snapshots import Task


def main() -> None:
    """Build the snapshot that the command line asks for."""
    url = sys.argv[1]
    with Store(url) as store, store.reading() as connection:
        number = int(sys.argv[2]) if len(sys.argv) > 2 else generation(connection)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "snapshot.sqlite3"
        started = time.perf_counter()
        build(Task(url, str(file), number, "benchmark"))
        took, size = time.perf_counter() - started, file.stat().st_size
        with Store(sqlite.url_of(file)) as made, made.reading() as connection:
            claims = connection.scalar(select(func.count()).select_from(CLAIM)) or 0
        print(f"{claims:,} claims: {took:.1f} s, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
