"""CSVW: the description by which a published reader gives a CSV's values back."""

import json
import urllib.request
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from csvw import CSVW
from starlette.testclient import TestClient

from claims_api.formats import csv, csvw
from claims_api.store.engine import Store
from tests.api.client import served
from tests.formats.small import filled
from tests.server import listening

KINDS = list(csv.COLUMNS)
BASE = "https://claims.example"


@pytest.fixture(scope="module")
def running(client: TestClient) -> Iterator[str]:
    """Yield the address of a service over the corpus that listens on a port."""
    with listening(client.app) as port:  # type: ignore[arg-type]  # an application of ours
        yield f"http://127.0.0.1:{port}"


def tables(address: str, **given: Any) -> list[Any]:
    """Return the tables at an address as the reader finds them; it may not warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return list(CSVW(address, **given).tables)


def test_a_description_is_written_so(store: Store) -> None:
    filled(store)
    with served(store, base_url=BASE) as client:
        answer = client.get("/claims?fields=id,confidence,places,said,source&format=csvw")
    assert answer.headers["content-type"] == "application/csvm+json"
    edtf = '{"base":"string","@id":"http://id.loc.gov/datatypes/edtf/EDTF"}'
    assert answer.text == (
        '{"@context":"http://www.w3.org/ns/csvw",'
        f'"url":"{BASE}/claims?fields=id,confidence,places,said,source&format=csv",'
        '"dc:title":"All claims","schema:version":"5",'
        f'"rdfs:comment":"{csvw.APOSTROPHE}",'
        '"dialect":{"header":true,"encoding":"utf-8","lineTerminators":["\\r\\n"]},'
        '"tableSchema":{"columns":['
        '{"name":"id","titles":"id","datatype":"string"},'
        '{"name":"confidence","titles":"confidence","datatype":"number"},'
        '{"name":"places","titles":"places","datatype":"string","separator":" "},'
        f'{{"name":"said","titles":"said","datatype":{edtf}}},'
        '{"name":"source","titles":"source","datatype":"string",'
        f'"valueUrl":"{BASE}/sources/{{+source}}"}},'
        '{"name":"source_title","titles":"source_title","datatype":"string"},'
        f'{{"name":"source_published","titles":"source_published","datatype":{edtf}}}],'
        f'"aboutUrl":"{BASE}/claims/{{+id}}","primaryKey":"id"}}}}'
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_finds_the_description_of_a_csv_by_its_link(running: str, kind: str) -> None:
    (table,) = tables(f"{running}/{kind}s?format=csv")
    columns = [column.name for column in table.tableSchema.columns]
    assert columns == [column.header for column in csv.COLUMNS[kind]]
    rows = list(table.iterdicts(strict=True))
    assert len(rows) > 1
    assert [row["id"] for row in rows] == [item["id"] for item in every(running, f"/{kind}s")]


def every(running: str, path: str) -> list[dict[str, Any]]:
    """Return the items of a list."""
    with urllib.request.urlopen(f"{running}{path}?format=ndjson") as found:
        return [json.loads(line) for line in found]


def test_a_reader_gives_the_values_of_claims_back(running: str) -> None:
    (table,) = tables(f"{running}/claims?format=csv&topic=security")
    items = {item["id"]: item for item in every(running, "/claims")}
    rows = list(table.iterdicts(strict=True))
    assert len(rows) > 10
    for row in rows:
        item = items[row["id"]]
        assert row["statement"].removeprefix("'") == item["statement"]
        assert float(row["confidence"]) == item["confidence"]
        assert row["version"] == item["version"]
        assert row["updated_at"].isoformat(timespec="microseconds") == item["updated_at"].replace(
            "Z", "+00:00"
        )
        assert row["attributed_to"] == [one["id"] for one in item["attributed_to"]]
        agents = [one["id"] for one in item["actors"] if one["role"] == "agent"]
        assert row["agents"] == agents
        assert row["spans"] == [f"{a['start']}-{a['end']}" for a in item["anchors"]]
        assert set(row["paragraphs"]) <= {a["paragraph"] for a in item["anchors"]}
        assert row["quad"] == (item["event"] or {}).get("quad")
        assert row["occurred"] == (item["occurred"] or {}).get("edtf")


def test_a_reader_gives_the_values_of_places_back(running: str) -> None:
    (table,) = tables(f"{running}/places?format=csv")
    items = {item["id"]: item for item in every(running, "/places")}
    for row in table.iterdicts(strict=True):
        item = items[row["id"]]
        assert row["claims_place"] == item["claims"]["place"]
        latitude = row["latitude"]
        assert (None if latitude is None else float(latitude)) == item["latitude"]
        assert row["within"] == (item["within"] or {}).get("id")
        assert row["aliases"] == [alias["text"] for alias in item["aliases"]]


def test_a_description_is_of_the_columns_that_were_chosen(running: str) -> None:
    (table,) = tables(f"{running}/claims?fields=statement,actors&type=cause&format=csv")
    rows = list(table.iterdicts(strict=True))
    assert {tuple(row) for row in rows} == {("statement", "agents", "targets", "mentioned")}
    assert table.tableSchema.aboutUrl is None


def test_the_reader_refuses_a_csv_that_is_not_the_one_described(
    client: TestClient, tmp_path: Path
) -> None:
    told = client.get("/claims?format=csvw&fields=id,confidence").json()
    (tmp_path / "a.csv").write_text("id,confidence\r\npaper:a,much\r\n")
    (tmp_path / "a.csv-metadata.json").write_text(json.dumps(told | {"url": "a.csv"}))
    (table,) = tables(str(tmp_path / "a.csv"))
    with pytest.raises(ValueError, match="much"):
        list(table.iterdicts(strict=True))


@pytest.mark.parametrize(
    ("asked", "described"),
    [
        ("/claims?actor=Moscow&format=csv", "/claims?actor=Moscow&format=csvw"),
        ("/claims?format=csv&limit=1&q=a%3Eb", "/claims?format=csvw&limit=1&q=a%3Eb"),
        ("/actors?format=csv", "/actors?format=csvw"),
    ],
)
def test_a_csv_leads_to_its_description_and_back(
    client: TestClient, asked: str, described: str
) -> None:
    link = client.get(asked).links["describedby"]
    assert link == {"url": described, "rel": "describedby", "type": "application/csvm+json"}
    assert client.get(described).json()["url"] == f"http://testserver{asked}"


def test_a_csv_asked_for_by_its_media_type_leads_there_too(client: TestClient) -> None:
    answer = client.get("/topics", headers={"Accept": "text/csv"})
    assert answer.links["describedby"]["url"] == "/topics?format=csvw"


def test_pages_and_description_stand_in_one_header(client: TestClient) -> None:
    links = client.get("/claims?format=csv&limit=1").links
    assert set(links) == {"next", "describedby", "cite-as"}


def test_a_description_asked_for_by_its_media_type_is_of_the_csv(client: TestClient) -> None:
    answer = client.get("/claims?actor=russia", headers={"Accept": "application/csvm+json"})
    assert answer.json()["url"] == "http://testserver/claims?actor=russia&format=csv"


def test_other_formats_lead_to_no_description(client: TestClient) -> None:
    assert "describedby" not in client.get("/claims?format=ndjson").links
