"""`index semantic`: the vectors that `near` compares, made beforehand."""

import sys

import pytest
from sqlalchemy import func, select

from claims_api.models.vector import CLAIM_VECTOR
from claims_api.store.embedder import embedder
from claims_api.store.engine import Store
from tests.commands.typed import DEMO, SEED, Run, answer


def made(store: Store) -> int:
    """Return how many vectors the database holds."""
    with store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(CLAIM_VECTOR)) or 0


def test_every_published_claim_gets_its_vector_once(run: Run, store: Store) -> None:
    run(store.url, "import", SEED, DEMO)
    claims = answer(run, store.url)["total"]
    done = run(store.url, "index", "semantic")
    assert (done.returncode, done.stdout) == (0, f"{claims} vectors were made.\n")
    assert run(store.url, "index", "semantic").stdout == "0 vectors were made.\n"
    assert made(store) == claims > 10


def test_vectors_of_another_model_are_made_anew(run: Run, store: Store) -> None:
    run(store.url, "import", SEED, DEMO)
    run(store.url, "index", "semantic")
    with store.writing() as connection:
        connection.execute(CLAIM_VECTOR.update().values(model="another", vector=b"\0"))
    assert run(store.url, "index", "semantic").stdout == f"{made(store)} vectors were made.\n"
    found = answer(run, store.url, "near=The lake behind the dam is full.&limit=1")
    assert found["items"][0]["id"] == "river-post-dam-report:dam-is-full"


def test_without_the_extra_what_to_install_is_told(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder.cache_clear()
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    done = run(store.url, "index", "semantic")
    embedder.cache_clear()
    assert (done.returncode, done.stdout) == (1, "")
    assert "pip install 'claims-api[semantic]'" in done.stderr
