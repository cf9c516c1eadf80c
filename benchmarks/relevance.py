"""Ask what people might type, and count how often a claim that answers it comes first or soon.

The questions stand in relevance.yaml, with the claims that answer them. Words and meaning are asked
of the service as they are served; fused, both lists are joined by reciprocal rank.

usage: python benchmarks/relevance.py
"""

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from sqlalchemy import Connection

from claims_api.curation.seeding import make_ready
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.store.engine import Store

QUESTIONS = Path(__file__).with_name("relevance.yaml")
ARTICLE = "magnier-2017-russia-iran"
ALL = "all"
DEPTH = 50  # of the lists that are fused
DAMPING = 60  # Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", 2009

Search = Callable[[Connection, str], list[str]]


class Asked(NamedTuple):
    """What somebody typed, and the ids of the claims that answer it."""

    kind: str
    typed: str
    answers: list[str]


def questions() -> list[Asked]:
    """Return the questions, with whole ids."""
    found = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    return [
        Asked(one["kind"], one["typed"], [re.sub("^m:", f"{ARTICLE}:", a) for a in one["answers"]])
        for one in found
    ]


def ids(connection: Connection, **asked: Any) -> list[str]:
    """Return the ids of the claims found, the best first."""
    page = find(connection, ClaimQuestion(limit=DEPTH, **asked))
    return [json.loads(item)["id"] for item in page.items]


def all_words(connection: Connection, typed: str) -> list[str]:
    """Search for all of the words."""
    return ids(connection, q=typed)


def any_word(connection: Connection, typed: str) -> list[str]:
    """Search for any of the words."""
    return ids(connection, q=" OR ".join(typed.split()))


def meant_words(connection: Connection, typed: str) -> list[str]:
    """Search for any of the words, those that no claim has as they were meant."""
    warnings = find(connection, ClaimQuestion(q=typed, limit=0)).warnings
    meant = (re.search(r"Did you mean q=(.*)\?$", warning["detail"]) for warning in warnings)
    return any_word(connection, next((found[1] for found in meant if found), typed))


def meaning(connection: Connection, typed: str) -> list[str]:
    """Search for what means the same."""
    return ids(connection, near=typed)


def fused(connection: Connection, typed: str) -> list[str]:
    """Search for both, and join the lists by rank."""
    scores: dict[str, float] = defaultdict(float)
    for found in (meant_words(connection, typed), meaning(connection, typed)):
        for rank, key in enumerate(found, start=1):
            scores[key] += 1 / (DAMPING + rank)
    return sorted(scores, key=lambda key: -scores[key])


SEARCHES: dict[str, Search] = {
    "`q`, all of the words": all_words,
    "`q`, any of the words (`OR`)": any_word,
    "`q`, any of the words, misspelt ones as they were meant": meant_words,
    "`near`": meaning,
    "words and meaning, fused by rank": fused,
}


class Shares(NamedTuple):
    """For which share of some questions an answer comes first, and among the first five."""

    first: float
    five: float


def shares(store: Store, search: Search, asked: list[Asked]) -> dict[str, Shares]:
    """Return the shares of a search for each kind of question, and of all under the last name."""
    ranks: dict[str, list[int]] = defaultdict(list)
    for one in asked:
        with store.reading() as connection:
            found = search(connection, one.typed)
        rank = min((found.index(key) for key in one.answers if key in found), default=DEPTH)
        ranks[one.kind].append(rank)
        ranks[ALL].append(rank)
    every = {kind: ranks[kind] for kind in (*(one.kind for one in asked), ALL)}
    return {
        kind: Shares(*(sum(rank < most for rank in found) / len(found) for most in (1, 5)))
        for kind, found in every.items()
    }


def lines(store: Store) -> Iterator[str]:
    """Yield a table: a row for each search, all questions first, then each kind of them."""
    asked = questions()
    kinds = [ALL, *dict.fromkeys(one.kind for one in asked)]
    yield f"| search | {' | '.join(kinds)} |"
    yield f"| {' | '.join(['---'] * (len(kinds) + 1))} |"
    for name, search in SEARCHES.items():
        found = shares(store, search, asked)
        cells = (f"{found[kind].first:.2f} {found[kind].five:.2f}" for kind in kinds)
        yield f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Print the table, over the seed and the invented corpus."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/claims.sqlite3"
        make_ready(url, seed=True, demo=True)
        with Store(url) as store:
            for line in lines(store):
                print(line, flush=True)


if __name__ == "__main__":
    main()
