"""What all pages share: validators, files, and failures that a person understands."""

import pytest
from starlette.testclient import TestClient

from claims_api.reader.templating import files
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.reader.page import page
from tests.small_files import bring, claim, paper


@pytest.fixture
def client(serve: Serve, corpus: Store) -> TestClient:
    """Return a client of the seed and the invented corpus."""
    return serve(corpus)


def test_the_root_leads_to_the_articles(client: TestClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/reader")
    titles = {heading.text for heading in page(client, "/reader").all("h2")}
    assert titles == {source["title"] for source in client.get("/sources").json()["items"]}


def test_where_there_is_one_article_it_is_shown(store: Store, serve: Serve) -> None:
    bring(store, paper(claim("a")))
    answer = serve(store).get("/reader")
    assert (answer.status_code, answer.headers["location"]) == (307, "/reader/sources/paper")


def test_articles_are_turned_page_by_page(client: TestClient) -> None:
    shown = page(client, "/reader?limit=1")
    further = shown.one("a", rel="next").attributes["href"]
    assert further.startswith("/reader?limit=1&cursor=")
    back = page(client, further).one("a", rel="prev").attributes["href"]
    assert page(client, back).one("h2").text == shown.one("h2").text


def test_a_page_that_is_held_is_not_sent_again(client: TestClient) -> None:
    for address in ("/reader", "/reader/sources/river-post-dam-report?voice=quoted"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_files_are_kept_for_ever_under_their_digest(client: TestClient) -> None:
    for name, file in files().items():
        answer = client.get(f"/reader/static/{file.digest}/{name}")
        assert (answer.status_code, answer.content) == (200, file.content)
        assert answer.headers["content-type"].startswith(file.media_type)
        assert "immutable" in answer.headers["cache-control"]
        assert client.get(f"/reader/static/000000000000/{name}").status_code == 404
    assert client.get("/reader/static/000000000000/..%2Fpages.py").status_code == 404


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/reader/sources/river-post-dam-repart", 404, "river-post-dam-report"),
        ("/reader/sources/river-post-dam-report?voise=quoted", 422, "Did you mean voice?"),
        ("/reader/sources/river-post-dam-report?voice=loud", 422, "quoted"),
        ("/reader/sources/river-post-dam-report?colour=red", 422, "polarity"),
        ("/reader?colour=voice", 422, "Nothing here is called colour"),
        ("/reader/sources/river-post-dam-report?q=a&q=b", 422, "q stands once"),
    ],
)
def test_a_failure_is_told_with_what_would_have_worked(
    client: TestClient, address: str, status: int, told: str
) -> None:
    shown = page(client, address, status)
    assert told in shown.one("main").text
    assert shown.one("h1").text


def test_links_begin_with_the_address_that_is_set(serve: Serve, corpus: Store) -> None:
    client = serve(corpus, base_url="https://claims.example/x")
    shown = page(client, "/reader/sources/river-post-dam-report")
    links = {link.attributes["href"] for link in shown.all("a")}
    others = {at for at in links if not at.startswith(("#", "https://claims.example/x/"))}
    assert others == {client.get("/sources/river-post-dam-report").json()["url"]}
