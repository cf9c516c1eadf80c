"""Claims as they are asked for over HTTP."""

import csv
import io
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.queries.watching import counted
from tests.small_files import bring, claim, paper

Claims = list[dict[str, Any]]


def answer(client: TestClient, query: str) -> dict[str, Any]:
    got = client.get(f"/claims?{query}")
    assert got.status_code == 200, got.text
    found: dict[str, Any] = got.json()
    return found


def takes_part(item: dict[str, Any], actor: str) -> bool:
    authors = {author["id"] for author in item["source"]["authors"]}
    held = {holder["id"] for holder in item["attributed_to"]} - authors
    return actor in {part["id"] for part in item["actors"]} | held


def test_all_claims_of_russia_are_found(client: TestClient, facts: Claims) -> None:
    found = answer(client, "actor=Russia&limit=200")
    wanted = [fact["id"] for fact in facts if takes_part(fact, "russia")]
    assert [item["id"] for item in found["items"]] == wanted
    assert found["total"] == len(wanted) > 50
    assert found["question"] == "Claims in which Russia takes part"


@pytest.mark.parametrize("name", ["Moscow", "russia", "RUSSIA", "Q159", "RU", '"Russia"', "RUS"])
def test_every_name_of_an_actor_finds_the_same(client: TestClient, name: str) -> None:
    by_name, by_id = (answer(client, f"actor={n}&limit=200") for n in (name, "russia"))
    assert by_name["items"] == by_id["items"]


def test_direction_and_members_are_told(client: TestClient) -> None:
    plain = answer(client, "agent=russia&target=israel")
    rolled = answer(client, "agent=russia&target=israel&members=true")
    assert rolled["total"] >= plain["total"] > 0
    for item in rolled["items"]:
        reasons = item["matched_because"]
        assert {reason["parameter"] for reason in reasons} == {"agent", "target"}
        for reason in reasons:
            group = reason["member_of"] or reason["actor"]
            assert group["id"] == {"agent": "russia", "target": "israel"}[reason["parameter"]]
            assert reason["parameter"] in reason["roles"]


def test_claims_are_found_by_their_holder(client: TestClient) -> None:
    for item in answer(client, "attributed_to=donald-trump")["items"]:
        assert "donald-trump" in {holder["id"] for holder in item["attributed_to"]}
    goals = answer(client, "type=goal&attributed_to=iran")
    assert goals["total"] > 0
    assert {item["type"] for item in goals["items"]} == {"goal"}


def test_words_are_stemmed_and_facets_counted(client: TestClient) -> None:
    found = answer(client, "q=cooperate&facet=type,actor:5&limit=200")
    assert any("cooperation" in item["statement"] for item in found["items"])
    assert sum(value["claims"] for value in found["facets"]["type"]) == found["total"]
    assert 0 < len(found["facets"]["actor"]) <= 5


def test_a_comma_means_any_and_repeating_all(client: TestClient) -> None:
    totals = {
        query: answer(client, f"{query}&limit=0")["total"]
        for query in (
            "actor=russia",
            "actor=iran",
            "actor=russia,iran",
            "actor=russia&actor=iran",
            "polarity=negated",
            "polarity=!negated",
            "",
        )
    }
    either, both = totals["actor=russia,iran"], totals["actor=russia&actor=iran"]
    assert either + both == totals["actor=russia"] + totals["actor=iran"]
    assert totals["polarity=negated"] + totals["polarity=!negated"] == totals[""]


def test_pages_follow_one_another_by_their_links(client: TestClient, facts: Claims) -> None:
    path, seen, walked = "/claims?limit=37&sort=-salience,occurred", [], 0
    while path:
        got = client.get(path)
        page = got.json()
        seen += [item["id"] for item in page["items"]]
        links = got.headers.get("link", "")
        assert (page["next"] is None) == ('rel="next"' not in links)
        assert (page["prev"] is None) == ('rel="prev"' not in links)
        assert page["next"] is None or f"<{page['next']}>" in links
        path, walked = page["next"], walked + 1
    assert len(seen) == len(set(seen)) == len(facts)
    assert walked == -(-len(facts) // 37)


def test_a_link_begins_with_the_address_that_is_set(serve: Serve, corpus: Store) -> None:
    page = serve(corpus, base_url="https://claims.example/x/").get("/claims?limit=1").json()
    assert page["next"].startswith("https://claims.example/x/claims?")


def test_only_the_chosen_fields_come_with_what_is_included(client: TestClient) -> None:
    query = "fields=statement,id&include=source,relations,assessments,anchors.context&limit=3"
    for item in answer(client, query)["items"]:
        assert list(item) == [
            "id",
            "statement",
            "relations",
            "assessments",
            "source_record",
            "anchor_contexts",
        ]


def test_public_words_stand_in_their_context(client: TestClient) -> None:
    found = answer(client, "source=river-post-dam-report&include=anchors.context&limit=5")
    for item in found["items"]:
        for anchor, context in zip(item["anchors"], item["anchor_contexts"], strict=True):
            assert context["exact"] == anchor["exact"]


@pytest.mark.parametrize("query", ["", "actor=Russia&", "q=iran&", "sort=-updated&"])
def test_lines_and_rows_carry_the_whole_result(client: TestClient, query: str) -> None:
    whole = answer(client, f"{query}limit=0")["total"]
    lines = client.get(f"/claims?{query}format=ndjson")
    rows = client.get(f"/claims?{query}format=csv")
    items = [json.loads(line) for line in lines.text.splitlines()]
    cells = list(csv.DictReader(io.StringIO(rows.text)))
    assert len(items) == len(cells) == whole
    assert [item["id"] for item in items] == [row["id"] for row in cells]
    assert lines.headers["content-type"] == "application/x-ndjson"
    assert rows.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert rows.headers["content-disposition"] == 'attachment; filename="claims.csv"'


def test_lines_beyond_one_batch_follow_without_a_gap(serve: Serve, store: Store) -> None:
    bring(store, paper(*(claim(f"thing-{n}", n * 10) for n in range(450))))
    client = serve(store)
    for form, more in (("ndjson", 0), ("csv", 1)):
        with counted() as statements:
            got = client.get(f"/claims?format={form}").text.splitlines()
        assert len(set(got)) == len(got) == 450 + more
        assert sum("ORDER BY claim.position" in statement for statement in statements) == 3


def test_a_limit_holds_for_lines_too(client: TestClient) -> None:
    got = client.get("/claims?format=ndjson&limit=3")
    assert len(got.text.splitlines()) == 3
    assert 'rel="next"' in got.headers["link"]


def test_warnings_of_lines_stand_in_a_header(client: TestClient) -> None:
    got = client.get("/claims?actor=Rüsiä&format=csv")
    (told,) = json.loads(got.headers["claims-warnings"])
    assert told.startswith("Nobody knows the actor Rüsiä.")


def test_of_many_warnings_a_header_tells_ten_and_how_many_more(client: TestClient) -> None:
    names = ",".join(f"nobody-{n}" for n in range(12))
    lines = client.get(f"/claims?actor={names}&format=ndjson")
    told = json.loads(lines.headers["claims-warnings"])
    assert len(told) == 11
    assert told[-1] == "There are 2 more warnings; JSON tells them all."
    assert len(answer(client, f"actor={names}")["warnings"]) == 12


def test_nothing_but_counts_comes_with_a_limit_of_none(client: TestClient, facts: Claims) -> None:
    found = answer(client, "limit=0&facet=source")
    assert (found["items"], found["next"]) == ([], None)
    assert found["total"] == len(facts) == sum(v["claims"] for v in found["facets"]["source"])


@pytest.mark.parametrize("path", ["/claims", "/actors", "/disputes"])
def test_a_filter_may_stand_twice_though_another_operation_takes_it_once(client, path):
    once = client.get(f"{path}?status=published")
    twice = client.get(f"{path}?status=published&status=published")
    assert (once.status_code, twice.status_code) == (200, 200)
    assert twice.json()["items"] == once.json()["items"]
    shaped = client.get(f"{path}?limit=2&limit=2")
    assert shaped.json()["detail"] == "limit stands once"
