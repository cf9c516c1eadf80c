"""The calls that the pages show: found in them, carried out in this process, answered.

A call is a fenced block of `sh` whose lines begin with `curl`, with its answer in the fenced block
behind it. It is asked of the seed, or of the invented corpus too where the block is `sh demo`. The
calls of a page that are marked `sh curate` are made one after another, of a service of their own
over both, where `$KEY` stands for a key that may curate and administer.
"""

import argparse
import json
import re
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from claims_api.app import create_app
from claims_api.curation import keys
from claims_api.curation.seeding import make_ready
from claims_api.models.key import Scope
from claims_api.settings import Settings
from claims_api.store.engine import Store

CALL = re.compile(
    r"^```sh(?P<corpus>[^\n]*)\n(?P<calls>curl (?:(?!^```)[\s\S])*)^```\n", re.MULTILINE
)
ANSWER = re.compile(r"\n```(?P<kind>\w+)\n(?P<answer>(?:(?!^```)[\s\S])*)^```$", re.MULTILINE)
WRITE_OUT = re.compile(r"%\{(?P<variable>\w+)\}|%header\{(?P<header>[\w-]+)\}")
ETAG_OF = re.compile(r"\$\(cat (?P<file>\w+)\)")
CURATE = "curate"
WIDTH = 110
# A citation tells the day on which it was made and on which its data came to be: here always this.
DAY = date(2026, 11, 23)
_WRITTEN = (
    "{day:%Y-%m-%d}",
    "{day:%B} {day.day}, {day.year}",
    "{day.year}, {day:%B} {day.day}",
    "[{day.year}, {day.month}, {day.day}]",
    "year = {{{day.year}}},\n  month = {month},",
    "year = {{{day.year}}},\\n  month = {month},",  # in JSON
)


@dataclass(frozen=True, slots=True)
class Example:
    """One or more calls of a page, and the answer that stands behind them."""

    page: Path
    line: int
    corpus: str
    calls: str
    answer: str
    span: tuple[int, int]
    before: tuple["Example", ...] = ()

    def __str__(self) -> str:
        """Name the example as editors and test reports do."""
        return f"{self.page.name}:{self.line}"


def examples(page: Path, text: str) -> Iterator[Example]:
    """Yield the examples of a page. Raises ValueError for a call without an answer block."""
    curating: list[Example] = []
    for call in CALL.finditer(text):
        answer = ANSWER.match(text, call.end())
        line = text.count("\n", 0, call.start()) + 1
        if answer is None:
            raise ValueError(f"{page.name}:{line}: no answer stands behind this call")
        corpus = call["corpus"].strip()
        span, before = answer.span("answer"), tuple(curating) if corpus == CURATE else ()
        found = Example(page, line, corpus, call["calls"], answer["answer"], span, before)
        curating += [found] if corpus == CURATE else []
        yield found


@dataclass
class Asked:
    """Where calls go: one service for each corpus, started when it is first asked."""

    stack: ExitStack
    folder: Path
    clients: dict[str, TestClient] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def client(self, corpus: str) -> TestClient:
        """Return the service over the seed (""), over the invented corpus too, or to write to."""
        if corpus not in self.clients:
            url = f"sqlite:///{self.folder / (corpus or 'seed')}.sqlite3"
            make_ready(url, demo=corpus != "")
            if corpus.startswith(CURATE):
                self.keys[corpus] = _key(url)
            settings = Settings(database_url=url, base_url="", log_level="error", webhooks=False)
            app = create_app(settings, Store(url, query_timeout=60))
            app.state.snapshots.patience = 300.0  # as long as the machine needs
            client = TestClient(app, "http://127.0.0.1:8000", follow_redirects=False)
            self.clients[corpus] = self.stack.enter_context(client)
            # Made in a thread that changes the warnings of the process, so never beside a test.
            client.get("/openapi.json")
        return self.clients[corpus]

    def answer(self, example: Example) -> str:
        """Carry out an example's calls and return what they print; of writes, once and in order."""
        if example.corpus != CURATE:
            return self._answer(example, example.corpus)
        for found in (*example.before, example):
            if str(found) not in self.made:
                self.made[str(found)] = self._answer(found, f"{CURATE}-{found.page.stem}")
        return self.made[str(example)]

    def _answer(self, example: Example, corpus: str) -> str:
        lines = re.split(r"\n(?=curl )", example.calls.replace("\\\n", " ").rstrip())
        client = self.client(corpus)
        key = self.keys.get(corpus, "")
        printed = (self._printed(line.replace("$KEY", key), client) for line in lines if line)
        answer = "".join(printed)
        return on_the_day(answer) if "/cite" in example.calls else answer

    def _printed(self, line: str, client: TestClient) -> str:
        # What `--etag-save` wrote into a file, between double quotes.
        line = ETAG_OF.sub(lambda m: self.etags[m["file"]].replace('"', '\\"'), line)
        words = shlex.split(line)
        at = words.index("|") if "|" in words else len(words)
        given = _curl().parse_args(words[1:at])
        headers = dict(re.split(r":\s*", header, maxsplit=1) for header in given.header)
        if given.etag_compare:
            headers["If-None-Match"] = self.etags[given.etag_compare]
        fields = [pair.split("=", 1) for pair in given.data_urlencode]
        body = given.json if given.data_binary is None else self._content(given.data_binary)
        if body is not None or given.request != "GET":
            method = "POST" if given.request == "GET" else given.request
            sent = {"Content-Type": "application/json"} if given.json is not None else {}
            response = client.request(method, given.url, content=body, headers=sent | headers)
        elif fields and not given.get:
            response = client.post(given.url, data=dict(fields), headers=headers)
        else:
            response = client.get(given.url, params=fields or None, headers=headers)
        if given.etag_save:
            self.etags[given.etag_save] = response.headers["etag"]
        if given.output:
            self.files[given.output] = response.content
        shown = "" if given.output else _shown(response, words[at + 1 :])
        return shown + _written(given.write_out, response)

    def _content(self, given: str) -> bytes:
        """Return what is sent: what stands there, or `@` and a file that `-o` wrote."""
        return self.files[given[1:]] if given.startswith("@") else given.encode()


def _key(url: str) -> str:
    with Store(url) as store, store.writing() as connection:
        return keys.make(connection, "For the pages", Scope.admin, datetime.now(UTC), None)[1]


def on_the_day(text: str) -> str:
    """Return text with today's date, in whichever form, as that of one day."""
    now = datetime.now(UTC).date()
    for form in _WRITTEN:
        found, kept = (form.format(day=d, month=f"{d:%b}".lower()) for d in (now, DAY))
        text = text.replace(found, kept)
    return text


def _curl() -> argparse.ArgumentParser:
    """Return a reader for the options of curl that the pages use."""
    parser = argparse.ArgumentParser("curl", add_help=False, exit_on_error=False)
    parser.add_argument("-s", "--silent", action="store_true")
    parser.add_argument("-G", "--get", action="store_true")
    parser.add_argument("-H", "--header", action="append", default=[])
    parser.add_argument("-o", "--output")
    parser.add_argument("-w", "--write-out", default="")
    parser.add_argument("-X", "--request", default="GET")
    parser.add_argument("--json")
    parser.add_argument("--data-binary")
    parser.add_argument("--data-urlencode", action="append", default=[])
    parser.add_argument("--etag-save")
    parser.add_argument("--etag-compare")
    parser.add_argument("url")
    return parser


def _written(pattern: str, response: Any) -> str:
    """Return what `-w` prints: of curl's variables the status, and any header."""

    def value(match: re.Match[str]) -> str:
        if match["header"]:
            return str(response.headers.get(match["header"], ""))
        return {"http_code": str(response.status_code)}[match["variable"]]

    return WRITE_OUT.sub(value, pattern.replace("\\n", "\n"))


def _shown(response: Any, pipe: list[str]) -> str:
    is_json = re.search(r"[/+]json$", response.headers.get("content-type", ""))
    if not is_json and pipe[:1] != ["jq"]:  # jq reads a line of NDJSON too
        return _sifted(str(response.text).replace("\r\n", "\n"), pipe)
    return laid_out(_filtered(response.json(), pipe)) + "\n"


def _sifted(text: str, pipe: list[str]) -> str:
    """Apply `grep WORDS`."""
    if not pipe:
        return text
    program, words = pipe
    if program != "grep":
        raise ValueError(f"no example of text is piped into {' '.join(pipe)}")
    return "".join(line for line in text.splitlines(keepends=True) if words in line)


def _filtered(value: Any, pipe: list[str]) -> Any:
    """Apply `jq .NAME`, `jq 'del(.NAME, …)'`, `jq '{NAME, …}'` or `jq '[.NAME[].NAME]'`.

    Any of them stands for each of a list in `jq '[.NAME[] | …]'`.
    """
    if not pipe:
        return value
    program, expression = pipe
    names = re.findall(r"\.(\w+)", expression)
    if program == "jq" and re.fullmatch(r"\{\w+(, \w+)*\}", expression):
        return {name: value[name] for name in re.findall(r"\w+", expression)}
    each = re.fullmatch(r"\[\.(\w+)\[\] \| (.+)\]", expression)
    if each is not None:
        return [_filtered(entry, [program, each[2]]) for entry in value[each[1]]]
    if program == "jq" and re.fullmatch(r"\[\.\w+\[\]\.\w+\]", expression):
        return [entry[names[1]] for entry in value[names[0]]]
    if program != "jq" or not re.fullmatch(r"\.\w+|del\(\.\w+(, \.\w+)*\)", expression):
        raise ValueError(f"no example is piped into {' '.join(pipe)}")
    if expression.startswith("del("):
        return {key: part for key, part in value.items() if key not in names}
    return value[names[0]]


def laid_out(value: Any, indent: str = "") -> str:
    """Return JSON with line breaks where a part does not fit on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value or len(indent) + len(flat) <= WIDTH:
        return flat
    inner = f"{indent}  "
    if isinstance(value, list):
        parts = [laid_out(part, inner) for part in value]
    else:
        parts = [f"{json.dumps(key)}: {laid_out(part, inner)}" for key, part in value.items()]
    opening, closing = ("[", "]") if isinstance(value, list) else ("{", "}")
    body = ",\n".join(inner + part for part in parts)
    return f"{opening}\n{body}\n{indent}{closing}"


@contextmanager
def services() -> Iterator[Asked]:
    """Yield what answers the pages' calls, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="claims-api-docs-") as folder, ExitStack() as stack:
        yield Asked(stack, Path(folder))
