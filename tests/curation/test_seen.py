"""What readers saw stays to be seen; what nobody saw is withdrawn, and told to curators alone."""

import pytest

from claims_api.curation import editing
from claims_api.curation.editing import on_nothing
from claims_api.curation.faults import FileFaults
from claims_api.curation.nouns import NOUNS
from claims_api.errors import InvalidRequest
from claims_api.models.claim import CLAIM
from claims_api.store.engine import Store
from tests.curation.edits import edit, ids, operations, put, restore, retract
from tests.small_files import bring, claim, paper

GONE = {"status": "retracted", "retraction_reason": "Misread."}


def status(store: Store, local: str = "a") -> str:
    """Return the status of a claim."""
    with store.reading() as connection:
        found = CLAIM.select().where(CLAIM.c.local == local)
        return str(connection.execute(found).one().status)


def test_a_draft_that_is_taken_back_is_withdrawn(store: Store) -> None:
    bring(store, paper(claim("a", status="draft")))
    retract(store, "claims", "paper:a")
    assert (status(store), ids(store, status=["retracted"])) == ("withdrawn", [])
    restore(store, "claims", "paper:a")
    assert status(store) == "draft"
    assert operations(store, "paper:a") == ["create", "retract", "restore"]


def test_so_is_one_that_a_file_takes_back(store: Store) -> None:
    bring(store, paper(claim("a", status="draft"), claim("b", 9)))
    report = bring(store, paper(claim("a", **GONE), claim("b", 9, **GONE)))
    assert report.claims.retracted == 2
    assert (status(store), status(store, "b")) == ("withdrawn", "retracted")
    assert bring(store, paper(claim("a", **GONE))).claims.unchanged == 1


def test_what_was_withdrawn_is_published_as_a_draft_is(store: Store) -> None:
    bring(store, paper(claim("a", status="draft")))
    bring(store, paper(claim("a", **GONE)))
    bring(store, paper(claim("a")))
    bring(store, paper(claim("a", **GONE)))
    assert status(store) == "retracted"
    assert operations(store, "paper:a") == ["create", "retract", "publish", "retract"]


@pytest.mark.parametrize("before", [{}, GONE])
def test_what_was_seen_is_no_draft_again(store: Store, before: dict[str, str]) -> None:
    bring(store, paper(claim("a", **before)))
    with pytest.raises(FileFaults, match="no draft again"):
        bring(store, paper(claim("a", status="draft")))
    assert bring(store, paper(claim("a", **before))).claims.unchanged == 1


def test_nor_by_an_edit_or_an_earlier_version(store: Store) -> None:
    bring(store, paper(claim("a", status="draft")))
    put(store, "claims", "paper:a", status="published")
    for made in (
        lambda: put(store, "claims", "paper:a", status="draft"),
        lambda: restore(store, "claims", "paper:a", 1),
    ):
        with pytest.raises(InvalidRequest) as refused:
            made()
        assert refused.value.faults[0].at == "/status"
    retract(store, "claims", "paper:a")
    with pytest.raises(InvalidRequest):
        restore(store, "claims", "paper:a", 1)


@pytest.mark.parametrize("hidden", ["draft", "withdrawn"])
def test_what_is_published_leads_to_nothing_hidden(store: Store, hidden: str) -> None:
    bring(store, paper(claim("a"), claim("b", 9, status="draft")))
    if hidden == "withdrawn":
        retract(store, "claims", "paper:b")
    related = [{"type": "supports", "target": "b"}]
    with pytest.raises(FileFaults, match="paper:b is not published"):
        bring(store, paper(claim("a", relations=related)))
    with pytest.raises(InvalidRequest) as refused:
        put(store, "claims", "paper:a", relations=related)
    assert refused.value.faults[0].at == "/relations/0"


def test_drafts_that_lead_to_each_other_are_published_together(store: Store) -> None:
    one = claim("a", relations=[{"type": "supports", "target": "b"}])
    bring(store, paper(one | {"status": "draft"}, claim("b", 9, status="draft")))
    with pytest.raises(InvalidRequest, match="paper:b is not published"):
        put(store, "claims", "paper:a", status="published")
    bring(store, paper(one, claim("b", 9)))
    assert ids(store) == ["paper:a", "paper:b"]


def test_a_claim_that_is_new_and_taken_back_already_is_told(store: Store) -> None:
    bring(store, paper(claim("a", **GONE), claim("b", 9, **(GONE | {"status": "withdrawn"}))))
    assert ids(store, status=["!published"]) == ["paper:a"]
    assert (status(store), status(store, "b")) == ("retracted", "withdrawn")


def test_what_is_withdrawn_is_not_taken_back_twice(store: Store) -> None:
    bring(store, paper(claim("a", status="draft")))
    retract(store, "claims", "paper:a")
    noun = NOUNS["claims"]
    with pytest.raises(Exception, match=r"It was wrong\."):
        edit(store, lambda w: editing.retract(w, noun, "paper:a", on_nothing))
