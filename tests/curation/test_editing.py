"""Writing one record: what is refused, what follows, and what stays of what is taken back."""

import json
from typing import Any

import pytest

from claims_api.curation import editing
from claims_api.curation.nouns import NOUNS
from claims_api.errors import (
    AlreadyExists,
    InUse,
    InvalidRequest,
    NotFound,
    NotRetracted,
    Problem,
    Retracted,
)
from claims_api.queries.actors import ACTORS, ActorQuestion
from claims_api.queries.listing import find, one
from claims_api.store.engine import Store, generation
from tests.curation.edits import edit, ids, operations, put, restore, retract
from tests.documents import claim_document
from tests.small_files import ADA, actor, anchor, bring, claim, parsed, place, source, topic

CLAIMS, ACTOR = NOUNS["claims"], NOUNS["actors"]
BO = actor("bo", name="Bo Beck", kind="person")


@pytest.fixture
def filled(store: Store) -> Store:
    """Return a store with a paper of two claims, and what they point to."""
    bring(
        store,
        parsed(
            actors=[ADA, BO, actor("union", name="The Union")],
            places=[place("river"), place("delta", within="river")],
            topics=[topic("water")],
            source=source(),
            claims=[
                claim("a", actors=[{"id": "bo", "role": "agent"}], topics=["water"]),
                claim("b", 9, places=["delta"]),
            ],
        ),
    )
    return store


def test_a_new_claim_is_found_at_once(filled: Store) -> None:
    plain = claim("c", 20, statement="Bo drains the delta.") | {"id": "paper:c"}
    assert edit(filled, lambda w: editing.create(w, CLAIMS, plain)) == "paper:c"
    assert ids(filled, q="drains") == ["paper:c"]
    assert operations(filled, "paper:c") == ["create"]
    assert operations(filled, "paper") == ["create"]  # its source was not written again


@pytest.mark.parametrize(
    ("changed", "pointer", "told"),
    [
        ({"id": "c"}, "/id", "colon"),
        ({"id": "nobody:c"}, "/id", "no source nobody"),
        ({"id": 7}, "/id", "colon"),
        ({"actors": [{"id": "nessie", "role": "agent"}]}, "/actors", "nessie"),
        ({"confidence": "0.9"}, "/confidence", "valid number"),
        ({"version": 1}, "/version", "service's own"),
        ({"statment": "x"}, "/statment", "Did you mean statement?"),
        ({"anchors": [anchor(5, 5)]}, "/anchors/0", "empty"),
        ({"relations": [{"type": "supports", "target": "z"}]}, "/relations/0", "paper:z"),
        ({"status": "retracted"}, "", "retraction_reason"),
    ],
)
def test_what_a_claims_file_refuses_is_refused_by_its_pointer(
    filled: Store, changed: dict[str, Any], pointer: str, told: str
) -> None:
    plain = claim("c", 20) | {"id": "paper:c"} | changed
    with pytest.raises(InvalidRequest) as refused:
        edit(filled, lambda w: editing.create(w, CLAIMS, plain))
    assert refused.value.faults[0].at == pointer
    assert told in refused.value.faults[0].detail
    assert operations(filled, "paper:c") == []


def test_an_id_is_given_once(filled: Store) -> None:
    retract(filled, "claims", "paper:a")
    retract(filled, "actors", "union")
    for noun, plain in ((CLAIMS, claim("a") | {"id": "paper:a"}), (ACTOR, actor("union"))):
        with pytest.raises(AlreadyExists):
            edit(filled, lambda w, n=noun, p=plain: editing.create(w, n, p))


def test_a_change_is_a_version_and_the_same_again_is_none(filled: Store) -> None:
    put(filled, "claims", "paper:a", certainty="probable")
    put(filled, "claims", "paper:a", certainty="probable")
    put(filled, "actors", "bo", aliases=[{"text": "Bobby"}])
    assert operations(filled, "paper:a") == ["create", "update"]
    assert ids(filled, certainty=["probable"]) == ["paper:a"]
    assert ids(filled, actor=["Bobby"]) == ["paper:a"]


def test_a_record_keeps_its_id(filled: Store) -> None:
    put(filled, "claims", "paper:a", id="paper:a", note="Whole.")
    put(filled, "claims", "paper:a", id="a", note="Short.")
    with pytest.raises(InvalidRequest, match="keeps its id"):
        put(filled, "claims", "paper:a", id="paper:z")


def test_a_retracted_claim_is_a_tombstone_that_comes_back(filled: Store) -> None:
    before = ids(filled, topic=["water"])
    retract(filled, "claims", "paper:a", "The river was another.")
    assert ids(filled, topic=["water"]) == []
    assert ids(filled, status=["retracted"]) == ["paper:a"]
    with pytest.raises(Retracted, match="The river was another"):
        put(filled, "claims", "paper:a", note="x")
    with pytest.raises(Retracted):
        retract(filled, "claims", "paper:a")
    restore(filled, "claims", "paper:a")
    assert ids(filled, topic=["water"]) == before
    assert operations(filled, "paper:a") == ["create", "retract", "restore"]


def test_a_tombstone_that_was_written_again_is_nothing_to_come_back_to(filled: Store) -> None:
    retract(filled, "claims", "paper:a", "The river was another.")
    put(filled, "sources", "paper", published="1999-05-04", published_basis="stated")
    assert operations(filled, "paper:a")[-1] == "update"
    with pytest.raises(InvalidRequest, match="version 2 is a tombstone"):
        restore(filled, "claims", "paper:a", 2)
    restore(filled, "claims", "paper:a")
    assert ids(filled, status=["published"], topic=["water"]) == ["paper:a"]


def test_an_earlier_version_is_written_again(filled: Store) -> None:
    put(filled, "claims", "paper:a", statement="It is empty.")
    with pytest.raises(NotRetracted):
        restore(filled, "claims", "paper:a")
    with pytest.raises(NotFound, match="version 9"):
        restore(filled, "claims", "paper:a", 9)
    restore(filled, "claims", "paper:a", 1)
    assert ids(filled, q="empty") == []
    assert operations(filled, "paper:a") == ["create", "update", "update"]


@pytest.mark.parametrize(
    ("records", "key", "told"),
    [
        ("actors", "bo", "1 claims (/claims?participant=bo)"),
        ("actors", "ada", "1 sources that it wrote (/sources?author=ada)"),
        ("places", "delta", "1 claims (/claims?place=delta)"),
        ("places", "river", "1 places within it (/places?within=river)"),
        ("topics", "water", "1 claims (/claims?topic=water)"),
        ("sources", "paper", "2 claims (/claims?source=paper)"),
    ],
)
def test_what_others_refer_to_is_not_retracted(
    filled: Store, records: str, key: str, told: str
) -> None:
    with pytest.raises(InUse) as refused:
        retract(filled, records, key)
    assert told in str(refused.value)


def test_what_only_retracted_claims_refer_to_can_go(filled: Store) -> None:
    retract(filled, "claims", "paper:a")
    retract(filled, "actors", "bo", "There is no Bo.")
    with filled.reading() as connection:
        with pytest.raises(Retracted, match="There is no Bo"):
            one(connection, ACTORS, "bo")
        standing = find(connection, ActorQuestion())
        gone = find(connection, ActorQuestion.model_validate({"status": ["retracted"]}))
    assert [json.loads(item)["id"] for item in standing.items] == ["ada", "union"]
    assert json.loads(gone.items[0]) == {
        "id": "bo",
        "status": "retracted",
        "reason": "There is no Bo.",
        "version": 2,
        "retracted_at": json.loads(gone.items[0])["retracted_at"],
    }
    assert ids(filled, actor=["Bo Beck"]) == []
    with pytest.raises(InvalidRequest, match="nobody knows the actor bo"):
        restore(filled, "claims", "paper:a")
    restore(filled, "actors", "bo")
    restore(filled, "claims", "paper:a")
    assert ids(filled, actor=["Bo Beck"]) == ["paper:a"]
    assert operations(filled, "bo") == ["create", "retract", "restore"]


def test_a_claim_comes_back_only_where_its_source_stands(filled: Store) -> None:
    for key in ("paper:a", "paper:b"):
        retract(filled, "claims", key)
    retract(filled, "sources", "paper", "It never appeared.")
    with pytest.raises(InvalidRequest, match="It never appeared"):
        restore(filled, "claims", "paper:a")
    restore(filled, "sources", "paper")
    restore(filled, "claims", "paper:a")
    assert ids(filled) == ["paper:a"]


def test_a_state_that_is_not_met_stops_a_write(filled: Store) -> None:
    def insist(etag: str, _version: int) -> None:
        raise Problem(etag)

    with filled.reading() as connection:
        before = generation(connection)
        etag = editing.standing(connection, CLAIMS, "paper:a").etag
    for written in (
        lambda w: editing.change(w, CLAIMS, "paper:a", lambda r: {**r, "note": "x"}, insist),
        lambda w: editing.retract(w, CLAIMS, "paper:a", insist),
        lambda w: editing.restore(w, CLAIMS, "paper:a", 1, insist),
    ):
        with pytest.raises(Problem, match=etag):
            edit(filled, written, "why")
    with filled.reading() as connection:
        assert generation(connection) == before


def test_nobody_knows_what_was_never_written(filled: Store) -> None:
    for records, key in (("claims", "paper:z"), ("actors", "zoe")):
        for written in (put, retract, restore):
            with pytest.raises(NotFound):
                written(filled, records, key)


def test_what_follows_from_a_source_changes_with_it(filled: Store) -> None:
    put(filled, "sources", "paper", genre="letter", title="A New Title")
    assert operations(filled, "paper:a") == ["create"]
    assert claim_document(filled, "paper:a")["source"]["title"] == "A New Title"
    put(filled, "sources", "paper", authors=["bo"], paragraphs=[[0, 20]])
    found = claim_document(filled, "paper:a")
    assert [holder["id"] for holder in found["attributed_to"]] == ["bo"]
    assert found["anchors"][0]["paragraph"] == 0
    assert ids(filled, attributed_to=["author"]) == ["paper:a", "paper:b"]
    assert operations(filled, "paper:a") == ["create", "update"]
    with pytest.raises(InvalidRequest, match="lies in no paragraph"):
        put(filled, "sources", "paper", paragraphs=[[0, 10]])
