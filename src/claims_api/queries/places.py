"""What may be asked of the places."""

from typing import Annotated

from pydantic import Field

from claims_api.models.place import PLACE, PLACE_WITHIN
from claims_api.queries import counting
from claims_api.queries.asking import MAX_REPEATS
from claims_api.queries.filters.below import Below
from claims_api.queries.filters.vocabulary import OneOf
from claims_api.queries.listing import Listing, RecordQuestion, of_status, status_field
from claims_api.vocabulary import PlaceKind

PLACES = Listing(
    "place", "/places", PLACE, PLACE.c.name_folded, counting.OF_PLACE, counting.by_place
)


class PlaceQuestion(RecordQuestion):
    """A question to `/places`."""

    listing = PLACES

    status: Annotated[list[str], of_status(PLACE)] = status_field()

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
    within: Annotated[
        list[str],
        Below(
            "place",
            PLACE.c.id,
            PLACE_WITHIN.c.place_id,
            PLACE_WITHIN.c.ancestor_id,
            ("within {}", "not within {}"),
        ),
    ] = Field(
        default=[],
        max_length=MAX_REPEATS,
        description="Places that lie within that one, at any depth.",
        examples=[["Syria"]],
    )
