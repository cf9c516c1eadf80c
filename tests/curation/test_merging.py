"""Other ids for records, and one record where two stood: nobody who refers to them is lost."""

from typing import Any

import pytest

from claims_api.curation import canonical, editing, exporting
from claims_api.curation.claims_file import parse
from claims_api.curation.faults import FileFaults
from claims_api.curation.nouns import NOUNS
from claims_api.errors import AlreadyExists, InvalidRequest, Moved
from claims_api.models.actor import ACTOR
from claims_api.models.place import PLACE
from claims_api.queries.actors import ACTORS
from claims_api.queries.listing import one
from claims_api.queries.revisions import Wanted, history
from claims_api.store import schema
from claims_api.store.engine import Store
from tests.curation.edits import ids, merge, operations, put, rename, restore, retract
from tests.documents import claim_document, record_document
from tests.small_files import ADA, actor, bring, claim, parsed, place, source, topic


@pytest.fixture
def filled(store: Store) -> Store:
    """Return a store in which the union is known twice, and much refers to either."""
    bring(
        store,
        parsed(
            actors=[
                ADA,
                actor("union", name="The Union", wikidata="Q1", memberships=[{"group": "world"}]),
                actor("eu", name="EU", iso2="EU", aliases=[{"text": "Europe"}]),
                actor("world", memberships=[{"group": "eu"}]),
                actor("bo", memberships=[{"group": "union"}, {"group": "eu"}]),
                actor("double", relations=[{"type": "same_as", "actor": "eu"}]),
            ],
            places=[place("river"), place("stream"), place("delta", within="stream")],
            topics=[topic("water"), topic("floods", broader=["water"])],
            source=source(authors=["ada", "eu"]),
            claims=[
                claim(
                    "a", actors=[{"id": "eu", "role": "agent"}, {"id": "union", "role": "agent"}]
                ),
                claim("b", 9, attributed_to=["eu"], via=["bo"], places=["stream"]),
                claim(
                    "c",
                    18,
                    topics=["floods"],
                    status="draft",
                    actors=[{"id": "eu", "role": "target"}],
                ),
                claim("gone", 27, actors=[{"id": "eu", "role": "agent"}]),
            ],
        ),
    )
    retract(store, "claims", "paper:gone")
    return store


def record(store: Store, records: str, key: str) -> dict[str, Any]:
    """Return a record as it was written last."""
    with store.reading() as connection:
        return editing.standing(connection, NOUNS[records], key).record


def slugs(named: list[dict[str, Any]]) -> list[str]:
    """Return the ids of references."""
    return [found["id"] for found in named]


def test_a_new_id_stands_wherever_the_record_is_meant(filled: Store) -> None:
    rename(filled, "actors", "eu", "europe")
    assert slugs(claim_document(filled, "paper:a")["actors"]) == ["europe", "union"]
    assert slugs(claim_document(filled, "paper:b")["attributed_to"]) == ["europe"]
    assert [p["id"] for p in record(filled, "claims", "paper:a")["actors"]] == ["europe", "union"]
    assert record(filled, "claims", "paper:c")["actors"][0]["id"] == "europe"
    assert record(filled, "sources", "paper")["authors"] == ["ada", "europe"]
    assert record(filled, "actors", "bo")["memberships"][1]["group"] == "europe"
    assert record(filled, "actors", "double")["relations"][0]["actor"] == "europe"
    assert operations(filled, "europe") == ["rename"]
    assert operations(filled, "paper:a") == ["create", "update"]
    assert operations(filled, "paper:gone") == ["create", "retract"]


def test_the_former_id_leads_to_the_record(filled: Store) -> None:
    rename(filled, "actors", "eu", "europe")
    rename(filled, "actors", "europe", "european-union")
    assert ids(filled, actor=["eu"]) == ids(filled, actor=["europe"]) == ["paper:a"]
    with filled.reading() as connection:
        for former in ("eu", "europe"):
            with pytest.raises(Moved) as moved:
                one(connection, ACTORS, former)
            assert moved.value.now == "european-union"
            with pytest.raises(Moved):
                history(connection, Wanted("actors", former))
        assert (
            len(history(connection, Wanted("actors", "european-union")).rows(connection, most=9))
            == 3
        )
    put(filled, "actors", "european-union", description="It was renamed twice.")
    assert ids(filled, actor=["eu"]) == ["paper:a"]


@pytest.mark.parametrize("taken", ["union", "world", "author"])
def test_a_taken_id_is_given_to_none(filled: Store, taken: str) -> None:
    rename(filled, "actors", "world", "globe")
    with pytest.raises((AlreadyExists, InvalidRequest)):
        rename(filled, "actors", "eu", taken)


def test_of_two_records_one_is_left_with_all_that_either_had(filled: Store) -> None:
    merge(filled, "actors", "eu", "union")
    union = record_document(filled, ACTOR, "union")
    assert (union["wikidata"], union["iso2"], union["name"]) == ("Q1", "EU", "The Union")
    assert [alias["text"] for alias in union["aliases"]] == ["Europe", "EU"]
    assert claim_document(filled, "paper:a")["actors"] == [
        {"id": "union", "name": "The Union", "role": "agent"}
    ]
    assert record(filled, "actors", "bo")["memberships"] == [
        {"group": "union", "role": None, "dates": None, "note": None}
    ]
    assert record(filled, "actors", "world")["memberships"][0]["group"] == "union"
    assert record(filled, "sources", "paper")["authors"] == ["ada", "union"]
    assert ids(filled, actor=["eu"]) == ids(filled, actor=["Europe"]) == ["paper:a"]
    with filled.reading() as connection, pytest.raises(Moved):
        one(connection, ACTORS, "eu")
    assert operations(filled, "eu") == ["create", "merge"]
    assert operations(filled, "union") == ["create", "update"]


def test_a_record_that_is_left_does_not_refer_to_itself(filled: Store) -> None:
    merge(filled, "actors", "eu", "double")
    merge(filled, "places", "stream", "delta")
    merge(filled, "topics", "water", "floods")
    assert record(filled, "actors", "double")["relations"] == []
    assert record(filled, "places", "delta")["within"] is None
    assert record(filled, "topics", "floods")["broader"] == []
    assert ids(filled, place=["stream"]) == ["paper:b"]


def test_former_ids_of_what_was_merged_lead_on(filled: Store) -> None:
    rename(filled, "actors", "eu", "europe")
    merge(filled, "actors", "europe", "union")
    merge(filled, "actors", "union", "world")
    with filled.reading() as connection:
        for former in ("eu", "europe", "union"):
            with pytest.raises(Moved) as moved:
                one(connection, ACTORS, former)
            assert moved.value.now == "world"
    assert ids(filled, actor=["eu"]) == ["paper:a"]


def test_nothing_is_merged_into_itself_or_into_nothing(filled: Store) -> None:
    retract(filled, "actors", "double")
    rename(filled, "actors", "world", "globe")
    for into in ("eu", "nobody", "double", "world"):
        with pytest.raises(InvalidRequest) as refused:
            merge(filled, "actors", "eu", into)
        assert refused.value.faults[0].at == "into"


def test_a_merge_that_would_go_round_is_refused_whole(filled: Store) -> None:
    put(filled, "places", "stream", within="river")
    put(filled, "places", "delta", within="stream")
    with pytest.raises(InvalidRequest, match="goes round"):
        merge(filled, "places", "river", "delta")
    assert record_document(filled, PLACE, "river")["name"] == "River"


def test_what_is_written_by_a_former_id_means_the_present_record(filled: Store) -> None:
    rename(filled, "actors", "eu", "europe")
    merge(filled, "topics", "floods", "water")
    put(filled, "claims", "paper:b", actors=[{"id": "eu", "role": "target"}], topics=["floods"])
    assert slugs(claim_document(filled, "paper:b")["actors"]) == ["europe"]
    assert record(filled, "claims", "paper:b")["topics"] == ["water"]
    restore(filled, "claims", "paper:gone")
    assert slugs(claim_document(filled, "paper:gone")["actors"]) == ["europe"]
    with pytest.raises(FileFaults, match="eu is a former id of the actor europe"):
        bring(filled, parsed(actors=[actor("eu")]))


def test_what_was_merged_comes_back_as_a_record_of_its_own(filled: Store) -> None:
    merge(filled, "actors", "eu", "union")
    restore(filled, "actors", "eu")
    assert record_document(filled, ACTOR, "eu")["name"] == "EU"
    assert ids(filled, actor=["eu"]) == []
    assert ids(filled, actor=["union"]) == ["paper:a"]


def test_what_is_exported_can_be_brought_in_anew(filled: Store, fresh_url: str) -> None:
    rename(filled, "actors", "eu", "europe")
    merge(filled, "actors", "union", "europe")
    retract(filled, "actors", "double")
    with filled.reading() as connection:
        found = [*exporting.shared_files(connection), *exporting.source_files(connection)]
    with Store(fresh_url) as other:
        schema.upgrade(other)
        bring(other, *(parse(canonical.write(plain).encode(), name) for name, plain in found))
        with other.reading() as connection:
            again = [*exporting.shared_files(connection), *exporting.source_files(connection)]
    assert again == found
