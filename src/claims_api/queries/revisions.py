"""The history of a record: its revisions, how it stood, and what a write changed."""

import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Connection, Row, Table, func, or_, select, true

from claims_api.errors import NotFound
from claims_api.formats.choosing import FORMATS
from claims_api.formats.fields import spliced
from claims_api.models.actor import ACTOR
from claims_api.models.claim import CLAIM
from claims_api.models.key import Scope
from claims_api.models.place import PLACE
from claims_api.models.revision import REVISION
from claims_api.models.source import SOURCE
from claims_api.models.topic import TOPIC
from claims_api.queries.differing import differences, merge_patch
from claims_api.queries.question import WHOLE, Question, address_of, in_format
from claims_api.queries.resolving import no_such
from claims_api.queries.standing import insist_on_present_id
from claims_api.store.wire import dump, instant
from claims_api.vocabulary import OPEN

DEFAULT_REVISIONS = 50
MAX_REVISIONS = 200
_MOST = 2**31 - 1

_OPEN = or_(REVISION.c.status.is_(None), REVISION.c.status.in_(OPEN))


def seen_by(scope: Scope | None) -> ColumnElement[bool]:
    """Return the clause for what a key of a scope shows: how drafts stood, to curators alone."""
    return true() if scope is not None and scope.holds(Scope.curate) else _OPEN


class Wanted(NamedTuple):
    """The record whose history is wanted, as its address names it, and by a key of which scope."""

    records: str
    key: str
    scope: Scope | None = None


class Kept(NamedTuple):
    """What a history is kept of: the noun, and where its records have their ids."""

    noun: str
    table: Table
    key: Any


KEPT = {
    "claims": Kept("claim", CLAIM, CLAIM.c.key),
    **{f"{t.name}s": Kept(t.name, t, t.c.slug) for t in (ACTOR, PLACE, TOPIC, SOURCE)},
}

Version = Annotated[int, Field(ge=1, le=_MOST), WHOLE]


class RevisionsQuestion(Question):
    """A question to the revisions of a record."""

    formats = FORMATS[:1]

    limit: Annotated[int, Field(ge=1, le=MAX_REVISIONS), WHOLE] | None = Field(
        default=None,
        description=f"How many at most, the latest first. Left out, {DEFAULT_REVISIONS}.",
        examples=[20],
    )
    before: Version | None = Field(
        default=None, description="Only versions before that one.", examples=[3]
    )
    format: Literal["json"] | None = in_format("json")


class DiffQuestion(BaseModel):
    """Which two versions are compared."""

    model_config = ConfigDict(extra="forbid")

    from_: Version | None = Field(
        default=None,
        alias="from",
        description="The earlier version. Left out, the one before `to`.",
        examples=[1],
    )
    to: Version | None = Field(
        default=None, description="The later version. Left out, the latest.", examples=[1]
    )


class History(NamedTuple):
    """A record whose history is asked for: what kind it is, its id, and its row's id."""

    noun: str
    key: str
    record_id: int
    seen: ColumnElement[bool]

    def rows(self, connection: Connection, *clauses: Any, most: int = 1) -> Sequence[Row[Any]]:
        """Return its revisions that meet these clauses, the latest first."""
        of_it = (REVISION.c.noun == self.noun, REVISION.c.record_id == self.record_id, self.seen)
        found = select(REVISION).where(*of_it, *clauses).order_by(REVISION.c.version.desc())
        return connection.execute(found.limit(most)).all()

    def version(self, connection: Connection, number: int) -> Row[Any]:
        """Return one revision. Raises NotFound with the latest that there is."""
        rows = self.rows(connection, REVISION.c.version == number)
        if rows:
            return rows[0]
        (latest,) = self.rows(connection)
        raise NotFound(f"{self.key} has no version {number}; the latest is {latest.version}.")


def history(connection: Connection, wanted: Wanted) -> History:
    """Return whose history is asked for.

    Raises NotFound, also for what the key may not show, and Moved for a former id.
    """
    records, key, scope = wanted
    if (kept := KEPT.get(records)) is None:
        raise NotFound
    record_id = connection.scalar(select(kept.table.c.id).where(kept.key == key))
    if record_id is None:
        insist_on_present_id(connection, kept.table, key)
    found = History(kept.noun, key, record_id or 0, seen_by(scope))
    if record_id is None or not found.rows(connection):
        raise no_such(connection, kept.noun, key)
    return found


Answer = Callable[[Connection], bytes]


def listed(wanted: Wanted, question: RevisionsQuestion, base: str) -> Answer:
    """Return what answers with the revisions of a record, each with the fields it changed."""

    def answer(connection: Connection) -> bytes:
        of, most = history(connection, wanted), question.limit or DEFAULT_REVISIONS
        earlier = () if question.before is None else (REVISION.c.version < question.before,)
        # One more than is shown: what the last of them changed is told by the one before it.
        rows = of.rows(connection, *earlier, most=most + 1)
        shown = [
            {**short(row), "changed": _changed(before, row)}
            for row, before in zip(rows[:most], [*rows[1:], None], strict=False)
        ]
        more = {**question.asked(), "before": shown[-1]["version"]} if len(rows) > most else None
        path = f"{base}/{wanted.records}/{wanted.key}/revisions"
        return dump(
            {
                "id": of.key,
                "noun": of.noun,
                "total": _count(connection, of),
                "revisions": shown,
                "next": address_of(path, more) if more else None,
            }
        )

    return answer


def _count(connection: Connection, of: History) -> int:
    of_it = (REVISION.c.noun == of.noun, REVISION.c.record_id == of.record_id, of.seen)
    return connection.scalar(select(func.count()).select_from(REVISION).where(*of_it)) or 0


def _changed(before: Row[Any] | None, after: Row[Any]) -> list[str]:
    """Return the fields that a write changed; of the first, and of what was erased, none."""
    if before is None or not before.record or not after.record:
        return []
    one, other = json.loads(before.record), json.loads(after.record)
    return [name for name in dict.fromkeys((*one, *other)) if one.get(name) != other.get(name)]


def as_it_stood(wanted: Wanted, version: int) -> Answer:
    """Return what answers with a record as it stood after a write."""

    def answer(connection: Connection) -> bytes:
        row = history(connection, wanted).version(connection, version)
        return whole(row)

    return answer


def diff(wanted: Wanted, question: DiffQuestion) -> Answer:
    """Return what answers with the differences between two versions of a record."""

    def answer(connection: Connection) -> bytes:
        of = history(connection, wanted)
        latest = of.rows(connection)[0].version
        number = latest if question.to is None else question.to
        earlier = max(1, number - 1) if question.from_ is None else question.from_
        before = of.version(connection, earlier)
        after = of.version(connection, number)
        one, other = _record(before) or {}, _record(after) or {}
        return dump(
            {
                "id": of.key,
                "noun": of.noun,
                "from": short(before),
                "to": short(after),
                "changes": [found._asdict() for found in differences(one, other)],
                "patch": merge_patch(one, other),
            }
        )

    return answer


def short(row: Row[Any]) -> dict[str, Any]:
    """Return a revision without the record."""
    return {
        "sequence": row.sequence,
        "noun": row.noun,
        "id": row.key,
        "version": row.version,
        "operation": row.operation,
        "at": instant(row.at),
        "author": row.author,
        "reason": row.reason,
        "digest": row.digest,
        "other": row.other,
    }


def whole(row: Row[Any]) -> bytes:
    """Return a revision with the record as it then stood, in the bytes that are kept."""
    return spliced(dump(short(row)), "record", row.record or b"null")


def _record(row: Row[Any]) -> dict[str, Any] | None:
    found: dict[str, Any] | None = None if row.record is None else json.loads(row.record)
    return found
