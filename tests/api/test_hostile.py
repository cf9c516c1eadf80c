"""Whatever is thrown at the service is answered as a problem, tells nothing, and breaks nothing."""

import re
import string

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from claims_api.queries.claim_question import ClaimQuestion
from tests.api.raw import HOST, Pairs, ask
from tests.queries.watching import counted

LISTS = ("/claims", "/actors", "/places", "/topics", "/sources")
MANY_DIGITS = "9" * 4400
CURSOR = ClaimQuestion.model_fields["cursor"].examples[0]  # type: ignore[index]

NO_TEXT = ["%00", "%ED%A0%80", "%ff", "%c3%28", "%0a", "%0d%0aSet-Cookie:x", "%7f", "%c2%85"]
REFUSED = [
    "limit=-1",
    "limit=201",
    "limit=9223372036854775808",
    f"limit={MANY_DIGITS}",
    "limit=%D9%A3",  # ARABIC-INDIC DIGIT THREE
    "limit=1e2",
    "limit=0x10",
    "limit=1_0",
    "limit=%2B1",
    "limit=",
    "limit=1&limit=2",
    "cursor=",
    "cursor=x",
    "cursor=%D9%A3",
    f"cursor={MANY_DIGITS[:2048]}",
    f"cursor={CURSOR}=",
    f"cursor={CURSOR}&cursor={CURSOR}",
    "format=xml",
    "format=json&format=csv",
    "sort=nonsense",
    "sort=id;drop",
    "q=",
    f"q={'x' * 501}",
    "nonsense=1",
    "=1",
    "__proto__=1",
    "a[]=1",
]
REFUSED_OF_CLAIMS = [
    "actor=",
    "actor=Russia,",
    "actor=!",
    "actor=!!Russia",
    "actor=Russia,!Iran",
    'actor="Russia',
    'actor="Russia"x',
    'actor=Ru"ssia',
    'actor=""',
    f"actor={','.join('abcdefghijklmnopqrstuvwxyz' * 2)}",
    "&".join(["actor=Russia"] * 21),
    "&".join(["actor=Russia"] * 120),
    f"actor={'x' * 1001}",
    f"paragraph={MANY_DIGITS}",
    "paragraph=9223372036854775808",
    "paragraph=-1",
    "paragraph=%D9%A3",
    "paragraph=1-2-3",
    "min_confidence=nan",
    "min_confidence=inf",
    "min_confidence=1e400",
    "min_confidence=-0.1",
    "min_confidence=%D9%A3",
    "members=yes",
    "members=1",
    "quad=9",
    "type=Event",
    "status=all",
    "occurred=/2016",
    "occurred=2017-13",
    "occurred=2017/2016",
    "occurred=Y99999999999",
    "occurred=((((",
    "related_to=%E2%80%AEabc",
    "relation=contradicts;--",
    "fields=id,password",
    "include=everything",
    "facet=type:0",
    "facet=type:201",
    "facet=type,type",
    "facet=occurred",
    "facet=claim.id",
    "sort=relevance",
]
HARMLESS_QUERIES = [
    "(" * 500,
    '"unclosed',
    '""',
    "*",
    "- --",
    "OR OR",
    "NEAR(a b, 2)",
    "statement:x",
    "{statement note}: x",
    "^start",
    "a AND NOT b",
    "'; DROP TABLE claim; --",
    "% _ \\",
    "x" * 500,
    " ".join(string.ascii_lowercase),
    "\u202egnp.exe \u0663",
    "💧",
    "a* b* -c",
]


@pytest.mark.parametrize("bytes_sent", NO_TEXT)
@pytest.mark.parametrize("at", ["/claims?q={}", "/claims?{}=1", "/claims/{}", "/{}", "/docs/{}"])
def test_bytes_that_are_no_text_are_refused(app: FastAPI, at: str, bytes_sent: str) -> None:
    answer = ask(app, at.format(bytes_sent))
    assert answer.status == 400
    assert answer.problem()["code"] == "bad-request"


@pytest.mark.parametrize("at", LISTS)
@pytest.mark.parametrize("query", REFUSED)
def test_no_list_takes_what_its_schema_refuses(app: FastAPI, at: str, query: str) -> None:
    answer = ask(app, f"{at}?{query}")
    assert answer.status == 422, answer
    assert answer.problem()["errors"]


@pytest.mark.parametrize("query", REFUSED_OF_CLAIMS)
def test_claims_take_no_value_beyond_the_grammar(app: FastAPI, query: str) -> None:
    answer = ask(app, f"/claims?{query}")
    assert answer.status == 422, answer
    assert answer.problem()["errors"]


@pytest.mark.parametrize("typed", HARMLESS_QUERIES)
@pytest.mark.parametrize("at", LISTS)
def test_nothing_typed_into_q_is_a_syntax_error(client: TestClient, at: str, typed: str) -> None:
    answer = client.get(at, params={"q": typed[:200]})
    assert answer.status_code == 200, answer.text
    for sort in ("relevance", "-relevance"):
        if at == "/claims":
            again = client.get(at, params={"q": typed, "sort": sort, "limit": 2})
            assert again.status_code == 200, again.text


@pytest.mark.parametrize(
    ("headers", "host", "status"),
    [
        ((), (), 400),
        ((), HOST * 2, 400),
        ((), ((b"host", b"evil/../x"),), 400),
        ((), ((b"host", b"a b"),), 400),
        ((), ((b"host", b""),), 400),
        ((), ((b"host", "ж.example".encode()),), 400),
        (((b"x", b"y" * 33_000),), HOST, 431),
        (((b"x", b"y"),) * 101, HOST, 431),
        (((b"content-length", b"99999999"),), HOST, 413),
        (((b"content-length", b"-1"),), HOST, 400),
        (((b"content-length", b"\xb2"),), HOST, 400),
        (((b"accept", b"image/png"),), HOST, 406),
        (((b"accept", b"text/csv;q=0, */*;q=0"),), HOST, 406),
        (((b"prefer", b"x" * 201),), HOST, 422),
        (((b"prefer", b"\xff\x00"),), HOST, 422),
    ],
)
def test_a_malformed_head_is_refused(
    app: FastAPI, headers: Pairs, host: Pairs, status: int
) -> None:
    answer = ask(app, "/claims", headers=headers, host=host)
    assert answer.status == status
    answer.problem()


@pytest.mark.parametrize(
    "headers",
    [
        ((b"accept", b";;;,,,q=x/*"), (b"accept", b"application/json")),
        ((b"accept", b"," * 5000 + b"*/*"),),
        ((b"accept", b"*/*;q=nan"),),
        ((b"accept", b""),),
        ((b"if-none-match", b'"' * 999),),
        ((b"if-none-match", b"\xff,W/W/,,"),),
        ((b"if-modified-since", b"yesterday"),),
        ((b"prefer", b'";;==,,handling'),),
        ((b"range", b"bytes=0-1"),),
        ((b"x-request-id", b"a\tb" * 9),),
        ((b"x-forwarded-for", b"'; --"),),
        ((b"authorization", b"Bearer \xff"),),
        ((b"cookie", b"a=b; " * 99),),
        ((b"accept-encoding", b"\xfe"),),
        ((b"origin", b"null"),),
    ],
)
def test_garbage_in_headers_breaks_nothing(app: FastAPI, headers: Pairs) -> None:
    assert ask(app, "/claims?limit=1", headers=headers).status in (200, 401, 406)


@pytest.mark.parametrize(
    "target",
    [
        "/claims?actor=%E2%80%AE%3Cscript%3E" + "y" * 400,
        "/claims?%E2%80%AE%3Cscript%3E" + "y" * 400 + "=1",
        "/claims?type=%E2%80%AE%3Cscript%3E" + "y" * 400,
        "/claims?occurred=%E2%80%AE%3Cscript%3E" + "y" * 400,
        "/claims?related_to=%E2%80%AE%3Cscript%3E" + "y" * 400,
        "/claims?paragraph=%E2%80%AE%3Cscript%3E" + "y" * 400,
        "/claims?sort=%E2%80%AE%3Cscript%3E" + "y" * 400,
        "/claims?fields=%E2%80%AE%3Cscript%3E" + "y" * 400,
        "/claims?facet=%E2%80%AE%3Cscript%3E" + "y" * 400,
        "/claims?verdict=%E2%80%AE%3Cscript%3E" + "y" * 400,
        "/claims?has=%E2%80%AE%3Cscript%3E" + "y" * 400,
        "/claims/%E2%80%AE%3Cscript%3E" + "y" * 150,
        "/actors/%E2%80%AE%3Cscript%3E" + "y" * 150,
        "/actors?sort=%E2%80%AE%3Cscript%3E" + "y" * 400,
        "/problems/%E2%80%AE%3Cscript%3E" + "y" * 50,
        "/docs/static/%E2%80%AE%3Cscript%3E" + "y" * 400,
    ],
)
def test_what_was_sent_is_echoed_short_and_harmless(app: FastAPI, target: str) -> None:
    text = ask(app, target).body.decode()
    assert "\u202e" not in text
    # The question that an answer repeats to be asked again is whole, and ASCII as in an address.
    assert "y" * 64 not in re.sub(r'"canonical":"[\x20-\x7e]*?",', "", text)


def test_a_flood_of_faults_is_answered_briefly(app: FastAPI) -> None:
    answer = ask(app, f"/claims?{'&'.join(f'x{n}' for n in range(1500))}")
    assert len(answer.problem()["errors"]) == 10
    assert len(answer.body) < 16_384


def test_a_flood_of_unknown_names_is_looked_for_only_so_often(client: TestClient) -> None:
    names = ["actor", "agent", "target", "place", "topic", "source", "via", "mentioned"]
    asked = [(name, ",".join(f"{n}{m}" for m in range(50))) for n in "ab" for name in names]
    with counted() as statements:
        answer = client.get("/claims", params=[*asked, ("format", "csv")])
    assert answer.status_code == 200
    assert len(answer.headers["claims-warnings"]) < 4096
    assert len(statements) < 20  # each search for near names reads all names
