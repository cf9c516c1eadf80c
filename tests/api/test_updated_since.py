"""What was written since a moment: of every list, however the moment is written."""

from typing import Any

import pytest
from sqlalchemy import select

from claims_api.models.revision import REVISION
from claims_api.queries.addresses import LISTS
from claims_api.store.engine import Store
from claims_api.store.wire import instant
from tests.api.client import Serve, patient
from tests.small_files import actor, bring, claim, paper


@pytest.fixture
def history(store: Store) -> Store:
    """Return a store with a, b to generation 4, then b changed and bob came, then a went."""
    bring(store, paper(claim("a"), claim("b", 9)))
    bring(store, paper(claim("b", 9, note="x"), actors=(actor("bob"),)))
    bring(store, paper(claim("a", status="retracted", retraction_reason="A slip.")))
    return store


def moments(store: Store) -> list[str]:
    """Return the instants of the writes."""
    with store.reading() as connection:
        at = REVISION.c.at
        return [instant(m) for m in connection.scalars(select(at).distinct().order_by(at))]


@pytest.mark.parametrize(
    ("path", "number", "found"),
    [
        ("/claims", 1, ["paper:b"]),
        ("/claims", 5, ["paper:b"]),
        ("/claims", 6, ["paper:b"]),
        ("/claims", 7, []),
        ("/claims?status=retracted", 7, ["paper:a"]),
        ("/claims?status=!draft", 1, ["paper:a", "paper:b"]),
        ("/actors", 1, ["ada", "bob"]),
        ("/actors", 5, ["bob"]),
        ("/actors", 6, []),
        ("/sources", 1, ["paper"]),
        ("/sources", 5, []),
    ],
)
def test_a_number_finds_that_change_and_all_behind_it(
    history: Store, serve: Serve, path: str, number: int, found: list[str]
) -> None:
    sign = "&" if "?" in path else "?"
    items = serve(history).get(f"{path}{sign}updated_since={number}").json()["items"]
    assert [item["id"] for item in items] == found


def test_an_instant_finds_what_was_written_then_or_later(history: Store, serve: Serve) -> None:
    client, (first, second, third) = serve(history), moments(history)
    asked = {"status": "!draft", "fields": "id"}

    def count(path: str, since: str) -> int:
        more = asked if path == "/claims" else {}
        total: int = client.get(path, params={"updated_since": since, **more}).json()["total"]
        return total

    assert [count("/claims", since) for since in (first, second, third)] == [2, 2, 1]
    assert [count("/actors", since) for since in (first, second, third)] == [2, 1, 0]
    assert count("/claims", first[:10]) == 2
    assert count("/claims", "2999-01-01") == 0


def test_the_past_tells_what_had_changed_until_then(
    history: Store, serve: Serve, tmp_path: Any
) -> None:
    client = patient(serve(history, data_dir=tmp_path))
    for number, found in ((5, 1), (1, 2), (6, 1)):
        asked = f"/claims?updated_since={number}&as_of=6&limit=0"
        assert client.get(asked).json()["total"] == found, number


def test_every_list_but_the_feed_knows_it() -> None:
    without = {"/changes", "/suggest"}
    for path, listed in LISTS.items():
        assert ("updated_since" in listed.question.model_fields) == (path not in without), path
