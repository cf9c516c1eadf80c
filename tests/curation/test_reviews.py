"""ClaimReview in JSON-LD comes in as assessments, and what we export comes back."""

import json
from typing import Any

import pytest

from claims_api.curation.exporting import source_files
from claims_api.curation.faults import FileFaults
from claims_api.curation.importing import import_files
from claims_api.curation.incoming import Kind, read
from claims_api.curation.tally import Report, Tally
from claims_api.store.engine import Store
from tests.api.client import served
from tests.documents import claim_document
from tests.small_files import bring, claim, paper

PAGE = "https://news.example/paper"
REVIEW: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://facts.example/lake",
    "claimReviewed": "The lake is full.",
    "itemReviewed": {"@type": "Claim", "@id": "https://claims.example/claims/paper:lake"},
    "author": {"@type": "Organization", "name": "Facts & Co"},
    "datePublished": "2024-05-01T10:00:00+02:00",
    "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1},
}


@pytest.fixture
def filled(store: Store) -> Store:
    """Return a store with a paper of two claims."""
    lake = claim("lake", statement="The lake is full.")
    bring(store, paper(lake, claim("dam", 9, statement="The dam holds."), url=PAGE))
    return store


def take(store: Store, *documents: Any) -> Report:
    """Bring JSON-LD in."""
    return import_files(
        store,
        [one for found in documents for one in read(json.dumps(found).encode(), "r", Kind.json)],
    )


def assessments(store: Store, key: str = "paper:lake") -> list[dict[str, Any]]:
    """Return the verdicts on a claim."""
    found: list[dict[str, Any]] = claim_document(store, key)["assessments"]
    return found


def told(store: Store, *documents: Any) -> str:
    """Return what is told of documents that are refused."""
    with pytest.raises(FileFaults) as caught:
        take(store, *documents)
    return str(caught.value)


def test_a_review_becomes_an_assessment(filled: Store) -> None:
    assert take(filled, REVIEW).claims == Tally(updated=1)
    (found,) = assessments(filled)
    assert found.pop("id").startswith("facts-co-")
    assert found == {
        "assessor": "Facts & Co",
        "verdict": "false",
        "wording": None,
        "url": "https://facts.example/lake",
        "date": "2024-05-01",
        "evidence": [],
        "note": None,
    }


def test_the_same_review_again_changes_nothing(filled: Store) -> None:
    take(filled, REVIEW)
    assert not take(filled, REVIEW).changed_anything()
    take(filled, REVIEW | {"reviewRating": {"alternateName": "Mostly true"}})
    assert [found["verdict"] for found in assessments(filled)] == ["mostly_true"]


OTHER = REVIEW | {"url": "https://facts.example/dam", "itemReviewed": "/claims/paper:dam"}


@pytest.mark.parametrize(
    "document",
    [
        [REVIEW, OTHER],
        {"@context": "https://schema.org", "@graph": [{"@type": "Person"}, REVIEW, OTHER]},
        {"@graph": [{**REVIEW, "@type": ["ClaimReview", "Review"]}, OTHER]},
    ],
)
def test_reviews_come_alone_in_a_list_or_in_a_graph(filled: Store, document: Any) -> None:
    assert take(filled, document).claims == Tally(updated=2)
    assert len(assessments(filled)) == len(assessments(filled, "paper:dam")) == 1


@pytest.mark.parametrize("prefix", ["schema:", "https://schema.org/", "http://schema.org/"])
def test_terms_are_known_by_whichever_name(filled: Store, prefix: str) -> None:
    def named(value: Any) -> Any:
        if not isinstance(value, dict):
            return [{"@value": value}]
        kept = {name: value[name] for name in ("@id",) if name in value}
        kind = {"@type": prefix + value["@type"]} if "@type" in value else {}
        rest = {prefix + n: named(v) for n, v in value.items() if not n.startswith("@")}
        return kept | kind | rest

    assert take(filled, named(REVIEW)).claims == Tally(updated=1)
    assert assessments(filled)[0]["verdict"] == "false"


@pytest.mark.parametrize(
    "item",
    [
        {"url": "https://elsewhere.example/claims/paper:lake?x=1"},
        {"identifier": "paper:lake"},
        {"sameAs": ["https://x.example/", "https://y.example/claims/paper:lake"]},
        {"appearance": PAGE},
        {"appearance": [{"@type": "CreativeWork", "url": f"{PAGE}/#top"}]},
        {"firstAppearance": {"@id": "https://claims.example/sources/paper"}},
        {"@type": "CreativeWork", "url": PAGE.replace("https", "http")},
    ],
)
def test_a_claim_is_found_by_id_address_or_where_it_stands(filled: Store, item: Any) -> None:
    take(filled, REVIEW | {"itemReviewed": item})
    assert len(assessments(filled)) == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"itemReviewed": {"@id": "https://x.example/c/1"}}, "https://x.example/c/1"),
        ({"itemReviewed": {"@type": "Claim"}}, "“The lake is full.” names neither"),
        (
            {"itemReviewed": {"appearance": PAGE}, "claimReviewed": "The lake is not full."},
            "no claim of paper says “The lake is not full.”; the nearest: paper:lake",
        ),
        ({"author": None}, "author: the review does not name who found it"),
        ({"reviewRating": None}, "is no verdict that is known, and no ratingValue"),
        ({"reviewRating": {"alternateName": "Spin"}}, "“Spin” is no verdict that is known"),
        ({"reviewRating": {"ratingValue": 9}}, "9 is not on its scale from 1 to 5"),
        ({"datePublished": "May 2024"}, "datePublished: May 2024 is no date"),
        ({"url": "ftp://facts.example"}, "url: String should match"),
        ({"@type": "Review"}, "no ClaimReview stands in this JSON-LD"),
    ],
)
def test_what_cannot_be_matched_or_understood_is_named(
    filled: Store, changed: dict[str, Any], why: str
) -> None:
    assert why in told(filled, REVIEW | changed)
    assert assessments(filled) == []


def test_every_review_that_has_no_claim_is_told_with_its_line(filled: Store) -> None:
    nowhere = REVIEW | {"itemReviewed": "/claims/paper:none"}
    text = json.dumps([REVIEW, nowhere, nowhere], indent=1).encode()
    with pytest.raises(FileFaults) as caught:
        import_files(filled, list(read(text, "r", Kind.json)))
    assert [fault.pointer for fault in caught.value.faults] == ["/1", "/2"]
    assert caught.value.faults[0].line > 10
    assert assessments(filled) == []


def test_a_wording_that_several_claims_have_is_not_guessed(filled: Store) -> None:
    bring(filled, paper(claim("again", 18, statement="The lake is full."), url=PAGE))
    why = told(filled, REVIEW | {"itemReviewed": {"appearance": PAGE}})
    assert "paper:lake, paper:again" in why


def test_a_claim_that_was_taken_back_is_not_assessed(filled: Store) -> None:
    gone = claim("lake", status="retracted", retraction_reason="Misread.")
    bring(filled, paper(gone, url=PAGE))
    assert "paper:lake was taken back" in told(filled, REVIEW)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(1, "false"), (2, "mostly_false"), (3, "mixed"), ("4", "mostly_true"), (5.0, "true")],
)
def test_a_rating_is_a_place_on_its_scale(filled: Store, value: Any, verdict: str) -> None:
    take(filled, REVIEW | {"reviewRating": {"ratingValue": value}})
    assert assessments(filled)[0]["verdict"] == verdict


def test_words_tell_more_than_a_number_and_are_kept(filled: Store) -> None:
    rating = {"alternateName": "Half-true!", "ratingValue": 5, "ratingExplanation": "It depends."}
    take(filled, REVIEW | {"reviewRating": rating})
    (found,) = assessments(filled)
    assert (found["verdict"], found["wording"]) == ("mixed", "Half-true!")
    assert found["note"] == "It depends."


ASSESSED = [
    {
        "id": "a",
        "assessor": "Cy",
        "verdict": "unverifiable",
        "date": "2016~",
        "note": "Who knows.",
    },
    {"id": "b", "assessor": "Di", "verdict": "mixed", "wording": "mixed", "date": "2016-05"},
    {"id": "c", "assessor": "Di", "verdict": "outdated", "wording": "Was so", "url": f"{PAGE}?a=1"},
    {"id": "d", "assessor": "Ed", "verdict": "true", "evidence": [f"{PAGE}/1", f"{PAGE}/2"]},
    {"id": "e", "assessor": "Ed", "verdict": "mostly_false", "date": "2016-21"},
]


def exported(store: Store) -> Any:
    """Return every claim of a store as JSON-LD."""
    with served(store) as client:
        return client.get("/claims?format=jsonld").json()


def test_what_is_exported_as_reviews_comes_back(
    filled: Store, databases: Any, migrated: str
) -> None:
    lake = claim("lake", statement="The lake is full.", assessments=ASSESSED)
    bring(filled, paper(lake, url=PAGE))
    document, before = exported(filled), assessments(filled)
    assert not take(filled, document).changed_anything()
    bring(filled, paper(claim("lake", statement="The lake is full."), url=PAGE))
    assert assessments(filled) == []
    take(filled, document)
    # A wording that says no more than the verdict is told by it.
    assert assessments(filled) == [
        found | {"wording": None} if found["id"] == "b" else found for found in before
    ]


def test_what_the_shipped_articles_export_as_reviews_changes_nothing(corpus: Store) -> None:
    found = read(json.dumps(exported(corpus)).encode(), "r", Kind.json)
    with corpus.reading() as connection:
        before = list(source_files(connection))
    report = import_files(corpus, found, dry_run=True)
    assert not report.changed_anything()
    assert report.claims.unchanged > 0
    with corpus.reading() as connection:
        assert list(source_files(connection)) == before
