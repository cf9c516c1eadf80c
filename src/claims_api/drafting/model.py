"""Asking a language model behind an endpoint that is compatible with OpenAI's chat completions."""

import json
import re
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

from claims_api.drafting.article import Article
from claims_api.drafting.prompt import instructions, schema
from claims_api.errors import Told
from claims_api.text import harmless

TIMEOUT = 600.0  # seconds: a model may think for minutes over an article
_ADDRESS = re.compile(r"https?://[!-~]+")
_MOST = 16 * 2**20  # bytes of an answer
_FORM = {"type": "json_schema", "json_schema": {"name": "claims", "schema": schema()}}


class _Staying(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: neither the article nor the key goes elsewhere than was said."""

    def redirect_request(self, *_args: object) -> None:
        """Return no other request."""


_OPENER = urllib.request.build_opener(_Staying)


def ask(article: Article, url: str, model: str, key: str | None) -> str:
    """Send the prompt with the article, and return what the model answers.

    `url` is the base address, such as `http://127.0.0.1:11434/v1`. Where the endpoint does not take
    a JSON Schema it is asked once more without. Raises Told for what went wrong.
    """
    if not _ADDRESS.fullmatch(url):
        raise Told(
            f"{harmless(url, 200)} is no address of a model, as http://127.0.0.1:11434/v1 is."
        )
    key = (key or "").strip()
    if not (key.isascii() and (key.isprintable() or not key)):
        raise Told("CLAIMS_API_MODEL_KEY holds what no key does.")
    asked = {
        "model": model,
        "temperature": 0,
        "messages": [
            {"role": "system", "content": instructions(article)},
            {"role": "user", "content": article.text},
        ],
    }
    try:
        found = _post(url, {**asked, "response_format": _FORM}, key)
    except urllib.error.HTTPError as error:
        if error.code not in (400, 422):
            raise Told(f"The model's endpoint answered {error.code}.") from error
        found = _again(url, asked, key)
    return _content(found)


def _again(url: str, asked: dict[str, Any], key: str) -> Any:
    try:
        return _post(url, asked, key)
    except urllib.error.HTTPError as error:
        raise Told(f"The model's endpoint answered {error.code}.") from error


def _post(url: str, asked: dict[str, Any], key: str) -> Any:
    """Send a request. Raises HTTPError for an answer that is none, Told where none comes."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    address = f"{url.rstrip('/')}/chat/completions"
    request = urllib.request.Request(address, json.dumps(asked).encode(), headers)  # noqa: S310
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as response:
            return json.loads(response.read(_MOST))
    except urllib.error.HTTPError:
        raise
    except (OSError, HTTPException) as error:
        why = error.reason if isinstance(error, urllib.error.URLError) else type(error).__name__
        raise Told(f"The model at {harmless(url, 200)} did not answer: {why}.") from error
    except ValueError as error:  # whose text may hold the answer
        raise Told(f"The model at {harmless(url, 200)} answered with no JSON.") from error


def _content(found: Any) -> str:
    """Return the text of the first choice of an answer. Raises Told where there is none."""
    try:
        content = found["choices"][0]["message"]["content"]
    except (LookupError, TypeError) as error:
        raise Told(
            "The model's endpoint answered in another form than a chat completion."
        ) from error
    if not isinstance(content, str):
        raise Told("The model answered with no text.")
    return content
