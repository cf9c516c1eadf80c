"""Articles of the invented corpus, to be drafted."""

from functools import cache

from claims_api.curation.claims_file import ClaimsFile, read_all
from claims_api.curation.seeding import demo_files
from claims_api.drafting.article import Article
from claims_api.drafting.drafts import Draft, drafts
from claims_api.drafting.names import Names, of_files
from claims_api.settings import shipped
from claims_api.text import canonical

REPORTS = (
    "river-post-dam-report",
    "lissen-courier-gates-denial",
    "basin-review-two-banks",
)


@cache
def contents() -> list[ClaimsFile]:
    """Return the files of the invented corpus."""
    return [file.content for file in read_all(list(demo_files()))]


def of(report: str) -> ClaimsFile:
    """Return the file of a report."""
    return next(file for file in contents() if file.source and file.source.id == report)


@cache
def names() -> Names:
    """Return the names of the invented corpus."""
    return of_files(contents())


def text_of(report: str) -> str:
    """Return the text of a report."""
    return canonical((shipped("seed") / "demo" / f"{report}.txt").read_bytes())


def article(text: str, published: str | None = "2023-04-12") -> Article:
    """Return an article in which the names of the invented corpus are known."""
    return Article(text, names(), published)


def drafted(text: str) -> list[Draft]:
    """Return the drafts of an article of one paragraph, without its headline."""
    headline = "The Gates of Korreth"
    every = drafts(article(f"{headline}\n\n{text}"))
    return [draft for draft in every if draft.sentence.paragraph > 0]


def said(draft: Draft) -> str:
    """Return the words of a draft."""
    return draft.claim.statement.removeprefix("[to be stated] ")
