"""What may be asked of the topics."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement, select

from claims_api.models.topic import TOPIC, TOPIC_WITHIN
from claims_api.queries import counting
from claims_api.queries.asking import MAX_REPEATS, Term
from claims_api.queries.filters.base import Condition
from claims_api.queries.listing import Listing, RecordQuestion
from claims_api.queries.resolving import World


class NarrowerThan(Condition):
    """The topic is narrower than another, at any depth (SKOS broader, transitive)."""

    noun = "topic"
    phrases = ("narrower than {}", "not narrower than {}")

    def sql(self, term: Term, world: World, *, members: bool = False) -> ColumnElement[bool]:
        """Look among what lies below; no topic is narrower than itself."""
        above = world.ids("topic", term.values)
        below = select(TOPIC_WITHIN.c.topic_id).where(
            TOPIC_WITHIN.c.ancestor_id.in_(above),
            TOPIC_WITHIN.c.ancestor_id != TOPIC_WITHIN.c.topic_id,
        )
        return TOPIC.c.id.in_(below)


TOPICS = Listing(
    "topic", "/topics", TOPIC, TOPIC.c.name_folded, counting.OF_TOPIC, counting.by_topic
)


class TopicQuestion(RecordQuestion):
    """A question to `/topics`."""

    listing = TOPICS

    broader: Annotated[list[str], NarrowerThan()] = Field(
        default=[],
        max_length=MAX_REPEATS,
        description="Topics that are narrower than that one, at any depth.",
        examples=[["security"]],
    )
