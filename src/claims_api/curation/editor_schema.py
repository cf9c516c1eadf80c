"""The claims file's JSON Schema, by which editors complete and check what is written."""

from typing import Any

from claims_api.curation.claims_file import ClaimsFile

# A year alone is a number to an editor's YAML reader; the service reads every scalar as a string.
_DATES = frozenset({"published", "said", "edtf", "dates", "date"})


def json_schema() -> dict[str, Any]:
    """Return the schema of one claims file (JSON Schema 2020-12)."""
    made = ClaimsFile.model_json_schema(by_alias=True, mode="validation")
    for definition in made["$defs"].values():
        for name, schema in definition.get("properties", {}).items():
            if name in _DATES:
                _take_numbers(schema)
    # `true` and `false` are booleans to an editor's YAML reader, and verdicts to the service.
    verdict = made["$defs"]["Verdict"]
    del verdict["type"]
    verdict["enum"] = [*verdict["enum"], True, False]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "claims file",
        **{key: value for key, value in made.items() if key != "title"},
    }


def _take_numbers(schema: dict[str, Any]) -> None:
    for option in schema.get("anyOf", [schema]):
        if option.get("type") == "string":
            option["type"] = ["string", "integer"]
