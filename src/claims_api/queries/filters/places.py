"""Filters on where a claim plays, what it is about, and where in which source it stands."""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, or_, select

from claims_api.models.claim import ANCHOR, CLAIM
from claims_api.queries.asking import NotAsked, Term
from claims_api.queries.filters.base import Claim, Condition, ids_in
from claims_api.queries.resolving import World
from claims_api.text import harmless


class Within(Condition):
    """A place or a topic, or anything that lies within it."""

    def __init__(
        self,
        noun: str,
        link: Table,
        closure: Table,
        record: Table,
        phrases: tuple[str, str],
    ) -> None:
        """Take the noun, the claims' link to it, its hierarchy, and its own table."""
        self.noun: str = noun
        self.link = link
        self.closure = closure
        self.record = record
        self.phrases = phrases

    @property
    def _column(self) -> Any:
        return self.link.c[f"{self.noun}_id"]

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Walk the claims of the record and of everything below it."""
        below = select(self.closure.c[f"{self.noun}_id"]).where(
            self.closure.c.ancestor_id.in_(world.ids(self.noun, term.values))
        )
        return CLAIM.c.id.in_(select(self.link.c.claim_id).where(self._column.in_(below)))

    def values(self, claim: Claim) -> frozenset[Hashable]:
        """Return what the claim states; what that lies within is the hierarchy's."""
        return ids_in(claim[f"{self.noun}s"])

    def pairs(self, *, members: bool = False) -> Select[Any]:
        """Tell what each claim states, and what that lies within, as the filter finds it."""
        return (
            select(
                self.link.c.claim_id,
                self.record.c.slug.label("value"),
                self.record.c.name.label("name"),
            )
            .join(self.closure, self.closure.c[f"{self.noun}_id"] == self._column)
            .join(self.record, self.record.c.id == self.closure.c.ancestor_id)
        )


@dataclass(frozen=True)
class FromSource(Condition):
    """The claim stands in that source."""

    source: Table
    phrases: tuple[str, str]
    noun = "source"

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Compare the claim's own source."""
        return CLAIM.c.source_id.in_(world.ids("source", term.values))

    def values(self, claim: Claim) -> frozenset[Hashable]:
        """Return the source's id."""
        return frozenset({claim["source"]["id"]})

    def pairs(self, *, members: bool = False) -> Select[Any]:
        """Tell each claim's source."""
        value, name = self.source.c.slug.label("value"), self.source.c.title.label("name")
        rows = select(CLAIM.c.id.label("claim_id"), value, name)
        return rows.join(self.source, self.source.c.id == CLAIM.c.source_id)


class Paragraph(Condition):
    """An anchor lies in that paragraph, or in one of a range."""

    pattern = r"(0|[1-9][0-9]{0,4})(-(0|[1-9][0-9]{0,4}))?"
    phrases = ("from paragraph {}", "not from paragraph {}")
    _shape = re.compile(pattern)

    def check(self, value: str) -> None:
        """Refuse what is no number and no range of two."""
        if not self._shape.fullmatch(value):
            raise NotAsked(f"{harmless(value)} is no paragraph: write 7, or 3-5 for a range")

    def _range(self, value: str) -> tuple[int, int]:
        first, _, last = value.partition("-")
        ends = sorted((int(first), int(last or first)))
        return ends[0], ends[1]

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Look for an anchor there."""
        clauses = [ANCHOR.c.paragraph.between(*self._range(value)) for value in term.values]
        return CLAIM.c.id.in_(select(ANCHOR.c.claim_id).where(or_(*clauses)))

    def values(self, claim: Claim) -> frozenset[Hashable]:
        """Return the numbers of the anchors' paragraphs."""
        found = {anchor["paragraph"] for anchor in claim["anchors"]}
        return frozenset(found - {None})

    def pairs(self, *, members: bool = False) -> Select[Any]:
        """Tell the paragraphs of each claim's anchors; an anchor in none stands under null."""
        number = ANCHOR.c.paragraph
        return select(ANCHOR.c.claim_id, number.label("value"), number.label("name"))
