"""Lists of what claims point to: the same grammar, paging and counts for each noun."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import AfterValidator, Field
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    false,
    func,
    not_,
    or_,
    select,
)

from claims_api.formats.choosing import RECORD_FORMATS
from claims_api.formats.fields import spliced
from claims_api.formats.page import Page
from claims_api.models.name import NAME
from claims_api.queries.asking import MAX_REPEATS, TEXT, NotAsked, one_of, refuse
from claims_api.queries.filters.vocabulary import OneOf
from claims_api.queries.moments import (
    MomentText,
    as_of_field,
    changed_since,
    since_field,
    since_in_words,
)
from claims_api.queries.ordering import Key, beyond
from claims_api.queries.question import CursorText, ListQuestion, cursor_field, in_format
from claims_api.queries.resolving import World, resolve
from claims_api.queries.sentences import sentence
from claims_api.queries.standing import row_of
from claims_api.queries.turning import Turning, turning
from claims_api.store.engine import state
from claims_api.store.wire import dump
from claims_api.text import etag_of, harmless, words
from claims_api.vocabulary import Status

Counts = Callable[[Connection, Sequence[int]], dict[int, dict[str, int]]]
FormatName = Literal["json", "ndjson", "csv", "csvw", "parquet", "jsonld", "turtle"]
SORT_NAMES = ("name", "id", "claims")
SORTS: Any = [f"{sign}{name}" for name in SORT_NAMES for sign in ("", "-")]


STATUSES = (Status.published.value, Status.retracted.value)


def of_status(table: Table) -> OneOf:
    """Return the filter for records of a status."""
    return OneOf(table.c.status, STATUSES, ("with status {}", "without status {}"))


def status_field() -> Any:
    """Describe the parameter that asks for records of a status."""
    return Field(
        default=[],
        max_length=MAX_REPEATS,
        description="`published` unless asked. `retracted` lists what was taken back.",
        examples=[["retracted"]],
    )


def _sort(raw: str) -> str:
    try:
        one_of(raw.removeprefix("-"), SORT_NAMES)
    except NotAsked as error:
        raise refuse("value-not-allowed", str(error)) from error
    return raw


@dataclass(frozen=True)
class Listing:
    """One noun's list: its table, where it is served, how its claims are counted.

    `claims` counts those that the filter of the noun's own name finds, as a scalar for each row;
    `counts` tells them by every filter that takes such a record.
    """

    noun: str
    path: str
    table: Table
    name: Any
    claims: Any
    counts: Counts


class RecordQuestion(ListQuestion):
    """What may be asked of every list of records; each noun's own question names its listing."""

    formats = RECORD_FORMATS
    listing: ClassVar[Listing]

    format: FormatName | None = in_format("csv")
    cursor: CursorText | None = cursor_field(["iran", "iran"])
    q: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        pattern=TEXT,
        description="Each word begins a word of one of its names or aliases, with `-` in front of "
        "none; accents folded.",
        examples=["i"],
    )
    sort: Annotated[str, AfterValidator(_sort)] = Field(
        default="name",
        description="`name`, `id` or `claims` (how many it is found by); `-` turns it round.",
        json_schema_extra={"enum": SORTS},
        examples=["-claims"],
    )
    status: list[str] = status_field()

    updated_since: MomentText | None = since_field()
    as_of: MomentText | None = as_of_field()

    def remarks(self) -> list[str]:
        """Return in words what is asked beside the filters."""
        named = [] if self.q is None else [f"named like {harmless(self.q)}"]
        since = [] if self.updated_since is None else [since_in_words(self.updated_since)]
        return [*named, *since]

    def clauses(self, world: World) -> list[ColumnElement[bool]]:
        """Return each condition that is asked for in SQL; all of them have to hold."""
        found = [*super().clauses(world), *_named_like(self.listing, self.q)]
        if self.updated_since is not None:
            listing = self.listing
            found.append(changed_since(listing.noun, listing.table.c.id, self.updated_since))
        return found


def find(
    connection: Connection,
    question: RecordQuestion,
    *,
    base: str = "",
    strict: bool = False,
) -> Page:
    """Answer a question with one page. Raises UnknownName (with `strict`) and CursorInvalid."""
    listing = question.listing
    world = resolve(connection, question.sought(), strict=strict)
    clauses = question.clauses(world)
    if not question.status:
        clauses.append(listing.table.c.status == Status.published.value)
    order, kinds = _order(listing, question.sort)
    paging = turning(question, base + listing.path, question.sequence(), kinds)
    rows = connection.execute(_page(listing, clauses, order, paging)).all() if question.size else []
    turned = paging.turn(rows, keys_from=3)
    every = select(func.count()).select_from(listing.table).where(and_(True, *clauses))
    return Page(
        kind=listing.noun,
        items=items(connection, listing, turned.shown),
        total=len(rows) if turned.is_whole else connection.scalar(every) or 0,
        next=turned.next,
        prev=turned.prev,
        question=sentence(listing.noun, question, world),
        canonical=question.citable(),
        state=state(connection),
        warnings=[warning.document() for warning in world.warnings],
        cursor=turned.cursor,
    )


def _page(
    listing: Listing, clauses: list[ColumnElement[bool]], order: list[Key], paging: Turning
) -> Select[Any]:
    table, cursor = listing.table, paging.cursor
    behind = [beyond(order, cursor.keys, cursor.backwards)] if cursor else []
    keys = (key.column.label(f"key_{at}") for at, key in enumerate(order))
    return (
        select(table.c.id, table.c.status, table.c.document, *keys)
        .where(and_(True, *clauses, *behind))
        .order_by(*(key.order(paging.backwards) for key in order))
        .limit(paging.question.size + 1)
    )


def items(connection: Connection, listing: Listing, rows: Sequence[Any]) -> list[bytes]:
    """Return documents with their counts of published claims, each named by its filter.

    Of what was retracted it is what stays of it, and nothing is counted.
    """
    counts = listing.counts(connection, [row.id for row in rows])
    return [
        row.document
        if row.status == Status.retracted
        else spliced(row.document, "claims", dump(counts[row.id]))
        for row in rows
    ]


class One(NamedTuple):
    """A record as it is served alone, and its validator.

    The validator is that of the record, a dot, and what stands beside it: claims that are counted
    change the answer, and hold up nobody who changes the record.
    """

    body: bytes
    etag: str

    def beside(self, name: str, value: bytes) -> "One":
        """Return the same with one field more beside the record."""
        return One.of(spliced(self.body, name, value), self.etag)

    @classmethod
    def of(cls, body: bytes, etag: str) -> "One":
        """Return what is served of a record whose own validator that is."""
        return cls(body, f"{etag.partition('.')[0]}.{etag_of(body)[:8]}")


def one(connection: Connection, listing: Listing, slug: str) -> One | None:
    """Return one record with its counts, or None. Raises Retracted and Moved."""
    table = listing.table
    row = row_of(connection, table, slug, table.c.id, table.c.document, table.c.etag)
    if row is None:
        return None
    return One.of(items(connection, listing, [row])[0], row.etag)


def _named_like(listing: Listing, q: str | None) -> list[ColumnElement[bool]]:
    if q is None:
        return []
    found = []
    for typed in q.split()[:16]:
        bears = [listing.table.c.id.in_(_bearers(listing, word)) for word in words(typed)]
        if bears:
            found.append(not_(and_(*bears)) if typed.startswith("-") else and_(*bears))
    return found or [false()]


def _bearers(listing: Listing, word: str) -> Select[Any]:
    """Return the records with a name of which a word begins so."""
    return select(NAME.c.record_id).where(
        NAME.c.noun == listing.noun,
        or_(
            NAME.c.folded.startswith(word, autoescape=True),
            NAME.c.folded.contains(f" {word}", autoescape=True),
            NAME.c.folded.contains(f"-{word}", autoescape=True),
        ),
    )


def _order(listing: Listing, sort: str) -> tuple[list[Key], list[type[int] | type[str]]]:
    down = sort.startswith("-")
    unique = Key(listing.table.c.slug, down)
    match sort.removeprefix("-"):
        case "id":
            return [unique], [str]
        case "claims":
            return [Key(listing.claims, down), Key(listing.table.c.slug)], [int, str]
    return [Key(listing.name, down), unique], [str, str]
