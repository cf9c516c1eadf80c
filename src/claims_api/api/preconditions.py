"""Preconditions of writes (RFC 9110, 13.1.1 and 13.1.2)."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request

from claims_api.errors import BadRequest, Fault, PreconditionFailed, PreconditionRequired
from claims_api.validators import unencoded

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(rf"\s*{_TAG}\s*(?:,\s*(?:{_TAG}\s*)?)*")
_ONE = re.compile(_TAG)
# For the OpenAPI document, which Python and ECMAScript read alike; what else is no tag is a 400.
_STRONG = r'(W/)?"[!#-~]*"'
_PATTERN = rf"^(\*|{_STRONG}( *, *{_STRONG})*)$"
_TOLD = "the `ETag` that a `GET` of this address gave"
Tags = tuple[str, ...]


@dataclass(frozen=True)
class IfMatch:
    """The states of a record that a request was made for, and those it was not made for.

    None where it names none.
    """

    sent: Tags | None
    unless: Tags | None = None

    def insist(self, etag: str, version: int | None = None) -> None:
        """Refuse to change another state. Raises PreconditionRequired and PreconditionFailed.

        To be asked within the transaction that writes. Of a part of a record, which has no version
        of its own, the validator alone is told.
        """
        if self.sent is None:
            told = f"Send `If-Match` with {_TOLD}."
            fault = Fault("header", "If-Match", "missing", told)
            raise PreconditionRequired(told, faults=(fault,), **_present(etag, version))
        # Strong comparison: a weak tag is never the same (RFC 9110, 8.8.3.2).
        if not _names([tag for tag in self.sent if not tag.startswith("W/")], etag):
            told = "It is in another state than `If-Match` names. Read it again."
            fault = Fault("header", "If-Match", "not-the-present", told)
            raise PreconditionFailed(told, faults=(fault,), **_present(etag, version))
        if self.unless is not None and _names(self.unless, etag):
            told = "It is in a state that `If-None-Match` excludes."
            fault = Fault("header", "If-None-Match", "the-present", told)
            raise PreconditionFailed(told, faults=(fault,), **_present(etag, version))

    def insist_if_sent(self, etag: str, version: int | None = None) -> None:
        """Refuse another state, where one is named. Raises PreconditionFailed."""
        if self.sent is not None:
            self.insist(etag, version)


def _names(tags: Collection[str], etag: str) -> bool:
    """Tell whether one of the tags is of this state of a record.

    What stands behind a dot is of what is shown beside the record, such as counts of claims. It
    tells caches that the answer is another one, but no edit is lost by it: a claim that was added
    meanwhile holds up nobody who changes its actor.
    """
    states = (_of_record(unencoded(tag).strip('"')) for tag in tags if tag != "*")
    return "*" in tags or _of_record(etag) in states


def _of_record(etag: str) -> str:
    return etag.partition(".")[0]


def _quoted(etag: str) -> str:
    return f'"{etag}"'


def _present(etag: str, version: int | None) -> dict[str, Any]:
    """Return what a problem tells of the present state, for machines."""
    told = {"etag": _quoted(etag), "version": version}
    extra = {name: value for name, value in told.items() if value is not None}
    return {"headers": {"ETag": _quoted(etag)}, "extra": extra}


async def if_match(
    request: Request,
    _sent: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description=f"{_TOLD[0].upper()}{_TOLD[1:]}, so that nothing is overwritten that "
            "somebody wrote since (428 without it, 412 for another state). A weak one is none.",
            max_length=1000,
            json_schema_extra={"pattern": _PATTERN},
            examples=["*"],
        ),
    ] = None,
) -> IfMatch:
    """Return the precondition of a request. Raises BadRequest for a header that is none."""
    return IfMatch(*(_sent_in(request, name) for name in ("If-Match", "If-None-Match")))


def _sent_in(request: Request, name: str) -> Tags | None:
    headers = request.headers.getlist(name)
    sent = ",".join(headers)
    if not headers or sent.strip() == "*":
        return ("*",) if headers else None
    if not _TAGS.fullmatch(sent):
        told = f"{name} holds {_TOLD}, in its double quotes; several with commas, or `*` alone."
        raise BadRequest(told, faults=(Fault("header", name, "not-a-validator", told),))
    return tuple(_ONE.findall(sent))


IfMatchDep = Annotated[IfMatch, Depends(if_match)]
