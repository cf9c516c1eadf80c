"""Fill a database with synthetic claims, so that its reads can be looked at in size.

Actors follow Zipf's law, as they do in the news: a few take part in most claims.

usage: python benchmarks/fill.py DATABASE_URL CLAIMS [SEED]
"""

import random
import sys
import time
from itertools import islice

from claims_api.curation.claims_file import ClaimsFile, ParsedFile
from claims_api.curation.importing import import_files
from claims_api.curation.seeding import make_ready
from claims_api.store.engine import Store
from claims_api.vocabulary import Certainty, ClaimType, Salience, Voice

ACTORS, PLACES, TOPICS = 5_000, 500, 300
PER_SOURCE, PER_IMPORT = 200, 20_000
WORDS = (
    "talks border army treaty oil jets sanctions ceasefire convoy election envoy port missile "
    "agreement deny warn support attack accuse withdraw deploy negotiate cooperate threaten"
).split()


def zipf(chooser: random.Random, size: int) -> int:
    """Return a number below `size`; small ones come often."""
    return min(int(size ** chooser.random()) - 1, size - 1)


def shared() -> ClaimsFile:
    """Return the actors, places and topics that all sources share."""
    kinds = ("state", "person", "organisation", "armed_group")
    return ClaimsFile.model_validate(
        {
            "actors": [
                {"id": f"actor-{n}", "name": f"Actor {n}", "kind": kinds[n % 4]}
                for n in range(ACTORS)
            ],
            "places": [
                {"id": f"place-{n}", "name": f"Place {n}", "kind": "city"} for n in range(PLACES)
            ],
            "topics": [{"id": f"topic-{n}", "label": f"Topic {n}"} for n in range(TOPICS)],
        }
    )


def source(number: int, chooser: random.Random) -> ClaimsFile:
    """Return one source with its claims."""
    claims = [claim(number, at, chooser) for at in range(PER_SOURCE)]
    day = f"20{10 + number % 15:02d}-{1 + number % 12:02d}-{1 + number % 28:02d}"
    header = {
        "id": f"source-{number}",
        "title": f"Source number {number}",
        "authors": [f"actor-{zipf(chooser, ACTORS)}"],
        "published": day,
        "published_basis": "stated",
    }
    return ClaimsFile.model_validate({"source": header, "claims": claims})


def claim(number: int, at: int, chooser: random.Random) -> dict[str, object]:
    """Return one claim."""
    people = {f"actor-{zipf(chooser, ACTORS)}" for _ in range(3)}
    roles = ("agent", "target", "mentioned")
    statement = " ".join(chooser.choices(WORDS, k=12))
    return {
        "id": f"claim-{at}",
        "statement": f"Claim {at} of source {number}: {statement}.",
        "type": chooser.choice(list(ClaimType)).value,
        "polarity": "negated" if chooser.random() < 0.1 else "affirmed",
        "attributed_to": [f"actor-{zipf(chooser, ACTORS)}"] if chooser.random() < 0.3 else [],
        "voice": chooser.choice(list(Voice)).value,
        "certainty": chooser.choice(list(Certainty)).value,
        "confidence": round(chooser.uniform(0.5, 1), 2),
        "salience": chooser.choice(list(Salience)).value,
        "actors": [
            {"id": actor, "role": role} for actor, role in zip(sorted(people), roles, strict=False)
        ],
        "places": [f"place-{zipf(chooser, PLACES)}"],
        "topics": [f"topic-{zipf(chooser, TOPICS)}"],
        "occurred": {"expression": "that year", "edtf": str(chooser.randint(1990, 2025))},
        "anchors": [{"start": at * 100, "end": at * 100 + 80, "sha256": "0" * 64}],
    }


def main() -> None:
    """Fill the database that the command line names."""
    url, wanted = sys.argv[1], int(sys.argv[2])
    chooser = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)  # noqa: S311
    make_ready(url, seed=False)
    store = Store(url)
    import_files(store, [ParsedFile("shared", shared(), {})])
    started = time.perf_counter()
    sources = (ParsedFile(f"{n}", source(n, chooser), {}) for n in range(wanted // PER_SOURCE))
    done = 0
    while batch := list(islice(sources, PER_IMPORT // PER_SOURCE)):
        import_files(store, batch)
        done += len(batch) * PER_SOURCE
        rate = done / (time.perf_counter() - started)
        print(f"{done:,} claims, {rate:,.0f} a second", flush=True)
    store.close()


if __name__ == "__main__":
    main()
