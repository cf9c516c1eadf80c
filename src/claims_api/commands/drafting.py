"""Drafts of an article's claims by the command line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claims_api.commands.stores import current
from claims_api.commands.texts import read
from claims_api.curation.claims_file import ClaimsFile, read_all
from claims_api.curation.editor_schema import json_schema
from claims_api.curation.seeding import seed_files
from claims_api.drafting import model, prompt, worksheet
from claims_api.drafting.article import Article
from claims_api.drafting.drafts import Draft, drafts
from claims_api.drafting.names import of_database, of_files
from claims_api.drafting.proving import Proved, prove
from claims_api.errors import Told
from claims_api.settings import settings
from claims_api.store.schema import UnfitDatabase


@dataclass
class Wanted:
    """What is drafted, and how: what is told of the source, and which model is asked, if any."""

    article: Path
    slug: str
    told: Mapping[str, object] = field(default_factory=dict)
    known: list[Path] = field(default_factory=list)
    model_url: str | None = None
    model: str = ""
    answer: Path | None = None


def article(wanted: Wanted) -> Article:
    """Return the article with the names of all that is known. Raises Told, FileFaults."""
    contents = [file.content for file in read_all(wanted.known)] if wanted.known else []
    published = wanted.told.get("published")
    text = read(wanted.article)
    if not text.strip():
        raise Told(f"{wanted.article}: nothing stands in it.")
    names = of_files([*_shared(), *contents])
    return Article(text, names, str(published) if published else None)


def prompt_of(wanted: Wanted) -> str:
    """Return the prompt, for any model that takes text."""
    return prompt.whole(article(wanted))


def _shared() -> list[ClaimsFile]:
    """Return what the sources of the database share; without one, what the seed has."""
    try:
        with current() as store, store.reading() as connection:
            return list(of_database(connection))
    except UnfitDatabase:
        return [file.content for file in read_all(seed_files())]


def made(wanted: Wanted, found: Article) -> Proved:
    """Return the drafts: by the words alone, or what a model proposed and could be proved."""
    if wanted.answer is not None:
        return prove(found, read(wanted.answer))
    if wanted.model_url is not None:
        key = settings().model_key
        return prove(found, model.ask(found, wanted.model_url, wanted.model, key))
    return Proved(drafts(found), [])


def sheet(wanted: Wanted, found: Article, proposed: list[Draft]) -> str:
    """Return the worksheet. Raises InvalidRequest for what cannot be told of a source."""
    record = worksheet.source(found, wanted.slug, wanted.told)
    return worksheet.write(found, record, proposed)


def beside(output: Path, found: Article, wanted: Wanted) -> list[Path]:
    """Write what goes with a worksheet: its schema, the prompt, and the text under its name."""
    text = output.with_suffix(".txt")
    if text.exists() and read(text) != found.text:
        raise Told(f"{text} stands there already, and is another text.")
    schema = output.with_name(worksheet.SCHEMA)
    schema.write_text(json.dumps(json_schema(), indent=2) + "\n", encoding="utf-8")
    asked = output.with_suffix(".prompt.txt")
    asked.write_text(prompt.whole(found), encoding="utf-8")
    written = [schema, asked]
    if not text.exists():
        text.write_bytes(wanted.article.read_bytes())
        written.append(text)
    return written
