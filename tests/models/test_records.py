"""What a record refuses of itself, before it is held against any other."""

from typing import Any

import pytest
from pydantic import ValidationError

from claims_api.models.claim_record import ClaimRecord
from claims_api.models.fields import Record
from claims_api.models.place import PlaceRecord
from claims_api.models.source import SourceRecord
from tests.small_files import anchor, claim, place, source

BO = {"id": "bo", "role": "agent"}
VERDICT = {"id": "v", "assessor": "Ada", "verdict": "mixed"}
MUST_AGREE = "a retracted claim has a retraction_reason, and no other has one"


def refused(kind: type[Record], record: dict[str, Any]) -> str:
    """Return why a record is refused."""
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(record)
    (error,) = caught.value.errors()
    return error["msg"].removeprefix("Value error, ")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"event": {"class": "COOPERATION"}}, "COOPERATION is no PLOVER class; they are: AGREE, "),
        (
            {"event": {"class": "CONSULT", "mode": "riot"}},
            "riot is no mode of CONSULT; its modes are: multilateral, phone, third-party, visit",
        ),
        ({"event": {"class": "AID", "mode": "riot"}}, "its modes are: none"),
        ({"event": {"class": "AID", "contexts": ["legal", "rain"]}}, "rain is no PLOVER context"),
        ({"attributed_to": ["bo", "bo"]}, "an id stands twice"),
        ({"via": ["bo", "bo"]}, "an id stands twice"),
        ({"places": ["ys", "ys"]}, "an id stands twice"),
        ({"topics": ["fog", "fog"]}, "an id stands twice"),
        ({"actors": [BO, BO]}, "an actor stands twice in one role"),
        ({"assessments": [VERDICT, VERDICT]}, "two assessments have one id"),
        ({"status": "retracted"}, MUST_AGREE),
        ({"status": "draft", "retraction_reason": "Misread."}, MUST_AGREE),
        ({"retraction_reason": "Misread."}, MUST_AGREE),
        ({"anchors": []}, "at least 1 item"),
        ({"anchors": [anchor(0, 0)]}, "the anchor [0, 0] is empty"),
        ({"anchors": [anchor(9, 20), anchor(0, 5)]}, "stand in order and do not overlap"),
        ({"anchors": [anchor(0, 10), anchor(9, 20)]}, "stand in order and do not overlap"),
    ],
)
def test_a_claim_that_contradicts_itself_is_refused(fields: dict[str, Any], told: str) -> None:
    assert told in refused(ClaimRecord, claim("a", **fields))


def test_a_claim_may_say_much_that_only_looks_contradictory() -> None:
    record = ClaimRecord.model_validate(
        claim(
            "a",
            event={"class": "CONSULT", "mode": "phone", "contexts": ["legal", "diplomatic"]},
            actors=[BO, BO | {"role": "target"}],
            assessments=[VERDICT, VERDICT | {"id": "w"}],
            anchors=[anchor(0, 10), anchor(10, 20)],
            status="retracted",
            retraction_reason="Misread.",
        )
    )
    assert record.event is not None
    assert (record.event.mode, len(record.actors), len(record.anchors)) == ("phone", 2, 2)


def test_actors_stand_by_role_and_in_each_as_first_named() -> None:
    named = [("di", "mentioned"), ("cy", "target"), ("bo", "agent"), ("di", "target")]
    fields = [{"id": slug, "role": role} for slug, role in named]
    record = ClaimRecord.model_validate(claim("a", actors=fields))
    assert [(actor.id, actor.role) for actor in record.actors] == [
        ("bo", "agent"),
        ("cy", "target"),
        ("di", "target"),
        ("di", "mentioned"),
    ]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"published": "2020"}, "published and published_basis stand together"),
        ({"published_basis": "stated"}, "published and published_basis stand together"),
        ({"text_length": 9}, "text_digest and text_length stand together"),
        ({"text_digest": "0" * 64}, "text_digest and text_length stand together"),
        ({"paragraphs": [[5, 5]]}, "paragraph [5, 5] is empty or out of order"),
        ({"paragraphs": [[0, 9], [8, 12]]}, "paragraph [8, 12] is empty or out of order"),
        ({"paragraphs": [[9, 12], [0, 9]]}, "paragraph [0, 9] is empty or out of order"),
        ({"paragraphs": [[0]]}, "at least 2 items"),
        (
            {"paragraphs": [[0, 10]], "text_length": 9, "text_digest": "0" * 64},
            "the last paragraph ends behind the text",
        ),
    ],
)
def test_a_source_that_contradicts_itself_is_refused(fields: dict[str, Any], told: str) -> None:
    assert told in refused(SourceRecord, source(**fields))


def test_paragraphs_may_touch_and_end_with_the_text() -> None:
    whole = {"paragraphs": [[0, 5], [5, 9]], "text_length": 9, "text_digest": "0" * 64}
    assert SourceRecord.model_validate(source(**whole)).paragraphs == [[0, 5], [5, 9]]


@pytest.mark.parametrize("half", [{"latitude": 5.0}, {"longitude": 5.0}])
def test_a_place_has_both_coordinates_or_none(half: dict[str, float]) -> None:
    assert "stand together or not at all" in refused(PlaceRecord, place("ys", **half))


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        (ClaimRecord, claim("a", note=" \n ")),
        (ClaimRecord, claim("a", confidence=1.01)),
        (ClaimRecord, claim("a", confidence="nan")),
        (ClaimRecord, claim("a", said="2017-02-30")),
        (PlaceRecord, place("ys", latitude=91, longitude=0)),
        (PlaceRecord, place("ys", iso="ysx")),
        (SourceRecord, source(url="javascript:alert(1)")),
        (SourceRecord, source(url="https://a.example/ b")),
        (SourceRecord, source(language="english!")),
        (SourceRecord, source("Paper")),
        (SourceRecord, source("paper-")),
        (SourceRecord, source(titel="A Paper")),
    ],
)
def test_a_field_beyond_its_bounds_is_refused(kind: type[Record], record: dict[str, Any]) -> None:
    assert refused(kind, record)
