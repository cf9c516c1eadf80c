"""Web Annotations: expanded by pyld with W3C's own context; one body is pinned."""

import json
from dataclasses import replace
from typing import Any

import pytest

from claims_api.formats import annotations
from claims_api.formats.choosing import ANNOTATIONS
from claims_api.store.engine import Store
from claims_api.text import digest
from tests.formats.linked import BASE, expanded, filled, page, pinned, written
from tests.formats.small import CURSOR, INSTANT
from tests.small_files import anchor, bring, claim, paper

OA, AS = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#"
TEXT = "Café 🙂 opened. He said: „مرحبا“ twice, they say."
DIGEST = {"text_digest": digest(TEXT), "text_length": len(TEXT)}


def items(document: Any) -> list[Any]:
    """Return the annotations of a page as pyld expands them."""
    (whole,) = expanded(document)
    (inner,) = whole.get(f"{AS}first", [whole])
    (listed,) = inner[f"{AS}items"]
    return list(listed["@list"])


def one(found: Any, name: str) -> Any:
    """Return the only value of an expanded property."""
    (value,) = found[f"{OA}{name}"]
    return value.get("@value", value.get("@id", value))


def test_pyld_reads_every_span_of_every_claim(corpus: Store, facts: list[dict[str, Any]]) -> None:
    found = items(json.loads(written(corpus, ANNOTATIONS, limit=200)))
    assert len(found) == min(len(facts), 200)
    for each, fact in zip(found, facts, strict=False):
        assert each["@type"] == [f"{OA}Annotation"]
        spans = [
            (one(selector, "start"), one(selector, "end"))
            for target in each[f"{OA}hasTarget"]
            for selector in target[f"{OA}hasSelector"]
            if selector["@type"] == [f"{OA}TextPositionSelector"]
        ]
        assert spans == [(a["start"], a["end"]) for a in fact["anchors"]]
        sources = {one(target, "hasSource") for target in each[f"{OA}hasTarget"]}
        assert sources == {f"{BASE}/sources/{fact['source']['id']}"}


def test_nothing_that_is_written_is_unknown_to_the_context(corpus: Store) -> None:
    document = json.loads(written(corpus, ANNOTATIONS, limit=50))
    first = document["first"]["items"][0]
    (read,) = expanded({"@context": annotations.CONTEXT} | first)
    assert {"created", "creator", "body", "target", "motivation"} <= first.keys()
    assert len(read) == len(first)


def annotated(store: Store, **fields: Any) -> list[dict[str, Any]]:
    """Return the annotations of one claim with two anchors in a text."""
    spans = [TEXT.index("🙂"), TEXT.index("مرحبا")]
    anchors = [anchor(spans[0], spans[0] + 1, TEXT), anchor(spans[1], spans[1] + 5, TEXT)]
    bring(store, paper(claim("some-thing", anchors=anchors), text=TEXT, **fields))
    document = json.loads(written(store, ANNOTATIONS))
    return list(document["first"]["items"][0]["target"])


def test_of_a_public_text_the_words_are_quoted_with_what_is_around(store: Store) -> None:
    smile, hello = annotated(store, text_access="public", **DIGEST)
    assert smile["selector"] == [
        {"type": "TextPositionSelector", "start": 5, "end": 6},
        {"type": "TextQuoteSelector", "exact": "🙂", "prefix": "Café ", "suffix": TEXT[6:38]},
    ]
    position, quote = hello["selector"]
    assert TEXT[position["start"] : position["end"]] == quote["exact"] == "مرحبا"
    assert quote["prefix"] + quote["exact"] + quote["suffix"] in TEXT


def test_of_a_text_that_is_not_public_nothing_is_quoted(store: Store) -> None:
    smile, hello = annotated(store, **DIGEST)
    assert smile["selector"] == {"type": "TextPositionSelector", "start": 5, "end": 6}
    assert hello["selector"]["type"] == "TextPositionSelector"


def test_a_claim_does_not_read_as_the_annotators(store: Store) -> None:
    filled(store)
    found = json.loads(written(store, ANNOTATIONS))["first"]["items"][0]
    assert "Bo, as reported by Ada Auctor by way of Cy and Di" in found["body"][0]["value"]
    assert found["body"][1]["id"] == f"{BASE}/claims/paper:held-thing"


def test_what_is_retracted_is_told_so(store: Store) -> None:
    filled(store)
    whole = json.loads(written(store, ANNOTATIONS, status=["retracted"]))
    (found,) = whole["first"]["items"]
    assert (whole["total"], found["body"]["value"]) == (1, "Retracted: It was misread.")
    assert found["target"] == f"{BASE}/sources/paper"


@pytest.mark.parametrize("sizes", [[2], [1, 1], [0]])
def test_a_stream_of_pages_is_one_collection(store: Store, sizes: list[int]) -> None:
    filled(store)
    whole = page(store, ANNOTATIONS)
    at, body = 0, b""
    for number, size in enumerate(sizes, 1):
        part = replace(whole, items=whole.items[at : at + size], prev="/x" if at else None)
        ends = replace(part, is_first=number == 1, is_last=number == len(sizes))
        body += b"".join(annotations.write(ends))
        at += size
    found = json.loads(body)
    assert len(found["first"]["items"]) == at
    assert found["first"].keys().isdisjoint({"prev", "next"})


def test_a_claim_is_written_so(store: Store) -> None:
    filled(store)
    body = INSTANT.sub(b"2020-02-20T20:20:20.000000Z", written(store, ANNOTATIONS, limit=1))
    assert CURSOR.sub(b"cursor=CURSOR", body).decode() == pinned("claim.annotations.json")
