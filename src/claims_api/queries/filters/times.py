"""Filters on when something happened, was said or was published."""

from collections.abc import Hashable
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, or_, select

from claims_api import dates
from claims_api.models.claim import CLAIM
from claims_api.models.source import SOURCE
from claims_api.queries.asking import NotAsked, Term
from claims_api.queries.filters.base import Claim, Condition
from claims_api.queries.resolving import World
from claims_api.text import harmless


class During(Condition):
    """A time may overlap an EDTF date or interval; a time that is not fixed matches nothing."""

    pattern = r"[0-9XYZT:+.~?%/-]{1,64}"

    def __init__(self, name: str, phrases: tuple[str, str], table: Table = CLAIM) -> None:
        """Take the name that the table's columns begin with."""
        self.name = name
        self.earliest = table.c[f"{name}_earliest"]
        self.latest = table.c[f"{name}_latest"]
        self.phrases = phrases

    def check(self, value: str) -> None:
        """Refuse what is no EDTF of levels 0 and 1."""
        try:
            dates.span(value)
        except dates.NotEdtf as error:
            hint = "write 2017, 2017-03/2017-04 or ../2016"
            raise NotAsked(f"{harmless(value)}: {error}; {hint}") from error

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Compare first and last days."""
        clauses = [
            and_(self.earliest <= span.latest, self.latest >= span.earliest)
            for span in map(dates.span, term.values)
        ]
        return and_(self.earliest.is_not(None), or_(*clauses))

    def edtf(self, claim: Claim) -> str | None:
        """Return the date of a claim's document."""
        if self.name == "said":
            return claim["said"]  # type: ignore[no-any-return]
        if self.name == "published":
            return claim["source"]["published"]  # type: ignore[no-any-return]
        return claim["occurred"]["edtf"] if claim["occurred"] else None

    def values(self, claim: Claim) -> frozenset[Hashable]:
        """Return the days that the claim's date may cover."""
        edtf = self.edtf(claim)
        return frozenset() if edtf is None else frozenset({dates.span(edtf)})

    def pairs(self, *, members: bool = False) -> Select[Any]:
        """Tell each claim's date as it is written; what has none stands under null."""
        is_the_sources = self.name == "published"
        edtf = SOURCE.c.published if is_the_sources else CLAIM.c[self.name]
        rows = select(CLAIM.c.id.label("claim_id"), edtf.label("value"), edtf.label("name"))
        return rows.join(SOURCE, SOURCE.c.id == CLAIM.c.source_id) if is_the_sources else rows
