"""Imports over HTTP: in every format, all or nothing, each fault told where it stands."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from starlette.testclient import TestClient

from claims_api.curation import canonical
from claims_api.curation.claims_file import MOST_RECORDS
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.keys import bearing, key
from tests.server import PATIENCE, serving
from tests.small_files import ADA, SMALL, actor, anchor, bring, claim, paper, source, topic

JSON, YAML, NDJSON = "application/json", "application/yaml", "application/x-ndjson"
FILE: dict[str, Any] = {
    "actors": [ADA],
    "source": source(),
    "claims": [claim("lake"), claim("dam", 9)],
}


class Importer:
    """A client that imports with a key."""

    def __init__(self, store: Store, serve: Serve) -> None:
        """Take the store, and what starts a service over it."""
        self.client = serve(store)
        self.client.headers.update(bearing(key(store)))

    def send(self, content: str | bytes | dict[str, Any], kind: str = JSON, asked: str = "") -> Any:
        """Send a body, and return the answer."""
        body = json.dumps(content) if isinstance(content, dict) else content
        return self.client.post(f"/import{asked}", content=body, headers={"Content-Type": kind})

    def faults(self, content: str | bytes | dict[str, Any], kind: str = JSON) -> Any:
        """Send a body that is refused, and return what is wrong in it."""
        answer = self.send(content, kind)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request"), answer.text
        return answer.json()["errors"]

    def ids(self, path: str = "/claims") -> list[str]:
        """Return the ids of a list."""
        return [item["id"] for item in self.client.get(path).json()["items"]]


@pytest.fixture
def importer(store: Store, serve: Serve) -> Importer:
    """Return who imports into an empty database."""
    return Importer(store, serve)


def lines(*records: Any) -> str:
    """Return records as NDJSON."""
    return "".join(f"{json.dumps(record)}\n" for record in records)


BODIES = {
    JSON: json.dumps(FILE),
    YAML: canonical.write(FILE),
    NDJSON: lines(
        ADA, source(), *({**found, "id": f"paper:{found['id']}"} for found in FILE["claims"])
    ),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_is_brought_in_and_counted_and_the_same_bytes_again_write_nothing(
    importer: Importer, kind: str
) -> None:
    first, second = importer.send(BODIES[kind], kind), importer.send(BODIES[kind], kind)
    assert first.status_code == 200, first.text
    told = first.json()
    assert told["claims"] == {"created": 2, "updated": 0, "unchanged": 0, "retracted": 0}
    assert (told["actors"]["created"], told["sources"]["created"]) == (1, 1)
    assert (told["generation"], told["dry_run"], told["kept"]) == (4, False, 0)
    assert first.headers["claims-generation"] == "4"
    assert [change["id"] for change in told["changes"]] == [
        "ada",
        "paper",
        "paper:lake",
        "paper:dam",
    ]
    again = second.json()
    assert again["claims"] == {"created": 0, "updated": 0, "unchanged": 2, "retracted": 0}
    assert (again["generation"], again["changes"]) == (4, [])
    assert importer.ids() == ["paper:lake", "paper:dam"]


@pytest.mark.parametrize("first", BODIES)
@pytest.mark.parametrize("second", BODIES)
def test_all_formats_say_the_same(importer: Importer, first: str, second: str) -> None:
    importer.send(BODIES[first], first)
    assert importer.send(BODIES[second], second).json()["changes"] == []


def test_a_dry_run_tells_what_would_be_and_writes_nothing(importer: Importer) -> None:
    tried = importer.send(FILE, asked="?dry_run=true").json()
    assert (tried["dry_run"], tried["generation"], tried["claims"]["created"]) == (True, 0, 2)
    assert [change["operation"] for change in tried["changes"]] == ["create"] * 4
    assert importer.ids() == importer.ids("/actors") == []
    done = importer.send(FILE).json()
    assert (done["changes"], done["claims"]) == (tried["changes"], tried["claims"])


def test_a_dry_run_tells_the_faults_too(importer: Importer) -> None:
    answer = importer.send({"claims": [], "source": source()}, asked="?dry_run=true")
    assert answer.status_code == 422
    assert "nobody knows the actor ada" in answer.json()["detail"]


def test_what_is_taken_back_and_what_is_kept_is_counted(importer: Importer) -> None:
    importer.send(FILE)
    gone = claim("lake", status="retracted", retraction_reason="Misread.")
    told = importer.send({**FILE, "claims": [gone]}).json()
    assert told["claims"] == {"created": 0, "updated": 0, "unchanged": 0, "retracted": 1}
    assert (told["kept"], told["changes"][0]["operation"]) == (1, "retract")
    assert importer.client.get("/claims/paper:lake").status_code == 410


def test_an_import_says_who_wrote_and_why(importer: Importer) -> None:
    importer.send(FILE, asked="?reason=Coded+anew.")
    told = importer.client.get("/claims/paper:lake/revisions").json()["revisions"][0]
    assert told["reason"] == "Coded anew."
    assert told["author"] in importer.client.headers["authorization"]


def test_an_import_sent_again_with_its_idempotency_key_answers_as_before(
    importer: Importer,
) -> None:
    importer.client.headers["Idempotency-Key"] = "a-long-line"
    first, second = importer.send(FILE), importer.send(FILE)
    assert (second.content, second.headers["idempotent-replayed"]) == (first.content, "true")
    assert importer.send({**FILE, "claims": []}).json()["code"] == "idempotency-key-reused"


def test_a_trial_is_not_what_an_idempotency_key_answers_with(importer: Importer) -> None:
    importer.client.headers["Idempotency-Key"] = "a-long-line"
    importer.send(FILE, asked="?dry_run=true")
    assert importer.send(FILE).json()["claims"]["created"] == 2


# --- faults -----------------------------------------------------------------------------------


def test_faults_of_yaml_stand_with_line_column_claim_and_pointer(importer: Importer) -> None:
    text = SMALL.replace("type: state", "type: mood").replace("authors: [ada]", "authors: [Ada]")
    assert importer.faults(text, YAML) == [
        {
            "pointer": "/source/authors/0",
            "line": 8,
            "column": 13,
            "code": "string-pattern-mismatch",
            "detail": "line 8: source.authors.0: String should match pattern "
            "'^[a-z0-9]+(-[a-z0-9]+)*$'",
        },
        {
            "pointer": "/claims/0/type",
            "line": 14,
            "column": 5,
            "claim": "lake-is-full",
            "code": "enum",
            "detail": "line 14: lake-is-full: type: Input should be 'event', 'state', 'goal', "
            "'evaluation', 'cause', 'prediction' or 'proposal'",
        },
    ]


def test_faults_of_json_stand_with_line_column_claim_and_pointer(importer: Importer) -> None:
    text = json.dumps({**FILE, "claims": [claim("lake", topics=["fog"], type=None)]}, indent=1)
    found = importer.faults(text)
    at = next(n for n, line in enumerate(text.splitlines(), 1) if '"type"' in line)
    assert [(f["pointer"], f["line"], f["column"], f["claim"]) for f in found] == [
        ("/claims/0/type", at, 4, "lake")
    ]
    sound = text.replace('"type": null', '"type": "state"')
    (found,) = importer.faults(sound)
    assert (found["pointer"], found["code"]) == ("/claims/0/topics", "inconsistent")
    assert found["line"] == next(n for n, x in enumerate(sound.splitlines(), 1) if '"topics"' in x)


def test_faults_of_lines_stand_with_their_line(importer: Importer) -> None:
    sent = lines(ADA, source(), {**claim("lake"), "id": "paper:lake"})
    bad = [
        '{"id": "paper:dam", "statement": 1}',
        '{"id": "dam", "statement": "x"}',
        '{"id": "x"}',
        '{"id": "fog", "label": "Fog", "labl": 1}',
        '{"id": "a", "id": "b", "label": "c"}',
        "{",
    ]
    found = importer.faults(sent + "\n".join(bad), NDJSON)
    assert {fault["line"] for fault in found} == set(range(4, 10))
    assert {fault["code"] for fault in found if fault["line"] > 4} == {
        *("not-an-id", "unknown-record", "unknown-field", "given-twice", "syntax")
    }
    assert {fault.get("claim") for fault in found if fault["line"] == 4} == {"paper:dam"}
    assert next(f["column"] for f in found if f["pointer"] == "/statement") == 21
    assert importer.ids("/actors") == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({**claim("lake"), "id": "letter:lake"}, "nobody knows the source letter"),
        ({**claim("lake", topics=["fog"]), "id": "paper:lake"}, "nobody knows the topic fog"),
        ({"id": "paper:gone", "status": "retracted", "reason": "x"}, "cannot be taken back"),
        ({**source(), "authors": ["bo"]}, "the source paper stands twice"),
    ],
)
def test_what_only_shows_across_lines_is_told_with_its_line(
    importer: Importer, line: Any, told: str
) -> None:
    (found,) = importer.faults(lines(ADA, source(), line), NDJSON)
    assert (found["line"], told in found["detail"]) == (3, True)


def test_of_many_faults_a_hundred_are_told_and_how_many_more(importer: Importer) -> None:
    answer = importer.send({**FILE, "claims": [claim("x", confidence=2)] * 250}).json()
    assert (len(answer["errors"]), answer["more_errors"]) == (100, 150)
    assert answer["detail"].endswith("; and 247 more")


def test_a_fault_far_down_stands_with_its_own_number(importer: Importer) -> None:
    claims = [claim(f"c{n}", n) for n in range(1200)]
    claims[1100]["type"] = "mood"
    found = importer.faults({**FILE, "claims": claims})
    assert [(fault["pointer"], fault["claim"]) for fault in found] == [
        ("/claims/1100/type", "c1100")
    ]


def test_faults_leave_nothing_behind(importer: Importer) -> None:
    assert importer.faults({**FILE, "claims": [claim("lake"), claim("dam", topics=["fog"])]})
    assert importer.ids() == importer.ids("/actors") == []


@pytest.mark.parametrize(
    ("content", "kind", "told"),
    [
        ("", JSON, "the file is empty"),
        ("", YAML, "the file is empty"),
        ("\n\n", NDJSON, "the file is empty"),
        ("[]", JSON, "should be an object"),
        ('{"source": {"id": "a",}}', JSON, "line 1"),
        (b'{"source": "\xff"}', JSON, "not UTF-8"),
        ('{"source": NaN}', JSON, "is no number of JSON"),
        ("[" * 40 + "]" * 40, JSON, "nested more than 32 deep"),
        ("- " * 40 + "x", YAML, "nested too deep"),
        ("a: &x [1]\nb: *x\n", YAML, "anchors and aliases are not taken"),
        ("a: [\n", YAML, "line 2"),
        ("topics: []\n---\ntopics: [{id: fog}]\n", YAML, "line 3: topics.0.label"),
    ],
)
def test_what_cannot_be_read_is_told_so(
    importer: Importer, content: str, kind: str, told: str
) -> None:
    answer = importer.send(content, kind)
    assert (answer.status_code, told in answer.json()["detail"]) == (422, True), answer.text


def test_aliases_that_would_fill_memory_are_refused_at_once(importer: Importer) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40)
    )
    began = time.monotonic()
    assert "aliases" in importer.faults(bomb, YAML)[0]["detail"]
    assert time.monotonic() - began < 2


@pytest.mark.proof
def test_more_records_than_a_file_may_have_are_refused(importer: Importer) -> None:
    sent = '{"topics": [' + "0," * MOST_RECORDS + "0]}"
    (found,) = importer.faults(sent)
    assert (found["code"], found["pointer"]) == ("too-many", "/topics")
    (found,) = importer.faults('{"id": "fog", "label": "Fog"}\n' * (MOST_RECORDS + 1), NDJSON)
    assert (found["code"], found["line"]) == ("too-many", MOST_RECORDS + 1)


def test_too_many_claims_at_one_place_are_refused(importer: Importer) -> None:
    claims = [claim(f"c{n}") for n in range(1025)]
    assert "more than 1,024 claims" in importer.faults({**FILE, "claims": claims})[0]["detail"]


def test_null_says_nothing_and_the_word_null_is_a_word(importer: Importer) -> None:
    importer.send({**FILE, "claims": [claim("lake", note=None, act=None), claim("dam", 9)]})
    assert importer.client.get("/claims/paper:lake").json()["note"] is None
    assert importer.send(BODIES[YAML], YAML).json()["changes"] == []
    importer.send(SMALL.replace("title: A Paper", "title: null"), YAML)
    assert importer.client.get("/sources/paper").json()["title"] == "null"


def test_json_keeps_to_its_types(importer: Importer) -> None:
    (found,) = importer.faults({**FILE, "claims": [claim("lake", confidence="0.9")]})
    assert found["pointer"] == "/claims/0/confidence"


def test_a_stream_of_documents_is_one_import(importer: Importer) -> None:
    shared = canonical.write({"actors": [ADA]})
    papers = [canonical.write({"source": source(slug), "claims": [claim("a")]}) for slug in "pq"]
    told = importer.send("---\n".join([shared, *papers]), YAML).json()
    assert (told["sources"]["created"], importer.ids()) == (2, ["p:a", "q:a"])


# --- lines as the service exports them --------------------------------------------------------


@pytest.mark.parametrize("asked", ["", "?include=source,relations,assessments"])
def test_what_lists_serve_as_lines_changes_nothing_where_it_came_from(
    corpus: Store, store: Store, serve: Serve, asked: str
) -> None:
    importer = Importer(corpus, serve)
    for path in ("/actors", "/places", "/topics", "/sources", f"/claims{asked}"):
        served = importer.client.get(path, headers={"Accept": NDJSON}).content
        told = importer.send(served, NDJSON, "?dry_run=true")
        assert (told.status_code, told.json()["changes"]) == (200, []), told.text


def test_what_lists_serve_as_lines_makes_the_same_data_elsewhere(
    corpus: Store, store: Store, serve: Serve
) -> None:
    here, there = Importer(corpus, serve), Importer(store, serve)
    whole = "/claims?include=relations,assessments"
    paths = ("/topics", "/places", "/actors", "/sources", whole)
    sent = [here.client.get(path, headers={"Accept": NDJSON}).content for path in paths]
    told = there.send(b"".join(sent), NDJSON)
    assert told.status_code == 200, told.text
    for path in paths:
        before, after = (
            [_without_times(item) for item in _all(client, path)]
            for client in (here.client, there.client)
        )
        assert after == before


def _all(client: TestClient, path: str) -> list[Any]:
    answer = client.get(path, headers={"Accept": NDJSON})
    return sorted(map(json.loads, answer.text.splitlines()), key=lambda item: item["id"])


def _without_times(item: dict[str, Any]) -> dict[str, Any]:
    own = {"version", "created_at", "updated_at", "text_attached", "claims"}
    kept = {name: value for name, value in item.items() if name not in own}
    for anchored in kept.get("anchors", ()):
        anchored.pop("exact")
    if "relations" in kept and "claim" in str(kept["relations"]):
        kept["relations"] = sorted(kept["relations"], key=str)
    return kept


def test_a_line_leaves_relations_and_assessments_that_it_does_not_name(
    importer: Importer, store: Store
) -> None:
    verdict = {"id": "v", "assessor": "Cy", "verdict": "true"}
    relation = {"type": "repeats", "target": "dam"}
    bring(store, paper(claim("lake", relations=[relation], assessments=[verdict]), claim("dam", 9)))
    changed = {**claim("lake", note="Again."), "id": "paper:lake"}
    importer.send(lines(changed), NDJSON)
    found = importer.client.get("/claims/paper:lake").json()
    assert (found["note"], len(found["relations"]), len(found["assessments"])) == ("Again.", 1, 1)
    importer.send(lines({**changed, "relations": [], "assessments": []}), NDJSON)
    found = importer.client.get("/claims/paper:lake").json()
    assert (found["relations"], found["assessments"]) == ([], [])


def test_a_line_of_a_tombstone_takes_a_claim_back(importer: Importer) -> None:
    importer.send(FILE)
    told = importer.send(
        lines({"id": "paper:lake", "status": "retracted", "reason": "Misread."}), NDJSON
    ).json()
    assert told["claims"]["retracted"] == 1
    assert importer.client.get("/claims/paper:lake").json()["reason"] == "Misread."
    (stone,) = importer.client.get("/claims?status=retracted").json()["items"]
    assert importer.send(lines(stone), NDJSON).json()["changes"] == []


def test_a_relation_that_no_list_shows_outlives_lines(importer: Importer, store: Store) -> None:
    relations = [{"type": "supports", "target": "dam"}, {"type": "supports", "target": "reed"}]
    bring(store, paper(claim("lake", relations=relations), claim("dam", 9), claim("reed", 18)))
    bring(store, paper(claim("reed", 18, status="retracted", retraction_reason="Misread.")))
    asked = "/claims?source=paper&include=relations"
    served = importer.client.get(asked, headers={"Accept": NDJSON}).content
    assert importer.send(served, NDJSON).json()["changes"] == []


def test_a_line_may_be_a_claims_file(importer: Importer) -> None:
    told = importer.send(lines({"topics": [topic("fog")]}, FILE, actor("bo")), NDJSON).json()
    assert (told["topics"]["created"], told["actors"]["created"]) == (1, 2)


def test_another_author_of_a_source_reaches_the_claims_that_no_line_names(
    importer: Importer,
) -> None:
    importer.send(FILE)
    importer.send(lines(actor("bo"), {**source(), "authors": ["bo"]}), NDJSON)
    assert importer.ids("/claims?attributed_to=bo") == ["paper:lake", "paper:dam"]


# --- the door ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("scope", "status"), [("read", 403), ("curate", 200), ("admin", 200)])
def test_an_import_needs_a_key_that_curates(
    store: Store, serve: Serve, scope: str, status: int
) -> None:
    client = serve(store)
    assert client.post("/import", json=FILE).status_code == 401
    headers = bearing(key(store, scope))
    assert client.post("/import", json=FILE, headers=headers).status_code == status


def test_another_type_is_refused_with_those_that_are_taken(importer: Importer) -> None:
    answer = importer.send("id,statement", "text/csv")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")
    assert answer.headers["accept"].split(", ")[:3] == [YAML, JSON, NDJSON]


def test_an_import_beyond_its_limit_is_refused(store: Store, serve: Serve) -> None:
    client = serve(store, max_import_size=500)
    answer = client.post("/import", content=b"#" * 501, headers=bearing(key(store)))
    assert (answer.status_code, answer.json()["limit"]) == (413, 500)


@pytest.mark.proof
@pytest.mark.parametrize("kind", [YAML, JSON])
def test_reads_are_answered_while_a_large_body_is_read(tmp_path: Path, kind: str) -> None:
    spans = (anchor(9 * n, 9 * n + 9) for n in range(3_000))
    claims = [claim(f"c{n}", anchors=[span]) for n, span in enumerate(spans)]
    content = {**FILE, "claims": claims}
    body = (canonical.write(content) if kind == YAML else json.dumps(content)).encode()
    with serving(tmp_path, "--no-seed") as server:
        with Store(f"sqlite:///{next(tmp_path.glob('*.sqlite3'))}") as store:
            headers = {**bearing(key(store)), "Content-Type": kind}
        asked = Request(f"{server.url}/import?dry_run=true", body, headers)
        with ThreadPoolExecutor(1) as others:
            under_way = others.submit(urlopen, asked, timeout=PATIENCE)
            waits, start = [], time.monotonic()
            while not under_way.done():
                began = time.monotonic()
                server.get("/claims?limit=1")
                waits.append(time.monotonic() - began)
        assert json.load(under_way.result())["claims"]["created"] == len(claims)
        took = time.monotonic() - start
    assert len(waits) > 10
    assert max(waits) < took / 3
