"""What may be asked of the topics."""

from typing import Annotated

from pydantic import Field

from claims_api.models.topic import TOPIC, TOPIC_WITHIN
from claims_api.queries import counting
from claims_api.queries.asking import MAX_REPEATS
from claims_api.queries.filters.below import Below
from claims_api.queries.listing import Listing, RecordQuestion, of_status, status_field

TOPICS = Listing(
    "topic", "/topics", TOPIC, TOPIC.c.name_folded, counting.OF_TOPIC, counting.by_topic
)


class TopicQuestion(RecordQuestion):
    """A question to `/topics`."""

    listing = TOPICS

    status: Annotated[list[str], of_status(TOPIC)] = status_field()

    broader: Annotated[
        list[str],
        Below(
            "topic",
            TOPIC.c.id,
            TOPIC_WITHIN.c.topic_id,
            TOPIC_WITHIN.c.ancestor_id,
            ("narrower than {}", "not narrower than {}"),
        ),
    ] = Field(
        default=[],
        max_length=MAX_REPEATS,
        description="Topics that are narrower than that one, at any depth.",
        examples=[["security"]],
    )
