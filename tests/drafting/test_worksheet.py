"""The worksheet: a claims file that is taken as it is, with comments that stay comments."""

import pytest
from pydantic import ValidationError

from claims_api.curation.anchors import check_text
from claims_api.curation.claims_file import ParsedFile, parse
from claims_api.drafting import worksheet
from claims_api.drafting.article import Article
from claims_api.drafting.drafts import drafts
from claims_api.drafting.names import of_files
from claims_api.models.claim_record import ClaimRecord
from claims_api.store.engine import Store
from tests.curation.edits import ids
from tests.drafting.articles import REPORTS, article, contents, text_of
from tests.small_files import bring

TOLD = {"authors": ["zelie-orvane"], "published": "2023-04-12"}


def sheet(found: Article, **told: object) -> str:
    record = worksheet.source(found, "the-report", TOLD | told)
    return worksheet.write(found, record, drafts(found))


@pytest.mark.parametrize("report", REPORTS)
def test_a_worksheet_is_a_claims_file_whose_every_anchor_is_proved(report: str) -> None:
    text = text_of(report)
    file = parse(sheet(article(text)).encode(), "sheet.yaml")
    assert check_text(file, text) == []
    assert file.content.source is not None
    assert file.content.source.title == text.splitlines()[0]
    assert len(file.content.claims) == len(drafts(article(text)))


def test_it_is_brought_in_as_drafts_with_its_text(store: Store) -> None:
    text = text_of(REPORTS[0])
    file = parse(sheet(article(text)).encode(), "sheet.yaml")
    shared = [ParsedFile("shared", one, {}) for one in contents() if one.source is None]
    report = bring(store, *shared, ParsedFile(file.name, file.content, file.places, text))
    assert report.claims.created == len(file.content.claims)
    assert ids(store, source=["the-report"]) == []


def test_a_statement_that_is_not_stated_yet_is_not_published() -> None:
    (first, *_others) = drafts(article(text_of(REPORTS[0])))
    plain = first.claim.model_dump(mode="json", by_alias=True)
    with pytest.raises(ValidationError, match="words of your own"):
        ClaimRecord.model_validate({**plain, "status": "published"})
    stated = {**plain, "status": "published", "statement": "The dam is full."}
    assert ClaimRecord.model_validate(stated)


def test_what_was_found_stands_beside_the_sentence() -> None:
    shown = sheet(article(text_of(REPORTS[0])))
    assert "  # actors: brennovar, edda-torvalle\n" in shown
    assert "  # time: since early March (2023-03/.., inferred)\n" in shown
    assert "  # Denied by: no.\n" in shown


def test_without_an_author_it_says_what_is_needed() -> None:
    found = article(text_of(REPORTS[0]))
    assert "names no author" in sheet(found, authors=None)
    assert "names no author" not in sheet(found)


@pytest.mark.parametrize("end", ["\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x1c"])
def test_no_word_of_an_article_ends_a_comment(end: str) -> None:
    text = f"Title\n\nThe gates of Evil{end}claims: [] were shut by Ruvo{end}- id: x that day."
    found = Article(text, of_files([]))
    file = parse(sheet(found).encode(), "sheet.yaml")
    assert {claim.id for claim in file.content.claims} == {one.claim.id for one in drafts(found)}


def test_an_article_of_nothing_has_no_drafts() -> None:
    found = Article("***", of_files([]))
    file = parse(sheet(found, title="A title").encode(), "sheet.yaml")
    assert file.content.claims == []
