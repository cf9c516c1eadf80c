"""The tables of docs/, made from the lists that the code owns.

Where the code gives a name but no sentence, the last column is written by hand in the page and kept
when the table is made anew.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any

import typer.main
from pydantic import BaseModel

from claims_api import vocabulary
from claims_api.api import edge
from claims_api.api.problems import FaultDocument, ProblemDocument
from claims_api.cli import app
from claims_api.errors import PROBLEMS, WARNINGS
from claims_api.formats import csv
from claims_api.formats.choosing import OFFERED, RECORD_FORMATS
from claims_api.formats.claim_nodes import CLAIM, RECORD, RELATIONS, RETRACTED
from claims_api.formats.fields import CLAIM_FIELDS, INCLUDES
from claims_api.formats.format import Format
from claims_api.models import (
    actor,
    agreement,
    answers,
    assessment,
    citations,
    claim_record,
    context,
    coverage,
    disputes,
    fields,
    graphs,
    place,
    quotes,
    relation,
    source,
    suggestion,
    topic,
)
from claims_api.queries import asking, claim_question, facets, question
from claims_api.queries.actor_properties import PROPERTIES
from claims_api.queries.actors import ActorQuestion
from claims_api.queries.agreement import AgreementQuestion
from claims_api.queries.argument import ArgumentQuestion
from claims_api.queries.buckets import BUCKETS
from claims_api.queries.citing import CiteQuestion
from claims_api.queries.claim_filters import ClaimFilters
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.context import ContextQuestion
from claims_api.queries.disputes import DisputeQuestion
from claims_api.queries.filters.base import Condition
from claims_api.queries.filters.places import Paragraph
from claims_api.queries.filters.times import During
from claims_api.queries.network import NetworkQuestion
from claims_api.queries.ordering import SORTS
from claims_api.queries.places import PlaceQuestion
from claims_api.queries.sources import SourceQuestion
from claims_api.queries.suggestions import SuggestQuestion
from claims_api.queries.topics import TopicQuestion
from claims_api.settings import Settings, variable
from claims_api.store import words

Row = Iterable[str]
LISTS: dict[str, type[BaseModel]] = {
    "/claims": ClaimQuestion,
    "/claims/{id}/relations": ArgumentQuestion,
    "/sources/{id}/agreement": AgreementQuestion,
    "/network": NetworkQuestion,
    "/disputes": DisputeQuestion,
    "/context": ContextQuestion,
    "/suggest": SuggestQuestion,
    "/cite": CiteQuestion,
    "/actors": ActorQuestion,
    "/places": PlaceQuestion,
    "/topics": TopicQuestion,
    "/sources": SourceQuestion,
}
# Each noun as it is served, and as the claims file holds it.
NOUNS: dict[str, tuple[type[BaseModel], type[BaseModel] | None]] = {
    "Claim": (claim_record.ClaimWhole, claim_record.ClaimRecord),
    "Participant": (claim_record.ParticipantDocument, claim_record.Participant),
    "Event": (claim_record.EventDocument, claim_record.Event),
    "Occurred": (claim_record.OccurredDocument, claim_record.Occurred),
    "Anchor": (claim_record.AnchorDocument, claim_record.Anchor),
    "Relation": (relation.RelationDocument, relation.RelationRecord),
    "RelatedClaim": (relation.RelatedClaim, None),
    "Assessment": (assessment.AssessmentDocument, assessment.AssessmentRecord),
    "Tombstone": (claim_record.Tombstone, None),
    "Actor": (answers.ActorWhole, actor.ActorRecord),
    "Alias": (actor.AliasDocument, actor.Alias),
    "Membership": (actor.MembershipDocument, actor.Membership),
    "Identity": (actor.IdentityDocument, actor.Identity),
    "Member": (answers.Member, None),
    "ActorCounts": (answers.ActorCounts, None),
    "Place": (answers.PlaceItem, place.PlaceRecord),
    "PlaceCounts": (answers.PlaceCounts, None),
    "Topic": (answers.TopicItem, topic.TopicRecord),
    "TopicCounts": (answers.TopicCounts, None),
    "Source": (answers.SourceItem, source.SourceRecord),
    "SourceCounts": (answers.SourceCounts, None),
    "Published": (source.Published, None),
    "SourceReference": (source.SourceReference, None),
    "Named": (fields.Named, None),
    "List": (answers.ListAnswer, None),
    "Warned": (answers.Warned, None),
    "FacetValue": (answers.FacetValue, None),
    "FacetCell": (answers.FacetCell, None),
    "FacetSide": (answers.FacetSide, None),
    "Explanation": (answers.Explanation, None),
    "ResolvedName": (answers.ResolvedName, None),
    "NamedRecord": (answers.NamedRecord, None),
    "PartOfQuestion": (answers.PartOfQuestion, None),
    "Relaxation": (answers.Relaxation, None),
    "Reason": (answers.Reason, None),
    "PartOf": (answers.PartOf, None),
    "Highlighted": (answers.Highlighted, None),
    "Stretch": (answers.Stretch, None),
    "AnchorContext": (answers.AnchorContext, None),
    "Argument": (graphs.Argument, None),
    "ArgumentClaim": (graphs.ArgumentClaim, None),
    "StatedRelation": (graphs.StatedRelation, None),
    "Network": (graphs.NetworkAnswer, None),
    "NetworkNode": (graphs.NetworkNode, None),
    "NetworkEdge": (graphs.NetworkEdge, None),
    "ShortClaim": (claim_record.ShortClaim, None),
    "Dispute": (disputes.DisputeItem, None),
    "DisputeSide": (disputes.DisputeSide, None),
    "SideClaim": (disputes.SideClaim, None),
    "Context": (context.ContextAnswer, None),
    "ContextEntry": (context.ContextEntry, None),
    "ContextOpponent": (context.ContextOpponent, None),
    "Suggestion": (suggestion.Suggestion, None),
    "MatchedName": (suggestion.MatchedName, None),
    "Coverage": (coverage.Coverage, None),
    "ParagraphCoverage": (coverage.ParagraphCoverage, None),
    "Uncovered": (coverage.Uncovered, None),
    "Agreement": (agreement.AgreementAnswer, None),
    "Coding": (agreement.Coding, None),
    "ClaimsInCommon": (agreement.ClaimsInCommon, None),
    "TextInCommon": (agreement.TextInCommon, None),
    "FieldAgreement": (agreement.FieldAgreement, None),
    "Compared": (agreement.ComparedItem, None),
    "Difference": (agreement.Difference, None),
    "Verification": (quotes.Verification, None),
    "FoundQuote": (quotes.FoundQuote, None),
    "QuotedSpan": (quotes.QuotedSpan, None),
    "NearClaim": (quotes.NearClaim, None),
    "Citation": (citations.CitationDocument, None),
    "CitedAuthor": (citations.CitedAuthor, None),
    "Problem": (ProblemDocument, None),
    "Fault": (FaultDocument, None),
}
_SUFFIX = re.compile(r"(Document|Record|Whole|Item)$")


def table(name: str, body: str) -> str:
    """Return a table by its name in the page; `body` is what stands there now."""
    kind, *rest = name.split(" ")
    return HALF_WRITTEN[kind](*rest, body) if kind in HALF_WRITTEN else TABLES[kind](*rest)


def rows(head: Row, lines: Iterable[Row]) -> str:
    """Write a Markdown table."""
    heads = list(head)
    written = (heads, ["---"] * len(heads), *lines)
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in written)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def code(text: object) -> str:
    """Set a word as code."""
    return f"`{text}`"


def codes(found: Iterable[object]) -> str:
    """Set several words as code."""
    return ", ".join(map(code, found))


def kept(body: str) -> dict[str, str]:
    """Return the last column of a table by its first."""
    lines = (re.split(r"(?<!\\)\|", line) for line in body.splitlines() if line.startswith("|"))
    return {line[1].strip(): line[-2].strip().replace("\\|", "|") for line in lines}


def filter_table() -> str:
    """Return every filter on claims: what it takes, whether it can be counted, an example."""
    countable = facets.countable()

    def row(name: str, kind: Condition) -> Row:
        field = ClaimQuestion.model_fields[name]
        examples = (f"{name}={example[0]}" for example in field.examples or ())
        facet = "yes" if name in countable else "no"
        if isinstance(kind, During):
            facet = codes(f"{name}:{bucket}" for bucket in BUCKETS)
        return code(name), field.description or "", taken(kind), codes(examples), facet

    head = ("parameter", "which claims", "value", "for example", "facet")
    return rows(head, (row(name, kind) for name, kind in ClaimQuestion.filters().items()))


def taken(kind: Condition) -> str:
    """Say what a filter takes."""
    if known := getattr(kind, "known", ()):
        return codes(known)
    if kind.noun == "claim":
        return "a claim's id"
    if kind.noun is not None:
        return f"{'an' if kind.noun[0] in 'aeiou' else 'a'} {kind.noun}"
    if isinstance(kind, During):
        return "EDTF"
    if isinstance(kind, Paragraph):
        return "a number or a range"
    return codes(kind.pattern.strip("()").split("|"))


def parameter_table(path: str) -> str:
    """Return the parameters of a list that are no filters on claims."""
    asked = LISTS[path]
    fields = {field.alias or name: field for name, field in asked.model_fields.items()}
    left_out = ClaimQuestion.filters() if issubclass(asked, ClaimFilters) else {}

    def row(name: str, found: dict[str, Any]) -> Row:
        option = next(o for o in found.get("anyOf", [found]) if o.get("type") != "null")
        default = found.get("default")
        shown = "" if default in (None, []) else code(json.dumps(default).strip('"'))
        about = found.get("description") or option.get("description", "")
        kinds = [kind for kind in fields[name].metadata if isinstance(kind, Condition)]
        return code(name), taken(kinds[0]) if kinds else _bounds(option), shown, about

    schema = asked.model_json_schema()["properties"]
    head = ("parameter", "value", "default", "meaning")
    return rows(head, (row(n, found) for n, found in schema.items() if n not in left_out))


def _bounds(option: dict[str, Any]) -> str:
    """Say what a parameter takes by its JSON Schema."""
    if "enum" in option:
        return codes(option["enum"])
    if option.get("type") == "boolean":
        return codes(("true", "false"))
    if "minimum" in option:
        return f"{option['minimum']:g} to {option['maximum']:g}"
    return "text"


def sort_table() -> str:
    """Return every sort of claims."""
    return rows(
        ("sort", "order"),
        ((codes((s.name, f"-{s.name}")), _sentence(s.meaning)) for s in SORTS),
    )


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def own_format_table(name: str) -> str:
    """Return every format of what has formats of its own."""
    lines = ((code(f.name), code(f.media_type), _sentence(f.meaning)) for f in OFFERED[name])
    return rows(("`format=`", "media type", "what it holds"), lines)


def format_table(formats: tuple[Format, ...] = RECORD_FORMATS) -> str:
    """Return every format of lists."""
    head = ("`format=`", "media type", "without `limit`", "what it holds")
    return rows(
        head,
        (
            (
                code(f.name),
                code(f.media_type),
                "the whole result" if f.streams else f"a page of {question.DEFAULT_LIMIT}",
                _sentence(f.meaning),
            )
            for f in formats
        ),
    )


def term_table() -> str:
    """Return each field of a claim with the terms by which linked data tells it."""
    told: dict[str, list[str]] = {}
    for term in (*CLAIM, *RECORD, *RETRACTED):
        told.setdefault(term.field, []).append(term.name)
    return rows(
        ("field", "terms"),
        ((code(field), codes(dict.fromkeys(terms))) for field, terms in told.items() if field),
    )


def relation_term_table() -> str:
    """Return each relation with its own term and its twin in CiTO."""
    return rows(
        ("relation", "terms"), ((code(kind), codes(terms)) for kind, terms in RELATIONS.items())
    )


def claim_format_table() -> str:
    """Return every format of claims alone."""
    return format_table(OFFERED["claims"])


def column_table() -> str:
    """Return the columns of CSV for each list."""
    return rows(
        ("list", "columns"),
        (
            (code(f"/{kind}s"), codes(column.header for column in cs))
            for kind, cs in csv.COLUMNS.items()
        ),
    )


def name_list(which: str) -> str:
    """Return a list of names on one line."""
    names = {"fields": CLAIM_FIELDS, "include": INCLUDES, "facets": facets.countable()}
    return f"{codes(names[which])}."


def property_table() -> str:
    """Return every property of actors by which they are reconciled and extended."""
    found = ((code(p.id), p.name, p.description) for p in PROPERTIES.values())
    return rows(("property", "name", "what it holds"), found)


def setting_table() -> str:
    """Return every setting with its default."""

    def row(name: str, field: Any) -> Row:
        default = field.default
        if isinstance(default, list):
            default = ",".join(map(str, default))
        shown = code(default) if field.default_factory is None and default not in (None, "") else ""
        return code(variable(name)), shown, field.description

    found = Settings.model_fields.items()
    return rows(("variable", "default", "meaning"), (row(*pair) for pair in found))


def problem_table() -> str:
    """Return every kind of problem."""
    found = sorted(PROBLEMS, key=lambda problem: (problem.status, problem.slug))
    return rows(
        ("code", "status", "what it says", "what it means"),
        ((code(p.slug), str(p.status), f"{p.title}.", p.explanation) for p in found),
    )


def warning_table() -> str:
    """Return every kind of warning."""
    return rows(("code", "what it says"), ((code(name), says) for name, says in WARNINGS.items()))


def vocabulary_table(name: str, body: str) -> str:
    """Return a vocabulary: its values from the code, their meanings from the page."""
    found: type[Enum] = getattr(vocabulary, name, None) or getattr(source, name)
    before = kept(body)
    lines = ((code(member.value), before.get(code(member.value), "")) for member in found)
    return f"{found.__doc__}\n\n{rows(('value', 'meaning'), lines)}"


def inverse_table() -> str:
    """Return every relation with its name from the other end."""
    return rows(
        ("stated as", "seen from the other end as"),
        ((code(r.value), code(vocabulary.seen_from_object(r))) for r in vocabulary.RelationType),
    )


def quad_table() -> str:
    """Return the quad classes with their names and event classes."""
    return rows(
        ("`quad`", "name", "classes"),
        ((code(int(q)), q.name.replace("_", " "), codes(_events_of(q))) for q in vocabulary.Quad),
    )


def _events_of(quad: vocabulary.Quad) -> Iterator[str]:
    return (name for name, found in vocabulary.EVENTS.items() if found.quad is quad)


def event_table(body: str) -> str:
    """Return the event classes with quad class, score and modes; meanings from the page."""
    before = kept(body)
    return rows(
        ("class", "quad", "score", "modes", "meaning"),
        (
            (
                code(name),
                str(int(found.quad)),
                "" if found.score is None else f"{found.score:g}",
                codes(sorted(found.modes)),
                before.get(code(name), ""),
            )
            for name, found in vocabulary.EVENTS.items()
        ),
    )


def context_list() -> str:
    """Return the contexts of events."""
    return f"{codes(sorted(vocabulary.CONTEXTS))}."


def limit_table() -> str:
    """Return the bounds of what may be asked."""
    found = {
        "address: path and query, in bytes": edge.MAX_TARGET,
        "headers": edge.MAX_HEADERS,
        "headers together, in bytes": edge.MAX_HEAD,
        "occurrences of one filter": asking.MAX_REPEATS,
        "values in one list": asking.MAX_ALTERNATIVES,
        "characters of one occurrence of a filter": asking.MAX_VALUE,
        "words of `q` that count": words.MAX_PIECES,
        "facets in one question": claim_question.MAX_FACETS,
        "values of one facet": facets.MAX_VALUES,
        "values of one facet unless told, but for times": facets.DEFAULT_VALUES,
        "cells of one crossed facet": facets.MAX_CELLS,
        "cells of one crossed facet unless told, but for times": facets.DEFAULT_CELLS,
        "items of a page unless told": question.DEFAULT_LIMIT,
    }
    return rows(("bound", "at most"), ((name, f"{most:,}") for name, most in found.items()))


def dictionary(noun: str, body: str) -> str:
    """Return the fields of a noun: type, standing in the claims file, meaning."""
    served, written = NOUNS[noun]
    shown = served.model_json_schema(mode="serialization")
    taken_in = written.model_json_schema() if written else {}
    names = dict.fromkeys((*shown["properties"], *taken_in.get("properties", {})))
    before = kept(body)
    lines = []
    for name in names:
        found = shown["properties"].get(name)
        filed = taken_in.get("properties", {}).get(name)
        cells = [code(name), type_of(found or filed)]
        if written:
            cells.append(_in_file(name, filed, taken_in) if filed else "")
        cells.append(_about(found, filed) or before.get(code(name), ""))
        lines.append(cells)
    head = ("field", "type", *(["in the claims file"] if written else []), "meaning")
    return rows(head, lines)


def _about(*found: dict[str, Any] | None) -> str:
    return next((str(f["description"]) for f in found if f and "description" in f), "")


def _in_file(name: str, filed: dict[str, Any], schema: dict[str, Any]) -> str:
    if name in schema.get("required", ()):
        return "required"
    default = filed.get("default")
    return f"default {code(default)}" if default not in (None, [], "") else "optional"


def type_of(found: dict[str, Any]) -> str:
    """Say a JSON Schema's type in words, with links to what it refers to."""
    match found:
        case {"$ref": reference}:
            said = _link(reference.rpartition("/")[2])
        case {"anyOf": options}:
            said = " or ".join(map(type_of, options))
        case {"const": value}:
            said = code(value)
        case {"enum": values}:
            said = codes(values)
        case {"type": "array", "items": items}:
            said = f"list of {type_of(items)}"
        case _:
            said = str(found["type"])
    return said


def _link(name: str) -> str:
    if hasattr(vocabulary, name) or name == source.TextAccess.__name__:
        return f"[{name}](vocabulary.md#{name.lower()})"
    noun = _SUFFIX.sub("", name)
    page = "errors.md" if noun in ("Problem", "Fault") else ""
    return f"[{noun}]({page}#{noun.lower()})"


def command_section() -> str:
    """Return every command with its options and its example."""
    return "\n\n".join(
        _command(path, command) for path, command in commands() if not hasattr(command, "commands")
    )


def commands() -> Iterator[tuple[str, Any]]:
    """Yield every command, groups included, with what is typed to run it."""
    waiting: list[tuple[str, Any]] = [("claims-api", typer.main.get_command(app))]
    while waiting:
        path, command = waiting.pop(0)
        yield path, command
        waiting += [(f"{path} {n}", c) for n, c in getattr(command, "commands", {}).items()]


def _command(path: str, command: Any) -> str:
    help_text = " ".join(command.help.split("\n\n")[0].split())
    more = [" ".join(part.split()) for part in command.help.split("\n\n")[1:]]
    parts = [f"### {code(path)}", help_text, *more]
    if command.params:
        parts.append(
            rows(("argument or option", "default", "meaning"), map(_param, command.params))
        )
    parts.append((command.epilog or "").replace("Example: ", "For example: ", 1))
    return "\n\n".join(parts)


def _param(param: Any) -> Row:
    is_option = param.opts[0].startswith("-")
    default = param.default
    shown = code(_default(default)) if default not in (None, "", False, ()) else ""
    name = codes(param.opts) if is_option else code(param.name.upper())
    return name, "required" if param.required else shown, param.help or ""


def _default(default: Any) -> object:
    return default.value if isinstance(default, Enum) else default


TABLES: dict[str, Callable[..., str]] = {
    "filters": filter_table,
    "parameters": parameter_table,
    "sorts": sort_table,
    "formats": format_table,
    "claim-formats": claim_format_table,
    "own-formats": own_format_table,
    "csv": column_table,
    "terms": term_table,
    "relation-terms": relation_term_table,
    "names": name_list,
    "properties": property_table,
    "settings": setting_table,
    "problems": problem_table,
    "warnings": warning_table,
    "inverses": inverse_table,
    "quads": quad_table,
    "contexts": context_list,
    "limits": limit_table,
    "commands": command_section,
}
# Those whose last column is written in the page.
HALF_WRITTEN: dict[str, Callable[..., str]] = {
    "vocabulary": vocabulary_table,
    "events": event_table,
    "dictionary": dictionary,
}
