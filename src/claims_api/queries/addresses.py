"""The addresses of lists and records: what is asked at each, and how it is found."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar, cast
from urllib.parse import parse_qs, unquote

from pydantic import BaseModel, ConfigDict, ValidationError

from claims_api.errors import Fault, InvalidRequest
from claims_api.formats.page import Page
from claims_api.queries import changes, claims, context, disputes, listing, network, suggestions
from claims_api.queries.actors import ActorQuestion
from claims_api.queries.changes import ChangesQuestion
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.context import ContextQuestion
from claims_api.queries.disputes import DisputeQuestion
from claims_api.queries.moments import MomentText, as_of_field
from claims_api.queries.network import MAX_EDGES, NetworkQuestion
from claims_api.queries.places import PlaceQuestion
from claims_api.queries.question import Question
from claims_api.queries.refusing import insist_on_once, refused
from claims_api.queries.sources import SourceQuestion
from claims_api.queries.suggestions import SuggestQuestion
from claims_api.queries.topics import TopicQuestion
from claims_api.text import harmless

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Listed(NamedTuple):
    """What is asked of a list, and how it is found; `most` items unasked, where told."""

    question: type[Question]
    find: Callable[..., Page]
    most: int | None = None


RECORDS = (ActorQuestion, PlaceQuestion, TopicQuestion, SourceQuestion)
LISTS = {
    claims.PATH: Listed(ClaimQuestion, claims.find),
    network.PATH: Listed(NetworkQuestion, network.find, MAX_EDGES),
    disputes.PATH: Listed(DisputeQuestion, disputes.find),
    context.PATH: Listed(ContextQuestion, context.find),
    changes.PATH: Listed(ChangesQuestion, changes.find),
    suggestions.PATH: Listed(SuggestQuestion, suggestions.find),
    **{kind.listing.path: Listed(kind, listing.find) for kind in RECORDS},
}
# Below these stand single records.
LISTINGS = {kind.listing.path: kind.listing for kind in RECORDS}


class OneRecord(BaseModel):
    """What may stand behind the address of a record that is cited: as of when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_of: MomentText | None = as_of_field()

    @classmethod
    def single(cls) -> frozenset[str]:
        """Return the parameters that stand once."""
        return frozenset(cls.model_fields)


Q = TypeVar("Q", bound=Question | OneRecord)


class Target(NamedTuple):
    """What an address leads to: a list with a question, or below a list the record of an id.

    A record may be asked for as of a moment.
    """

    path: str
    question: Question | None = None
    slug: str = ""
    as_of: str | None = None

    @property
    def moment(self) -> str | None:
        """The moment as of which it is asked for, where there is one."""
        return self.as_of if self.question is None else self.question.moment


def target(address: str, bases: Sequence[str] = ()) -> Target:
    """Return what an address leads to; it may begin with any of the bases.

    Raises InvalidRequest for one that leads to neither a list nor a record, and in the list's own
    words for a question that cannot be asked there.
    """
    path, sign, parameters = _local(_plain(address), bases).partition("?")
    if path in LISTS:
        return Target(path, read(LISTS[path].question, parameters))
    above, _, slug = path.rpartition("/")
    if slug and above in (claims.PATH, *LISTINGS):
        moment = read(OneRecord, parameters).as_of if sign else None
        return Target(above, slug=_decoded(slug), as_of=moment)
    lists, records = ", ".join(LISTS), ", ".join(f"{at}/ID" for at in (claims.PATH, *LISTINGS))
    raise _refusal(
        "unknown-address",
        f"{harmless(address)} is no list or record of this service. Lists are {lists}, each with "
        f"its parameters behind a ?; records are {records}.",
    )


def read(kind: type[Q], parameters: str) -> Q:
    """Return the question that stands behind `?`.

    Raises InvalidRequest in the words in which the list itself refuses it.
    """
    given = _given(parameters)
    single = kind.single()
    insist_on_once([name for name, values in given.items() for _value in values], single)
    values = {name: found[0] if name in single else found for name, found in given.items()}
    try:
        return cast(Q, kind.model_validate(values))
    except ValidationError as error:
        found = [{**one, "loc": ("query", *one["loc"])} for one in error.errors()]
        raise refused(found, list(kind.model_fields)) from error


def _given(parameters: str) -> dict[str, list[str]]:
    try:
        given = parse_qs(parameters, keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise _refusal("not-text", "what stands behind % is no UTF-8") from error
    for name, values in given.items():
        _plain("".join([name, *values]))
    return given


def _local(address: str, bases: Sequence[str]) -> str:
    for base in bases:
        if base and address.startswith((f"{base}/", f"{base}?")):
            return address.removeprefix(base)
    return address


def _decoded(slug: str) -> str:
    try:
        return _plain(unquote(slug, errors="strict"))
    except UnicodeDecodeError as error:
        raise _refusal("not-text", "what stands behind % is no UTF-8") from error


def _plain(text: str) -> str:
    if _CONTROL.search(text):
        raise _refusal("not-text", "control characters are not allowed")
    return text


def _refusal(code: str, detail: str) -> InvalidRequest:
    return InvalidRequest(detail, faults=(Fault("parameter", "address", code, detail),))
