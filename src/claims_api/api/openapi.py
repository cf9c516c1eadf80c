"""The OpenAPI document: what FastAPI derives, with the service's own problems in place of its own."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from claims_api.api.problems import ProblemDocument

DESCRIPTION = """Structured claims from articles: who claims what, about whom, in whose words,
where exactly it stands in the source, what supports or disputes it.

Begin with [`/claims?actor=Russia`](/claims?actor=Russia). The service never says whether a claim is
true: it says who holds it, how, and where. Every answer can be cited: items carry ids and names,
anchors are offsets in code points with the SHA-256 of the words there.

Of each filter, a comma means any, repeating the parameter means all, and a leading `!` means not.
Nothing is ignored in silence: an unknown parameter is a 422 that names the nearest one, an unknown
name finds nothing and is told in `warnings`."""

TAGS = [
    {"name": "claims", "description": "One proposition each, with its holder, voice and anchors."},
    {"name": "actors", "description": "Who acts, is acted on, and holds claims."},
    {"name": "places", "description": "Where claims play."},
    {"name": "topics", "description": "What claims are about."},
    {"name": "sources", "description": "The articles in which claims stand."},
    {"name": "about", "description": "Health, formats, and what can go wrong."},
]
_FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the document, made once for an application."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            openapi_version="3.1.0",
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
            servers=app.servers,
            license_info=app.license_info,
        )
        app.openapi_schema = _with_problems(made)
    return app.openapi_schema


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    for name in _FRAMEWORKS_OWN:
        schemas.pop(name, None)
    problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["ProblemDocument"] = problem
    for path in document["paths"].values():
        for operation in path.values():
            _without_frameworks_own(operation)
            for parameter in operation.get("parameters", ()):
                _without_null(parameter)
    return document


def _without_null(parameter: dict[str, Any]) -> None:
    """A parameter is left out, never null: an address cannot write null."""
    schema = parameter["schema"]
    real = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(real) == 1:
        del schema["anyOf"]
        schema |= {**real[0], **schema}
    schema.pop("title", None)
    if "description" in schema:
        parameter["description"] = schema.pop("description")


def _without_frameworks_own(operation: dict[str, Any]) -> None:
    """Drop the 422 that FastAPI writes beside ours, and titles that only repeat a name."""
    for status, answer in list(operation["responses"].items()):
        if "HTTPValidationError" in str(answer.get("content", {}).get("application/json", "")):
            answer["content"].pop("application/json")
            if not answer["content"]:
                del operation["responses"][status]
