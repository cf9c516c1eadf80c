"""Relevance is the same after edits as where the same claims were written once."""

import random
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from claims_api.store import schema, sqlite
from claims_api.store.documents import compose_claims
from claims_api.store.engine import Store
from tests.small_files import bring, claim, paper

WORDS = "convoy treaty border envoy port harbour sluice ferry".split()


def stored(file: Path) -> Store:
    """Return an empty store."""
    made = Store(sqlite.url_of(file))
    schema.upgrade(made)
    return made


def claims(seed: int) -> list[dict[str, Any]]:
    """Return claims whose statements a seed chooses."""
    chooser = random.Random(seed)
    said = [" ".join(chooser.choices(WORDS, k=chooser.randint(1, 40))) for _ in range(60)]
    return [claim(f"c-{n}", n * 10, statement=words) for n, words in enumerate(said)]


def weighed(store: Store) -> tuple[list[Any], bytes]:
    """Return how each claim is weighed for a word, and the totals behind it."""
    of_word = (
        "SELECT rowid, bm25(claim_text) FROM claim_text WHERE claim_text MATCH 'ferri OR port'"
    )
    with store.reading() as connection:
        found = [tuple(row) for row in connection.execute(text(f"{of_word} ORDER BY rowid"))]
        totals = text("SELECT block FROM claim_text_data WHERE id = 1")
        return found, connection.execute(totals).scalar_one()


@pytest.mark.parametrize("edits", [[3], [3, 4, 5], [3, 1]])
def test_words_are_weighed_after_edits_as_before(tmp_path: Path, edits: list[int]) -> None:
    with stored(tmp_path / "edited") as edited, stored(tmp_path / "fresh") as fresh:
        for seed in [1, *edits]:
            bring(edited, paper(*claims(seed)))
        bring(fresh, paper(*claims(edits[-1])))
        assert weighed(edited) == weighed(fresh)
        assert weighed(fresh)[0]


def test_claims_that_are_written_twice_in_one_write_count_once(tmp_path: Path) -> None:
    with stored(tmp_path / "edited") as edited, stored(tmp_path / "fresh") as fresh:
        bring(fresh, paper(*claims(1)))
        bring(edited, paper(*claims(1)))
        with edited.reading() as connection:
            ids = [i for (i,) in connection.execute(text("SELECT id FROM claim ORDER BY id"))]
        with edited.writing() as connection:
            for part in (ids, ids[:20], ids[10:]):
                connection.execute(text("UPDATE claim_document SET etag = '', item = x'7b7d'"))
                compose_claims(connection, set(part))
        assert weighed(edited)[1] == weighed(fresh)[1]
