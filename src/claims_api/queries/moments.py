"""Moments of the data's past, as they are asked for: an instant, a day, a generation."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy import Column, ColumnElement, Connection, and_, func, select

from claims_api.errors import Fault, InvalidRequest, Warned
from claims_api.models.revision import REVISION
from claims_api.queries.asking import NotAsked, refuse
from claims_api.store.engine import generation
from claims_api.store.wire import instant
from claims_api.text import harmless

_NUMBER = r"[1-9][0-9]{0,15}"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
PATTERN = f"^({_NUMBER}|{_DAY}({_TIME})?)$"
_MOST = 2**53 - 1  # beyond which JSON is not sure of numbers
_YEARS = range(1900, 2101)
_HINT = (
    "write an instant with its zone such as 2026-11-23T10:00:00Z, a day such as 2026-11-23, or the "
    "generation of an answer such as 286"
)


class Moment(NamedTuple):
    """A moment as it was asked for: one of the three is there.

    `at` is an instant in UTC; a day stands for its beginning or its end, whichever is asked.
    """

    number: int | None = None
    day: date | None = None
    at: datetime | None = None


def read_moment(written: str) -> Moment:
    """Read a moment (RFC 3339 for instants and days). Raises NotAsked."""
    if not re.fullmatch(PATTERN, written):
        raise NotAsked(_refused(written))
    if re.fullmatch(_NUMBER, written):
        if int(written) > _MOST:
            raise NotAsked(f"a generation has at most 16 digits and is {_MOST} at most")
        return Moment(number=int(written))
    try:
        if re.fullmatch(_DAY, written):
            return Moment(day=date.fromisoformat(written))
        # Beyond microseconds nothing is told apart.
        told = re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", written.upper())
        return Moment(at=datetime.fromisoformat(told).astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise NotAsked(f"{harmless(written)} is no day of the calendar or time of day") from error


def _refused(written: str) -> str:
    if re.fullmatch(_DAY + _TIME.replace("[+-]", " "), written):
        return f"{harmless(written)}: in an address + means a space, so write %2B for it"
    if re.match(f"{_DAY}[Tt ]", written):
        return f"{harmless(written)} has no zone or is no instant; {_HINT}"
    return f"{harmless(written)} is no moment; {_HINT}"


def _check(written: str) -> str:
    try:
        read_moment(written)
    except NotAsked as error:
        raise refuse("value-not-allowed", str(error)) from error
    return written


_Written = Annotated[str, Field(max_length=40, json_schema_extra={"pattern": PATTERN})]
MomentText = Annotated[_Written, AfterValidator(_check)]


def as_of_field() -> Any:
    """Describe the moment of the past as of which an answer is wanted."""
    return Field(
        default=None,
        description="Answered as the service stood then, in all: names, search, counts, roll-up. "
        "An instant with its zone (RFC 3339), a day for its end in UTC (today for now), or the "
        "generation of an answer; a number inside a write means the whole of that write.",
        examples=["1"],
    )


class Shape(BaseModel):
    """How a single record is shown."""

    model_config = ConfigDict(extra="forbid")

    as_of: MomentText | None = as_of_field()


def since_field() -> Any:
    """Describe the moment since which records have changed."""
    return Field(
        default=None,
        description="Records that were written then or later: an instant with its zone (RFC 3339), "
        "a day from its beginning in UTC, or the generation of an answer, from that change on.",
        examples=["1"],
    )


def as_of_in_words(written: str) -> str:
    """Say as of when something is asked, as the end of a sentence."""
    found = read_moment(written)
    if found.number is not None:
        return f"as of generation {found.number}"
    return f"as of {'the end of ' if found.day else ''}{written}"


def since_in_words(written: str) -> str:
    """Say since when records have changed, as a part of a sentence."""
    found = read_moment(written)
    if found.number is not None:
        return f"written since generation {found.number}"
    return f"written since {written}"


def begins(found: Moment) -> datetime | None:
    """Return the instant from which on something is since a moment; None for a generation."""
    return datetime.combine(found.day, time(), UTC) if found.day else found.at


def changed_since(noun: str, row_id: Column[Any], written: str) -> ColumnElement[bool]:
    """Return the clause for the records of a noun that were written at a moment or later."""
    moment = read_moment(written)
    at = begins(moment)
    since = REVISION.c.sequence >= moment.number if at is None else REVISION.c.at >= at
    return row_id.in_(select(REVISION.c.record_id).where(REVISION.c.noun == noun, since))


def warnings_of(written: str | None) -> list[Warned]:
    """Warn where what is taken for a generation may have been meant as a year."""
    if written is None or read_moment(written).number not in _YEARS:
        return []
    told = f"{written} was taken for a generation of the data; a day is written {written}-12-31."
    return [Warned("taken-for-generation", "as_of", told)]


def generation_at(connection: Connection, written: str, now: datetime) -> int:
    """Return the generation that the data had at a moment.

    Raises InvalidRequest for one in the future, or before anything is known of the data.
    """
    moment, present = read_moment(written), generation(connection)
    if moment.number is not None:
        if moment.number > present:
            raise _told(f"there is no generation {moment.number} yet; the latest is {present}")
        return _whole_write(connection, moment.number)
    at = _ends(moment, now)
    if at > now:
        raise _told(f"{written} lies in the future; the latest that can be asked for is now")
    latest = select(REVISION.c.sequence).where(REVISION.c.at <= at)
    order = (REVISION.c.at.desc(), REVISION.c.sequence.desc())
    number = connection.scalar(latest.order_by(*order).limit(1))
    first, since = _known_from(connection)
    if number is None or (since is not None and at < since):
        told = f"; they begin with generation {first}, {instant(since)}" if since else ""
        raise _told(f"nothing is known of the data as of {written}{told}")
    return max(int(number), first)


def _ends(moment: Moment, now: datetime) -> datetime:
    """Return the last instant of a moment; of today that is now."""
    if moment.day is None:
        assert moment.at is not None  # noqa: S101  # the third of the three
        return moment.at
    if moment.day == now.date():
        return now
    return datetime.combine(moment.day, time.max, UTC)


def _whole_write(connection: Connection, number: int) -> int:
    """Return the last number of the write that a number belongs to: its changes share an instant.

    What stood before revisions were kept is known as a whole alone.
    """
    at = select(REVISION.c.at).where(REVISION.c.sequence == number).scalar_subquery()
    last = select(func.max(REVISION.c.sequence)).where(REVISION.c.at == at)
    whole = max(connection.scalar(last) or number, _known_from(connection)[0])
    return int(whole)


def _known_from(connection: Connection) -> tuple[int, datetime | None]:
    """Return the first generation that is known, and its instant; 0 where nothing was written.

    It ends the first write, or what stood before revisions were kept, which has no author.
    """
    first = connection.execute(
        select(REVISION.c.at, REVISION.c.author).where(REVISION.c.sequence == 1)
    ).first()
    if first is None:
        return 0, None
    begun = REVISION.c.at == first.at
    if first.author is None:
        authored = select(REVISION.c.sequence).where(REVISION.c.author.is_not(None))
        behind = connection.scalar(authored.order_by(REVISION.c.sequence).limit(1))
        begun = and_(True, *([] if behind is None else [REVISION.c.sequence < behind]))
    last = select(func.max(REVISION.c.sequence), func.max(REVISION.c.at)).where(begun)
    number, at = connection.execute(last).one()
    return number, at


def _told(detail: str) -> InvalidRequest:
    fault = Fault("parameter", "as_of", "value-not-allowed", f"as_of: {detail}")
    return InvalidRequest(fault.detail, faults=(fault,))
