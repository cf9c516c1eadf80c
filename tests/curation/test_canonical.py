"""The canonical form of a claims file: one way to write each record, whatever it came as."""

import re
from typing import Any

import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from claims_api.curation.canonical import of_file, write
from claims_api.curation.claims_file import parse
from claims_api.models.claim_record import ClaimRecord
from tests.small_files import anchor, claim, parsed, source

RICH = """\
actors:
  - id: ada
    name: Ada Auctor
    kind: person
    aliases:
      - {text: 'A: Auctor', kind: name, language: en}
      - {text: No, kind: acronym}
    memberships:
      - {group: bo, role: clerk, dates: 2001/..}
  - id: bo
    name: Bo
    kind: state
places:
  - id: inn
    name: Inn
    kind: city
    latitude: 0.5
    longitude: -10
    within: ys
  - id: ys
    name: Ys
    kind: country
topics:
  - id: fog
    label: Fog
  - id: mist
    label: Mist
    broader: [fog]
source:
  id: paper
  title: 2017
  authors: [ada]
  published: 2017-03-31
  published_basis: stated
  language: en
  text_access: curators
  paragraphs: [[0, 9], [9, 40]]
claims:
  - id: gone
    statement: It was said.
    type: state
    polarity: affirmed
    voice: author
    certainty: unspecified
    confidence: 1
    salience: supporting
    anchors:
      - {start: 0, end: 9, sha256: DIGEST}
    status: retracted
    retraction_reason: Misread.
  - id: lake
    statement: The lake — all of it — is full.
    type: event
    polarity: negated
    attributed_to: [bo, ada]
    via: [ada]
    voice: quoted
    act: deny
    certainty: probable
    confidence: 0.125
    salience: core
    actors:
      - {id: bo, role: agent}
      - {id: ada, role: target}
    places: [ys]
    topics: [fog]
    event: {class: CONSULT, mode: phone, contexts: [legal]}
    occurred: {expression: in March, edtf: 2017-03, basis: inferred}
    said: 2016~
    anchors:
      - {start: 9, end: 18, sha256: DIGEST}
      - {start: 20, end: 21, sha256: DIGEST}
    note: 'First line.

      Second line.'
    relations:
      - {type: supports, target: gone, confidence: 0.5}
    assessments:
      - id: v
        assessor: Cy
        verdict: false
        evidence: ['https://a.example/1']
""".replace("DIGEST", "f" * 64)


def canonical(text: str) -> str:
    """Return the canonical form of a claims file."""
    return of_file(parse(text.encode(), "small.yaml").content)


def turned(value: Any) -> Any:
    """Return records with the keys of each in another order."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(part) for part in value] if isinstance(value, list) else value


def test_a_claims_file_is_written_so() -> None:
    assert canonical(RICH) == RICH


def test_records_in_any_order_are_written_alike() -> None:
    plain = turned(yaml.load(RICH, yaml.BaseLoader))
    for noun in ("actors", "places", "topics", "claims"):
        plain[noun].reverse()
    assert write(plain) == RICH


def test_claims_stand_in_the_order_of_the_text_and_equals_by_id() -> None:
    spans = {"d": (0, 9), "c": (9, 20), "a": (9, 20), "b": (9, 12)}
    claims = [claim(name, anchors=[anchor(*span)]) for name, span in spans.items()]
    content = parsed(source=source(), claims=claims).content
    written = parse(of_file(content).encode(), "small.yaml").content
    assert [found.id for found in written.claims] == ["d", "b", "a", "c"]


def test_what_is_empty_or_published_is_left_out() -> None:
    bare = claim("a", status="published", topics=[], note=None)
    assert set(yaml.load(write({"source": source(), "claims": [bare]}), yaml.BaseLoader)) == {
        "source",
        "claims",
    }
    assert not re.search("status|topics|note|null", write({"claims": [bare]}))
    assert "status: draft" in write({"claims": [bare | {"status": "draft"}]})


def test_a_long_text_stays_on_its_line() -> None:
    note = "word " * 300
    assert f"note: {note.strip()}\n" in write({"claims": [claim("a", note=note)]})


@given(st.floats(0, 1))
@example(0.1 + 0.2)
@example(1e-7)
@example(5e-324)
def test_a_number_comes_back_as_it_was(number: float) -> None:
    text = write({"claims": [claim("a", confidence=number)]})
    (found,) = parse(text.encode(), "small.yaml").content.claims
    assert found.confidence == number


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
@example("null")
@example("# no comment: 'nor' \"that\", {or} [this]")
@example("- a\n\n  b\n")
@example("\ufeffx\u2028y")
@example("a\tb")
def test_a_text_comes_back_as_it_was(typed: str) -> None:
    try:
        record = ClaimRecord.model_validate(claim("a", note=typed, statement="x"))
    except ValidationError:
        return
    text = write({"claims": [record.model_dump(mode="json", by_alias=True)]})
    assert parse(text.encode(), "small.yaml").content.claims == [record]
    assert canonical(text) == text
