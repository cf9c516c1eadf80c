"""What the OpenAPI document says of answers: formats, validators and problems."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from claims_api.api.problems import MEDIA_TYPE, document
from claims_api.errors import PROBLEMS, Problem
from claims_api.formats.choosing import EVENTS
from claims_api.formats.format import Format
from claims_api.models.job import JobItem

Responses = dict[int | str, dict[str, Any]]


def _header(description: str, **schema: Any) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", **schema}}


ETAG = _header("Strong validator of this answer.", pattern='^"[^"]+"$')
REQUEST_ID = _header("Under which the operator finds the request in the log.", minLength=8)
_OF_LISTS = {
    "ETag": ETAG,
    "Link": _header(
        "The pages before and behind and what describes a CSV (RFC 8288), and by `cite-as` the "
        "address to cite (RFC 8574)."
    ),
    "Claims-Warnings": _header("The warnings of the answer as a JSON list of strings."),
    "Claims-Generation": _header("Which generation of the data answered."),
    "Preference-Applied": _header("That `handling=strict` was heeded (RFC 7240)."),
    "X-Request-Id": REQUEST_ID,
}
_ALWAYS = (
    "bad-request",
    "key-in-address",
    "uri-too-long",
    "headers-too-large",
    "content-too-large",
)
_PAGES = (*_ALWAYS, "invalid-request", "internal-error")
_READS = (*_PAGES, "database-error")
_PAST = "snapshot-preparing"
_LISTS = (*_READS, _PAST, "cursor-invalid", "unknown-name", "not-acceptable", "query-timeout")
_OF_KEYS = ("key-required", "key-invalid", "scope-too-small", "too-many-bad-keys")
_WRITES = (
    *(*_READS, "idempotency-key-reused", "overloaded"),
    *("database-busy", "read-only", "insufficient-storage"),
)
# What a write may answer on account of `If-Match`: where it is heeded, and where it is needed.
IF_SENT = ("not-found", "precondition-failed")
CONDITIONAL = (*IF_SENT, "retracted", "precondition-required")
_BODIES = ("not-json", "unsupported-media-type")
_HELD: Responses = {
    304: {
        "description": "The client holds this answer already, as its `If-None-Match` says.",
        "headers": {"ETag": ETAG, "X-Request-Id": REQUEST_ID},
    }
}


_PROBLEM = {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}


def _shown(problem: type[Problem]) -> dict[str, Any]:
    """Return an example of a problem: as it is with nothing more to say about a request."""
    return {"summary": problem.title, "value": document(problem(), "3f2b9c1e8d7a4f60")}


def problems(slugs: Iterable[str]) -> Responses:
    """Return the answers that fail, by status, each with what it means."""
    found: dict[int, list[type[Problem]]] = {}
    for problem in PROBLEMS:
        if problem.slug in slugs:
            found.setdefault(problem.status, []).append(problem)
    return {
        status: {
            "description": "; ".join(f"{p.title} (`{p.slug}`)" for p in kinds) + ".",
            "headers": {"X-Request-Id": REQUEST_ID},
            "content": {MEDIA_TYPE: {**_PROBLEM, "examples": {p.slug: _shown(p) for p in kinds}}},
        }
        for status, kinds in found.items()
    }


def of_keys(*more: str) -> Responses:
    """Return what the door may answer to a key, or to the lack of one."""
    return problems((*_OF_KEYS, *more))


def a_list(
    *more: str,
    formats: tuple[Format, ...],
    answer: str = "A page, or with a streaming format and no `limit` the whole result.",
) -> Responses:
    """Return what a question in several formats may answer, beside its JSON."""
    found = {"description": answer, "headers": _OF_LISTS, "content": _others(formats)}
    return {200: found, **_HELD, **problems((*_LISTS, *more))}


def a_feed(item: type[BaseModel], *, formats: tuple[Format, ...]) -> Responses:
    """Return what a feed may answer: pages of items, and a stream with each of them in an event."""
    found = a_list("overloaded", formats=formats, answer="The changes, the earliest first.")
    found[200]["content"][EVENTS.media_type] = {"schema": _event_of(item)}
    return found


def _event_of(item: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of each event: OpenAPI has a place for it from 3.2 on, tools before."""
    data = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"$ref": f"#/components/schemas/{item.__name__}"},
        "description": "The item that the JSON answer has, on one line.",
    }
    told = {
        "id": {"type": "string", "pattern": "^[0-9]+$", "description": "Its `sequence`."},
        "event": {"const": "change"},
        "data": data,
    }
    return {
        "type": ["string", "object"],
        "description": f"Text: {EVENTS.meaning}. What is told of objects holds for each event.",
        "properties": told,
        "required": list(told),
    }


def an_item(*more: str, formats: tuple[Format, ...] = ()) -> Responses:
    """Return what a single record may answer, beside itself as JSON."""
    found = _found("The record.")
    if formats:
        found[200]["content"] = _others(formats)
        more = (*more, "not-acceptable", _PAST)
    return {**found, **problems((*_READS, "not-found", *more))}


def a_write(
    served: type[BaseModel] | tuple[type[BaseModel], ...],
    status: int,
    *more: str,
    body: bool = False,
    begins: bool = False,
) -> Responses:
    """Return what a write may answer: the record as it stands afterwards, and its validator.

    One that `begins` a job may answer with that. Reads describe what is served. To name it here
    saves FastAPI a model for each of the writes.
    """
    more = (*more, *(_BODIES if body else ()))
    told = ("ETag", "Claims-Generation", "Claims-Warnings", "X-Request-Id")
    headers = {name: _OF_LISTS[name] for name in told}
    if status == 201:
        headers["Location"] = _header("Where the record is served.")
    kinds = served if isinstance(served, tuple) else (served,)
    refs = [{"$ref": f"#/components/schemas/{kind.__name__}"} for kind in kinds]
    schema = refs[0] if len(refs) == 1 else {"anyOf": refs}
    found = {
        "description": "What stands afterwards, as it is served.",
        "headers": headers,
        "content": {"application/json": {"schema": schema}},
    }
    begun: Responses = {202: _begun()} if begins else {}
    more = (*more, *(("job-running",) if begins else ()))
    return {status: found, **begun, **problems((*_WRITES, *more))}


def _begun() -> dict[str, Any]:
    """Return what is answered where a write goes on as a job."""
    headers = {name: _OF_LISTS[name] for name in ("Claims-Generation", "X-Request-Id")}
    headers["Location"] = _header("Where the job tells how far it is.")
    schema = {"$ref": f"#/components/schemas/{JobItem.__name__}"}
    return {
        "description": "More claims show the record than are written anew at once: a job does it.",
        "headers": headers,
        "content": {"application/json": {"schema": schema}},
    }


def an_administered(*more: str, status: int = 200, body: bool = False) -> Responses:
    """Return what an operation on webhooks may answer, beside what stands afterwards."""
    headers = {"X-Request-Id": REQUEST_ID}
    if status == 201:
        headers["Location"] = _header("Where it is told of.")
    found = {"description": "How it stands.", "headers": headers}
    more = (*more, *(_BODIES if body else ()))
    return {status: found, **problems((*_WRITES, *more))}


def an_import(report: type[BaseModel]) -> Responses:
    """Return what an import may answer: what it did."""
    found = _found("What was written, or with `dry_run` would be.")[200]
    found["headers"] = {name: _OF_LISTS[name] for name in ("Claims-Generation", "X-Request-Id")}
    schema = {"$ref": f"#/components/schemas/{report.__name__}"}
    found["content"] = {"application/json": {"schema": schema}}
    return {200: found, **problems((*_WRITES, "unsupported-media-type", "job-running"))}


def _others(formats: tuple[Format, ...]) -> dict[str, Any]:
    """Return the content of an answer in each format but JSON itself."""
    return {f.media_type: {"schema": _schema(f)} for f in formats[formats[0].name == "json" :]}


def _schema(chosen: Format) -> dict[str, str]:
    if chosen.is_binary:
        return {"contentMediaType": chosen.media_type, "description": f"Bytes: {chosen.meaning}."}
    is_json = "+json" in chosen.media_type
    return {
        "type": "object" if is_json else "string",
        "description": f"{'A document' if is_json else 'Text'}: {chosen.meaning}.",
    }


def a_citation(formats: tuple[Format, ...]) -> Responses:
    """Return what `/cite` may answer, beside its JSON."""
    described = {f.media_type: f"{f.meaning[0].upper()}{f.meaning[1:]}." for f in formats[1:]}
    found = {
        "description": "The citation.",
        "headers": {name: told for name, told in _OF_LISTS.items() if name != "Link"},
        "content": {
            media_type: {
                "schema": {"type": "array", "items": {"type": "object"}, "description": meaning}
                if media_type.endswith("json")
                else {"type": "string", "description": meaning}
            }
            for media_type, meaning in described.items()
        },
    }
    return {200: found, **_HELD, **problems((*_LISTS, "not-found", "retracted"))}


def a_text() -> Responses:
    """Return what the text of a source may answer."""
    found = an_item("retracted")
    content = {"text/plain": {"schema": {"type": "string", "description": "The text."}}}
    return {**found, 200: {**found[200], "content": content}}


def html_of_item() -> Responses:
    """Return what a page on a single record may answer."""
    found = an_item()
    content = {"text/html": {"schema": {"type": "string", "description": "A page."}}}
    return {**found, 200: {**found[200], "content": content}}


def a_batch() -> Responses:
    """Return what a batch of the reconciliation protocol may answer."""
    return {**_found("The answer."), **problems((*_READS, "batch-too-large", "query-timeout"))}


def form_body(model: type[BaseModel]) -> dict[str, Any]:
    """Return that an operation takes a form with one of the fields of a model."""
    fields = model.model_json_schema()["properties"]
    schema = {
        "type": "object",
        "properties": {
            name: {"type": "string", "description": found["description"]}
            for name, found in fields.items()
        },
        "oneOf": [{"required": [name]} for name in fields],
        "additionalProperties": False,
    }
    example = {name: found["examples"][0] for name, found in list(fields.items())[:1]}
    content = {"application/x-www-form-urlencoded": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def a_page(*more: str, description: str = "What the summary says.") -> Responses:
    """Return what an address that reads no data may answer, beside its content."""
    return {**_found(description), **problems((*_PAGES, *more))}


def a_state(description: str, *more: str) -> Responses:
    """Return what an address that tells how things stand just now may answer."""
    answer = {"description": description, "headers": {"X-Request-Id": REQUEST_ID}}
    return {200: answer, **problems((*_PAGES, *more))}


def _found(description: str) -> Responses:
    headers = {"ETag": ETAG, "X-Request-Id": REQUEST_ID}
    return {200: {"description": description, "headers": headers}, **_HELD}
