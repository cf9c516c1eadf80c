"""A claim as people see it: whose it is, its words, what stands around it, its history."""

import json

import pytest
from starlette.testclient import TestClient

from claims_api.reader.templating import fragment
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.curation.edits import put, retract
from tests.keys import bearing, key
from tests.reader.page import page, parsed
from tests.small_files import ADA, bring, claim, paper, source
from tests.small_files import parsed as file_of

FULL = "/reader/claims/river-post-dam-report:dam-is-full"


@pytest.fixture
def client(serve: Serve, corpus: Store) -> TestClient:
    """Return a client of the seed and the invented corpus."""
    return serve(corpus)


def test_every_claim_of_the_corpus_has_a_page(client: TestClient) -> None:
    for source_id in [one["id"] for one in client.get("/sources").json()["items"]]:
        for item in client.get(f"/claims?source={source_id}&limit=200").json()["items"]:
            shown = page(client, f"/reader/claims/{item['id']}")
            assert shown.one("h1").text == item["statement"]
            for holder in item["attributed_to"]:
                assert holder["name"] in shown.one("ol", of="chain").text
            for anchor in item["anchors"]:
                assert anchor["sha256"] in shown.one("ol", of="anchors").text


def test_its_words_stand_among_those_around_them(client: TestClient) -> None:
    shown = page(client, FULL)
    item = client.get(FULL.removeprefix("/reader")).json()
    (found,) = client.get(
        "/claims?source=river-post-dam-report&q=%22korreth+dam+is+full%22&include=anchors.context"
    ).json()["items"]
    quotes = [quote.text for quote in shown.all("blockquote")]
    assert len(quotes) == len(item["anchors"])
    for quote, context in zip(quotes, found["anchor_contexts"], strict=True):
        whole = f"{context['prefix']}{context['exact']}{context['suffix']}"
        assert quote.replace("…", "") == whole.replace("…", "")


def test_a_link_leads_to_the_very_words(client: TestClient) -> None:
    links = [link.attributes["href"] for link in page(client, FULL).all("a", of="outside")]
    assert links[0].endswith("#:~:text=Korreth%20Dam%20Is%20Full")
    assert fragment("a-b, c & d…") == "a%2Db%2C%20c%20%26%20d%E2%80%A6"


def test_what_stands_around_it_is_told_with_whose_it_is(client: TestClient) -> None:
    shown = page(client, FULL)
    for relation in client.get(FULL.removeprefix("/reader")).json()["relations"]:
        other = client.get(f"/claims/{relation['claim']['id']}").json()
        assert relation["claim"]["statement"] in shown.text
        assert other["source"]["title"] in shown.text
        assert page(client, f"/reader/claims/{other['id']}").one("h1").text == other["statement"]


def test_the_page_carries_the_claim_as_linked_data(client: TestClient) -> None:
    (linked,) = page(client, FULL).all("script", type="application/ld+json")
    served = client.get(f"{FULL.removeprefix('/reader')}?format=jsonld").json()
    assert json.loads(linked.text) == served


def test_its_versions_are_told_with_what_changed(store: Store, serve: Serve) -> None:
    bring(store, paper(claim("a")))
    put(store, "claims", "paper:a", statement="It was otherwise.", note="See page two.")
    client = serve(store)
    shown = page(client, "/reader/claims/paper:a")
    first, second = shown.one("ol", of="history").all("li")
    assert "update: statement, note" in first.text
    assert "create" in second.text
    differences = first.one("a").attributes["href"]
    assert client.get(differences).json()["patch"]["statement"] == "It was otherwise."


def test_as_of_a_moment_it_stands_as_it_stood(store: Store, serve: Serve) -> None:
    bring(store, paper(claim("a", statement="It was so.")))
    client = serve(store)
    number = client.get("/claims?limit=0").json()["generation"]
    put(store, "claims", "paper:a", statement="It was otherwise.")
    assert page(client, "/reader/claims/paper:a").one("h1").text == "It was otherwise."
    was = page(client, f"/reader/claims/paper:a?as_of={number}")
    assert was.one("h1").text == "It was so."
    assert f"?as_of={number}#c-a" in str([a.attributes.get("href") for a in was.all("a")])


def test_what_was_taken_back_tells_why(store: Store, serve: Serve) -> None:
    bring(store, paper(claim("a")))
    retract(store, "claims", "paper:a", "Nobody ever said it.")
    shown = page(serve(store), "/reader/claims/paper:a", 410)
    assert "Nobody ever said it." in shown.one("main").text


def test_what_nobody_knows_is_a_page_with_what_comes_near(client: TestClient) -> None:
    shown = page(client, f"{FULL}l", 404)
    near = [link.attributes["href"] for link in shown.one("main").all("a")]
    assert "river-post-dam-report:dam-is-full" in near


def test_a_draft_is_shown_to_who_curates_alone(store: Store, serve: Serve) -> None:
    bring(store, paper(claim("a", statement="It is a draft.", status="draft")))
    client = serve(store)
    assert "It is a draft." not in page(client, "/reader/claims/paper:a", 404).text
    headers = bearing(key(store, "curate"))
    shown = parsed(client.get("/reader/claims/paper:a", headers=headers).text)
    assert shown.one("h1").text == "It is a draft."
    assert shown.all("script", type="application/ld+json") == []


def test_nothing_in_a_claim_can_run(store: Store, serve: Serve) -> None:
    hostile = '"></script><script>alert(1)</script><!--'
    said = claim(
        "a",
        statement=hostile,
        note=hostile,
        assessments=[{"id": "x", "assessor": hostile, "verdict": "false", "note": hostile}],
    )
    home = source("paper", title=hostile)
    bring(store, file_of(source=home, claims=[said], actors=[ADA | {"name": hostile}]))
    shown = page(serve(store), "/reader/claims/paper:a")
    scripts = shown.all("script")
    assert [one.attributes.get("type") for one in scripts] == ["module", "application/ld+json"]
    assert json.dumps(hostile)[1:-1] in json.dumps(json.loads(scripts[1].text))
    assert shown.one("h1").text == hostile
