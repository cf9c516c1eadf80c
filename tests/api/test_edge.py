"""What every answer carries, and what never reaches the wire."""

import http.client
import json
from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from starlette.testclient import TestClient

from claims_api.app import create_app
from claims_api.settings import Settings
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.api.raw import INSIDE, ask
from tests.server import listening

ANSWERS = (
    ("GET", "/claims?limit=1", 200),
    ("GET", "/claims?format=csv", 200),
    ("GET", "/docs", 200),
    ("GET", "/", 307),
    ("GET", "/nowhere", 404),
    ("GET", "/claims/no:claim", 404),
    ("GET", "/claims?acter=x", 422),
    ("PUT", "/claims", 405),
    ("GET", "/claims?status=draft", 401),
    ("GET", "/health/live", 200),
)
BASE = "https://claims.example/x"
SECRET = "a secret: /var/lib/claims.sqlite3 SELECT * FROM claim"


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_carries_security_headers_and_a_request_id(
    client: TestClient, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert len(answer.headers["x-request-id"]) == 32
    assert "server" not in answer.headers


@pytest.mark.parametrize("given", ["abcdefgh", "0" * 64, "Req_1.2-3"])
def test_a_request_id_that_is_one_is_kept(client: TestClient, given: str) -> None:
    answer = client.get("/nowhere", headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] == given
    assert answer.json()["request_id"] == given


@pytest.mark.parametrize("given", ["seven77", "0" * 65, "with space", "<script>alert"])
def test_a_request_id_that_is_none_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get("/nowhere", headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] != given


@pytest.mark.parametrize("path", ["/claims?limit=3", "/actors/russia", "/docs", "/nowhere", "/"])
def test_head_is_get_without_a_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.content == b""
    assert head.status_code == got.status_code
    own = ("x-request-id", "content-length") if got.status_code == 404 else ("x-request-id",)
    shown = [{k: v for k, v in a.headers.items() if k not in own} for a in (got, head)]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("path", ["/claims?limit=3", "/claims?format=ndjson", "/nowhere"])
def test_the_body_of_a_head_stays_off_the_wire(app: FastAPI, path: str) -> None:
    assert ask(app, path, "HEAD").body == b""


def test_scripts_of_other_origins_may_read(client: TestClient) -> None:
    for path in ("/claims?limit=1", "/claims?acter=x", "/nowhere"):
        answer = client.get(path, headers={"Origin": "https://reader.example"})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        exposed = answer.headers["access-control-expose-headers"]
        assert set(exposed.split(", ")) == {
            "ETag",
            "Link",
            "Location",
            "Claims-Generation",
            "Claims-Warnings",
            "Preference-Applied",
            "X-Request-Id",
            "Retry-After",
            "Allow",
            "Accept",
            "Accept-Patch",
            "Idempotent-Replayed",
            "WWW-Authenticate",
        }


@pytest.mark.parametrize("method", ["GET", "PUT", "nonsense"])
def test_a_preflight_says_what_may_be_sent(client: TestClient, method: str) -> None:
    answer = client.options(
        "/claims",
        headers={
            "Origin": "https://reader.example",
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "if-match, idempotency-key",
        },
    )
    assert (answer.status_code, answer.content) == (204, b"")
    methods = "GET, HEAD, POST, PUT, PATCH, DELETE"
    assert answer.headers["access-control-allow-methods"] == methods
    named = set(answer.headers["access-control-allow-headers"].lower().split(", "))
    sent = {"if-none-match", "prefer", "content-type", "authorization", "last-event-id"}
    assert sent | {"if-match", "idempotency-key"} <= named


def test_origins_can_be_named(serve: Serve, corpus: Store) -> None:
    client = serve(corpus, cors_origins=["https://reader.example"])
    right = client.get("/formats", headers={"Origin": "https://reader.example"})
    wrong = client.get("/formats", headers={"Origin": "https://other.example"})
    assert right.headers["access-control-allow-origin"] == "https://reader.example"
    assert "access-control-allow-origin" not in wrong.headers
    assert "Origin" in wrong.headers["vary"]


@pytest.fixture(scope="module")
def failing(corpus: Store) -> Iterator[int]:
    """Yield the port of a running service with addresses that raise, at once or under way."""
    settings = Settings(database_url=corpus.url, log_level="error", base_url=BASE)
    app = create_app(settings, corpus)

    @app.get("/fails")
    async def fail() -> None:
        raise RuntimeError(SECRET)

    async def half() -> AsyncIterator[bytes]:
        yield b"the first half"
        raise RuntimeError(SECRET)

    @app.get("/breaks")
    async def break_off() -> StreamingResponse:
        return StreamingResponse(half())

    with listening(app) as port:
        yield port


def test_a_fault_neither_leaks_nor_cuts_the_connection(failing: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", failing, timeout=5)
    connection.connect()
    wire = connection.sock
    sent = {"X-Request-Id": "a-request-id", "Origin": "https://reader.example"}
    for _ in range(3):
        connection.request("GET", "/fails", headers=sent)
        answer = connection.getresponse()
        body = answer.read().decode()
        assert answer.status == 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert json.loads(body)["request_id"] == "a-request-id"
        assert json.loads(body)["type"] == f"{BASE}/problems/internal-error"
        assert "secret" not in body
        assert not INSIDE.search(body)
        connection.request("GET", "/health/live")
        assert connection.getresponse().read() == b'{"status":"ok"}'
        assert connection.sock is wire
    connection.close()


def test_an_answer_that_breaks_under_way_does_not_look_whole(failing: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", failing, timeout=5)
    connection.request("GET", "/breaks")
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises(http.client.IncompleteRead) as caught:
        answer.read()
    assert caught.value.partial == b"the first half"
    connection.close()


def test_a_request_is_logged_in_one_line_whatever_its_path(
    serve: Serve, corpus: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    client = serve(corpus, log_level="info", log_format="json")
    found = client.get(f"/no%0awhere/{'x' * 400}", headers={"X-Request-Id": "a-request-id"})
    (line,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (line["event"], line["request_id"]) == ("request", "a-request-id")
    assert (line["method"], line["status"]) == ("GET", found.status_code)
    assert line["path"] == f"/no\ufffdwhere/{'x' * 190}"


@pytest.mark.parametrize("length", ["0", "10", "11"])
def test_a_body_may_have_so_many_bytes(serve: Serve, corpus: Store, length: str) -> None:
    answer = serve(corpus, max_body_size=10).get("/health/live", headers={"Content-Length": length})
    assert answer.status_code == (413 if length == "11" else 200)
    if length == "11":
        assert answer.json()["limit"] == 10
        assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("host", ["a.example:8000", "127.0.0.1", "[::1]", "[::1]:8000", "a_b-c"])
def test_a_host_that_is_one_is_taken(client: TestClient, host: str) -> None:
    assert client.get("/health/live", headers={"Host": host}).status_code == 200
