"""Filters on who takes part in a claim, who holds it, and who passed it on."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, false, or_, select

from claims_api.models.actor import ACTOR, ROLL_UP
from claims_api.models.claim import AUTHOR, CLAIM, CLAIM_ACTOR, CLAIM_VIA, HOLDER, HOLDS
from claims_api.queries.asking import BY_LINE, Term
from claims_api.queries.filters.base import Claim, Condition, ids_in
from claims_api.queries.resolving import World
from claims_api.store.documents import ROLE_BITS

WHEN = CLAIM.alias("when_claimed")


@dataclass(frozen=True)
class Takes(Condition):
    """An actor has one of these roles (`mask`, see ClaimActorRow)."""

    mask: int
    phrases: tuple[str, str]
    noun = "actor"

    def names(self, term: Term) -> tuple[str, ...]:
        """Leave out the word that means whoever wrote the source."""
        return tuple(value for value in term.values if not self._is_author(value))

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Walk the actor's claims; with members, those of everyone who was part of it then."""
        ids = world.ids("actor", self.names(term))
        clauses = [self._by_author()] if any(map(self._is_author, term.values)) else []
        if ids:
            clauses.append(CLAIM.c.id.in_(self._members(ids) if members else self._plain(ids)))
        return or_(*clauses) if clauses else false()

    def _is_author(self, value: str) -> bool:
        return self.mask == HOLDS and value.casefold() == BY_LINE

    def _by_author(self) -> ColumnElement[bool]:
        held = select(CLAIM_ACTOR.c.claim_id).where(CLAIM_ACTOR.c.roles.op("&")(AUTHOR) != 0)
        return CLAIM.c.id.in_(held)

    def _plain(self, ids: list[int]) -> Select[Any]:
        return select(CLAIM_ACTOR.c.claim_id).where(
            CLAIM_ACTOR.c.actor_id.in_(ids), CLAIM_ACTOR.c.roles.op("&")(self.mask) != 0
        )

    def _members(self, ids: list[int]) -> Select[Any]:
        return members_of(
            select(CLAIM_ACTOR.c.claim_id).where(CLAIM_ACTOR.c.roles.op("&")(self.mask) != 0),
            CLAIM_ACTOR,
            ids,
        )

    def values(self, claim: Claim) -> frozenset[Hashable]:
        """Return the actors that have one of the roles."""
        return frozenset(slug for slug, bits in roles_of(claim).items() if bits & self.mask)

    def pairs(self, *, members: bool = False) -> Select[Any]:
        """Tell each claim's actors of these roles; with members, also the groups of each then."""
        return _named(CLAIM_ACTOR, members).where(CLAIM_ACTOR.c.roles.op("&")(self.mask) != 0)


def members_of(claims: Select[Any], link: Table, ids: list[int]) -> Select[Any]:
    """Narrow link rows to those of everyone who was part of a group when the claim plays."""
    return (
        claims.join(ROLL_UP, ROLL_UP.c.member_id == link.c.actor_id)
        .join(WHEN, WHEN.c.id == link.c.claim_id)
        .where(
            ROLL_UP.c.group_id.in_(ids),
            ROLL_UP.c.earliest <= WHEN.c.time_latest,
            ROLL_UP.c.latest >= WHEN.c.time_earliest,
        )
    )


def roles_of(claim: Claim) -> dict[str, int]:
    """Return the role bits of every actor of a claim's document."""
    bits: dict[str, int] = {}
    for actor in claim["actors"]:
        bits[actor["id"]] = bits.get(actor["id"], 0) | ROLE_BITS[actor["role"]]
    authors = ids_in(claim["source"]["authors"])
    for holder in claim["attributed_to"]:
        bit = AUTHOR if holder["id"] in authors else HOLDER
        bits[holder["id"]] = bits.get(holder["id"], 0) | bit
    return bits


def _named(link: Table, members: bool) -> Select[Any]:
    """Return a link's claims with the actors there, or with every group that each was part of."""
    rows = select(link.c.claim_id, ACTOR.c.slug.label("value"), ACTOR.c.name.label("name"))
    if not members:
        return rows.join(ACTOR, ACTOR.c.id == link.c.actor_id)
    return (
        rows.select_from(link)
        .join(ROLL_UP, ROLL_UP.c.member_id == link.c.actor_id)
        .join(ACTOR, ACTOR.c.id == ROLL_UP.c.group_id)
        .join(WHEN, WHEN.c.id == link.c.claim_id)
        .where(
            ROLL_UP.c.earliest <= WHEN.c.time_latest,
            ROLL_UP.c.latest >= WHEN.c.time_earliest,
        )
    )


@dataclass(frozen=True)
class PassedOn(Condition):
    """An actor stands between the author and the holder."""

    phrases: tuple[str, str]
    noun = "actor"

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Walk the claims that the actor passed on."""
        ids = world.ids("actor", term.values)
        rows = select(CLAIM_VIA.c.claim_id)
        if members:
            return CLAIM.c.id.in_(members_of(rows, CLAIM_VIA, ids))
        return CLAIM.c.id.in_(rows.where(CLAIM_VIA.c.actor_id.in_(ids)))

    def values(self, claim: Claim) -> frozenset[Hashable]:
        """Return the actors between author and holder."""
        return ids_in(claim["via"])

    def pairs(self, *, members: bool = False) -> Select[Any]:
        """Tell who passed each claim on; with members, also the groups of each then."""
        return _named(CLAIM_VIA, members)
