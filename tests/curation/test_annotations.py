"""Annotations of Hypothesis come in as drafts, anchored where the words that were marked stand."""

import json
from typing import Any

import pytest

from claims_api.curation.faults import FileFaults
from claims_api.curation.importing import import_files
from claims_api.curation.incoming import Kind, read
from claims_api.curation.tally import Report, Tally
from claims_api.store.engine import Store
from claims_api.text import digest
from tests.api.client import served
from tests.keys import bearing, key
from tests.small_files import ADA, actor, bring, claim, parsed, source, topic

PAGE = "https://news.example/paper"
TEXT = "The 🌊 lake is full. The dam\nholds. The lake is full."
MARKED = "The dam\nholds."
PARAGRAPHS = [[0, 27], [28, 34], [35, 52]]


def row(number: int = 1, **changed: Any) -> dict[str, Any]:
    """Return an annotation as the API of Hypothesis has it."""
    quote = {"type": "TextQuoteSelector", "exact": MARKED, "prefix": "full. ", "suffix": " The"}
    return {
        "id": f"Xyz_{number}",
        "created": "2024-05-01T10:00:00.000000+00:00",
        "user": "acct:mara@hypothes.is",
        "user_info": {"display_name": "Mara Moss"},
        "uri": PAGE,
        "text": "The dam of the lake holds.",
        "tags": ["seen twice"],
        "group": "__world__",
        "references": [],
        "target": [
            {
                "source": PAGE,
                "selector": [
                    {"type": "RangeSelector", "startContainer": "/p[1]", "startOffset": 20},
                    {"type": "TextPositionSelector", "start": 21, "end": 35},
                    quote,
                ],
            }
        ],
        "links": {"html": f"https://hypothes.is/a/Xyz_{number}"},
    } | changed


def marking(exact: str, prefix: str = "", suffix: str = "", start: int | None = None) -> Any:
    """Return the target of an annotation that marks words."""
    quote = {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
    position = {"type": "TextPositionSelector", "start": start, "end": 0}
    return [{"source": PAGE, "selector": [quote, *([] if start is None else [position])]}]


@pytest.fixture
def filled(store: Store) -> Store:
    """Return a store with a paper that has no text here."""
    shared = {"actors": [ADA, actor("bo")], "topics": [topic("fog")]}
    bring(store, parsed(**shared, source=source(url=PAGE)))
    return store


@pytest.fixture
def attached(filled: Store) -> Store:
    """Return a store with a paper and its text."""
    about = {"url": PAGE, "paragraphs": PARAGRAPHS}
    bring(filled, parsed(source=source(**about), claims=[], text=TEXT))
    return filled


def take(store: Store, *rows: Any) -> Report:
    """Bring annotations in."""
    sent = json.dumps({"total": len(rows), "rows": rows}).encode()
    return import_files(store, read(sent, "h.json", Kind.json))


def drafts(store: Store) -> list[dict[str, Any]]:
    """Return what a curator sees of the drafts."""
    with served(store) as client:
        found = client.get("/claims?status=draft", headers=bearing(key(store)))
        return list(found.json()["items"])


def spans(store: Store) -> list[tuple[int, int, str]]:
    """Return the anchors of the only draft."""
    (draft,) = drafts(store)
    return [(a["start"], a["end"], a["sha256"]) for a in draft["anchors"]]


def told(store: Store, *rows: Any) -> str:
    """Return what is told of annotations that are refused."""
    with pytest.raises(FileFaults) as caught:
        take(store, *rows)
    return str(caught.value)


def test_an_annotation_becomes_a_draft_with_its_position_and_the_digest_of_its_quote(
    filled: Store,
) -> None:
    assert take(filled, row()).claims == Tally(created=1)
    (draft,) = drafts(filled)
    assert draft["statement"] == "The dam of the lake holds."
    assert (draft["status"], draft["confidence"], draft["source"]["id"]) == ("draft", 0.5, "paper")
    assert spans(filled) == [(21, 35, digest(MARKED))]
    assert draft["note"] == (
        "Annotated with Hypothesis by Mara Moss (mara@hypothes.is) on 2024-05-01: "
        "https://hypothes.is/a/Xyz_1. Tags: seen twice"
    )


def test_readers_without_a_key_see_no_draft(filled: Store) -> None:
    take(filled, row())
    with served(filled) as client:
        assert client.get("/claims").json()["total"] == 0
        assert client.get("/claims?status=draft").status_code == 401
        assert client.get(f"/claims/{drafts(filled)[0]['id']}").status_code == 404


@pytest.mark.parametrize(
    "document",
    [
        {"total": 1, "rows": [row()]},
        {"export_date": "2024-05-02", "export_userid": "acct:a@h", "annotations": [row()]},
    ],
)
def test_the_export_and_the_rows_of_the_api_are_taken(filled: Store, document: Any) -> None:
    found = read(json.dumps(document).encode(), "h.json", Kind.json)
    assert import_files(filled, found).claims.created == 1


def test_a_highlight_without_a_note_says_what_it_marks(filled: Store) -> None:
    take(filled, row(text=""))
    assert drafts(filled)[0]["statement"] == "The dam holds."


def test_the_same_annotation_again_changes_nothing_whatever_was_made_of_it(filled: Store) -> None:
    take(filled, row())
    local = drafts(filled)[0]["id"].partition(":")[2]
    assert not take(filled, row(text="Another text.")).changed_anything()
    bring(filled, parsed(source=source(url=PAGE), claims=[claim(local, statement="It holds.")]))
    report = take(filled, row())
    assert (report.changed_anything(), report.claims.unchanged) == (False, 1)


def test_replies_and_notes_on_pages_are_left_out_and_counted(filled: Store) -> None:
    reply = row(2, references=["Xyz_1"])
    note = row(3, target=[{"source": PAGE}])
    report = take(filled, row(), reply, note)
    assert (report.claims.created, report.left_out) == (1, 2)
    assert "2 annotations left out: replies and notes on whole pages" in report.lines()


def test_tags_tell_fields(filled: Store) -> None:
    tags = [
        "type:event",
        "certainty: probable",
        "attributed_to:bo",
        "topic:fog",
        "agent:bo",
        "x: y",
    ]
    take(filled, row(tags=tags))
    (draft,) = drafts(filled)
    assert (draft["type"], draft["certainty"]) == ("event", "probable")
    assert [found["id"] for found in draft["attributed_to"]] == ["bo"]
    assert [found["role"] for found in draft["actors"]] == ["agent"]
    assert draft["note"].endswith("Tags: x: y")


@pytest.mark.parametrize("page", [f"{PAGE}/", f"{PAGE}#part", PAGE.replace("https", "http")])
def test_a_source_is_found_by_its_address_however_it_is_written(filled: Store, page: str) -> None:
    (target,) = row()["target"]
    take(filled, row(uri="urn:x", target=[{**target, "source": page}]))
    assert len(drafts(filled)) == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (
            {"target": [{**row()["target"][0], "source": "https://x.example/"}]},
            "https://x.example/",
        ),
        ({"target": marking("words")}, "it has no position, and no text is attached"),
        ({"target": marking(" ")}, "annotation Xyz_1: this is no annotation of Hypothesis"),
        ({"target": marking("x", start=-1)}, "this is no annotation of Hypothesis"),
        ({"target": marking("x", start=2**40)}, "this is no annotation of Hypothesis"),
        ({"target": [{"selector": [{}]}]}, "this is no annotation of Hypothesis"),
        ({"tags": ["type:mood"]}, "annotation Xyz_1: type: Input should be"),
        ({"tags": ["topic:frogs"]}, "nobody knows the topic frogs"),
    ],
)
def test_what_cannot_be_brought_in_is_told_and_nothing_is(
    filled: Store, changed: dict[str, Any], why: str
) -> None:
    assert why in told(filled, row(2), row(**changed))
    assert drafts(filled) == []


def test_a_fault_stands_with_its_line_and_pointer(filled: Store) -> None:
    sent = json.dumps({"rows": [row(), row(2, target=marking("x"))]}, indent=1).encode()
    with pytest.raises(FileFaults) as caught:
        import_files(filled, read(sent, "h.json", Kind.json))
    (fault,) = caught.value.faults
    assert (fault.pointer, fault.line > 30) == ("/rows/1", True)


# --- where the text is attached ---------------------------------------------------------------


def test_words_are_found_in_the_attached_text_and_divided_by_its_paragraphs(
    attached: Store,
) -> None:
    take(attached, row(target=marking("The dam holds.", start=9999)))
    assert spans(attached) == [(20, 27, digest("The dam")), (28, 34, digest("holds."))]


@pytest.mark.parametrize(
    ("target", "start"),
    [
        (marking("lake is full.", suffix=" The dam"), 6),
        (marking("lake is full.", prefix="holds. The "), 39),
        (marking("lake is full.", start=39), 39),
    ],
)
def test_words_that_stand_twice_are_told_apart_by_what_is_around_them_or_by_their_position(
    attached: Store, target: Any, start: int
) -> None:
    take(attached, row(target=target))
    assert spans(attached) == [(start, start + 13, digest("lake is full."))]


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (marking("lake is full.", start=3), "stand 2 times in the attached text"),
        (marking("lake is empty."), "do not stand in the attached text"),
    ],
)
def test_nothing_is_guessed(attached: Store, target: Any, why: str) -> None:
    assert why in told(attached, row(target=target))
