"""PLOVER: the claims that have an event as records that the manual's reader accepts."""

import json
from collections import Counter
from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.store.engine import Store
from tests.api.client import served
from tests.formats.plover_reader import Event, read
from tests.formats.small import INSTANT
from tests.small_files import actor, bring, claim, paper, parsed, place

BASE = "https://claims.example"
AID = {"class": "AID", "contexts": ["economic"]}


def records(store: Store, asked: str = "") -> list[Event]:
    """Return the records of a question."""
    with served(store, base_url=BASE) as client:
        return read(client.get(f"/claims?format=plover{asked}").content)


def one(store: Store, **fields: Any) -> Event:
    """Return the record of one event, in which Bo aids Cy."""
    actors = (
        actor("bo", iso3="BOO", wikidata="Q1"),
        actor("cy", kind="person", code="CYYGOVMIL"),
    )
    roles = [{"id": "bo", "role": "agent"}, {"id": "cy", "role": "target"}]
    told = claim("aids", **({"type": "event", "event": AID, "actors": roles} | fields))
    dated = {"published": "2017-03-31", "published_basis": "stated"}
    bring(store, paper(told, actors=actors, **dated))
    (found,) = records(store)
    return found


def test_a_record_is_written_so(store: Store) -> None:
    one(store, note="Why.", occurred={"expression": "then", "edtf": "2017-02"})
    with served(store, base_url=BASE) as client:
        body = client.get("/claims?format=plover").content
    assert INSTANT.sub(b"INSTANT", body).decode().replace(today(body), "TODAY") == (
        '{"id":"paper:aids","has_event":true,"date":"2017-02-01","enddate":"2017-02-28",'
        '"actor":[{"code":"BOO","identifier_id":"Q1","identifier_text":"Bo","id":"bo"}],'
        '"recipient":[{"code":"CYY","sector":"GOVMIL","identifier_text":"Cy","id":"cy"}],'
        '"event":["AID"],"event_text":["Aids."],"quad_code":2,"event_scale":10.0,'
        '"context":["economic"],"text_info":{"start":0,"end":9},'
        '"cite_info":{"citation":"paper","title":"Paper",'
        '"codebook":"PLOVER 2.0 (draft, February 2024)","version":"5"},'
        '"coded_date":"TODAY","comment":"Why.",'
        '"claim":{"address":"https://claims.example/claims/paper:aids","type":"event",'
        '"polarity":"affirmed","voice":"author","act":null,"certainty":"unspecified",'
        '"confidence":0.9,"status":"published","version":1,"attributed_to":["ada"],"via":[],'
        '"places":[],"topics":[],"date_from":"occurred"}}\n'
    )


def today(body: bytes) -> str:
    """Return the day on which a record was coded."""
    return str(json.loads(body)["coded_date"])


def test_the_reader_accepts_every_event_of_the_corpus(
    corpus: Store, facts: list[dict[str, Any]]
) -> None:
    found = {record.id: record for record in records(corpus)}
    told = {fact["id"]: fact for fact in facts if fact["event"]}
    assert list(found) == list(told)
    for key, record in found.items():
        fact = told[key]
        assert record.event == [fact["event"]["class"]]
        sides = {"agent": record.actor, "target": record.recipient}
        for role, entities in sides.items():
            assert [e.id for e in entities] == [
                a["id"] for a in fact["actors"] if a["role"] == role
            ]
        assert record.claim["attributed_to"] == [holder["id"] for holder in fact["attributed_to"]]
    assert Counter(record.event[0] for record in found.values() if record.is_done)["CONSULT"] > 3


def test_what_is_denied_does_not_read_as_done(store: Store) -> None:
    found = one(store, polarity="negated")
    assert not found.is_done
    assert found.context == ["economic", "negation"]
    assert (found.quad_code, found.event_scale) == (None, None)
    assert found.claim["polarity"] == "negated"


@pytest.mark.parametrize(
    ("kind", "context"),
    [
        ("goal", ["hypothetical"]),
        ("proposal", ["hypothetical"]),
        ("prediction", ["future"]),
        ("state", []),
    ],
)
def test_what_is_to_come_does_not_read_as_done(store: Store, kind: str, context: list[str]) -> None:
    found = one(store, type=kind, event={"class": "AID"})
    assert found.context == context
    assert (found.event_scale is None) == bool(context)


@pytest.mark.parametrize(
    ("occurred", "days", "basis"),
    [
        (None, ("2017-03-31", None), "published"),
        ({"expression": "once"}, ("2017-03-31", None), "published"),
        ({"expression": "then", "edtf": "2016-05-04"}, ("2016-05-04", None), "occurred"),
        (
            {"expression": "then", "edtf": "2016-05/2016-06"},
            ("2016-05-01", "2016-06-30"),
            "occurred",
        ),
        ({"expression": "by then", "edtf": "../2016-05-04"}, ("2016-05-04", None), "occurred"),
        ({"expression": "since", "edtf": "2016-05-04/.."}, ("2016-05-04", None), "occurred"),
        ({"expression": "long ago", "edtf": "-0400"}, ("2017-03-31", None), "published"),
    ],
)
def test_days_are_those_of_the_event_or_else_of_the_publication(
    store: Store,
    occurred: dict[str, str] | None,
    days: tuple[str, str | None],
    basis: str,
) -> None:
    found = one(store, **({"occurred": occurred} if occurred else {}))
    assert ((found.date, found.enddate), found.claim["date_from"]) == (days, basis)


def test_a_record_without_any_day_has_none(store: Store) -> None:
    bring(store, paper(claim("aids", type="event", event=AID)))
    with served(store) as client:
        told = client.get("/claims?format=plover").json()
    assert "date" not in told
    assert told["claim"]["date_from"] is None


def test_the_first_place_is_the_location_and_all_stand_with_the_claim(store: Store) -> None:
    city = place("ys", kind="city", latitude=1.5, longitude=-2.0)
    bring(store, parsed(places=[city, place("ker")]))
    found = one(store, places=["ys", "ker"]).model_dump(exclude_none=True)
    located = {"resolved_place": "Ys", "lat": 1.5, "lon": -2.0, "city": "Ys", "resolution": 4}
    assert found["event_loc"] == located | {"id": "ys"}
    assert found["claim"]["places"] == ["ys", "ker"]


def test_claims_without_an_event_are_left_out_and_counted(
    client: TestClient, facts: list[dict[str, Any]]
) -> None:
    without = sum(fact["event"] is None for fact in facts)
    answer = client.get("/claims?format=plover")
    told = f"Claims without an event are no PLOVER records; left out: {without}."
    assert json.loads(answer.headers["Claims-Warnings"]) == [told]
    assert "Claims-Warnings" not in client.get("/claims?format=plover&has=event").headers


def test_pages_of_records_lead_through_all_of_them(
    client: TestClient, facts: list[dict[str, Any]]
) -> None:
    found: list[str] = []
    address = "/claims?limit=10"
    headers = {"Accept": "application/x-plover+ndjson"}
    while address:
        answer = client.get(address, headers=headers)
        found += [record.id for record in read(answer.content)]
        address = answer.links.get("next", {}).get("url", "")
        headers = {}
    assert found == [fact["id"] for fact in facts if fact["event"]]


def test_a_question_that_rules_events_out_finds_none(client: TestClient) -> None:
    answer = client.get("/claims?format=plover&has=!event&actor=russia")
    assert (answer.status_code, answer.content) == (200, b"")
    assert "left out" in answer.headers["Claims-Warnings"]


def test_tombstones_tell_of_no_event(client: TestClient) -> None:
    assert client.get("/claims?format=plover&status=retracted").content == b""
