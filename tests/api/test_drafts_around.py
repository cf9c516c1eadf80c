"""Drafts around drafts: where curators ask for them, relations lead to them too."""

from typing import Any

import pytest

from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.keys import bearing, key
from tests.small_files import bring, claim, paper

AGAINST = {"relations": [{"type": "contradicts", "target": "c"}]}


class Asked:
    """A service over a draft that contradicts a published claim, and one that repeats it."""

    def __init__(self, store: Store, serve: Serve) -> None:
        self.client = serve(store)
        self.curator = bearing(key(store))

    def get(self, address: str, curator: bool = True) -> Any:
        answer = self.client.get(address, headers=self.curator if curator else {})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ids(self, asked: str, curator: bool = True) -> list[str]:
        items = self.get(f"/claims?{asked}", curator)["items"]
        return [item["id"].partition(":")[2] for item in items]


@pytest.fixture
def asked(store: Store, serve: Serve) -> Asked:
    repeats = {"relations": [{"type": "repeats", "target": "a"}]}
    drafts = claim("a", status="draft", **AGAINST), claim("b", 9, status="draft", **repeats)
    bring(store, paper(*drafts, claim("c", 18)))
    return Asked(store, serve)


def argument(asked: Asked, local: str, more: str = "", curator: bool = True) -> list[str]:
    found = asked.get(f"/claims/paper:{local}/relations?depth=2{more}", curator)
    return [one["id"].partition(":")[2] for one in found["claims"]]


def test_the_argument_around_a_draft_has_drafts(asked: Asked) -> None:
    assert argument(asked, "a") == ["a", "b", "c"]
    assert argument(asked, "c") == ["c"]
    assert argument(asked, "c", "&status=draft") == ["c", "a", "b"]
    assert argument(asked, "c", curator=False) == ["c"]
    assert asked.client.get("/claims/paper:c/relations?status=draft").status_code == 401
    assert asked.client.get("/claims/paper:a/relations").status_code == 404


def test_disputes_have_drafts_where_they_are_asked_for(asked: Asked) -> None:
    assert asked.get("/disputes")["total"] == asked.get("/disputes", curator=False)["total"] == 0
    (dispute,) = asked.get("/disputes?status=draft")["items"]
    assert (dispute["id"], dispute["claims"]) == ("paper:a", 3)
    assert asked.get("/disputes?review=to-review")["total"] == 1


def test_a_context_tells_drafts_with_what_stands_against_them(asked: Asked) -> None:
    (entry,) = asked.get("/context?status=draft")["items"]
    assert (entry["id"], entry["repeated_by"]) == ("paper:a", ["paper:b"])
    assert entry["opposed_by"]["claim"]["id"] == "paper:c"
    (entry,) = asked.get("/context")["items"]
    assert (entry["id"], entry["opponents"]) == ("paper:c", 0)


def test_drafts_are_found_by_what_they_are_related_to(asked: Asked) -> None:
    both = "status=draft,published"
    assert asked.ids(f"{both}&related_to=paper:a") == ["b", "c"]
    assert asked.ids("status=draft&related_to=paper:c") == ["a"]
    assert asked.ids(f"{both}&relation=contradicts") == ["a", "c"]
    assert asked.ids(f"{both}&has=relation") == ["a", "b", "c"]
    assert asked.ids("related_to=paper:a") == []
    assert asked.ids("status=!retracted&related_to=paper:c", curator=False) == []


def test_drafts_are_near(asked: Asked) -> None:
    both = "status=draft,published"
    assert sorted(asked.ids(f"{both}&near=A.")) == ["a", "b", "c"]
    assert sorted(asked.ids("status=draft&near=paper:a")) == ["b"]
    assert sorted(asked.ids("near=A.")) == ["c"]
    assert asked.ids("near=paper:a", curator=False) == []
