"""From what an address leads to, to its citation."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, func, select

from claims_api.errors import Moved
from claims_api.formats.attribution import said
from claims_api.formats.citation import Author, Citation, Kind
from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM
from claims_api.models.key import Scope
from claims_api.models.place import PLACE
from claims_api.models.source import SOURCE
from claims_api.models.topic import TOPIC
from claims_api.queries import claims
from claims_api.queries.addresses import LISTINGS, LISTS, Target
from claims_api.queries.asking import TEXT
from claims_api.queries.question import Question, address_of, in_format
from claims_api.queries.resolving import no_such
from claims_api.queries.standing import row_of
from claims_api.store.engine import generation
from claims_api.store.wire import instant
from claims_api.vocabulary import OPEN, ActorKind

# What the total of a page counts, if not its items.
_COUNTED = {"network": ("edge", "edges"), "context": ("claim", "claims")}


class CiteQuestion(BaseModel):
    """A question to `/cite`: the address of what is cited, and in which format.

    Other parameters are kept to be refused with a word on where they belong.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    of: Annotated[str, Field(min_length=1, max_length=8000, pattern=TEXT)] = Field(
        description="The address of what is cited, from the root of this service or whole: of a "
        "list with its question, or of a record. It is one value: write each `&` in it as `%26`.",
        examples=[
            "/claims?actor=Russia&polarity=negated",
            "/claims/magnier-2017-russia-iran:airports-opened-to-jets",
            "/sources/magnier-2017-russia-iran",
        ],
    )
    format: Literal["json", "text", "bibtex", "csl"] | None = in_format("bibtex")

    @classmethod
    def single(cls) -> frozenset[str]:
        """Return the parameters that stand once."""
        return frozenset(cls.model_fields)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where and when something is cited, and of whose data.

    `base` is the whole address of the service; `strict` refuses names that nobody knows; `scope` is
    that of the key of who cites.
    """

    base: str
    day: date
    dataset: str
    author: str
    strict: bool = False
    scope: Scope | None = None


def cite(connection: Connection, target: Target, occasion: Occasion) -> Citation:
    """Return the citation of what an address leads to.

    Raises NotFound, Retracted, and whatever the list raises where the question is asked.
    """
    if target.question is not None:
        return _of_question(connection, target.path, target.question, occasion)
    if target.path == claims.PATH:
        return _of_claim(connection, target, occasion)
    return _of_record(connection, target, occasion)


def _of_question(
    connection: Connection, path: str, question: Question, occasion: Occasion
) -> Citation:
    asked = question.model_copy(update={"limit": 0}).by(occasion.scope)
    page = LISTS[path].find(connection, asked, strict=occasion.strict)
    address = f"{path}?{page.canonical}" if page.canonical else path
    one, many = _COUNTED.get(page.kind, (page.kind, page.plural))
    counted = f"{page.total:,} {one if page.total == 1 else many}"
    return _of_data(
        connection,
        occasion,
        kind="question",
        key=f"{path.removeprefix('/')}-{sha256(address.encode()).hexdigest()[:10]}",
        title=page.question,
        issued=_last_change(connection),
        address=address,
        medium=f"Data set query, {counted}",
        canonical=page.canonical,
        total=page.total,
        warnings=page.warnings,
    )


def _of_claim(connection: Connection, target: Target, occasion: Occasion) -> Citation:
    key = target.slug
    row = claims.one(connection, key, occasion.scope)
    if row is None:
        raise no_such(connection, "claim", key)
    claims.insist_on_published(row)
    claim = json.loads(row.item)
    found = _document(connection, "source", claim["source"]["id"])
    source = _article(connection, found, occasion, target.as_of)
    return _of_data(
        connection,
        occasion,
        kind="claim",
        key=key,
        title=f"Claim {said(claim, 'held by ')}: {claim['statement'].removesuffix('.')}",
        issued=claim["updated_at"][:10],
        address=_as_of(f"{claims.PATH}/{quote(key, safe=':')}", target.as_of),
        medium="Claim in its coders’ words",
        version=claim["version"],
        licence=source.licence,
        source=source,
    )


def _of_record(connection: Connection, target: Target, occasion: Occasion) -> Citation:
    noun = LISTINGS[target.path].noun
    found = _document(connection, noun, target.slug)
    if noun == "source":
        return _article(connection, found, occasion, target.as_of)
    return _of_data(
        connection,
        occasion,
        kind="record",
        key=f"{noun}-{found['id']}",
        title=found.get("name") or found["label"],
        issued=found["updated_at"][:10],
        address=_as_of(f"{target.path}/{found['id']}", target.as_of),
        medium=f"Record of {'an' if noun == 'actor' else 'a'} {noun}",
        version=found["version"],
    )


def _as_of(address: str, as_of: str | None) -> str:
    return address if as_of is None else address_of(address, {"as_of": as_of})


def _document(connection: Connection, noun: str, slug: str) -> dict[str, Any]:
    """Return a record as it is served, also by a former id. Raises NotFound and Retracted."""
    table = LISTINGS[f"/{noun}s"].table
    try:
        found = row_of(connection, table, slug, table.c.document)
    except Moved as moved:
        return _document(connection, noun, moved.now)
    if found is None:
        raise no_such(connection, noun, slug)
    document: dict[str, Any] = json.loads(found.document)
    return document


def _article(
    connection: Connection, source: dict[str, Any], occasion: Occasion, as_of: str | None
) -> Citation:
    """Return a source as the article that it is, whatever the service says of it."""
    slugs = [author["id"] for author in source["authors"]]
    rows = connection.execute(select(ACTOR.c.slug, ACTOR.c.kind).where(ACTOR.c.slug.in_(slugs)))
    kinds = {row.slug: row.kind for row in rows}
    authors = (
        Author(author["name"], kinds.get(author["id"]) == ActorKind.person)
        for author in source["authors"]
    )
    titles = [source["title"], *([source["subtitle"]] if source["subtitle"] else [])]
    return Citation(
        kind="source",
        key=source["id"],
        title=_flat(": ".join(titles)),
        authors=tuple(authors),
        issued=source["published"]["edtf"] if source["published"] else None,
        publisher=_flat(source["publisher"]) if source["publisher"] else None,
        url=source["url"],
        address=_as_of(f"{occasion.base}/sources/{source['id']}", as_of),
        generation=generation(connection),
        accessed=occasion.day,
        licence=source["coding_licence"],
        language=source["language"],
    )


def _of_data(
    connection: Connection,
    occasion: Occasion,
    *,
    kind: Kind,
    title: str,
    address: str,
    **more: Any,
) -> Citation:
    """Return the citation of something that this service itself answers."""
    whole = f"{occasion.base}{address}"
    return Citation(
        kind=kind,
        title=_flat(title),
        authors=(Author(occasion.author),),
        publisher=occasion.dataset,
        url=whole,
        address=whole,
        generation=generation(connection),
        accessed=occasion.day,
        **more,
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def _last_change(connection: Connection) -> str | None:
    """Return the day on which a record was last written; None where there is none."""
    newest = [
        select(CLAIM.c.updated_at)
        .where(CLAIM.c.status == status)
        .order_by(CLAIM.c.updated_down)
        .limit(1)
        for status in OPEN
    ]
    newest += [select(func.max(table.c.updated_at)) for table in (ACTOR, PLACE, TOPIC, SOURCE)]
    found = [connection.scalar(statement) for statement in newest]
    moments: list[datetime] = [moment for moment in found if moment is not None]
    return instant(max(moments))[:10] if moments else None
