"""An article as people see it: every claim where it stands, whatever is known of the text."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.queries.claim_question import ClaimQuestion
from claims_api.reader import article
from claims_api.reader.templating import outward
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.api.test_texts import DRY, FULL, TEXT, Attacher
from tests.keys import bearing, key
from tests.reader.page import Element, page, parsed
from tests.small_files import ADA, bring, claim, paper, source
from tests.small_files import parsed as file_of

REPORT = "/reader/sources/river-post-dam-report"
MAGNIER = "/reader/sources/magnier-2017-russia-iran"


@pytest.fixture
def reports(serve: Serve, corpus: Store) -> TestClient:
    """Return a client of the seed and the invented corpus."""
    return serve(corpus)


def marked(shown: Element) -> list[tuple[str, str]]:
    """Return the words that are marked, with the numbers of the claims on them."""
    return [(one.text, one.attributes["data-claims"]) for one in shown.all("a", of="m")]


def statements(shown: Element) -> list[str]:
    """Return the statements beside the text, in their order."""
    cards = shown.all("li", of="card")
    return [card.one("p", of="statement").one("a").text for card in cards]


def test_the_words_of_each_anchor_are_marked_with_its_claims(reports: TestClient) -> None:
    shown = page(reports, REPORT)
    listed = reports.get("/claims?source=river-post-dam-report&limit=200").json()["items"]
    cards = {c.attributes["id"].removeprefix("c-"): c for c in shown.all("li", of="card")}
    assert set(cards) == {item["id"].partition(":")[2] for item in listed}
    for item in listed:
        number = cards[item["id"].partition(":")[2]].attributes["data-claim"]
        words = "".join(text for text, on_it in marked(shown) if number in on_it.split())
        assert words == "".join(a["exact"] for a in sorted(item["anchors"], key=_start))


def _start(anchor: dict[str, Any]) -> int:
    start: int = anchor["start"]
    return start


def test_the_whole_text_is_shown_and_nothing_twice(reports: TestClient) -> None:
    shown = page(reports, REPORT)
    text = reports.get("/sources/river-post-dam-report/text").text
    words = [p.text for part in shown.all("section", of="part") for p in part.all("p")[:1]]
    assert "".join("".join(words).split()) == "".join(text.split())


def test_an_article_without_its_text_is_drawn_from_offsets_alone(reports: TestClient) -> None:
    shown = page(reports, MAGNIER)
    source = reports.get("/sources/magnier-2017-russia-iran").json()
    parts = shown.all("section", of="part")
    assert len(parts) == len(source["paragraphs"])
    for part, (start, end) in zip(parts, source["paragraphs"], strict=True):
        widths = [int(bar.attributes["width"]) for bar in part.all("rect")]
        assert sum(widths) == end - start
    assert "claims-api source attach magnier-2017-russia-iran" in shown.one("aside").text
    total = reports.get("/claims?source=magnier-2017-russia-iran&limit=0").json()["total"]
    assert len(statements(shown)) == total


def test_claims_stand_in_the_order_of_the_text(reports: TestClient) -> None:
    numbers = [int(c.attributes["data-claim"]) for c in page(reports, MAGNIER).all(of="card")]
    assert numbers == sorted(numbers)


def test_every_link_within_a_page_leads_somewhere(reports: TestClient) -> None:
    for address in (REPORT, MAGNIER, f"{REPORT}?voice=quoted"):
        every = list(page(reports, address).every())
        ids = [one.attributes["id"] for one in every if "id" in one.attributes]
        assert len(ids) == len(set(ids))
        within = {one.attributes.get("href", "") for one in every}
        # In a drawing a stretch has one id, though several claims may begin there.
        missing = {at for at in within if at.startswith("#") and at[1:] not in ids}
        assert missing == set(), address


def test_every_address_of_a_page_answers(reports: TestClient) -> None:
    for address in (REPORT, f"{REPORT}?voice=quoted&q=lake"):
        shown = page(reports, address)
        found = {one.attributes["href"] for one in shown.all("a")}
        found |= {one.attributes["href"] for one in shown.all("link")}
        found |= {one.attributes["src"] for one in shown.all("script") + shown.all("img")}
        for at in sorted(at for at in found if at.startswith("/")):
            assert reports.get(at).status_code in (200, 307), at


@pytest.mark.parametrize("colour", ["voice", "polarity", "holder"])
def test_claims_are_coloured_as_the_reader_chooses(reports: TestClient, colour: str) -> None:
    shown = page(reports, f"{REPORT}?colour={colour}")
    legend = shown.one("ul", of="legend").all("a")
    counted = {
        link.attributes["class"].split()[0]: int(link.one("span", of="count").text)
        for link in legend
    }
    cards = [card.classes - {"card"} for card in shown.all("li", of="card")]
    for hue, claims in counted.items():
        assert sum(hue in card for card in cards) == claims
    assert shown.one("ul", of="switch").one("a", **{"aria-current": "true"}).text == colour


def test_filters_narrow_what_is_marked(reports: TestClient) -> None:
    shown = page(reports, f"{REPORT}?voice=quoted")
    listed = reports.get("/claims?source=river-post-dam-report&voice=quoted").json()
    assert sorted(statements(shown)) == sorted(item["statement"] for item in listed["items"])
    assert listed["question"] in shown.one("p", of="sentence").text
    back = shown.one("ul", of="given").one("a").attributes["href"]
    assert statements(page(reports, back)) == statements(page(reports, REPORT))
    assert {on_it for _words, on_it in marked(shown)} <= {str(n) for n in range(listed["total"])}


def test_whatever_filters_claims_filters_marks(reports: TestClient) -> None:
    for name, field in ClaimQuestion.model_fields.items():
        if name in ClaimQuestion.filters() and name not in ("status", "source"):
            (example,) = field.examples[0][:1]
            answer = reports.get(REPORT, params={name: example})
            total = reports.get(
                "/claims", params={name: example, "source": "river-post-dam-report", "limit": 0}
            ).json()["total"]
            assert len(parsed(answer.text).all("li", of="card")) == total, name


def test_the_address_of_the_data_answers_the_same_claims(reports: TestClient) -> None:
    shown = page(reports, f"{REPORT}?polarity=negated&colour=holder")
    address = shown.one("details", of="data").all("a")[0].attributes["href"]
    assert address == "/claims?source=river-post-dam-report&polarity=negated"
    items = reports.get(address).json()["items"]
    assert sorted(statements(shown)) == sorted(item["statement"] for item in items)


def test_what_may_not_be_shown_is_shown_to_who_curates(store: Store, serve: Serve) -> None:
    client = serve(store)
    Attacher(store, client).put()
    hidden = page(client, "/reader/sources/paper")
    assert FULL not in hidden.text
    assert hidden.all("svg", of="bars")
    assert "to those who curate" in hidden.one("aside").text
    answer = client.get("/reader/sources/paper", headers=bearing(key(store, "curate")))
    assert FULL in parsed(answer.text).text
    assert answer.headers["cache-control"].startswith("private")


def test_an_anchor_that_lost_its_words_stands_at_the_end(store: Store, serve: Serve) -> None:
    client = serve(store)
    attacher = Attacher(store, client, text_access="public")
    attacher.put()
    assert attacher.put(TEXT.replace(DRY, "they are not")).status_code == 200
    shown = page(client, "/reader/sources/paper")
    (card,) = shown.one("section", of="lost").all("li", of="card")
    assert card.attributes["id"] == "c-dry"
    assert "in the text" not in card.text
    assert [one.attributes["id"] for one in shown.all("li", of="card")] == ["c-full", "c-dry"]


def test_many_claims_are_read_page_by_page_up_to_a_thousand(
    store: Store, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(store, paper(*(claim(f"c{n}") for n in range(430))))
    client = serve(store)
    assert len(statements(page(client, "/reader/sources/paper"))) == 430
    monkeypatch.setattr(article, "MOST_CLAIMS", 400)
    shown = page(client, "/reader/sources/paper")
    assert len(statements(shown)) == 400
    assert "the first 400 of them here" in shown.one("p", of="sentence").text


def test_the_past_is_shown_as_it_was(store: Store, serve: Serve) -> None:
    bring(store, paper(claim("a")))
    client = serve(store)
    bring(store, paper(claim("a"), claim("b")))
    was = page(client, "/reader/sources/paper?as_of=3")
    assert len(statements(was)) == 1
    links = {link.attributes["href"] for link in was.one("ul", of="legend").all("a")}
    assert all("as_of=3" in link for link in links)


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}'


def test_nothing_that_is_coded_can_run(store: Store, serve: Serve) -> None:
    ada = ADA | {"name": HOSTILE}
    home = source("paper", title=HOSTILE, subtitle=HOSTILE, publisher=HOSTILE, genre="news")
    said = claim("a", statement=HOSTILE, note=HOSTILE)
    bring(store, file_of(source=home, claims=[said], actors=[ada]))
    client = serve(store)
    for address in ("/reader/sources/paper", "/reader?limit=5"):
        shown = page(client, address)
        scripts = [one.attributes["src"] for one in shown.all("script")]
        assert all(at.startswith("/reader/static/") for at in scripts)
        assert len(scripts) == 1
        assert all(not name.startswith("on") for one in shown.every() for name in one.attributes)
        assert HOSTILE in shown.text
        assert "49" not in shown.text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://x.example/"])
def test_only_addresses_of_the_web_become_links(url: str) -> None:
    assert outward(url) is None
    assert outward("https://x.example/") == "https://x.example/"
    assert outward(None) is None


def test_every_page_lets_nothing_in_from_elsewhere(reports: TestClient) -> None:
    for address in ("/reader", REPORT, "/reader/sources/nowhere"):
        answer = reports.get(address)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not [one for one in parsed(answer.text).every() if "style" in one.attributes]
