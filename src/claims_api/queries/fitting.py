"""A question as a format can answer it: without the counts that it has no place for."""

from typing import TypeVar

from claims_api.formats.choosing import FACETS, Format
from claims_api.queries.facets import read_facets
from claims_api.queries.question import Question

Q = TypeVar("Q", bound=Question)


def fitted(question: Q, chosen: Format) -> Q:
    """Return the question without facets that would be thrown away: each batch would count them.

    Raises InvalidRequest for a facet that no format could tell.
    """
    facet = question.asked().get("facet")
    if facet is None or FACETS not in chosen.losses:
        return question
    read_facets(facet)
    return question.model_copy(update={"facet": None})
