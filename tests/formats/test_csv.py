"""CSV: one item a row, and nothing that a spreadsheet would run."""

import csv as reader
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from claims_api.formats import csv
from claims_api.formats.page import Page
from claims_api.store.engine import Store
from tests.formats.small import filled, page, written

HEADER = (
    "id,statement,type,polarity,attributed_to,via,voice,act,certainty,confidence,salience,agents,"
    "targets,mentioned,places,topics,event,quad,score,occurred_expression,occurred,occurred_basis,"
    "said,paragraphs,spans,source,source_title,source_published,note,status,version,created_at,"
    "updated_at\r\n"
)


def test_rows_are_written_so(store: Store) -> None:
    filled(store)
    assert written(csv.write, page(store)).decode() == (
        f"{HEADER}"
        "paper:first-thing,First thing.,state,affirmed,ada,,author,,unspecified,0.9,supporting,"
        "lissen,,,,,,,,,,,2017-03,,0-9,paper,Paper,,,published,1,INSTANT,INSTANT\r\n"
        'paper:second-thing,"\'=1+1, or “two”\nlines",state,negated,ada,,author,,unspecified,0.9,'
        "supporting,,,,,,,,,,,,,,20-29,paper,Paper,,,published,1,INSTANT,INSTANT\r\n"
    )


def test_a_page_that_is_asked_for_alone_has_its_header(store: Store) -> None:
    filled(store)
    second = page(store, limit=1, cursor=page(store, limit=1).cursor)
    assert written(csv.write, second).decode().startswith(HEADER)


def test_what_goes_on_with_an_answer_has_no_header(store: Store) -> None:
    filled(store)
    first = page(store, limit=1)
    second = replace(page(store, limit=1, cursor=first.cursor), is_first=False)
    assert written(csv.write, second).startswith(b"paper:second-thing,")


def test_a_cell_comes_back_when_one_apostrophe_is_stripped(store: Store) -> None:
    filled(store)
    rows = list(reader.DictReader(io.StringIO(written(csv.write, page(store)).decode())))
    assert rows[1]["statement"].removeprefix("'") == "=1+1, or “two”\nlines"


@pytest.mark.parametrize("value", ["=1", "'tis", "''", "'=1", "plain", ""])
def test_whatever_a_cell_holds_comes_back(value: str) -> None:
    assert str(csv.harmless(value)).removeprefix("'") == value


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"]
)
def test_what_looks_like_a_formula_is_made_harmless(text: str) -> None:
    assert csv.harmless(text) == f"'{text}"


@pytest.mark.parametrize(("value", "cell"), [(-9.0, -9.0), (None, ""), ("a=1", "a=1"), (0, 0)])
def test_anything_else_stays(value: object, cell: object) -> None:
    assert csv.harmless(value) == cell


def row(kind: str, item: dict[str, Any]) -> dict[str, str]:
    """Return the one row of an item, by its headers."""
    page = Page(kind=kind, items=[json.dumps(item).encode()], total=1, state="1-x")
    (found,) = reader.DictReader(io.StringIO(b"".join(csv.write(page)).decode()))
    return found


def test_anchors_are_told_as_spans_and_each_paragraph_once() -> None:
    spans = [(0, 0, 9), (0, 12, 15), (3, 40, 44), (None, 90, 95)]
    anchors = [{"paragraph": p, "start": start, "end": end} for p, start, end in spans]
    found = row("claim", {"anchors": anchors})
    assert (found["paragraphs"], found["spans"]) == ("0 3", "0-9 12-15 40-44 90-95")


def test_actors_stand_in_the_column_of_their_role() -> None:
    actors = [{"id": slug, "role": role} for slug, role in (("bo", "agent"), ("cy", "target"))]
    found = row("claim", {"actors": [*actors, {"id": "di", "role": "agent"}]})
    assert (found["agents"], found["targets"], found["mentioned"]) == ("bo di", "cy", "")


def test_what_lies_within_a_field_has_a_column_of_its_own() -> None:
    found = row(
        "claim",
        {
            "event": {"class": "AID", "quad": 2, "score": 10.0},
            "occurred": {"expression": "then", "edtf": None, "basis": "stated"},
            "source": {"id": "paper", "title": "A Paper", "published": "2017"},
        },
    )
    assert (found["event"], found["quad"], found["score"]) == ("AID", "2", "10.0")
    assert (found["occurred_expression"], found["occurred"]) == ("then", "")
    assert (found["source"], found["source_published"]) == ("paper", "2017")


def test_a_tombstone_tells_when_it_was_taken_back() -> None:
    found = row("claim", {"id": "paper:a", "status": "retracted", "retracted_at": "2020-01-01"})
    assert (found["id"], found["updated_at"], found["statement"]) == ("paper:a", "2020-01-01", "")


@pytest.mark.parametrize(
    ("kind", "item", "cells"),
    [
        (
            "actor",
            {"aliases": [{"text": "Bo"}, {"text": "B; o"}], "claims": {"actor": 2, "via": 0}},
            {"aliases": "Bo; B; o", "claims_actor": "2", "claims_via": "0"},
        ),
        (
            "place",
            {"within": {"id": "ys"}, "latitude": -0.5, "claims": {"place": 1}},
            {"within": "ys", "latitude": "-0.5", "claims_place": "1"},
        ),
        (
            "topic",
            {"broader": [{"id": "fog"}, {"id": "air"}], "claims": {"topic": 3}},
            {"broader": "fog air", "claims_topic": "3"},
        ),
        (
            "source",
            {"authors": [{"id": "ada"}], "published": None, "claims": {"source": 4}},
            {"authors": "ada", "published": "", "claims_source": "4"},
        ),
    ],
)
def test_records_are_rows_too(kind: str, item: dict[str, Any], cells: dict[str, str]) -> None:
    assert row(kind, item).items() >= cells.items()


def test_only_the_columns_of_the_chosen_fields_are_written() -> None:
    item = b'{"id":"paper:a","actors":[{"id":"bo","name":"Bo","role":"target"}]}'
    chosen = Page(kind="claim", items=[item], total=1, state="1-x", fields=("id", "actors"))
    assert b"".join(csv.write(chosen)) == b"id,agents,targets,mentioned\r\npaper:a,,bo,\r\n"
