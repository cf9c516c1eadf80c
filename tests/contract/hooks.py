"""What no schema can say: conditions between values, kept in valid requests; bytes, read.

Only requests that are meant to be valid are changed. That the service refuses the others is held by
tests/api/test_hostile.py and tests/api/test_problems.py.
"""

import io
import json
from itertools import count
from typing import Any

import pyarrow.parquet as pq
import schemathesis

from claims_api import dates
from claims_api.errors import STRICT
from claims_api.formats import parquet
from claims_api.queries.citing import CiteQuestion
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.explaining import MOST_CONDITIONS
from claims_api.queries.listing import RecordQuestion
from claims_api.queries.question import SHAPE
from claims_api.queries.reconciliation import ReconcileQuestion
from tests.queries.questions import named

CITABLE = CiteQuestion.model_fields["of"].examples or []
REQUESTS = count()
MOMENTS = {"as_of", "updated_since"}
TIMES = {"occurred", "said", "published"}
CURSORS = [
    example
    for question in (ClaimQuestion, RecordQuestion)
    for example in question.model_fields["cursor"].examples or ()
]

# What stands in a parameter as JSON is a string to its schema.
PROTOCOL = {
    name: (ReconcileQuestion.model_fields[name].examples or [""])[0]
    for name in ("queries", "extend")
}


@schemathesis.deserializer(parquet.MEDIA_TYPE)
def rows_of_parquet(context: Any, response: Any) -> int:
    """Read a file whole, so that one which nobody could read is found."""
    rows: int = pq.read_table(io.BytesIO(response.content)).num_rows
    return rows


@schemathesis.serializer("application/x-ndjson")
def lines(_context: Any, value: Any) -> bytes:
    """Send what is meant for lines: text as it is, and anything else on one."""
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


@schemathesis.hook
def map_case(context: Any, case: schemathesis.Case) -> schemathesis.Case:
    """Make a valid request keep what the descriptions say of parameters together."""
    if case.meta is None or case.meta.generation.mode.is_positive:
        _agree(case)
    return case


@schemathesis.hook
def before_call(context: Any, case: schemathesis.Case, kwargs: Any) -> None:
    """Let no answer be without end, and no request pay for the bad keys of others.

    Who follows the changes gets a page of them; each request comes from an address of its own.
    """
    case.headers = {**(case.headers or {}), "X-Forwarded-For": f"2001:db8:{next(REQUESTS):x}::1"}
    if (case.query or {}).get("format") == "events" and "limit" not in case.query:
        case.query["limit"] = 5


@schemathesis.hook
def before_add_examples(context: Any, examples: list[schemathesis.Case]) -> None:
    """Do the same where all documented examples are put into one request."""
    for case in examples:
        _agree(case)


def _agree(case: schemathesis.Case) -> None:
    if STRICT in str((case.headers or {}).get("Prefer")):
        case.headers["Prefer"] = "handling=lenient"  # most names that are made up nobody knows
    if "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = "*"  # no other is the present state's
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = f"request-{next(REQUESTS)}"  # each is another one
    if isinstance(case.body, dict):
        case.body = _one_of_two(case.body)
    query = _citing_something(_one_of_two(dict(case.query or {})))
    if not (query.get("cursor") in CURSORS and SHAPE.issuperset(query)):
        query.pop("cursor", None)  # a cursor continues the question that it was made for
    if "relevance" in _names(query.get("sort")) and "q" not in query:
        query["q"] = "iran"  # without words there is no relevance
    if "facet" in query:
        once = {named(facet): facet for facet in _names(query["facet"], bare=False)}
        sides = {facet: name.split("*") for name, facet in once.items()}
        fit = [facet for facet, each in sides.items() if len(set(each)) == len(each)]
        query["facet"] = _as(query["facet"], fit or ["type"])
    if sum(len(value) for value in query.values() if isinstance(value, list)) > MOST_CONDITIONS:
        query.pop("explain", None)  # explains no question of more conditions
    query |= _of_the_calendar(query)
    if query != (case.query or {}):
        case.query = query


def _of_the_calendar(query: dict[str, Any]) -> dict[str, Any]:
    """Return times that are some: a calendar is no regular expression, nor is the past one."""
    wrong = (name for name in TIMES & set(query) if not all(map(_is_date, query[name])))
    moments = dict.fromkeys(MOMENTS & set(query), "1")
    return {name: ["2016-02-29/2017?"] for name in wrong} | moments


def _one_of_two(sent: dict[str, Any]) -> dict[str, Any]:
    """Return a question of the reconciliation protocol with one part, and JSON in it."""
    found = next((name for name in PROTOCOL if name in sent), None)
    return sent if found is None else {found: PROTOCOL[found]}


def _citing_something(sent: dict[str, Any]) -> dict[str, Any]:
    """Return a question with an address that leads to something, as few texts do."""
    address = sent.get("of", CITABLE[0])
    known = address if address in CITABLE else CITABLE[len(address) % len(CITABLE)]
    return {**sent, "of": known} if "of" in sent else sent


def _is_date(value: str) -> bool:
    try:
        return all(dates.span(one.strip('"')) for one in value.removeprefix("!").split(","))
    except dates.NotEdtf:
        return False


def _names(value: Any, *, bare: bool = True) -> list[str]:
    names = value.split(",") if isinstance(value, str) else list(value or ())
    return [name.removeprefix("-") if bare else name for name in names]


def _as(like: Any, names: list[str]) -> Any:
    return ",".join(names) if isinstance(like, str) else names
