"""What no single parameter's schema can say: conditions between values, kept in valid requests.

Only requests that are meant to be valid are changed. That the service refuses the others is held by
tests/api/test_hostile.py and tests/api/test_problems.py.
"""

from typing import Any

import schemathesis

from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.listing import RecordQuestion
from claims_api.queries.question import SHAPE

CURSORS = [
    example
    for question in (ClaimQuestion, RecordQuestion)
    for example in question.model_fields["cursor"].examples or ()
]


@schemathesis.hook
def map_case(context: Any, case: schemathesis.Case) -> schemathesis.Case:  # noqa: ARG001
    """Make a valid request keep what the descriptions say of parameters together."""
    if case.meta is None or not case.meta.generation.mode.is_positive or not case.query:
        return case
    query = dict(case.query)
    if not (query.get("cursor") in CURSORS and SHAPE.issuperset(query)):
        query.pop("cursor", None)  # a cursor continues the question that it was made for
    if "relevance" in _names(query.get("sort")) and "q" not in query:
        query["q"] = "iran"  # without words there is no relevance
    if "facet" in query:
        once = {name.split(":")[0]: name for name in _names(query["facet"], bare=False)}
        query["facet"] = _as(query["facet"], list(once.values()))
    case.query = query
    return case


def _names(value: Any, *, bare: bool = True) -> list[str]:
    names = value.split(",") if isinstance(value, str) else list(value or ())
    return [name.removeprefix("-") if bare else name for name in names]


def _as(like: Any, names: list[str]) -> Any:
    return ",".join(names) if isinstance(like, str) else names
