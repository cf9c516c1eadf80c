"""RDF: things with what is told of them, and how they become Turtle or JSON-LD.

No node is blank: whatever is told of has a name, so that pages of one answer, and answers of one
service, can be put together.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

PREFIXES = {
    # A name and no address: the terms that no published vocabulary has (docs/formats.md).
    "claims": "urn:claims-api:",
    "schema": "https://schema.org/",
    "cito": "http://purl.org/spar/cito/",
    "dct": "http://purl.org/dc/terms/",
    "np": "http://www.nanopub.org/nschema#",
    "npx": "http://purl.org/nanopub/x/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
# What an IRI cannot hold (Turtle 1.1, IRIREF); escapes by \u would stand for the same characters.
_NOT_IN_IRIS = re.compile(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`\ufffe\uffff]")
_ESCAPED = re.compile(r"[\x00-\x1f\x7f\"\\]")
_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


class Iri(str):
    """An absolute IRI, as it stands in a document: what it cannot hold is percent-encoded."""

    __slots__ = ()

    def __new__(cls, text: str) -> "Iri":
        """Encode what an IRI cannot hold."""
        return super().__new__(cls, _NOT_IN_IRIS.sub(_percent, text))


class Typed(NamedTuple):
    """A literal with a datatype, as a name with a prefix or as an IRI."""

    text: str
    datatype: str


class Node(NamedTuple):
    """A thing: its types and what is told of it, by names with a prefix."""

    iri: Iri
    types: tuple[str, ...]
    told: "Told"


Value: TypeAlias = str | int | float | Iri | Typed | Node
Told: TypeAlias = dict[str, list[Value]]


def edtf(text: str) -> Typed:
    """Return a date in EDTF."""
    return Typed(text, _EDTF)


def node(iri: Iri, types: Iterable[str] = (), **told: object) -> Node:
    """Return a node; a term is written with `_` for its colon, and what is None is left out."""
    return Node(
        iri, tuple(types), {term.replace("_", ":", 1): _values(v) for term, v in told.items()}
    )


def _values(value: Any) -> list[Value]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def nested(whole: Node) -> Iterator[Node]:
    """Yield a node, and each that stands within it."""
    yield whole
    for values in whole.told.values():
        for value in values:
            if isinstance(value, Node):
                yield from nested(value)


def header(prefixes: Iterable[str]) -> str:
    """Return the declarations at the top of a document in Turtle or TriG."""
    return "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in prefixes)


def turtle(told_of: Node) -> str:
    """Return what is told of one node as Turtle, without that of nodes within it."""
    lines = [f"a {', '.join(told_of.types)}"] if told_of.types else []
    lines += [
        f"{term} {', '.join(map(term_of, values))}"
        for term, values in told_of.told.items()
        if values
    ]
    statements = " ;\n    ".join(lines)
    return f"<{told_of.iri}> {statements} .\n" if lines else ""


def statements(nodes: Iterable[Node]) -> list[str]:
    """Return what is told of nodes, and of those within them, as Turtle, the same once."""
    return list(dict.fromkeys(turtle(one) for whole in nodes for one in nested(whole)))


def term_of(value: Value) -> str:
    """Return a value in Turtle."""
    match value:
        case Node():
            return f"<{value.iri}>"
        case Iri():
            return f"<{value}>"
        case Typed(text, datatype):
            return f"{_quoted(text)}^^{f'<{datatype}>' if '/' in datatype else datatype}"
        case str():
            return _quoted(value)
        case float() if not value.is_integer():
            return f'"{_double(value)}"^^xsd:double'
    return str(int(value))  # as JSON-LD reads a number without a fraction


def json_ld(told_of: Node) -> dict[str, Any]:
    """Return a node as an object of JSON-LD, those within it embedded; schema.org's terms bare."""
    types = [_bare(name) for name in told_of.types]
    found: dict[str, Any] = {"@id": told_of.iri}
    if types:
        found["@type"] = types if len(types) > 1 else types[0]
    for term, values in told_of.told.items():
        if values:
            shown = [_json_value(value) for value in values]
            found[_bare(term)] = shown if len(shown) > 1 else shown[0]
    return found


def _json_value(value: Value) -> Any:
    match value:
        case Node():
            return json_ld(value)
        case Iri():
            return {"@id": value}
        case Typed(text, datatype):
            return {"@value": text, "@type": datatype}
    return value


def _bare(name: str) -> str:
    return name.removeprefix("schema:")


def _double(value: float) -> str:
    """Return a number in the canonical form of xsd:double, as readers of JSON-LD write it."""
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    first, *rest = map(str, digits)
    power = int(exponent) + len(rest)
    return f"{'-' if sign else ''}{first}.{''.join(rest) or '0'}E{power}"


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def _quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"
