"""What may be asked of the places."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement, select

from claims_api.models.place import PLACE, PLACE_WITHIN
from claims_api.queries import counting
from claims_api.queries.asking import MAX_REPEATS, Term
from claims_api.queries.filters.base import Condition
from claims_api.queries.filters.vocabulary import OneOf
from claims_api.queries.listing import Listing, RecordQuestion
from claims_api.queries.resolving import World
from claims_api.vocabulary import PlaceKind


class LiesWithin(Condition):
    """The place lies within another, at any depth."""

    noun = "place"
    phrases = ("within {}", "not within {}")

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Look among what lies below; no place lies within itself."""
        above = world.ids("place", term.values)
        below = select(PLACE_WITHIN.c.place_id).where(
            PLACE_WITHIN.c.ancestor_id.in_(above),
            PLACE_WITHIN.c.ancestor_id != PLACE_WITHIN.c.place_id,
        )
        return PLACE.c.id.in_(below)


PLACES = Listing(
    "place", "/places", PLACE, PLACE.c.name_folded, counting.OF_PLACE, counting.by_place
)


class PlaceQuestion(RecordQuestion):
    """A question to `/places`."""

    listing = PLACES

    kind: Annotated[
        list[str],
        OneOf(
            PLACE.c.kind,
            tuple(k.value for k in PlaceKind),
            ("of kind {}", "not of kind {}"),
        ),
    ] = Field(
        default=[],
        max_length=MAX_REPEATS,
        description="What kind of place it is.",
        examples=[["city"]],
    )
    within: Annotated[list[str], LiesWithin()] = Field(
        default=[],
        max_length=MAX_REPEATS,
        description="Places that lie within that one, at any depth.",
        examples=[["Syria"]],
    )
