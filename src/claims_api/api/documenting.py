"""What the OpenAPI document says of answers: formats, validators and problems."""

from collections.abc import Iterable
from typing import Any

from claims_api.api.problems import MEDIA_TYPE
from claims_api.errors import PROBLEMS, Problem

Responses = dict[int | str, dict[str, Any]]

_HEADERS = {
    "ETag": {"description": "Strong validator of this answer.", "schema": {"type": "string"}},
    "Link": {
        "description": "The pages before and behind this one (RFC 8288).",
        "schema": {"type": "string"},
    },
    "Claims-Warnings": {
        "description": "The warnings of the answer as a JSON list of strings.",
        "schema": {"type": "string"},
    },
}
_ALWAYS = ("bad-request", "uri-too-long", "headers-too-large", "content-too-large")
_READS = (*_ALWAYS, "invalid-request", "internal-error", "database-error")


def problems(slugs: Iterable[str]) -> Responses:
    """Return the answers that fail, by status, each with what it means."""
    found: dict[int, list[type[Problem]]] = {}
    for problem in PROBLEMS:
        if problem.slug in slugs:
            found.setdefault(problem.status, []).append(problem)
    return {
        status: {
            "description": "; ".join(f"{p.title} (`{p.slug}`)" for p in kinds) + ".",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
        }
        for status, kinds in found.items()
    }


_HELD: Responses = {304: {"description": "The client holds this answer already."}}


def a_list(*more: str) -> Responses:
    """Return what a list may answer, beside its JSON."""
    refused = problems(
        (*_READS, "cursor-invalid", "unknown-name", "not-acceptable", "query-timeout", *more)
    )
    lines = {"schema": {"type": "string", "description": "One item a line."}}
    rows = {"schema": {"type": "string", "description": "One item a row, with a header."}}
    answer = {
        "description": "A page, or with a streaming format and no `limit` the whole result.",
        "headers": _HEADERS,
        "content": {"application/x-ndjson": lines, "text/csv": rows},
    }
    return {200: answer, **_HELD, **refused}


def an_item(*more: str) -> Responses:
    """Return what a single record may answer, beside itself."""
    answer = {"description": "The record.", "headers": {"ETag": _HEADERS["ETag"]}}
    return {200: answer, **_HELD, **problems((*_READS, "not-found", *more))}


def a_page() -> Responses:
    """Return what an address that reads no data may answer, beside its content."""
    return problems((*_ALWAYS, "invalid-request", "internal-error"))
