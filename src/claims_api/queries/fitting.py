"""A question as a format can answer it: without what has no place in it, with what it needs."""

from typing import TypeVar

from claims_api.formats.choosing import Format
from claims_api.queries.facets import read_facets
from claims_api.queries.question import SHAPE, Question

Q = TypeVar("Q", bound=Question)


def fitted(question: Q, chosen: Format) -> Q:
    """Return the question without the shape that would be made and thrown away in each batch.

    What the format needs beside the items is embedded in them.

    Raises InvalidRequest for a facet that no format could tell.
    """
    asked = question.asked()
    lost = {
        loss.parameter: None for loss in chosen.losses if loss.parameter in asked.keys() & SHAPE
    }
    if "facet" in lost:
        read_facets(asked["facet"])
    fitting = question.model_copy(update=lost) if lost else question
    return fitting.needing(chosen.needs) if chosen.needs else fitting
