"""Filters on where a claim plays, what it is about, and where in which source it stands."""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, or_, select

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

    def counted(self, ids: Select[Any]) -> Select[Any]:
        """Count claims by record, those below counting for it too, as the filter does."""
        below = self.closure.c[f"{self.noun}_id"]
        return (
            select(
                self.record.c.slug.label("value"),
                self.record.c.name.label("name"),
                func.count(func.distinct(self.link.c.claim_id)).label("claims"),
            )
            .select_from(self.link)
            .join(self.closure, below == self._column)
            .join(self.record, self.record.c.id == self.closure.c.ancestor_id)
            .where(self.link.c.claim_id.in_(ids))
            .group_by(self.record.c.slug, self.record.c.name)
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

    def counted(self, ids: Select[Any]) -> Select[Any]:
        """Count claims by source."""
        return (
            select(
                self.source.c.slug.label("value"),
                self.source.c.title.label("name"),
                func.count(CLAIM.c.id).label("claims"),
            )
            .join(self.source, self.source.c.id == CLAIM.c.source_id)
            .where(CLAIM.c.id.in_(ids))
            .group_by(self.source.c.slug, self.source.c.title)
        )


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

    def counted(self, ids: Select[Any]) -> Select[Any]:
        """Count claims by paragraph."""
        return (
            select(
                ANCHOR.c.paragraph.label("value"),
                ANCHOR.c.paragraph.label("name"),
                func.count(func.distinct(ANCHOR.c.claim_id)).label("claims"),
            )
            .where(ANCHOR.c.claim_id.in_(ids))
            .group_by(ANCHOR.c.paragraph)
        )
