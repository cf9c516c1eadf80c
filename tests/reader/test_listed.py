"""The list of claims as a page: any question, and what may be chosen next."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from claims_api.errors import QueryTimeout
from claims_api.queries import facets
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.keys import bearing, key
from tests.reader.page import Element, page, parsed
from tests.small_files import bring, claim, paper

PATH = "/reader/claims"


@pytest.fixture
def client(serve: Serve, corpus: Store) -> TestClient:
    """Return a client of the seed and the invented corpus."""
    return serve(corpus)


def statements(shown: Element) -> list[str]:
    """Return the statements of a page, in their order."""
    return [card.one("p", of="statement").text for card in shown.all("li", of="card")]


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?actor=Russia",
        "?actor=Gulf+countries&members=true",
        "?q=military&sort=-published",
        "?polarity=negated&voice=quoted,reported&limit=3",
        "?related_to=magnier-2017-russia-iran:airports-opened-to-jets",
    ],
)
def test_a_page_shows_what_the_list_answers(client: TestClient, question: str) -> None:
    shown = page(client, f"{PATH}{question}")
    listed = client.get(f"/claims{question}").json()
    assert statements(shown) == [item["statement"] for item in listed["items"]]
    assert shown.one("h1").text == listed["question"]
    assert shown.one("p", of="sentence").one("strong").text.split()[0] == str(listed["total"])
    data = shown.one("details", of="data").all("a")[0].attributes["href"]
    assert client.get(data).json()["items"] == listed["items"]
    assert sorted(parse_qsl(urlsplit(data).query)) == sorted(parse_qsl(question.removeprefix("?")))


def test_pages_are_turned_there_and_back(client: TestClient) -> None:
    seen, address = [], f"{PATH}?actor=Israel&limit=7"
    while True:
        shown = page(client, address)
        seen += statements(shown)
        further = shown.all("a", rel="next")
        if not further:
            break
        address = further[0].attributes["href"]
    listed = client.get("/claims?actor=Israel&limit=200").json()["items"]
    assert seen == [item["statement"] for item in listed]
    assert shown.one("a", rel="prev").attributes["href"].startswith(f"{PATH}?")


def test_every_choice_finds_as_many_claims_as_it_says(client: TestClient) -> None:
    shown = page(client, f"{PATH}?source=river-post-dam-report&voice=reported")
    choices = shown.one("section", of="facets").all("a")
    assert len(choices) > 20
    for choice in choices:
        if "chosen" not in choice.classes and "voice=" in choice.attributes["href"]:
            told = int(choice.one("span", of="count").text)
            then = page(client, choice.attributes["href"])
            total = int(then.one("p", of="sentence").one("strong").text.split()[0])
            # Of the filter that is in force already, another value comes to those found.
            found = len(statements(shown))
            assert total in (told, told + found), choice.text


def test_words_that_were_sought_are_marked(client: TestClient) -> None:
    shown = page(client, f"{PATH}?q=peace+talks")
    marked = {mark.text.casefold() for mark in shown.all("mark")}
    assert {"peace", "talks"} <= marked
    assert (
        shown.one("p", of="sorts").one("a", **{"aria-current": "true"}).text == "best match first"
    )


def test_where_nothing_is_found_the_page_tells_what_would_be(client: TestClient) -> None:
    shown = page(client, f"{PATH}?actor=Zorblax&voice=quoted")
    assert "Nobody knows the actor Zorblax." in shown.text
    near = shown.one("li", of="nothing").all("a")
    total = client.get("/claims?voice=quoted&limit=0").json()["total"]
    assert [(link.attributes["href"], link.text) for link in near] == [
        (f"{PATH}?voice=quoted", "Claims in the voice quoted")
    ]
    assert str(total) in shown.one("li", of="nothing").text


@pytest.mark.parametrize("shape", ["format=csv", "fields=id", "facet=type", "explain=true"])
def test_what_shapes_data_leads_to_the_data(client: TestClient, shape: str) -> None:
    answer = client.get(f"{PATH}?actor=Iran&{shape}")
    assert answer.status_code == 307
    location = answer.headers["location"]
    assert sorted(location.removeprefix("/claims?").split("&")) == sorted(["actor=Iran", shape])


def test_what_takes_too_long_to_count_is_shown_without_counts(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(*_args: object) -> None:
        raise QueryTimeout

    plain = statements(page(client, f"{PATH}?actor=Iran"))
    monkeypatch.setattr(facets, "_cells", too_long)
    shown = page(client, f"{PATH}?actor=Iran")
    assert statements(shown) == plain
    assert "Narrow the question for counts." in shown.one("p", of="warning").text
    assert shown.one("section", of="facets").all("a") == []


def test_drafts_are_listed_for_who_curates_alone(store: Store, serve: Serve) -> None:
    bring(store, paper(claim("a"), claim("b", statement="It is a draft.", status="draft")))
    client = serve(store)
    assert page(client, f"{PATH}?status=draft", 401).one("h1").text
    answer = client.get(f"{PATH}?status=draft", headers=bearing(key(store, "curate")))
    assert statements(parsed(answer.text)) == ["It is a draft."]
    assert "It is a draft." not in page(client, PATH).text


def test_a_claim_leads_to_its_place_in_the_article(client: TestClient) -> None:
    shown = page(client, f"{PATH}?source=river-post-dam-report&limit=2")
    for card in shown.all("li", of="card"):
        link = card.one("p", of="by").one("a").attributes["href"]
        path, _, place = link.partition("#")
        assert len(page(client, path).all(id=place)) == 1
