"""Atom: a question as a feed, read by feedparser, and well-formed whatever stands in it."""

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import Any

import feedparser
import pytest
from sqlalchemy import Connection
from starlette.testclient import TestClient

from claims_api import __version__
from claims_api.formats import atom
from claims_api.formats.page import Page
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.store.engine import Store
from tests.api.client import served
from tests.formats.small import INSTANT, filled
from tests.small_files import actor, bring, claim, paper

BASE = "https://claims.example"
NAMES = {"a": atom.NAMESPACE, "at": atom.TOMBSTONES}
HOSTILE = "</title><script>&amp; ]]> \u202e\U0001f600 “quoted” 'it' \"is\" <!-- <![CDATA["


def feed(store: Store, asked: str = "") -> Any:
    """Return a feed as feedparser reads it."""
    with served(store, base_url=BASE) as client:
        found = feedparser.parse(client.get(f"/claims?format=atom{asked}").content)
    assert not found.bozo
    return found


def spoken(store: Store, **fields: Any) -> Any:
    """Return the entry of one claim, held by Bo unless said otherwise."""
    told = claim("said", **({"attributed_to": ["bo"]} | fields))
    bring(store, paper(told, actors=(actor("bo"), actor("cy"))))
    (entry,) = feed(store).entries
    return entry


def test_a_feed_is_written_so(store: Store) -> None:
    filled(store)
    with served(store, base_url=BASE) as client:
        body = client.get("/claims?format=atom&q=first").content
    assert INSTANT.sub(b"INSTANT", body).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:at="http://purl.org/atompub/tombstones/1.0">\n'
        f"<id>{BASE}/claims?q=first&amp;sort=-updated</id>\n"
        "<title>Claims that match first</title>\n"
        "<updated>INSTANT</updated>\n"
        f'<generator version="{__version__}">claims-api</generator>\n'
        "<author><name>claims-api</name></author>\n"
        '<link rel="self" type="application/atom+xml" '
        f'href="{BASE}/claims?format=atom&amp;q=first"/>\n'
        '<link rel="alternate" type="application/json" '
        f'href="{BASE}/claims?q=first&amp;sort=-updated"/>\n'
        "<entry>\n"
        f"<id>{BASE}/claims/paper:first-thing</id>\n"
        "<title>First thing.</title>\n"
        "<updated>INSTANT</updated>\n"
        "<published>INSTANT</published>\n"
        f"<author><name>Ada Auctor</name><uri>{BASE}/actors/ada</uri></author>\n"
        '<link rel="alternate" type="application/json" '
        f'href="{BASE}/claims/paper:first-thing"/>\n'
        f'<link rel="via" type="application/json" href="{BASE}/sources/paper" title="Paper"/>\n'
        '<category term="type:state" label="state"/>\n'
        '<category term="polarity:affirmed" label="affirmed"/>\n'
        '<category term="voice:author" label="author"/>\n'
        '<category term="certainty:unspecified" label="unspecified"/>\n'
        "<summary>Ada Auctor in “Paper”: First thing.</summary>\n"
        "</entry>\n"
        "</feed>\n"
    )


def test_feedparser_reads_what_the_json_tells(corpus: Store) -> None:
    with served(corpus, base_url=BASE) as client:
        told = client.get("/claims?topic=security&sort=-updated&limit=200").json()
    found = feed(corpus, "&topic=security&limit=200")
    assert found.feed.title == told["question"]
    assert [entry.title for entry in found.entries] == [item["statement"] for item in told["items"]]
    assert [entry.id for entry in found.entries] == [
        f"{BASE}/claims/{item['id']}" for item in told["items"]
    ]
    for entry, item in zip(found.entries, told["items"], strict=True):
        assert entry.updated == item["updated_at"]
        assert {tag.term for tag in entry.tags} >= {
            f"type:{item['type']}",
            f"polarity:{item['polarity']}",
            *(f"topic:{topic['id']}" for topic in item["topics"]),
        }
        assert entry.summary.endswith(f": {item['statement']}")


def test_what_changed_last_comes_first(store: Store) -> None:
    bring(store, paper(claim("older")))
    bring(store, paper(claim("older"), claim("newer", 20)))
    found = feed(store)
    assert [entry.title for entry in found.entries] == ["Newer.", "Older."]
    assert found.feed.updated == found.entries[0].updated
    assert feed(store, "&sort=position").entries[0].title == "Older."


def test_the_same_state_makes_the_same_feed(corpus: Store) -> None:
    with served(corpus) as one, served(corpus) as other:
        bodies = {each.get("/claims?format=atom").content for each in (one, other)}
    assert len(bodies) == 1


def test_a_feed_without_entries_has_a_time_too(corpus: Store) -> None:
    found = feed(corpus, "&actor=nobody-at-all")
    assert found.entries == []
    assert datetime(*found.feed.updated_parsed[:6], tzinfo=UTC) == datetime(1970, 1, 1, tzinfo=UTC)


def test_pages_lead_to_one_another_and_to_themselves(client: TestClient) -> None:
    seen: list[str] = []
    address = "/claims?actor=russia&format=atom&limit=30"
    before = None
    while address:
        found = feedparser.parse(client.get(address).content)
        links = {link.rel: link.href for link in found.feed.links}
        assert links["self"] == f"http://testserver{address}"
        assert ("previous" in links) == (before is not None)
        assert found.feed.id == "http://testserver/claims?actor=russia&sort=-updated"
        seen += [entry.id for entry in found.entries]
        before, address = address, links.get("next", "").removeprefix("http://testserver")
    total = client.get("/claims?actor=russia&limit=0").json()["total"]
    assert len(seen) == len(set(seen)) == total > 60


def test_a_feed_asked_for_by_its_media_type_goes_on_as_one(client: TestClient) -> None:
    answer = client.get("/claims?limit=1", headers={"Accept": "application/atom+xml"})
    assert answer.headers["content-type"] == "application/atom+xml"
    links = {link.rel: link.href for link in feedparser.parse(answer.content).feed.links}
    assert "format=atom" in links["next"]
    assert feedparser.parse(client.get(links["next"]).content).entries


@pytest.mark.parametrize(
    ("fields", "authors", "contributors", "summary"),
    [
        ({"attributed_to": []}, ["Ada Auctor"], [], "Ada Auctor in “Paper”: Said."),
        ({}, ["Bo"], ["Ada Auctor"], "Bo in “Paper”: Said."),
        (
            {"voice": "quoted", "attributed_to": ["bo", "cy"]},
            ["Bo", "Cy"],
            ["Ada Auctor"],
            "Bo and Cy, quoted by Ada Auctor in “Paper”: Said.",
        ),
        (
            {"voice": "reported", "via": ["cy"]},
            ["Bo"],
            ["Ada Auctor", "Cy"],
            "Bo, as reported by Ada Auctor by way of Cy in “Paper”: Said.",
        ),
        (
            {"voice": "ascribed"},
            ["Ada Auctor"],
            [],
            "Ascribed by Ada Auctor to Bo in “Paper”: Said.",
        ),
    ],
)
def test_who_claims_it_is_told_as_it_reaches_us(
    store: Store, fields: dict[str, Any], authors: list[str], contributors: list[str], summary: str
) -> None:
    entry = spoken(store, **fields)
    assert [author.name for author in entry.authors] == authors
    assert [one.name for one in entry.get("contributors", [])] == contributors
    assert entry.summary == summary


def test_what_a_source_without_authors_ascribes_has_the_feed_as_its_author(store: Store) -> None:
    told = claim("said", voice="ascribed", attributed_to=["ada"])
    bring(store, paper(told, authors=[], published="2017-03", published_basis="stated"))
    found = feed(store)
    assert "author" not in found.entries[0]
    assert found.feed.author == "claims-api"
    assert (
        found.entries[0].summary
        == "Ascribed by the source to Ada Auctor in “Paper” (2017-03): Said."
    )


def test_hostile_words_stay_words(store: Store) -> None:
    told = claim("said", statement=HOSTILE, attributed_to=["bo"])
    bring(store, paper(told, actors=(actor("bo", name=HOSTILE),), title=HOSTILE))
    with served(store) as client:
        body = client.get("/claims", params={"format": "atom", "q": f"-absent {HOSTILE}"}).content
    tree = ET.fromstring(body)  # refuses what is not well-formed
    assert "</title>" in (tree.findtext("a:title", None, NAMES) or "")
    (entry,) = tree.findall("a:entry", NAMES)
    assert entry.findtext("a:title", namespaces=NAMES) == HOSTILE
    assert entry.findtext("a:author/a:name", namespaces=NAMES) == HOSTILE
    assert HOSTILE in (entry.findtext("a:summary", namespaces=NAMES) or "")
    assert entry.find("a:link[@rel='via']", NAMES).get("title") == HOSTILE  # type: ignore[union-attr]


def test_what_was_taken_back_is_told_as_a_deletion(corpus: Store, connection: Connection) -> None:
    asked = ClaimQuestion.model_validate({"status": ["retracted"], "limit": 1})
    gone = json.loads(find(connection, asked).items[0])
    with served(corpus, base_url=BASE) as client:
        tree = ET.fromstring(client.get("/claims?format=atom&status=retracted&limit=1").content)
    (deleted,) = tree.findall("at:deleted-entry", NAMES)
    assert deleted.get("ref") == f"{BASE}/claims/{gone['id']}"
    assert deleted.get("when") == gone["retracted_at"] == tree.findtext("a:updated", None, NAMES)
    assert deleted.findtext("at:comment", None, NAMES) == gone["reason"]


def test_a_feed_is_offered_of_claims_alone(client: TestClient) -> None:
    refused = client.get("/actors?format=atom")
    assert refused.status_code == 422
    assert "ndjson" in refused.json()["detail"]
    unlikely = client.get("/actors", headers={"Accept": "application/atom+xml"})
    assert unlikely.status_code == 406


def test_what_a_feed_cannot_show_is_told(client: TestClient) -> None:
    asked = "fields=id&facet=type&explain=true&include=source&actor=russia&members=true&limit=1"
    answer = client.get(f"/claims?format=atom&{asked}")
    assert len(json.loads(answer.headers["Claims-Warnings"])) == 5
    assert b"<summary>" in answer.content


def test_a_page_without_an_address_is_a_feed_all_the_same() -> None:
    empty = Page(kind="claim", items=[], total=0, state="1-x", question="All claims", base=BASE)
    found = feedparser.parse(b"".join(atom.write(empty)))
    assert (found.bozo, found.feed.id) == (False, f"{BASE}/claims")
    assert [link.rel for link in found.feed.links] == ["alternate"]
