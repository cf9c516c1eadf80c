"""What is hidden leaves no trace: two services that hide different things answer the same."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from claims_api.curation.claims_file import read_all
from claims_api.curation.importing import import_files
from claims_api.curation.seeding import demo_files, seed_files
from claims_api.store.engine import Store, generation
from tests.api.client import patient, served
from tests.contract.examples import SHOWN
from tests.contract.writes import TEXT
from tests.databases import Databases, opened
from tests.keys import bearing, key
from tests.small_files import actor, anchor, bring, parsed

SOURCE = "river-post-dam-report"
SEEN = f"{SOURCE}:dam-is-full"
HIDDEN = f"{SOURCE}:eels-are-zyxomorphic"
SPAN = TEXT.index("its eels and its reed cutters")
SECRET: dict[str, Any] = {
    "id": HIDDEN,
    "statement": "The eels of Quill are zyxomorphic.",
    "type": "evaluation",
    "attributed_to": ["quill-varr"],
    "via": ["odo-brask"],
    "voice": "ascribed",
    "act": "accuse",
    "confidence": 0.7,
    "actors": [{"id": "quill-varr", "role": "agent"}, {"id": "odo-brask", "role": "target"}],
    "places": ["korreth-dam"],
    "topics": ["dam"],
    "event": {"class": "ACCUSE"},
    "occurred": {"expression": "once upon a time", "edtf": "1871"},
    "anchors": [anchor(SPAN, SPAN + 29, TEXT)],
    "note": "Zyxomorphy is nobody's fault.",
    "status": "draft",
    "relations": [{"type": "contradicts", "target": "dam-is-full"}],
    "assessments": [{"id": "zyxo", "assessor": "Zyxo Bureau", "verdict": "outdated"}],
}
OTHER: dict[str, Any] = {
    "id": f"{SOURCE}:something-else",
    "statement": "There is something else.",
    "type": "state",
    "attributed_to": ["edda-torvalle"],
    "confidence": 0.9,
    "anchors": [anchor(0, 19, TEXT)],
    "status": "draft",
}
# What is asked of every address that takes it: what would lead to the secret.
ASKED = {
    "q": ["zyxomorphic", "zyxomorphik", "eels"],
    "near": [HIDDEN],
    "actor": ["quill-varr"],
    "participant": ["quill-varr,odo-brask"],
    "attributed_to": ["quill-varr"],
    "via": ["odo-brask"],
    "related_to": [HIDDEN, SEEN],
    "relation": ["contradicts"],
    "has": ["via", "assessment"],
    "verdict": ["outdated"],
    "status": ["!published", "retracted", "!retracted"],
    "facet": ["actor:50,type,status,verdict,relation,source,place,topic,occurred:year"],
    "explain": ["true"],
    "include": ["relations,assessments"],
    "sort": ["-claims", "-updated"],
    "source": [SOURCE],
    "place": ["korreth-dam"],
    "updated_since": ["2"],
    "after": ["0"],
    "disputed_by": ["contradicts"],
    "max_tokens": ["32000"],
    "prefix": ["zyx", "quill"],
    "limit": ["200"],
    "depth": ["5"],
    "with": [SOURCE],
    "with_status": ["draft"],
}
RECORDS = {
    "claims": [HIDDEN, SEEN],
    "actors": ["quill-varr", "odo-brask"],
    "places": ["korreth-dam"],
    "topics": ["dam"],
    "sources": [SOURCE],
}
OF_CLAIMS = [
    f"{at}/{part}"
    for at in RECORDS["claims"]
    for part in ("relations/contradicts/dam-is-full", "assessments/zyxo")
]
CITED = [f"/claims/{HIDDEN}", "/claims?q=zyxomorphic", "/claims?status=retracted"]
QUERIES = {"a": {"query": "Quill Varr"}, "b": {"query": "zyxomorphic"}}
FORMS: list[tuple[str, dict[str, Any]]] = [
    ("/quotes/verify", {"json": {"quote": "its eels and its reed cutters", "source": SOURCE}}),
    ("/quotes/verify", {"json": {"quote": "The eels of Quill are zyxomorphic."}}),
    ("/reconcile", {"data": {"queries": json.dumps(QUERIES)}}),
]


def records(path: str) -> list[str]:
    """Return the addresses of a path, of all records that stand around the secret."""
    if path.startswith(("/claims/{id}/relations/", "/claims/{id}/assessments/")):
        return [f"/claims/{at}" for at in OF_CLAIMS]
    if path.startswith("/{records}"):
        ends = path.partition("{id}")[2].replace("{version}", "2")
        return [f"/{noun}/{one}{ends}" for noun, ids in RECORDS.items() for one in ids]
    noun = path.split("/")[1]
    if "/reconcile/" in path:
        return [path.replace("{id}", one) for one in RECORDS["actors"]]
    if "{id}" in path:
        return [path.replace("{id}", one) for one in RECORDS.get(noun, ["any"])]
    return [path.replace("{code}", "retracted")]


def addresses(document: dict[str, Any]) -> Iterator[str]:
    """Yield addresses of every operation that reads, with every parameter that could tell."""
    for path, operations in document["paths"].items():
        takes = [p["name"] for p in operations.get("get", {}).get("parameters", [])]
        for address in records(path) if "get" in operations else ():
            yield address
            for name in takes:
                for value in ASKED.get(name, []):
                    needed = "q=eels&" if address == "/context" and name != "q" else ""
                    yield f"{address}?{needed}{name}={quote(value)}"
    yield from (f"/cite?of={quote(of)}" for of in CITED)
    yield from (shown for shown, _formats in SHOWN.values() if not shown.startswith("POST"))
    for format_ in ("ndjson", "csv", "jsonld", "atom", "trig", "plover"):
        yield f"/claims?status=!published&format={format_}"
    yield from ("/changes?format=ndjson", "/changes?format=events&limit=1000")


_IS_RECORD = re.compile(rf"/({'|'.join(RECORDS)})/[^/?]+$")
_TOLD_APART = re.compile(r"cursor=[^&\"]*")  # by the state of the data, for an order by relevance


def answers(client: TestClient, asked: list[str]) -> dict[str, Any]:
    """Return what is answered to everybody; validators of lists tell the state of the data."""
    found: dict[str, Any] = {}
    sent = {"X-Request-Id": "invisible"}
    for address in asked:
        found[address] = client.get(address, headers=sent)
    for at, form in FORMS:
        found[f"{at} {form}"] = client.post(at, headers=sent, **form)
    return {
        name: (
            answer.status_code,
            _TOLD_APART.sub("", answer.text),
            {n: v for n, v in answer.headers.items() if n not in ("etag", "link")},
            answer.headers.get("etag") if _IS_RECORD.match(name) else None,
        )
        for name, answer in found.items()
    }


class Twin:
    """A service over the corpus that hides one claim, and what is done to it."""

    def __init__(self, store: Store, client: TestClient, hidden: dict[str, Any]) -> None:
        self.client = patient(client)
        self.bearing = bearing(key(store, "admin"))
        self.store = store
        self.hidden = hidden
        self.at = f"/claims/{hidden['id']}"

    def send(self, method: str, path: str, **sent: Any) -> Any:
        headers = dict(self.bearing)
        if method != "POST":
            headers["If-Match"] = self.client.get(self.at, headers=headers).headers["etag"]
        answer = self.client.request(method, path, headers=headers, **sent)
        assert answer.status_code < 300, answer.text
        return answer

    def draft(self) -> None:
        self.send("POST", "/claims", json=self.hidden)
        self.send("PATCH", self.at, json={"certainty": "possible"})

    def withdraw(self) -> None:
        self.send("DELETE", f"{self.at}?reason=Misread.")

    def restore(self) -> None:
        self.send("POST", f"{self.at}/restore")

    def erase(self) -> None:
        self.send("POST", f"{self.at}/erase?reason=Asked+for.")

    def generation(self) -> int:
        with self.store.reading() as connection:
            return generation(connection)


@contextmanager
def twins(databases: Databases, filled: str) -> Iterator[list[Twin]]:
    """Yield two services over the same data, of which each hides a claim of its own."""
    with ExitStack() as stack:
        yield [
            Twin(store, stack.enter_context(served(store)), hidden)
            for hidden in (SECRET, OTHER)
            for store in [stack.enter_context(opened(databases, filled))]
        ]


@pytest.fixture(scope="module")
def filled(databases: Databases, migrated: str) -> Iterator[str]:
    """Yield the address of a database with the corpus and two actors of no claim."""
    url = databases.new(migrated)
    with Store(url) as store:
        import_files(store, read_all([*seed_files(), *demo_files()]))
        bring(store, parsed(actors=[actor("quill-varr"), actor("odo-brask")]))
    yield url
    databases.drop(url)


def document(twin: Twin) -> dict[str, Any]:
    """Return the OpenAPI document of a service."""
    found: dict[str, Any] = twin.client.get("/openapi.json").json()
    return found


@pytest.mark.proof
def test_what_is_hidden_leaves_no_trace(databases: Databases, filled: str) -> None:
    with twins(databases, filled) as both:
        asked = list(addresses(document(both[0])))
        assert {a.partition("?")[0] for a in asked} >= {"/claims", f"/claims/{HIDDEN}", "/changes"}
        for done in (Twin.draft, Twin.withdraw, Twin.restore, Twin.erase):
            for twin in both:
                done(twin)
            one, other = (answers(twin.client, asked) for twin in both)
            for address, answer in one.items():
                assert answer == other[address], (done.__name__, address)


def of_the_past(document: dict[str, Any], then: int) -> Iterator[str]:
    """Yield the addresses of all that can be asked as of then."""
    for path, operations in document["paths"].items():
        takes = {p["name"] for p in operations.get("get", {}).get("parameters", [])}
        for address in records(path) if "as_of" in takes else ():
            asked = f"{address}?as_of={then}{'&q=eels' if 'q' in takes else ''}"
            yield asked
            if "status" in takes:
                yield f"{asked}&status=!published"


@pytest.mark.parametrize("hidden_by", [Twin.draft, Twin.withdraw])
def test_nor_did_it_in_the_past(databases: Databases, filled: str, hidden_by: Any) -> None:
    with twins(databases, filled) as both:
        for twin in both:
            twin.draft()
            if hidden_by is Twin.withdraw:
                twin.withdraw()
        then = both[0].generation()
        assert then == both[1].generation()
        asked = list(of_the_past(document(both[0]), then))
        for twin in both:
            twin.send("POST", "/topics", json={"id": "eels", "label": "Eels"})
        one, other = (answers(twin.client, asked) for twin in both)
        assert one == other
