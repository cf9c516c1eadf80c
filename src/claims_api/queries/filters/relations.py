"""Filters on how a claim bears on others, and on who assessed it."""

import re
from collections.abc import Collection, Hashable
from typing import Any

from sqlalchemy import ColumnElement, Select, case, or_, select, union_all

from claims_api.models.assessment import ASSESSMENT
from claims_api.models.claim import CLAIM
from claims_api.models.relation import RELATION
from claims_api.queries.asking import NotAsked, Term, one_of
from claims_api.queries.filters.base import Claim, Condition
from claims_api.queries.relations import PUBLISHED
from claims_api.queries.resolving import World
from claims_api.text import harmless
from claims_api.vocabulary import (
    INVERSE,
    RELATIONS_SEEN,
    SYMMETRIC,
    RelationType,
)

OTHER_END = CLAIM.alias("other_end")


class Related(Condition):
    """The claim has a relation of that type, seen from it, with a published claim."""

    known = RELATIONS_SEEN
    pattern = f"({'|'.join(known)})"
    phrases = ("that have a relation {}", "that have no relation {}")

    def check(self, value: str) -> None:
        """Refuse what is no relation."""
        one_of(value, RELATIONS_SEEN)

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Look at both ends of the stored relations."""
        seen = set(term.values)
        forward = [t for t in RelationType if t.value in seen]
        backward = [
            t for t in RelationType if INVERSE.get(t) in seen or t in SYMMETRIC & set(forward)
        ]
        subjects, objects = related_claims(world.standing)
        return or_(
            CLAIM.c.id.in_(subjects.where(RELATION.c.type.in_(forward))),
            CLAIM.c.id.in_(objects.where(RELATION.c.type.in_(backward))),
        )

    def values(self, claim: Claim) -> frozenset[Hashable]:
        """Return the types as the claim sees them."""
        return frozenset(relation["type"] for relation in claim["relations"])

    def pairs(self, *, members: bool = False) -> Select[Any]:
        """Tell the types of each claim's relations, from its end of each."""
        seen = case(INVERSE, value=RELATION.c.type, else_=RELATION.c.type)
        return either(
            _seen(RELATION.c.subject_id, RELATION.c.object_id, RELATION.c.type),
            _seen(RELATION.c.object_id, RELATION.c.subject_id, seen),
        )


def either(*rows: Select[Any]) -> Select[Any]:
    """Return what all of these tell of claims (claim_id, value, name)."""
    together = union_all(*rows).subquery()
    return select(*together.c)


def _seen(here: Any, there: Any, seen: Any) -> Select[Any]:
    value, name = seen.label("value"), seen.label("name")
    return _ends(here, there).with_only_columns(here.label("claim_id"), value, name)


def related_claims(standing: Collection[str] = PUBLISHED) -> tuple[Select[Any], Select[Any]]:
    """Return the claims that are a subject, and those that are an object, of any relation."""
    return (
        _ends(RELATION.c.subject_id, RELATION.c.object_id, standing),
        _ends(RELATION.c.object_id, RELATION.c.subject_id, standing),
    )


def _ends(here: Any, there: Any, standing: Collection[str] = PUBLISHED) -> Select[Any]:
    rows = select(here).join(OTHER_END, OTHER_END.c.id == there)
    return rows.where(OTHER_END.c.status.in_(standing))


class RelatedTo(Condition):
    """The claim has any relation with that claim."""

    phrases = ("related to {}", "not related to {}")
    pattern = r"[a-z0-9]+(-[a-z0-9]+)*:[a-z0-9]+(-[a-z0-9]+)*"
    noun = "claim"
    _shape = re.compile(pattern)

    def check(self, value: str) -> None:
        """Refuse what is no claim's id."""
        if not self._shape.fullmatch(value):
            raise NotAsked(f"{harmless(value)} is no claim's id: write SOURCE:CLAIM")

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Look at both ends of the stored relations."""
        ids = world.ids("claim", term.values)
        subjects, objects = related_claims(world.standing)
        return or_(
            CLAIM.c.id.in_(subjects.where(RELATION.c.object_id.in_(ids))),
            CLAIM.c.id.in_(objects.where(RELATION.c.subject_id.in_(ids))),
        )

    def values(self, claim: Claim) -> frozenset[Hashable]:
        """Return the ids of the claims at the other ends."""
        return frozenset(relation["claim"]["id"] for relation in claim["relations"])


class Assessed(Condition):
    """Someone assessed the claim so."""

    def __init__(self, known: tuple[str, ...]) -> None:
        """Take all verdicts."""
        self.known = known
        self.pattern = f"({'|'.join(known)})"
        self.phrases = ("assessed as {}", "not assessed as {}")

    def check(self, value: str) -> None:
        """Refuse what is no verdict."""
        one_of(value, self.known)

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Look among the assessments."""
        found = select(ASSESSMENT.c.claim_id).where(ASSESSMENT.c.verdict.in_(term.values))
        return CLAIM.c.id.in_(found)

    def values(self, claim: Claim) -> frozenset[Hashable]:
        """Return all verdicts on the claim."""
        return frozenset(found["verdict"] for found in claim["assessments"])

    def pairs(self, *, members: bool = False) -> Select[Any]:
        """Tell the verdicts on each claim."""
        verdict = ASSESSMENT.c.verdict
        return select(ASSESSMENT.c.claim_id, verdict.label("value"), verdict.label("name"))
