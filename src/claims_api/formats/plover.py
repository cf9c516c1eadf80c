"""PLOVER records (manual, draft 2.0, its chapter of data fields): one event a line, as JSON."""

import json
from collections.abc import Iterator
from typing import Any

from claims_api import dates
from claims_api.formats.page import Page
from claims_api.store.wire import dump
from claims_api.vocabulary import ClaimType, Polarity, Role

CODEBOOK = "PLOVER 2.0 (draft, February 2024)"
# The manual's auxiliary modes, which it wants among the contexts: what is told, but not as done.
NEGATION = "negation"
_NOT_DONE = {
    ClaimType.prediction: "future",
    ClaimType.goal: "hypothetical",
    ClaimType.proposal: "hypothetical",
}
# Of the claim, under a name of our own: what a record has no field for.
_OF_THE_CLAIM = ("type", "polarity", "voice", "act", "certainty", "confidence", "status", "version")
_RESOLUTION = {"city": 4, "country": 1}
Record = dict[str, Any]


def write(page: Page) -> Iterator[bytes]:
    """Return a record for each claim; the page holds none without an event."""
    beside = {
        noun: {slug: json.loads(document) for slug, document in records.items()}
        for noun, records in page.beside.items()
    }
    for item in page.items:
        yield dump(record(json.loads(item), beside, page)) + b"\n"


def record(item: Record, beside: dict[str, dict[str, Record]], page: Page) -> Record:
    """Return the record of a claim; fields that would hold nothing are left out."""
    event, told = item["event"], _auxiliary(item)
    days, basis = _days(item)
    is_done = not told
    found = {
        "id": item["id"],
        "has_event": True,
        "date": days[0],
        "enddate": days[1],
        "actor": _entities(item, Role.agent, beside["actor"]),
        "recipient": _entities(item, Role.target, beside["actor"]),
        "event": [event["class"]],
        "event_loc": _location(item, beside["place"]),
        "event_text": [item["statement"]],
        "quad_code": event["quad"] if is_done else None,
        "event_scale": event["score"] if is_done else None,
        "mode": [event["mode"]] if event["mode"] else None,
        "context": [*event["contexts"], *told],
        "text_info": _stretch(item),
        "cite_info": {
            "citation": item["source"]["id"],
            "title": item["source"]["title"],
            "codebook": CODEBOOK,
            "version": str(page.generation),
        },
        "coded_date": item["created_at"][:10],
        "comment": item["note"],
        "claim": _claim(item, page, basis),
    }
    return {name: value for name, value in found.items() if value is not None}


def _stretch(item: Record) -> Record | None:
    """Return from where to where a claim stands in its text; None where that has lost it."""
    held = [anchor for anchor in item["anchors"] if "orphaned" not in anchor]
    return {"start": held[0]["start"], "end": held[-1]["end"]} if held else None


def _auxiliary(item: Record) -> list[str]:
    """Return the auxiliary modes of what a claim does not tell as having happened."""
    modes = [NEGATION] if item["polarity"] == Polarity.negated else []
    not_done = _NOT_DONE.get(item["type"])
    return [*modes, not_done] if not_done else modes


def _days(item: Record) -> tuple[tuple[str | None, str | None], str | None]:
    """Return the first and, where it differs, the last day, and where they come from.

    Where a claim gives no time, its source's publication stands for it, as event data has it.
    """
    occurred, published = item["occurred"] or {}, item["source"]["published"]
    ends = (occurred.get("earliest"), occurred.get("latest"))
    if (found := _first_and_last(*ends))[0]:
        return found, "occurred"
    if published is not None:
        span = dates.span(published)
        ends = (dates.day_text(span.earliest), dates.day_text(span.latest))
        return _first_and_last(*ends), "published"
    return (None, None), None


def _first_and_last(earliest: str | None, latest: str | None) -> tuple[str | None, str | None]:
    """Return days that are written YYYY-MM-DD; an open end is the other one."""
    first, last = (day if day and len(day) == 10 else None for day in (earliest, latest))
    return first or last, last if first and last != first else None


def _entities(item: Record, role: Role, actors: dict[str, Record]) -> list[Record]:
    return [_entity(actors[one["id"]]) for one in item["actors"] if one["role"] == role]


def _entity(actor: Record) -> Record:
    """Return an entity object: the code of a country or the like, the sectors behind it, ids."""
    code = actor["code"] or actor["iso3"] or ""
    found = {
        "code": code[:3] or None,
        "sector": code[3:9] or None,
        "identifier_id": actor["wikidata"],
        "identifier_text": actor["name"],
        "id": actor["id"],
    }
    return {name: value for name, value in found.items() if value is not None}


def _location(item: Record, places: dict[str, Record]) -> Record | None:
    """Return the location object of the first place; all of them stand with the claim."""
    if not item["places"]:
        return None
    place = places[item["places"][0]["id"]]
    kind = place["kind"]
    found = {
        "resolved_place": place["name"],
        "lat": place["latitude"],
        "lon": place["longitude"],
        **({kind: place["name"], "resolution": _RESOLUTION[kind]} if kind in _RESOLUTION else {}),
        "id": place["id"],
    }
    return {name: value for name, value in found.items() if value is not None}


def _claim(item: Record, page: Page, basis: str | None) -> Record:
    """Return what PLOVER has no field for: whose claim it is, and how it is made."""
    lists = ("attributed_to", "via", "places", "topics")
    return {
        "address": page.absolute(f"/claims/{item['id']}"),
        **{name: item[name] for name in _OF_THE_CLAIM},
        **{name: [one["id"] for one in item[name]] for name in lists},
        "date_from": basis,
    }
