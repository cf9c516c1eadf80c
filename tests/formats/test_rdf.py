"""Turtle and JSON-LD are read as they were meant, whatever stands in a text or an address."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import XSD

from claims_api.formats.rdf import PREFIXES, Iri, Typed, Value, header, json_ld, node, turtle
from tests.formats.linked import graph_of_json_ld

THING = Iri("https://claims.example/thing")
TEXT = URIRef("https://schema.org/text")
HOSTILE = [
    'a "quoted" \\ and a \\u0041',
    '""" . <x> <y> <z> . #',
    "line\nfeed\r\nand\ttab\b\f\v\0\x1f\x7f",
    "\u0085\u2028\u2029\ufeff\ufffd\U0001f600 عربي",
    '@id @type _:b {"@id": "x"} ${x} %s',
    "'; DROP --> ]]> </script>",
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def read(*values: Value) -> dict[str, set[Any]]:
    """Return what rdflib reads from Turtle, and pyld from JSON-LD."""
    told_of = node(THING, schema_text=list(values))
    document = {"@context": {"@vocab": PREFIXES["schema"], "xsd": PREFIXES["xsd"]}}
    bodies = {
        "turtle": Graph().parse(data=header(PREFIXES) + turtle(told_of), format="turtle"),
        "json": graph_of_json_ld(json.dumps(document | json_ld(told_of)).encode()),
    }
    return {name: set(graph.objects(URIRef(THING), TEXT)) for name, graph in bodies.items()}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_comes_back_as_it_is(text: str) -> None:
    assert read(text) == {"turtle": {Literal(text)}, "json": {Literal(text)}}


@given(TEXTS)
def test_any_text_comes_back_from_turtle(text: str) -> None:
    body = header(PREFIXES) + turtle(node(THING, schema_text=text))
    assert set(Graph().parse(data=body, format="turtle")) == {(URIRef(THING), TEXT, Literal(text))}


@given(TEXTS)
def test_an_address_ends_where_it_ends(text: str) -> None:
    iri = Iri(f"https://x.example/{text}")
    body = header(PREFIXES) + turtle(node(iri, ["schema:Claim"]))
    ((subject, predicate, _),) = Graph().parse(data=body, format="turtle")
    assert (str(subject), predicate) == (str(iri), RDF.type)


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("https://x.example/a b", "https://x.example/a%20b"),
        ("https://x.example/> . <y", "https://x.example/%3E%20.%20%3Cy"),
        ('https://x.example/"{}|\\^`\n', "https://x.example/%22%7B%7D%7C%5C%5E%60%0A"),
        ("https://x.example/a?b=c&d='e'#f%20", "https://x.example/a?b=c&d='e'#f%20"),
        ("https://x.example/ü/عربي", "https://x.example/ü/عربي"),
    ],
)
def test_what_an_address_cannot_hold_is_encoded(text: str, encoded: str) -> None:
    assert Iri(text) == encoded
    assert read(Iri(text)) == {"turtle": {URIRef(encoded)}, "json": {URIRef(encoded)}}


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (7, Literal(7)),
        (-9.0, Literal(-9)),
        (0.9, Literal("9.0E-1", datatype=XSD.double)),
        (-12.25, Literal("-1.225E1", datatype=XSD.double)),
        (1e-07, Literal("1.0E-7", datatype=XSD.double)),
        (Typed("2017", "xsd:gYear"), Literal("2017", datatype=XSD.gYear)),
        (Typed('x"', "http://t.example/t"), Literal('x"', datatype=URIRef("http://t.example/t"))),
    ],
)
def test_numbers_and_typed_values_mean_the_same_in_both(value: Value, literal: Literal) -> None:
    # By value: whether rdflib keeps the spelling of a number is up to who else has loaded it.
    meant = literal.toPython(), literal.datatype
    for found in read(value).values():
        assert [(each.toPython(), each.datatype) for each in found] == [meant]
