"""What may be asked while a name is typed, and which records are suggested then."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Connection, select

from claims_api.errors import Warned
from claims_api.formats.choosing import FORMATS
from claims_api.formats.page import Page
from claims_api.models.name import NAME, Tier
from claims_api.queries.actors import ACTORS
from claims_api.queries.asking import MAX_REPEATS, TEXT, nearest_names, terms
from claims_api.queries.filters.vocabulary import OneOf
from claims_api.queries.listing import Listing
from claims_api.queries.moments import MomentText, as_of_field
from claims_api.queries.names import Hit, Names, Rank, Record, every_name
from claims_api.queries.places import PLACES
from claims_api.queries.question import WHOLE, Question, address_of, in_format
from claims_api.queries.resolving import World
from claims_api.queries.sentences import sentence
from claims_api.queries.sources import SOURCES
from claims_api.queries.topics import TOPICS
from claims_api.store.engine import state
from claims_api.store.wire import dump
from claims_api.text import fold, harmless, words

PATH = "/suggest"
DEFAULT_SUGGESTIONS = 10
MAX_SUGGESTIONS = 50
# Their order decides between records that are otherwise alike.
LISTINGS: dict[str, Listing] = {
    listing.noun: listing for listing in (ACTORS, PLACES, TOPICS, SOURCES)
}
NOUNS = tuple(LISTINGS)
_BY = {Tier.id: "id", Tier.code: "code", Tier.own_name: "name", Tier.alias: "alias"}
# Of more that answer equally well, those with the shortest names are compared by their claims.
MOST_COMPARED = 1000


class SuggestQuestion(Question):
    """A question to `/suggest`."""

    formats = FORMATS[:1]

    q: str = Field(
        min_length=1,
        max_length=200,
        pattern=TEXT,
        description="What was typed so far. Each word begins a word of one of the record's names; "
        "from four letters on, one typo in each is forgiven. Case and accents do not matter.",
        examples=["mosc"],
    )
    noun: Annotated[
        list[str], OneOf(NAME.c.noun, NOUNS, ("that name {}", "that do not name {}"))
    ] = Field(
        default=[],
        max_length=MAX_REPEATS,
        description="Only records of that noun.",
        examples=[["actor,place"]],
    )
    as_of: MomentText | None = as_of_field()
    limit: Annotated[int, Field(ge=1, le=MAX_SUGGESTIONS), WHOLE] | None = Field(
        default=None,
        description=f"How many at most, the best first. Left out, {DEFAULT_SUGGESTIONS}.",
        examples=[5],
    )
    format: Literal["json"] | None = in_format("json")

    def nouns(self) -> list[str]:
        """Return the nouns that are asked for."""
        asked = terms(self.noun)
        return [n for n in NOUNS if all((n in term.values) != term.negated for term in asked)]

    def remarks(self) -> list[str]:
        """Return in words what is asked beside the filters."""
        return [f"like {harmless(self.q)}"]


def find(
    connection: Connection, question: SuggestQuestion, *, base: str = "", strict: bool = False
) -> Page:
    """Answer with the records whose names are most like what was typed.

    `strict` changes nothing: what is typed here is no name yet.
    """
    del strict
    names, nouns = every_name(connection), question.nouns()
    found = names.like(question.q, nouns)
    most = DEFAULT_SUGGESTIONS if question.limit is None else question.limit
    best = list(islice(ranked(connection, names, found), most))
    warnings = [] if found else [_nothing(names, question.q, nouns)]
    return Page(
        kind="suggestion",
        items=[dump(item) for item in described(connection, names, best, base, question)],
        total=len(found),
        question=sentence("name", question, World()),
        canonical=question.citable(),
        state=state(connection),
        warnings=[warning.document() for warning in warnings],
    )


def ranked(connection: Connection, names: Names, found: dict[Record, Hit]) -> Iterator[Hit]:
    """Yield what was found, the best first: by rank, by number of claims, by noun, by id.

    Claims are counted only where the ranks yielded so far leave room.
    """
    by_rank = sorted(found.values(), key=lambda hit: (hit.rank, len(hit.name.shown), hit.name.slug))
    for _rank, group in groupby(by_rank, lambda hit: hit.rank):
        equals = list(group)
        compared, others = equals[:MOST_COMPARED], equals[MOST_COMPARED:]
        count(connection, names, [hit.name.record for hit in compared])
        yield from sorted(compared, key=lambda hit: _order(hit, names.claims))
        yield from others


def _order(hit: Hit, claims: dict[Record, int]) -> tuple[int, int, str]:
    return -claims[hit.name.record], NOUNS.index(hit.name.record[0]), hit.name.slug


def count(connection: Connection, names: Names, records: Iterable[Record]) -> None:
    """Count the claims of these records by the filter of their noun, unless that was done."""
    missing = {record for record in records if record not in names.claims}
    for noun, listing in LISTINGS.items():
        ids = sorted(number for of, number in missing if of == noun)
        if ids:
            table = listing.table
            asked = select(table.c.id, listing.claims.label("claims")).where(table.c.id.in_(ids))
            for row in connection.execute(asked):
                names.claims[noun, row.id] = row.claims


def described(
    connection: Connection,
    names: Names,
    hits: list[Hit],
    base: str,
    question: SuggestQuestion,
) -> Iterator[dict[str, Any]]:
    """Yield each record as it is suggested."""
    count(connection, names, [hit.name.record for hit in hits])
    documents = documents_of(connection, [hit.name.record for hit in hits])
    moment = {} if question.as_of is None else {"as_of": question.as_of}
    for hit in hits:
        (noun, _id), document = hit.name.record, documents[hit.name.record]
        yield {
            "id": hit.name.slug,
            "name": hit.name.shown,
            "noun": noun,
            "kind": document.get("kind"),
            "description": _description(document),
            "matched": {
                "name": _written(hit, document),
                "by": _BY[hit.name.tier],
                "how": how(hit.rank),
            },
            "claims": names.claims[hit.name.record],
            "address": address_of(f"{base}{LISTINGS[noun].path}/{hit.name.slug}", moment),
        }


def documents_of(connection: Connection, records: Iterable[Record]) -> dict[Record, dict[str, Any]]:
    """Return the documents of these records: one statement for each noun."""
    wanted = set(records)
    found: dict[Record, dict[str, Any]] = {}
    for noun, listing in LISTINGS.items():
        table = listing.table
        ids = sorted(number for of, number in wanted if of == noun)
        if ids:
            rows = connection.execute(
                select(table.c.id, table.c.document).where(table.c.id.in_(ids))
            )
            found |= {(noun, row.id): json.loads(row.document) for row in rows}
    return found


def how(rank: Rank) -> str:
    """Say how a name is like what was typed."""
    if rank.typos:
        return "typo"
    return "prefix" if rank.place else "exact"


_CODES = ("wikidata", "iso2", "iso3", "code", "iso")


def _written(hit: Hit, document: dict[str, Any]) -> str:
    """Return a folded name as its record writes it."""
    written: dict[Tier, list[str]] = {
        Tier.id: [hit.name.slug],
        Tier.code: [document[code] for code in _CODES if document.get(code)],
        Tier.own_name: [hit.name.shown],
        Tier.alias: [alias["text"] for alias in document.get("aliases", ())],
    }
    # A former id, by which the record is found too, is folded as it stands.
    borne = (name for name in written[hit.name.tier] if fold(name) == hit.name.folded)
    return next(borne, hit.name.folded)


def _description(document: dict[str, Any]) -> str | None:
    if "authors" in document:
        authors = [author["name"] for author in document["authors"]]
        published = [document["published"]["edtf"]] if document["published"] else []
        return ", ".join([*authors, *published]) or None
    if "within" in document:
        return f"In {document['within']['name']}." if document["within"] else None
    description: str | None = document["description"]
    return description


def _nothing(names: Names, typed: str, nouns: list[str]) -> Warned:
    """Say that nothing was found, and what comes near."""
    if not words(typed):
        return Warned("no-words", "q", "q holds no word to search for, so nothing is found.")
    borne = [name for name in names.every if name.record[0] in nouns]
    at = nearest_names(fold(typed), [name.folded for name in borne], 12)
    near = list(dict.fromkeys(f"{borne[i].shown} ({borne[i].slug})" for i in at))[:3]
    hint = f" The nearest: {', '.join(near)}." if near else ""
    return Warned("unknown-name", "q", f"No name is like {harmless(typed)}.{hint}")
