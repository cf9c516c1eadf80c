"""Reviewing over HTTP: who may, under which conditions, and what is told of it."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.keys import bearing, key
from tests.small_files import bring, claim, paper

A = "/claims/paper:a"
DOUBT = {"note": "Is it so?"}


class Reviewer:
    """A client with a key that curates."""

    def __init__(self, client: TestClient, store: Store) -> None:
        self.client = client
        self.headers = bearing(key(store))

    def get(self, address: str) -> Any:
        return self.client.get(address, headers=self.headers)

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        sent = {} if body is None else {"json": body}
        return self.client.post(address, headers=self.headers | headers, **sent)

    def found(self, asked: str) -> list[str]:
        items = self.get(f"/claims?fields=id&{asked}").json()["items"]
        return [item["id"].partition(":")[2] for item in items]


@pytest.fixture
def reviewer(store: Store, serve: Serve) -> Reviewer:
    """A client with a key, over two drafts and a published claim."""
    drafts = claim("a", status="draft"), claim("b", 9, status="draft")
    bring(store, paper(*drafts, claim("c", 18)))
    return Reviewer(serve(store), store)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_draft_is_published_as_it_was_read(reviewer: Reviewer) -> None:
    assert code(reviewer.post(f"{A}/publish")) == (428, "precondition-required")
    assert code(reviewer.post(f"{A}/publish", **{"If-Match": '"0"'})) == (
        412,
        "precondition-failed",
    )
    assert reviewer.client.get(A).status_code == 404
    tag = {"If-Match": reviewer.get(A).headers["etag"]}
    told = reviewer.post(f"{A}/publish?reason=Two+have+read+it.", **tag)
    assert (told.status_code, told.json()["status"]) == (200, "published")
    assert reviewer.client.get(A).headers["etag"] == told.headers["etag"]
    again = {"If-Match": told.headers["etag"]}
    assert code(reviewer.post(f"{A}/publish", **again)) == (409, "not-a-draft")


def test_lists_are_asked_for_what_is_in_review(reviewer: Reviewer) -> None:
    reviewer.post(f"{A}/send-back", DOUBT)
    reviewer.post("/claims/paper:c/flag", DOUBT)
    assert reviewer.found("review=sent-back") == ["a"]
    assert reviewer.found("review=to-review") == ["b"]
    assert reviewer.found("review=flagged") == ["c"]
    assert reviewer.found("review=flagged&status=draft") == []
    told = reviewer.get("/claims?review=flagged&limit=0").json()
    assert told["question"] == "Claims in review: flagged"
    assert told["total"] == 1


def test_a_remark_makes_a_list_another_one(reviewer: Reviewer) -> None:
    asked = "/claims?review=flagged"
    before = reviewer.get(asked)
    reviewer.post(f"{A}/flag", DOUBT)
    held = reviewer.headers | {"If-None-Match": before.headers["etag"]}
    after = reviewer.client.get(asked, headers=held)
    assert (after.status_code, after.json()["total"]) == (200, 1)


def test_what_is_in_review_is_shown_to_curators(reviewer: Reviewer, store: Store) -> None:
    reviewer.post("/claims/paper:c/flag", DOUBT)
    for asked in ("/claims?review=flagged", "/network?review=flagged", f"{A}/review"):
        assert code(reviewer.client.get(asked)) == (401, "key-required")
        reader = bearing(key(store, "read"))
        assert code(reviewer.client.get(asked, headers=reader)) == (403, "scope-too-small")
    for done in ("send-back", "flag", "resolve", "publish"):
        assert code(reviewer.client.post(f"{A}/{done}", json=DOUBT)) == (401, "key-required")
    told = reviewer.client.get("/changes?noun=claim").text
    assert "Is it so?" not in told + reviewer.get("/changes?noun=claim").text


def test_it_is_told_of_the_present_alone(reviewer: Reviewer) -> None:
    answer = reviewer.get("/claims?review=flagged&as_of=1")
    assert code(answer) == (422, "invalid-request")
    assert answer.json()["errors"][0]["parameter"] == "review"


def test_remarks_are_told_with_who_made_them_the_latest_first(reviewer: Reviewer) -> None:
    reviewer.post(f"{A}/send-back", {"note": "Who says so?"})
    told = reviewer.post(f"{A}/flag", DOUBT).json()
    assert told["review"] == ["sent-back", "flagged"]
    assert [remark["note"] for remark in told["remarks"]] == ["Is it so?", "Who says so?"]
    assert all(remark["author"] and remark["version"] == 1 for remark in told["remarks"])
    assert reviewer.get(f"{A}/review").json() == told
    tag = {"If-Match": reviewer.get(A).headers["etag"]}
    assert code(reviewer.post(f"{A}/publish", **tag)) == (409, "under-review")
    told = reviewer.post(f"{A}/resolve", {"note": "It is so."}).json()
    assert (told["review"], len(told["remarks"])) == (["to-review"], 3)


@pytest.mark.parametrize("body", [{}, {"note": ""}, {"note": 1}, {"note": "x", "by": "me"}, []])
def test_a_remark_has_a_note_and_nothing_else(reviewer: Reviewer, body: Any) -> None:
    answer = reviewer.post(f"{A}/flag", body)
    assert answer.status_code in (400, 422)
    assert reviewer.get(f"{A}/review").json()["remarks"] == []


def test_whoever_names_no_claim_or_another_state_is_refused(reviewer: Reviewer) -> None:
    assert code(reviewer.post("/claims/paper:x/flag", DOUBT)) == (404, "not-found")
    assert code(reviewer.get("/claims/paper:x/review")) == (404, "not-found")
    stale = {"If-Match": '"0123456789abcdef"'}
    assert code(reviewer.post(f"{A}/flag", DOUBT, **stale)) == (412, "precondition-failed")


def test_all_drafts_of_a_source_are_published_at_once(reviewer: Reviewer) -> None:
    reviewer.post(f"{A}/send-back", DOUBT)
    told = reviewer.post("/sources/paper/publish?reason=Read.").json()
    assert told["published"] == ["paper:b"]
    assert told["held"] == [{"id": "paper:a", "because": "sent-back"}]
    assert reviewer.client.get("/claims").json()["total"] == 2
    assert code(reviewer.post("/sources/nowhere/publish")) == (404, "not-found")
    assert code(reviewer.post("/sources/paper:b/publish")) == (404, "not-found")


def test_a_remark_that_is_sent_again_is_made_once(reviewer: Reviewer) -> None:
    for _time in range(2):
        told = reviewer.post(f"{A}/flag", DOUBT, **{"Idempotency-Key": "once"}).json()
    assert len(told["remarks"]) == 1
