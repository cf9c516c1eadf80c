"""Preconditions of writes (RFC 9110, 13.1.1)."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request


@dataclass(frozen=True)
class IfMatch:
    """What a client takes for the state of a record."""

    tags: tuple[str, ...]

    def insist(self, etag: str) -> None:
        """Refuse another state."""

    def insist_if_sent(self, etag: str) -> None:
        """Refuse another state, where one is named."""


async def if_match(request: Request) -> IfMatch:
    """Return the precondition of a request."""
    return IfMatch(tuple(request.headers.getlist("if-match")))


IfMatchDep = Annotated[IfMatch, Depends(if_match)]
