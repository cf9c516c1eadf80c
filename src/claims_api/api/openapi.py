"""The OpenAPI document: what FastAPI derives, with this service's own problems and examples."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from claims_api.api import messages, schemas
from claims_api.api.documenting import of_keys
from claims_api.api.door import OPEN, needed
from claims_api.api.problems import ProblemDocument
from claims_api.models.key import Scope
from claims_api.queries import facets

EXAMPLES = Path(__file__).parent / "examples"
DESCRIPTION = """Structured claims from articles: who claims what, about whom, in whose words,
where exactly it stands in the source, what supports or disputes it.

Begin with [`/claims?actor=Russia`](/claims?actor=Russia). The service never says whether a claim is
true: it says who holds it, how, and where. Every answer can be cited: items carry ids and names,
anchors are offsets in code points with the SHA-256 of the words there, and
[`/cite?of=/claims?actor=Russia`](/cite?of=/claims?actor=Russia) writes the reference.

Of each filter, a comma means any, repeating the parameter means all, and a leading `!` means not.
Nothing is ignored in silence: an unknown parameter is a 422 that names the nearest one, an unknown
name finds nothing and is told in `warnings`. Whatever fails is told as `application/problem+json`
(RFC 9457), whose `type` is a page that explains it.

Every answer to a read carries a strong `ETag`: send it back in `If-None-Match`, and nothing is sent
twice."""

TAGS = [
    {"name": "claims", "description": "One proposition each, with its holder, voice and anchors."},
    {"name": "actors", "description": "Who acts, is acted on, and holds claims."},
    {"name": "places", "description": "Where claims play."},
    {"name": "topics", "description": "What claims are about."},
    {"name": "sources", "description": "The articles in which claims stand."},
    {"name": "network", "description": "Who acts on whom, and who speaks of whom."},
    {"name": "disputes", "description": "What is set against what, and who stands where."},
    {"name": "context", "description": "What a language model should know of a question."},
    {"name": "names", "description": "Finding records by what they are called."},
    {"name": "reconciliation", "description": "Which actors are meant, for OpenRefine."},
    {"name": "quotations", "description": "Whether words stand in a source, and whose they are."},
    {"name": "citations", "description": "References to claims, sources and questions."},
    {"name": "review", "description": "Drafts published, sent back or doubted, by curators."},
    {"name": "imports", "description": "Many records brought in at once, all or nothing."},
    {"name": "history", "description": "How records stood, who changed them, and why."},
    {"name": "webhooks", "description": "Who is told of changes, and what was delivered."},
    {"name": "about", "description": "Health, formats, and what can go wrong."},
]
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "clm_ID_SECRET",
    "description": "`Authorization: Bearer KEY`, with a key that the operator made by "
    "`claims-api keys create`. Its scope is `read`, `curate` or `admin`, each of which holds the "
    "ones before it. Drafts are shown to `curate`; to read what is open to all needs no key.",
}
_FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")
_METHODS = ("get", "put", "post", "delete", "patch")
Json = dict[str, Any]


def describe(app: FastAPI) -> Json:
    """Return the document, made once for an application."""
    if app.openapi_schema is None:
        app.openapi_schema = _finished(
            get_openapi(
                title=app.title,
                version=app.version,
                openapi_version="3.1.0",
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
                servers=app.servers,
                license_info=app.license_info,
            ),
            is_closed=app.state.settings.read_keys_required,
        )
    return app.openapi_schema


def _finished(document: Json, *, is_closed: bool) -> Json:
    components = document["components"]
    for name in _FRAMEWORKS_OWN:
        components["schemas"].pop(name, None)
    problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"].update(problem.pop("$defs", {}))
    components["schemas"]["ProblemDocument"] = problem
    components["schemas"].update(schemas.components())
    components["securitySchemes"] = {"key": _KEY}
    document["webhooks"] = messages.described()
    for name, schema in messages.components().items():
        components["schemas"].setdefault(name, schema)
    for method, operation in _operations(document):
        _without_frameworks_own(operation)
        _with_example(operation)
        _with_keys(method, operation, is_closed=is_closed)
        for parameter in operation.get("parameters", ()):
            _plain(parameter)
            # Its lack is a 428, which FastAPI, were it told that, would not let through. Nothing
            # is overwritten where what was retracted is brought back.
            if parameter["name"] == "If-Match" and "428" in operation["responses"]:
                parameter["required"] = not operation["operationId"].startswith("restore_")
    return document


def _operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path in document["paths"].values():
        yield from ((method, path[method]) for method in _METHODS if method in path)


def _with_keys(method: str, operation: Json, *, is_closed: bool) -> None:
    """Say of an operation what the door asks for, and what it answers."""
    name = operation["operationId"]
    takes = needed(name, method.upper(), is_closed=is_closed)
    operation["security"] = [*([] if takes else [{}]), *([] if name in OPEN else [{"key": []}])]
    if name not in OPEN:
        is_write = method != "get" and takes not in (None, Scope.read)
        more = ("foreign-origin",) if is_write else ()
        told = {str(status): answer for status, answer in of_keys(*more).items()}
        operation["responses"] = dict(sorted({**operation["responses"], **told}.items()))


def _plain(parameter: Json) -> None:
    """A parameter is left out, never null: an address cannot write null."""
    schema = parameter["schema"]
    real = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(real) == 1:
        del schema["anyOf"]
        schema |= {**real[0], **schema}
    schema.pop("title", None)
    if schema.get("default") == []:
        del schema["default"]
    if schema.pop("x-comma", False):
        parameter |= {"style": "form", "explode": False}
    if parameter["name"] == "facet":
        schema["items"]["pattern"] = facets.pattern()
    if "description" in schema:
        parameter["description"] = schema.pop("description")
    if known := schema.pop("x-known", ()):
        parameter["description"] += f" Values: {', '.join(f'`{value}`' for value in known)}."


def _with_example(operation: Json) -> None:
    """Show an answer for each format that was kept of a real request (tests ask it again)."""
    kept = _kept(operation["operationId"])
    responses = operation["responses"]
    answer = responses["201" if "201" in responses else "200"]
    request = kept["request"]
    asked = f"GET {request}" if request.startswith("/") else request
    for media_type, value in kept["answers"].items():
        answer["content"][media_type]["examples"] = {"answer": {"summary": asked, "value": value}}
    for content in operation["requestBody"]["content"].values() if "body" in kept else ():
        if "example" in content:  # of what is no JSON
            continue
        content["examples"] = {"request": {"summary": asked, "value": kept["body"]}}
    if "202" in responses:
        (value,) = _kept("show_job")["answers"].values()
        begun = responses["202"]["content"]["application/json"]
        begun["examples"] = {"job": {"summary": "The job, as it is read", "value": value}}


def _kept(name: str) -> Json:
    """Return what was kept of a real request to an operation."""
    found: Json = json.loads((EXAMPLES / f"{name}.json").read_bytes())
    return found


def _without_frameworks_own(operation: Json) -> None:
    """Drop the 422 that FastAPI writes beside ours."""
    for status, answer in list(operation["responses"].items()):
        if "HTTPValidationError" in str(answer.get("content", {}).get("application/json", "")):
            answer["content"].pop("application/json")
            if not answer["content"]:
                del operation["responses"][status]
