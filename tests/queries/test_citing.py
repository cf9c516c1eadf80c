"""Citations of what stands in the data: whose claim it is, of which version, how many results."""

from datetime import UTC, date, datetime

import pytest

from claims_api.errors import NotFound, Retracted
from claims_api.formats import bibtex, reference
from claims_api.formats.citation import Author, Citation
from claims_api.queries.addresses import LISTS, target
from claims_api.queries.citing import Occasion, cite
from claims_api.store.engine import Store
from tests.small_files import actor, bring, claim, paper

BASE = "https://claims.example"
DAY = date(2026, 11, 3)
BOB = actor("bob", name="Bob Holder", kind="person")
BOARD = actor("board", name="The Lake Board", kind="organisation")


def cited(store: Store, address: str) -> Citation:
    """Return the citation of what an address leads to."""
    with store.reading() as connection:
        return cite(connection, target(address), Occasion(BASE, DAY, "lakes", "The Coders"))


def title(store: Store, **fields: object) -> str:
    """Return the title under which a claim with these fields is cited."""
    bring(store, paper(claim("lake-is-full", **fields), actors=(BOB, BOARD)))
    return cited(store, "/claims/paper:lake-is-full").title


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, "Claim held by Ada Auctor: Lake is full"),
        (
            {"attributed_to": ["bob"], "voice": "quoted"},
            "Claim held by Bob Holder, quoted by Ada Auctor: Lake is full",
        ),
        (
            {"attributed_to": ["bob", "board"], "voice": "reported"},
            "Claim held by Bob Holder and The Lake Board, as reported by Ada Auctor: Lake is full",
        ),
        (
            {"attributed_to": ["bob"], "voice": "ascribed"},
            "Claim ascribed by Ada Auctor to Bob Holder: Lake is full",
        ),
        (
            {"attributed_to": ["bob"], "via": ["ada", "board"]},
            "Claim held by Bob Holder by way of Ada Auctor and The Lake Board: Lake is full",
        ),
    ],
)
def test_a_claim_is_cited_as_that_of_its_holder(
    store: Store, fields: dict[str, object], shown: str
) -> None:
    assert title(store, **fields) == shown


def test_where_no_author_is_known_the_source_speaks(store: Store) -> None:
    held = claim("lake-is-full", attributed_to=["bob"], voice="quoted")
    bring(store, paper(held, actors=(BOB,), authors=[]))
    found = cited(store, "/claims/paper:lake-is-full")
    assert found.title == "Claim held by Bob Holder, quoted by the source: Lake is full"
    assert reference.line(found).endswith("(Coded from Paper. (n.d.).)")


def test_a_claim_is_nobodys_but_its_holders_in_any_form(store: Store) -> None:
    title(store, attributed_to=["bob"], voice="quoted")
    found = cited(store, "/claims/paper:lake-is-full")
    assert found.authors == (Author("The Coders"),)
    for written in (reference.line(found), bibtex.entry(found)):
        before, _, _behind = written.partition("Lake is full")
        assert "Claim held by Bob Holder, quoted by Ada Auctor: " in before
        assert "Claim in its coders’ words" in written


def test_a_claim_is_cited_in_its_version(store: Store) -> None:
    bring(store, paper(claim("lake-is-full"), coding_licence="CC0-1.0"))
    first = cited(store, "/claims/paper:lake-is-full")
    bring(store, paper(claim("lake-is-full", note="Seen."), coding_licence="CC0-1.0"))
    second = cited(store, "/claims/paper:lake-is-full")
    assert (first.version, second.version) == (1, 2)
    assert (first.generation, second.generation) == (3, 4)
    assert first.key == second.key == "paper:lake-is-full"
    assert second.issued == datetime.now(UTC).date().isoformat()
    assert second.licence == "CC0-1.0"
    assert second.url == second.address == f"{BASE}/claims/paper:lake-is-full"


def test_a_claim_tells_the_article_that_it_was_coded_from(store: Store) -> None:
    fields = {"published": "2017-03", "published_basis": "stated", "url": "https://example.org/a"}
    bring(store, paper(claim("lake-is-full"), **fields))
    assert reference.line(cited(store, "/claims/paper:lake-is-full")).endswith(
        "(Coded from Auctor, A. (2017, March). Paper. https://example.org/a)"
    )


def test_a_source_is_cited_as_the_article_that_it_is(store: Store) -> None:
    bring(
        store,
        paper(
            actors=(BOB, BOARD),
            authors=["bob", "board"],
            title="Lakes\nand rivers",
            subtitle="A view",
            publisher="The River Post",
            published="2017-03-31~",
            published_basis="inferred",
            url="https://example.org/a",
            language="de",
        ),
    )
    found = cited(store, "/sources/paper")
    assert found.authors == (Author("Bob Holder", True), Author("The Lake Board", False))
    assert found.title == "Lakes and rivers: A view"
    assert (found.issued, found.publisher, found.language) == (
        "2017-03-31~",
        "The River Post",
        "de",
    )
    assert (found.url, found.address) == ("https://example.org/a", f"{BASE}/sources/paper")
    assert reference.line(found) == (
        "Holder, B., & The Lake Board. (ca. 2017, March 31). Lakes and rivers: A view. "
        "The River Post. https://example.org/a"
    )


def test_a_source_without_a_date_is_cited_without_one(store: Store) -> None:
    bring(store, paper())
    assert reference.line(cited(store, "/sources/paper")) == "Auctor, A. (n.d.). Paper."


@pytest.mark.parametrize(
    ("address", "shown", "counted"),
    [
        ("/claims?actor=Moscow&limit=3", "Claims in which Russia takes part", "claims"),
        ("/actors?kind=state&limit=1", "Actors of kind state", "actors"),
        ("/network?edges=acts&limit=2", "Who acts on whom: all claims", "edges"),
        ("/disputes?disputed_by=contradicts", "Contradictions over all claims", "disputes"),
        ("/context?q=dam&max_tokens=300", "Claims that match dam", "claims"),
    ],
)
def test_a_question_is_cited_by_its_sentence_and_its_results(
    corpus: Store, address: str, shown: str, counted: str
) -> None:
    path, _, _parameters = address.partition("?")
    asked = target(address).question
    with corpus.reading() as connection:
        page = LISTS[path].find(connection, asked)
    found = cited(corpus, address)
    assert found.title == shown == page.question
    assert found.total == page.total > 0
    assert found.medium == f"Data set query, {page.total:,} {counted}"
    assert found.issued == datetime.now(UTC).date().isoformat()


def test_one_question_is_cited_alike_however_it_is_asked(corpus: Store) -> None:
    one = cited(corpus, "/claims?polarity=negated&actor=Russia&limit=2&format=csv&explain=true")
    other = cited(corpus, "/claims?actor=Russia&polarity=negated")
    assert one == other
    assert one.canonical == "actor=Russia&polarity=negated"
    assert one.url == f"{BASE}/claims?actor=Russia&polarity=negated"


def test_other_questions_have_other_keys(corpus: Store) -> None:
    asked = ("/claims", "/actors", "/claims?actor=Russia", "/network?actor=Russia", "/disputes")
    keys = {cited(corpus, address).key for address in asked}
    assert len(keys) == len(asked)
    assert all(key.replace("-", "").isalnum() for key in keys)


def test_a_single_result_is_one_claim(store: Store) -> None:
    bring(store, paper(claim("lake-is-full")))
    assert cited(store, "/claims").medium == "Data set query, 1 claim"
    assert cited(store, "/network?edges=acts").medium == "Data set query, 0 edges"


def test_a_name_that_nobody_knows_is_told_beside_the_citation(corpus: Store) -> None:
    found = cited(corpus, "/claims?actor=Rusia")
    assert (found.total, [told["code"] for told in found.warnings]) == (0, ["unknown-name"])


@pytest.mark.parametrize(
    ("address", "shown", "medium"),
    [
        ("/actors/russia", "Russia", "Record of an actor"),
        ("/places/syria", "Syria", "Record of a place"),
        ("/topics/security", "Security", "Record of a topic"),
    ],
)
def test_a_record_is_cited_as_one_of_the_data(
    corpus: Store, address: str, shown: str, medium: str
) -> None:
    found = cited(corpus, address)
    assert (found.title, found.medium, found.version) == (shown, medium, 1)
    assert found.url == f"{BASE}{address}"


def test_nothing_at_all_can_be_cited_too(store: Store) -> None:
    found = cited(store, "/claims")
    assert (found.total, found.issued, found.generation) == (0, None, 0)
    assert "(n.d.)" in reference.line(found)


@pytest.mark.parametrize("address", ["/claims/paper:lake-is-ful", "/sources/papr", "/actors/ad"])
def test_what_is_not_there_is_told_with_what_comes_near(store: Store, address: str) -> None:
    bring(store, paper(claim("lake-is-full")))
    with pytest.raises(NotFound) as refused:
        cited(store, address)
    assert refused.value.extra["nearest"]


def test_a_claim_that_was_taken_back_is_not_cited(store: Store) -> None:
    taken_back = claim("lake-is-full", status="retracted", retraction_reason="Misread.")
    bring(store, paper(taken_back))
    with pytest.raises(Retracted, match="Misread"):
        cited(store, "/claims/paper:lake-is-full")
