"""Sources by the addresses at which they are found."""

import re
from collections.abc import Iterable

from sqlalchemy import Connection, select

from claims_api.models.fields import SLUG
from claims_api.models.source import SOURCE
from claims_api.store.batches import rows_where
from claims_api.vocabulary import Status

_OF_OURS = re.compile(rf"/sources/({SLUG[1:-1]})$")
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)


def by_address(connection: Connection, addresses: Iterable[str]) -> dict[str, str]:
    """Return the ids of the sources at these addresses: their own, or those that they have here.

    A scheme, a fragment and a slash at the end make no difference.
    """
    asked = {address: spellings(address) for address in addresses}
    statement = select(SOURCE.c.slug, SOURCE.c.url).where(SOURCE.c.status == Status.published.value)
    every = {spelling for found in asked.values() for spelling in found}
    by_url = {row.url: row.slug for row in rows_where(connection, statement, SOURCE.c.url, every)}
    ours = {match[1] for address in asked if (match := _OF_OURS.search(address))}
    known = {row.slug for row in rows_where(connection, statement, SOURCE.c.slug, sorted(ours))}
    found: dict[str, str] = {}
    for address, every_spelling in asked.items():
        match = _OF_OURS.search(address)
        if match is not None and match[1] in known:
            found[address] = match[1]
        for spelling in sorted(every_spelling & by_url.keys()):
            found[address] = by_url[spelling]
    return found


def spellings(address: str) -> set[str]:
    """Return the ways in which an address may be written that is the same page."""
    rest = _SCHEME.sub("", address.partition("#")[0]).rstrip("/")
    return {f"{scheme}{rest}{end}" for scheme in ("https://", "http://") for end in ("", "/")}
