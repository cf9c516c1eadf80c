"""Parquet: typed columns that pyarrow and DuckDB read, in groups; an extra."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Connection
from starlette.testclient import TestClient

from claims_api.errors import NotAcceptable
from claims_api.formats import arrow, parquet
from claims_api.formats.choosing import CLAIM_FORMATS
from claims_api.formats.negotiating import choose
from claims_api.formats.page import Page
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.claims import find
from claims_api.store.engine import Store
from claims_api.text import digest
from tests.api.client import served
from tests.formats.small import filled

BASE = "https://claims.example"
COUNTED = ["actor", "place", "topic", "source"]


def table(client: TestClient, address: str) -> pa.Table:
    """Return an answer as pyarrow reads it."""
    return pq.read_table(io.BytesIO(client.get(address).content))


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows as the service writes JSON, where nothing of what is null is told."""
    return [_plain(row) for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if part is not None}
    return list(map(_plain, value)) if isinstance(value, list) else value


def items(client: TestClient, address: str) -> list[dict[str, Any]]:
    """Return the items of a list."""
    return plain([json.loads(line) for line in client.get(address).text.splitlines()])


def test_a_file_is_written_so(store: Store) -> None:
    filled(store)
    with served(store, base_url=BASE) as client:
        body = client.get("/claims?format=parquet&limit=1&fields=id,actors,said,confidence,event")
    assert (body.content[:4], body.content[-4:]) == (b"PAR1", b"PAR1")
    assert body.headers["content-type"] == "application/vnd.apache.parquet"
    assert body.headers["content-disposition"] == 'attachment; filename="claims.parquet"'
    found = pq.read_table(io.BytesIO(body.content))
    actor = pa.struct([("id", pa.string()), ("name", pa.string()), ("role", pa.string())])
    event = pa.struct(
        [
            ("class", pa.string()),
            ("mode", pa.string()),
            ("contexts", pa.list_(pa.string())),
            ("quad", pa.int64()),
            ("score", pa.float64()),
        ]
    )
    assert found.schema.remove_metadata() == pa.schema(
        [
            ("id", pa.string()),
            ("confidence", pa.float64()),
            ("actors", pa.list_(actor)),
            ("event", event),
            ("said", pa.string()),
        ]
    )
    assert found.to_pylist() == [
        {
            "id": "paper:first-thing",
            "confidence": 0.9,
            "actors": [{"id": "lissen", "name": "Lissen", "role": "agent"}],
            "event": None,
            "said": "2017-03",
        }
    ]
    assert {name.decode(): told.decode() for name, told in found.schema.metadata.items()} == {
        "question": "All claims",
        "canonical": "fields=id,actors,said,confidence,event",
        "generation": "5",
        "address": f"{BASE}/claims?format=parquet&limit=1&fields=id,actors,said,confidence,event",
        "licence": f"Of the coding: `coding_licence` of each source, {BASE}/sources",
    }


def test_pyarrow_reads_every_claim_as_json_tells_it(client: TestClient) -> None:
    found = table(client, "/claims?format=parquet")
    assert plain(found.to_pylist()) == items(client, "/claims?format=ndjson")
    assert found.num_rows > 200


@pytest.mark.parametrize("kind", COUNTED)
def test_pyarrow_reads_every_record_as_json_tells_it(client: TestClient, kind: str) -> None:
    found = table(client, f"/{kind}s?format=parquet")
    assert plain(found.to_pylist()) == items(client, f"/{kind}s?format=ndjson")
    assert found.num_rows > 1


def test_what_is_embedded_has_columns_too(client: TestClient) -> None:
    embedded = "include=source,relations,assessments,anchors.context"
    asked = f"actor=russia&members=true&q=russia&{embedded}"
    found = table(client, f"/claims?format=parquet&{asked}")
    assert set(arrow.EMBEDDED) - set(found.column_names) == {"similarity"}  # of `near` alone
    told = items(client, f"/claims?format=ndjson&{asked}")
    assert [row["matched_because"] for row in plain(found.to_pylist())] == [
        item["matched_because"] for item in told
    ]
    for name in ("relations", "highlight"):
        assert [row[name] for row in plain(found.to_pylist())] == [item[name] for item in told]


def test_what_is_not_embedded_has_none(client: TestClient) -> None:
    assert not set(arrow.EMBEDDED) & set(table(client, "/claims?format=parquet").column_names)


def test_a_tombstone_tells_its_reason(client: TestClient) -> None:
    found = table(client, "/claims?format=parquet&status=retracted").to_pylist()
    assert found[0]["reason"]
    assert found[0]["retracted_at"].tzinfo is not None
    assert found[0]["statement"] is None


def test_duckdb_counts_what_the_facets_count(client: TestClient, tmp_path: Path) -> None:
    file = tmp_path / "claims.parquet"
    file.write_bytes(client.get("/claims?format=parquet").content)
    with duckdb.connect() as reader:
        counted = reader.execute(
            "SELECT a.id, count(*) FROM (SELECT unnest(attributed_to) AS a FROM read_parquet(?)) "
            "GROUP BY a.id",
            [str(file)],
        ).fetchall()
        (kind,) = reader.execute(
            "SELECT DISTINCT typeof(updated_at) FROM read_parquet(?)", [str(file)]
        ).fetchone() or ("",)
    facet = client.get("/claims?facet=attributed_to:200&limit=0").json()["facets"]["attributed_to"]
    assert dict(counted) == {value["value"]: value["claims"] for value in facet}
    assert kind == "TIMESTAMP WITH TIME ZONE"


def pages(connection: Connection, size: int) -> Iterator[Page]:
    """Yield an answer page by page, as a stream has it."""
    question = ClaimQuestion(limit=size)
    page = find(connection, question).streamed(is_first=True)
    yield page
    while page.cursor is not None:
        page = find(connection, question.at(page.cursor)).streamed(is_first=False)
        yield page


def test_rows_are_written_in_groups_and_the_footer_when_all_are_there(
    connection: Connection, facts: list[dict[str, Any]]
) -> None:
    write = parquet.Writer(row_group=40)
    sent = [b"".join(write(page)) for page in pages(connection, 30)]
    assert sent[0] == b"PAR1"  # 30 rows are no group yet
    assert len(sent[1]) > 1000
    assert [piece.endswith(b"PAR1") for piece in sent[1:-1]] == [False] * (len(sent) - 2)
    file = pq.ParquetFile(io.BytesIO(b"".join(sent)))
    sizes = [file.metadata.row_group(at).num_rows for at in range(file.metadata.num_row_groups)]
    assert sizes[:-1] == [60] * (len(sizes) - 1)
    assert file.read().column("id").to_pylist() == [fact["id"] for fact in facts]


def test_an_answer_without_items_is_a_file_with_all_columns(client: TestClient) -> None:
    found = table(client, "/claims?format=parquet&actor=nobody-at-all")
    assert found.num_rows == 0
    assert "statement" in found.column_names


def test_two_answers_at_once_are_two_files(connection: Connection) -> None:
    first, second = (chosen().writer() for chosen in [lambda: choose("parquet", None)] * 2)
    page = find(connection, ClaimQuestion(limit=5))
    assert b"".join(first(page)) == b"".join(second(page))


def test_digests_and_offsets_keep_their_types(store: Store) -> None:
    filled(store)
    with served(store) as client:
        (anchor,) = table(client, "/claims?format=parquet&limit=1").to_pylist()[0]["anchors"]
    assert anchor == {
        "paragraph": None,
        "start": 0,
        "end": 9,
        "sha256": digest(""),
        "exact": None,
        "orphaned": None,
    }


@pytest.fixture
def without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide pyarrow, as where the extra is not installed."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)


@pytest.mark.usefixtures("without_pyarrow")
def test_without_the_extra_the_format_is_not_offered(client: TestClient) -> None:
    assert "parquet" not in [told["name"] for told in client.get("/formats").json()]
    refused = client.get("/claims", headers={"Accept": "application/vnd.apache.parquet"})
    assert refused.status_code == 406
    assert "application/vnd.apache.parquet" not in refused.json()["offered"]


@pytest.mark.usefixtures("without_pyarrow")
@pytest.mark.parametrize("path", ["/claims", "/actors"])
def test_without_the_extra_asking_for_it_tells_how_to_install_it(
    client: TestClient, path: str
) -> None:
    refused = client.get(f"{path}?format=parquet")
    assert refused.status_code == 406
    assert "pip install 'claims-api[parquet]'" in refused.json()["detail"]


def test_with_the_extra_it_is_chosen_by_name_and_by_media_type(client: TestClient) -> None:
    by_name = client.get("/topics?format=parquet&limit=3")
    by_header = client.get("/topics?limit=3", headers={"Accept": parquet.MEDIA_TYPE})
    assert by_header.content[:4] == by_name.content[:4] == b"PAR1"
    with pytest.raises(NotAcceptable) as refused:
        choose(None, "image/png", CLAIM_FORMATS)
    assert parquet.MEDIA_TYPE in str(refused.value.detail)


def test_pyarrow_is_loaded_by_who_asks_for_it_alone() -> None:
    loaded = "import sys, claims_api.app, claims_api.cli; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0
