"""The JSON Schemas of what is written: a new record, a replacement of one, a patch to one."""

from copy import deepcopy
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from claims_api.curation.claims_file import ClaimsFile
from claims_api.models.actor import ActorRecord
from claims_api.models.assessment import AssessmentRecord
from claims_api.models.claim_record import ClaimRecord
from claims_api.models.fields import ClaimKey, Record
from claims_api.models.imports import ImportReport
from claims_api.models.place import PlaceRecord
from claims_api.models.quotes import QuoteRecord
from claims_api.models.relation import RelationRecord
from claims_api.models.review import Publication, ReviewNote
from claims_api.models.source import SourceRecord
from claims_api.models.topic import TopicRecord
from claims_api.models.webhook import WebhookPatch, WebhookRecord

Json = dict[str, Any]
_AT = "#/components/schemas/"
# What is sent or answered beside the records of nouns.
_WHOLE: tuple[type[BaseModel], ...] = (
    *(ClaimsFile, ImportReport, Publication),
    *(QuoteRecord, ReviewNote, WebhookRecord, WebhookPatch),
)


class ClaimBody(ClaimRecord):
    """A claim as a claims file has it, but for its id, which is whole."""

    id: ClaimKey


BODIES: dict[str, type[Record]] = {
    "claims": ClaimBody,
    "actors": ActorRecord,
    "places": PlaceRecord,
    "topics": TopicRecord,
    "sources": SourceRecord,
    "relations": RelationRecord,
    "assessments": AssessmentRecord,
}
_YAML = (
    "A claims file (YAML 1.2, each scalar a string, no aliases), or several as the documents of "
    "one stream."
)
_LINES = (
    "A record on each line: an item of a list as it is served (`format=ndjson`), a record as a "
    "claims file has it, a claim by its whole id, or a claims file."
)
_REVIEWS = (
    "ClaimReview of schema.org: one, a list, or those of a `@graph`. Each becomes an assessment of "
    "the claim that it names by its id or address, or by its words and where it appears."
)
_REVIEW: Json = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://example.org/facts/lake",
    "claimReviewed": "The lake behind the Korreth Dam is full.",
    "itemReviewed": {"@type": "Claim", "identifier": "river-post-dam-report:dam-is-full"},
    "author": {"@type": "Organization", "name": "Ilvane Facts"},
    "reviewRating": {"@type": "Rating", "ratingValue": 4, "bestRating": 5, "worstRating": 1},
}
# What the address of a part or record names already.
_NAMED = {"relations": ("type", "target")}


class Body(StrEnum):
    """What a body is to the record that is written."""

    new = "new"
    replacement = "replacement"
    patch = "patch"


def takes(records: str, body: Body) -> Json:
    """Return that an operation takes a record, or a part of one, as its body."""
    media_type = "application/merge-patch+json" if body is Body.patch else "application/json"
    content = {media_type: {"schema": {"$ref": _AT + _name(records, body)}}}
    if body is Body.patch:
        content["application/json"] = content[media_type]
    return {"requestBody": {"required": True, "content": content}}


def takes_a(model: type[Record], *media_types: str) -> Json:
    """Return that an operation takes what a model says, in JSON."""
    schema = {"schema": {"$ref": _AT + _named(model)}}
    content = dict.fromkeys(("application/json", *media_types), schema)
    return {"requestBody": {"required": True, "content": content}}


def takes_text() -> Json:
    """Return that an operation takes a whole text as its body."""
    told = "The text in UTF-8. CRLF and CR are taken as LF; nothing else of it is changed."
    schema = {"type": "string", "minLength": 1, "pattern": r"^[^\x00]*$", "description": told}
    return {"requestBody": {"required": True, "content": {"text/plain": {"schema": schema}}}}


def takes_import() -> Json:
    """Return that an operation takes claims files or lines as its body."""
    content: Json = {
        "application/json": {"schema": {"$ref": _AT + ClaimsFile.__name__}},
        "application/yaml": {"schema": {"description": _YAML}},
        "application/x-ndjson": {"schema": {"description": _LINES}},
    }
    content["application/ld+json"] = {"schema": {"description": _REVIEWS}, "example": _REVIEW}
    content["application/yaml"]["example"] = "topics:\n  - id: fog\n    label: Fog\n"
    content["application/x-ndjson"]["example"] = '{"id": "fog", "label": "Fog"}\n'
    return {"requestBody": {"required": True, "content": content}}


def components() -> Json:
    """Return the schemas of all bodies, and of what is in them, by name."""
    found: Json = {}
    for records, model in BODIES.items():
        schema = model.model_json_schema(ref_template=_AT + "{model}")
        found |= schema.pop("$defs", {})
        for body in Body:
            found[_name(records, body)] = _for(records, body, deepcopy(schema))
    for whole in _WHOLE:
        schema = whole.model_json_schema(ref_template=_AT + "{model}")
        found |= schema.pop("$defs", {})
        found[_named(whole)] = schema
    return found


def _named(model: type[BaseModel]) -> str:
    return str(model.model_config.get("title", model.__name__))


def _name(records: str, body: Body) -> str:
    noun = records.removesuffix("s").title()
    return f"New{noun}" if body is Body.new else f"{noun}{body.title()}"


def _for(records: str, body: Body, schema: Json) -> Json:
    if body is Body.new:
        return schema
    named = _NAMED.get(records, ("id",))
    schema["required"] = [name for name in schema["required"] if name not in named]
    if body is Body.patch:
        del schema["required"]
        schema["properties"] = {
            name: found if name in named else _or_null(found)
            for name, found in schema["properties"].items()
        }
    return schema


def _or_null(schema: Json) -> Json:
    """Return a schema that null meets too: it takes the field away."""
    if {"type": "null"} in schema.get("anyOf", ()):
        return schema
    return {"anyOf": [{k: v for k, v in schema.items() if k != "default"}, {"type": "null"}]}
