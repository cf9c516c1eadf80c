"""A question as a format can answer it: without what it has no place for, in its own order."""

from typing import TypeVar

from claims_api.formats.format import Format
from claims_api.queries.facets import read_facets
from claims_api.queries.question import SHAPE, Question

Q = TypeVar("Q", bound=Question)


def fitted(question: Q, chosen: Format) -> Q:
    """Return the question without the shape that would be made and thrown away in each batch.

    It names the format, so that its other pages come in the same, and is sorted as the format has
    it unless it says how. Raises InvalidRequest for a facet that no format could tell.
    """
    asked = question.asked()
    fit: dict[str, str | int | None] = {
        loss.parameter: None for loss in chosen.losses if loss.parameter in asked.keys() & SHAPE
    }
    if "facet" in fit:
        read_facets(asked["facet"])
    if not chosen.has_items:
        fit["limit"] = 0
    if chosen.order:
        fit["sort"] = asked.get("sort", chosen.order)
    if chosen is not question.formats[0]:
        fit["format"] = chosen.name
    return question.model_copy(update=fit) if fit else question


def narrowed(question: Q) -> Q:
    """Return the question with the condition that its format sets, if it sets one."""
    only = question.written_in.only
    if only is None:
        return question
    asked = getattr(question, only.parameter)
    return question.model_copy(update={only.parameter: [*asked, only.value]})
