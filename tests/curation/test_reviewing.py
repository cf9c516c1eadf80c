"""Drafts published, sent back and doubted; what is said of them is no data."""

from typing import Any

import pytest

from claims_api.curation import erasing, merging, reviewing
from claims_api.curation.editing import on_nothing
from claims_api.curation.erasing import Extent
from claims_api.curation.exporting import source_files
from claims_api.curation.faults import FileFaults
from claims_api.curation.nouns import NOUNS
from claims_api.errors import InvalidRequest, NotADraft, Retracted, UnderReview
from claims_api.models.review import REVIEW
from claims_api.queries.reviewing import review_of
from claims_api.store.engine import Store, generation, state
from tests.curation.edits import edit, operations, put, retract
from tests.queries.walking import local_ids
from tests.small_files import actor, bring, claim, paper, parsed, source

DRAFT = {"status": "draft"}
A, B = "paper:a", "paper:b"


@pytest.fixture
def drafts(store: Store) -> Store:
    """A store with two drafts and what is published."""
    bring(store, paper(claim("a", **DRAFT), claim("b", 9, **DRAFT), claim("c", 18)))
    return store


def send_back(store: Store, key: str = A, note: str = "Who says so?") -> None:
    edit(store, lambda write: reviewing.send_back(write, key, note, on_nothing))


def flag(store: Store, key: str = A, note: str = "Is it so?") -> None:
    edit(store, lambda write: reviewing.flag(write, key, note, on_nothing))


def resolve(store: Store, key: str = A) -> None:
    edit(store, lambda write: reviewing.resolve(write, key, "It is so.", on_nothing))


def publish(store: Store, key: str = A) -> None:
    edit(store, lambda write: reviewing.publish(write, key, on_nothing))


def publish_all(store: Store, seen: int | None = None) -> Any:
    return edit(store, lambda write: reviewing.publish_source(write, "paper", seen))


def review(store: Store, key: str = A) -> list[str]:
    """Return how a claim stands in review."""
    with store.reading() as connection:
        found = review_of(connection, key)
    assert found is not None
    return list(found["review"])


def test_a_draft_is_published(drafts: Store) -> None:
    assert review(drafts) == ["to-review"]
    publish(drafts)
    assert local_ids(drafts) == ["a", "c"]
    assert operations(drafts, A) == ["create", "publish"]
    assert review(drafts) == []


def test_what_is_published_is_neither_published_nor_sent_back(drafts: Store) -> None:
    for refused in (publish, send_back):
        with pytest.raises(NotADraft):
            refused(drafts, "paper:c")


def test_what_was_sent_back_is_reviewed_again_when_it_was_edited(drafts: Store) -> None:
    send_back(drafts)
    assert review(drafts) == ["sent-back"]
    with pytest.raises(UnderReview):
        publish(drafts)
    put(drafts, "claims", A, certainty="probable")
    assert review(drafts) == ["to-review"]
    publish(drafts)
    assert local_ids(drafts) == ["a", "c"]


def test_what_is_flagged_stays_so_until_that_is_resolved(drafts: Store) -> None:
    flag(drafts)
    put(drafts, "claims", A, certainty="probable")
    assert review(drafts) == ["flagged"]
    with pytest.raises(UnderReview):
        publish(drafts)
    resolve(drafts)
    publish(drafts)
    flag(drafts)
    assert (review(drafts), local_ids(drafts)) == (["flagged"], ["a", "c"])
    retract(drafts, "claims", A)
    assert review(drafts) == []
    with pytest.raises(Retracted):
        flag(drafts)


@pytest.mark.parametrize("said", [send_back, flag])
def test_no_other_way_of_writing_publishes_it(drafts: Store, said: Any) -> None:
    said(drafts)
    with pytest.raises(InvalidRequest):
        put(drafts, "claims", A, status="published", certainty="probable")
    with pytest.raises(FileFaults, match="resolve that"):
        bring(drafts, paper(claim("a")))
    resolve(drafts)
    put(drafts, "claims", A, status="published")


def test_all_drafts_of_a_source_are_published_but_those_that_are_held(store: Store) -> None:
    leading = {"relations": [{"type": "supports", "target": "b"}]}
    onward = {"relations": [{"type": "supports", "target": "d"}]}
    of_paper = [claim(c, at * 9, **DRAFT) for at, c in enumerate("abc")]
    of_paper += [claim("d", 27, **DRAFT, **leading), claim("e", 36, **DRAFT, **onward)]
    of_paper.append(claim("f", 45, **DRAFT, relations=[{"type": "causes", "target": "c"}]))
    letter = parsed("b.yaml", source=source("letter"), claims=[claim("a", **DRAFT)])
    bring(store, paper(*of_paper), letter)
    send_back(store)
    flag(store, B)
    assert publish_all(store) == {
        "id": "paper",
        "published": ["paper:c", "paper:f"],
        "held": [
            {"id": "paper:a", "because": "sent-back"},
            {"id": "paper:b", "because": "flagged"},
            {"id": "paper:d", "because": "leads-to"},
            {"id": "paper:e", "because": "leads-to"},
        ],
    }
    assert local_ids(store) == ["c", "f"]
    assert publish_all(store)["published"] == []


def test_what_was_written_since_it_was_seen_stays_a_draft(drafts: Store) -> None:
    with drafts.reading() as connection:
        seen = generation(connection)
    put(drafts, "claims", A, certainty="probable")
    found = publish_all(drafts, seen)
    assert found["published"] == [B]
    assert found["held"] == [{"id": A, "because": "written-since"}]


def test_another_name_sends_nothing_back_to_review(store: Store) -> None:
    takes_part = claim("a", actors=[{"id": "bo", "role": "agent"}], **DRAFT)
    bring(store, parsed(actors=[actor("bo")]), paper(takes_part))
    send_back(store)
    noun = NOUNS["actors"]
    edit(store, lambda write: merging.rename(write, noun, "bo", "bob", on_nothing))
    assert operations(store, A) == ["create", "update"]
    assert review(store) == ["sent-back"]


def test_what_is_said_is_no_data_and_lists_are_asked_anew(drafts: Store) -> None:
    with drafts.reading() as connection:
        before = generation(connection), list(source_files(connection))
        of_data = state(connection)
    flag(drafts)
    with drafts.reading() as connection:
        assert (generation(connection), list(source_files(connection))) == before
        assert state(connection) != of_data


def test_it_is_erased_with_the_claim_or_with_its_versions(drafts: Store) -> None:
    flag(drafts, note="Ada told me.")
    put(drafts, "claims", A, certainty="probable")
    flag(drafts)
    claims = NOUNS["claims"]
    for extent, left in ((Extent.earlier, ["Is it so?"]), (Extent.all, [])):
        edit(
            drafts,
            lambda w, extent=extent: erasing.erase(w, claims, A, extent, on_nothing),
            "Asked for.",
        )
        with drafts.reading() as connection:
            assert [row.note for row in connection.execute(REVIEW.select())] == left
