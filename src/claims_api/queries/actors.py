"""What may be asked of the actors."""

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection, select

from claims_api.models.actor import ACTOR, MEMBERSHIP, ROLL_UP
from claims_api.queries import counting
from claims_api.queries.asking import MAX_REPEATS
from claims_api.queries.filters.below import Below
from claims_api.queries.filters.vocabulary import OneOf
from claims_api.queries.listing import (
    Listing,
    One,
    RecordQuestion,
    of_status,
    one,
    status_field,
)
from claims_api.store.wire import dump
from claims_api.vocabulary import ActorKind

ACTORS = Listing(
    "actor", "/actors", ACTOR, ACTOR.c.name_folded, counting.OF_ACTOR, counting.by_actor
)


class ActorQuestion(RecordQuestion):
    """A question to `/actors`."""

    listing = ACTORS

    status: Annotated[list[str], of_status(ACTOR)] = status_field()

    kind: Annotated[
        list[str],
        OneOf(
            ACTOR.c.kind,
            tuple(k.value for k in ActorKind),
            ("of kind {}", "not of kind {}"),
        ),
    ] = Field(
        default=[],
        max_length=MAX_REPEATS,
        description="What kind of actor it is.",
        examples=[["person"]],
    )
    member_of: Annotated[
        list[str],
        Below(
            "actor",
            ACTOR.c.id,
            ROLL_UP.c.member_id,
            ROLL_UP.c.group_id,
            ("that belong to {}", "that do not belong to {}"),
        ),
    ] = Field(
        default=[],
        max_length=MAX_REPEATS,
        description="Actors that belong to that group at any time, over any number of steps.",
        examples=[["Russia"]],
    )


def whole(connection: Connection, listing: Listing, slug: str) -> One | None:
    """Return an actor with its counts and its members, or None. Raises Retracted and Moved."""
    found = one(connection, listing, slug)
    return found.beside("members", dump(members(connection, slug))) if found else None


def members(connection: Connection, slug: str) -> list[dict[str, Any]]:
    """Return who belongs to an actor by a step of their own, with role and dates."""
    group = select(ACTOR.c.id).where(ACTOR.c.slug == slug).scalar_subquery()
    rows = connection.execute(
        select(MEMBERSHIP, ACTOR.c.slug, ACTOR.c.name)
        .join(ACTOR, ACTOR.c.id == MEMBERSHIP.c.member_id)
        .where(MEMBERSHIP.c.group_id == group)
        .order_by(ACTOR.c.name_folded, ACTOR.c.slug, MEMBERSHIP.c.ordinal)
    )
    return [
        {"id": row.slug, "name": row.name, "role": row.role, "dates": row.dates} for row in rows
    ]
