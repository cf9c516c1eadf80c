"""Measure how long the reader's pages take beside the answers that they are made of.

    python -m benchmarks.reader http://127.0.0.1:8000

Each page and its answer are asked in turn, thirty times after three that do not count, over one
connection. Printed are the medians in milliseconds, the page's bytes, and the ratio.
"""

import statistics
import sys
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

ROUNDS, UNCOUNTED = 30, 3
ARTICLE = "magnier-2017-russia-iran"
CLAIM = f"{ARTICLE}:airports-opened-to-jets"
PAIRS = {
    "fifty claims": ("/reader/claims", "/claims"),
    "claims of Russia": ("/reader/claims?actor=Russia", "/claims?actor=Russia"),
    "the article": (f"/reader/sources/{ARTICLE}", f"/claims?source={ARTICLE}&limit=200"),
    "a claim": (f"/reader/claims/{CLAIM}", f"/claims/{CLAIM}"),
    "the articles": ("/reader?limit=50", "/sources"),
}


def took(connection: HTTPConnection, path: str) -> tuple[float, int]:
    """Return how many milliseconds an answer takes, and its size."""
    begun = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return 1000 * (time.perf_counter() - begun), len(body)


def main(address: str) -> None:
    """Print a line for each page."""
    connection = HTTPConnection(urlsplit(address).netloc)
    for name, paths in PAIRS.items():
        measured: tuple[list[float], list[float]] = ([], [])
        sizes = [0, 0]
        for turn in range(ROUNDS + UNCOUNTED):
            for at, path in enumerate(paths):
                milliseconds, sizes[at] = took(connection, path)
                if turn >= UNCOUNTED:
                    measured[at].append(milliseconds)
        page, data = map(statistics.median, measured)
        print(f"{name}: {page:.1f} ms for {sizes[0]:,} bytes, data {data:.1f}: {page / data:.1f}")


if __name__ == "__main__":
    main(sys.argv[1])
