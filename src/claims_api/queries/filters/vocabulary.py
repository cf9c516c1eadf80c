"""Filters on the closed vocabularies, and on whether anything stands in a field."""

from collections.abc import Hashable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select

from claims_api.models.assessment import ASSESSMENT
from claims_api.models.claim import ANCHOR, CLAIM, CLAIM_VIA
from claims_api.queries.asking import Term, one_of
from claims_api.queries.filters.base import Claim, Condition
from claims_api.queries.filters.relations import either, related_claims
from claims_api.queries.resolving import World


class OneOf(Condition):
    """A column has one of a vocabulary's values; `path` is where the document has it."""

    def __init__(
        self,
        column: Any,
        known: tuple[str, ...],
        phrases: tuple[str, str],
        path: str = "",
    ) -> None:
        """Take the column and all that it may hold."""
        self.column = column
        self.known = known
        self.phrases = phrases
        self.path = (path or column.name).split(".")
        self.pattern = f"({'|'.join(known)})"

    def check(self, value: str) -> None:
        """Refuse what the vocabulary does not have."""
        one_of(value, self.known)

    def _stored(self, value: str) -> Any:
        return int(value) if self.column.name == "quad" else value

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Compare the column; a claim that has nothing there has none of the values."""
        return and_(self.column.is_not(None), self.column.in_(map(self._stored, term.values)))

    def values(self, claim: Claim) -> frozenset[Hashable]:
        """Return the value as it is written in a question."""
        found: Any = claim
        for part in self.path:
            found = found[part] if found is not None else None
        return frozenset() if found is None else frozenset({str(found)})

    def pairs(self, *, members: bool = False) -> Select[Any]:
        """Tell each claim's value; what has none stands under null."""
        value, name = self.column.label("value"), self.column.label("name")
        return select(CLAIM.c.id.label("claim_id"), value, name)


# The claims that have what stands in a table of its own.
_BEARERS = {
    "via": select(CLAIM_VIA.c.claim_id),
    "assessment": select(ASSESSMENT.c.claim_id),
    "orphaned": select(ANCHOR.c.claim_id).where(ANCHOR.c.orphaned.is_not(None)),
}


class Has(Condition):
    """The claim has anything there; `orphaned`, an anchor that the attached text has lost."""

    known = ("occurred", "event", "relation", "assessment", "note", "via", "orphaned")
    pattern = f"({'|'.join(known)})"
    phrases = ("that have {}", "that have no {}")

    def check(self, value: str) -> None:
        """Refuse what a claim cannot have."""
        one_of(value, self.known)

    def _clause(self, value: str, world: World) -> ColumnElement[bool]:
        match value:
            case "occurred":
                return CLAIM.c.occurred_expression.is_not(None)
            case "event":
                return CLAIM.c.event_class.is_not(None)
            case "note":
                return CLAIM.c.note.is_not(None)
            case "relation":
                return or_(*(CLAIM.c.id.in_(rows) for rows in related_claims(world.standing)))
        return CLAIM.c.id.in_(_BEARERS[value])

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Look whether anything stands there."""
        return or_(*(self._clause(value, world) for value in term.values))

    def values(self, claim: Claim) -> frozenset[Hashable]:
        """Return what the claim has."""
        keys = {"relation": "relations", "assessment": "assessments"}
        told = {**claim, "orphaned": any(a.get("orphaned") for a in claim["anchors"])}
        return frozenset(name for name in self.known if told[keys.get(name, name)])

    def pairs(self, *, members: bool = False) -> Select[Any]:
        """Tell everything that each claim has."""
        return either(*map(self._bearers, self.known))

    def _bearers(self, value: str) -> Select[Any]:
        told = (literal(value).label("value"), literal(value).label("name"))
        return select(CLAIM.c.id.label("claim_id"), *told).where(self._clause(value, World()))
