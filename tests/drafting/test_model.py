"""Asking a model: over HTTP, of an endpoint that is really there."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from claims_api.drafting.model import ask
from claims_api.drafting.prompt import schema, whole
from claims_api.errors import Told
from tests.drafting.articles import article

TEXT = "The Gates of Korreth\n\nEdda Torvalle says that the gates of the dam are shut."
KEY = "sk-secret-1"
Answer = Callable[[dict[str, Any]], tuple[int, bytes]]


class Endpoint:
    """An endpoint on a port of its own, and all that it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.asked.append(sent)
                endpoint.keys.append(self.headers["Authorization"])
                status, body = answer(sent)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", body.decode())
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def endpoint() -> Iterator[Callable[[Answer], Endpoint]]:
    made: list[Endpoint] = []

    def make(answer: Answer) -> Endpoint:
        made.append(Endpoint(answer))
        return made[-1]

    yield make
    for one in made:
        one.close()


def chosen(content: str) -> bytes:
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


def test_the_prompt_and_the_article_are_sent_and_the_answer_returned(endpoint: Any) -> None:
    there = endpoint(lambda _sent: (200, chosen("{}")))
    assert ask(article(TEXT), there.url, "small", KEY) == "{}"
    (sent,) = there.asked
    assert (sent["model"], sent["temperature"]) == ("small", 0)
    assert sent["messages"][1]["content"] == TEXT
    assert "- edda-torvalle: Edda Torvalle" in sent["messages"][0]["content"]
    assert sent["response_format"]["json_schema"]["schema"] == schema()
    assert there.keys == [f"Bearer {KEY}"]


def test_an_endpoint_that_takes_no_schema_is_asked_without(endpoint: Any) -> None:
    there = endpoint(lambda s: (400, b"no") if "response_format" in s else (200, chosen("[]")))
    assert ask(article(TEXT), there.url, "small", None) == "[]"
    assert ["response_format" in sent for sent in there.asked] == [True, False]
    assert there.keys == [None, None]


def test_a_redirect_is_not_followed(endpoint: Any) -> None:
    elsewhere = endpoint(lambda _sent: (200, chosen("{}")))
    there = endpoint(lambda _sent: (302, elsewhere.url.encode()))
    with pytest.raises(Told, match="answered 302"):
        ask(article(TEXT), there.url, "small", KEY)
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((500, b"broken"), "answered 500"),
        ((200, b"<html>"), "with no JSON"),
        ((200, b"{}"), "another form"),
        ((200, json.dumps({"choices": [{"message": {"content": None}}]}).encode()), "no text"),
    ],
)
def test_what_is_no_answer_is_told(endpoint: Any, answer: tuple[int, bytes], told: str) -> None:
    there = endpoint(lambda _sent: answer)
    with pytest.raises(Told, match=told):
        ask(article(TEXT), there.url, "small", None)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/v1", "http://127.0.0.1:1/a b", "nonsense", ""])
def test_an_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(Told, match="no address of a model"):
        ask(article(TEXT), url, "small", None)


def test_who_is_not_there_is_told() -> None:
    with pytest.raises(Told, match="did not answer"):
        ask(article(TEXT), "http://127.0.0.1:1/v1", "small", None)


@pytest.mark.parametrize("key", [f"{KEY}\r\nX: y", f"{KEY}é"])
def test_a_key_stands_in_no_error(endpoint: Any, key: str) -> None:
    there = endpoint(lambda _sent: (200, chosen("{}")))
    with pytest.raises(Told) as told:
        ask(article(TEXT), there.url, "small", key)
    assert KEY not in str(told.value)
    assert ask(article(TEXT), there.url, "small", f"{KEY}\n") == "{}"


def test_the_whole_prompt_ends_with_the_article() -> None:
    shown = whole(article(TEXT))
    assert shown.endswith(f"The article:\n\n{TEXT}\n")
    assert '"quotations"' in shown
