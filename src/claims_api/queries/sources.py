"""What may be asked of the sources."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement, select

from claims_api.models.source import SOURCE, SOURCE_AUTHOR
from claims_api.queries import counting
from claims_api.queries.asking import MAX_REPEATS, Term
from claims_api.queries.filters.base import Condition
from claims_api.queries.filters.times import During
from claims_api.queries.listing import Listing, RecordQuestion, of_status, status_field
from claims_api.queries.resolving import World


class WrittenBy(Condition):
    """The actor is one of the source's authors."""

    noun = "actor"
    phrases = ("written by {}", "not written by {}")

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Look among the by-lines."""
        found = select(SOURCE_AUTHOR.c.source_id).where(
            SOURCE_AUTHOR.c.actor_id.in_(world.ids("actor", term.values))
        )
        return SOURCE.c.id.in_(found)


SOURCES = Listing(
    "source", "/sources", SOURCE, SOURCE.c.slug, counting.OF_SOURCE, counting.by_source
)


class SourceQuestion(RecordQuestion):
    """A question to `/sources`."""

    listing = SOURCES

    status: Annotated[list[str], of_status(SOURCE)] = status_field()

    author: Annotated[list[str], WrittenBy()] = Field(
        default=[],
        max_length=MAX_REPEATS,
        description="Sources that the actor wrote.",
        examples=[["Elijah Magnier"]],
    )
    published: Annotated[
        list[str],
        During("published", ("published in {}", "not published in {}"), SOURCE),
    ] = Field(
        default=[],
        max_length=MAX_REPEATS,
        description="The source may have been published then: an EDTF date or interval.",
        examples=[["2017"]],
    )
