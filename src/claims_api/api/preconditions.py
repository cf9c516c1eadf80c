"""Preconditions of writes (RFC 9110, 13.1.1)."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request

from claims_api.api.answers import unencoded
from claims_api.errors import BadRequest, Fault, PreconditionFailed, PreconditionRequired

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(rf"\s*{_TAG}\s*(?:,\s*(?:{_TAG}\s*)?)*")
_ONE = re.compile(_TAG)
_TOLD = "the `ETag` that a `GET` of this address gave"


@dataclass(frozen=True)
class IfMatch:
    """The states of a record that a request was made for; None where it names none."""

    sent: tuple[str, ...] | None

    def insist(self, etag: str) -> None:
        """Refuse to change another state. Raises PreconditionRequired and PreconditionFailed.

        A tag may go on behind a dot with what was shown beside the record, such as counts of
        claims: that those change holds up nobody who changes the record itself.
        """
        if self.sent is None:
            told = f"Send `If-Match` with {_TOLD}."
            fault = Fault("header", "If-Match", "missing", told)
            raise PreconditionRequired(told, faults=(fault,))
        known = {unencoded(tag).strip('"').partition(".")[0] for tag in self.sent if tag[0] == '"'}
        if "*" not in self.sent and etag.partition(".")[0] not in known:
            told = "It is in another state than `If-Match` names. Read it again."
            raise PreconditionFailed(told, headers={"ETag": f'"{etag}"'})

    def insist_if_sent(self, etag: str) -> None:
        """Refuse another state, where one is named. Raises PreconditionFailed."""
        if self.sent is not None:
            self.insist(etag)


async def if_match(
    request: Request,
    _sent: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description=f"{_TOLD[0].upper()}{_TOLD[1:]}, so that nothing is overwritten that "
            "somebody wrote since (428 without it, 412 for another state). A weak one is none.",
            max_length=1000,
            examples=["*"],
        ),
    ] = None,
) -> IfMatch:
    """Return the precondition of a request. Raises BadRequest for a header that is none."""
    headers = request.headers.getlist("if-match")
    if not headers:
        return IfMatch(None)
    sent = ",".join(headers)
    if sent.strip() == "*":
        return IfMatch(("*",))
    if not _TAGS.fullmatch(sent):
        raise BadRequest(f"If-Match holds {_TOLD}, in its double quotes.")
    return IfMatch(tuple(_ONE.findall(sent)))


IfMatchDep = Annotated[IfMatch, Depends(if_match)]
