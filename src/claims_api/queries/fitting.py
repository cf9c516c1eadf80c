"""A question as a format can answer it: without what it has no place for, in its own order."""

from typing import TypeVar

from claims_api.formats.choosing import Format
from claims_api.queries.facets import read_facets
from claims_api.queries.question import SHAPE, Question

Q = TypeVar("Q", bound=Question)


def fitted(question: Q, chosen: Format) -> Q:
    """Return the question without the shape that would be made and thrown away in each batch.

    It names the format, so that its other pages come in the same, and is sorted as the format has
    it unless it says how. Raises InvalidRequest for a facet that no format could tell.
    """
    asked = question.asked()
    fit: dict[str, str | None] = {
        loss.parameter: None for loss in chosen.losses if loss.parameter in asked.keys() & SHAPE
    }
    if "facet" in fit:
        read_facets(asked["facet"])
    if chosen.order:
        fit |= {"format": chosen.name, "sort": asked.get("sort", chosen.order)}
    return question.model_copy(update=fit) if fit else question
