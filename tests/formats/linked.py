"""Independent readers of linked data, none of which may fetch anything; and answers to read."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyld import jsonld
from rdflib import Dataset, Graph, Literal
from rdflib.namespace import XSD

from claims_api.formats.format import Format
from claims_api.formats.page import Page
from claims_api.queries import claims
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.fitting import fitted
from claims_api.store.engine import Store
from tests.small_files import actor, bring, claim, paper

BASE = "https://claims.example"
HERE = Path(__file__).parent
# The context of Web Annotation, unchanged from w3c/web-annotation, jsonld/anno.jsonld: copyright
# 2016 W3C (MIT, ERCIM, Keio, Beihang), under the W3C Document License.
ANNO = json.loads((HERE / "anno.jsonld").read_text(encoding="utf-8"))


def pinned(name: str) -> str:
    """Return a body that is pinned."""
    return (HERE / "pinned" / name).read_text(encoding="utf-8")


class Fetched(AssertionError):
    """A reader wanted something from elsewhere."""


def _vendored(url: str, _options: Any) -> dict[str, Any]:
    if url != "http://www.w3.org/ns/anno.jsonld":
        raise Fetched(url)
    return {"contextUrl": None, "documentUrl": url, "document": ANNO}


def _nothing(url: str, _options: Any) -> dict[str, Any]:
    raise Fetched(url)


def meant(graph: Graph) -> set[Any]:
    """Return what a graph says, numbers by their value: pyld and rdflib spell them in two ways."""
    return {
        (s, p, round(o.toPython(), 9) if isinstance(o, Literal) and o.datatype == XSD.double else o)
        for s, p, o in graph
    }


def expanded(document: Any) -> Any:
    """Return a document of JSON-LD expanded by pyld, to whom only W3C's own context is known."""
    return jsonld.expand(document, {"documentLoader": _vendored})


def graph_of_json_ld(body: bytes) -> Graph:
    """Return what pyld reads from a document that has to bring its own context."""
    quads = jsonld.to_rdf(
        json.loads(body), {"documentLoader": _nothing, "format": "application/n-quads"}
    )
    return Graph().parse(data=quads, format="nt")


def graph_of_turtle(body: bytes) -> Graph:
    """Return what rdflib reads."""
    return Graph().parse(data=body, format="turtle")


def dataset_of(body: bytes) -> Dataset:
    """Return what rdflib reads of several graphs."""
    found = Dataset()
    found.parse(data=body, format="trig")
    return found


def page(store: Store, form: Format, **asked: object) -> Page:
    """Return the page of claims for a question as a format is handed it."""
    question = ClaimQuestion.model_validate(asked)
    with store.reading() as connection:
        found = claims.find(connection, fitted(question, form))
    return replace(found, base=BASE, address=question.address(claims.PATH))


def written(store: Store, form: Format, **asked: object) -> bytes:
    """Return what a format writes of a question."""
    return b"".join(form.write(page(store, form, **asked)))


def filled(store: Store) -> None:
    """Bring a claim of bo, passed on by cy and then by di, that is assessed and related."""
    held = claim(
        "held-thing",
        attributed_to=["bo"],
        via=["cy", "di"],
        voice="reported",
        polarity="negated",
        certainty="probable",
        said="2017-03",
        actors=[{"id": "bo", "role": "agent"}, {"id": "ada", "role": "mentioned"}],
        occurred={"expression": "since spring", "edtf": "2017-03/.."},
        event={"class": "AID", "contexts": ["economic"]},
        relations=[{"type": "supports", "target": "other-thing"}],
        assessments=[
            {
                "id": "look",
                "assessor": "The Look",
                "verdict": "mostly_false",
                "url": "https://look.example/1",
                "date": "2018-01-02",
                "evidence": ["https://proof.example/"],
            }
        ],
    )
    gone = claim("gone-thing", 40, status="retracted", retraction_reason="It was misread.")
    others = tuple(actor(slug, kind="person") for slug in ("bo", "cy", "di"))
    bring(
        store,
        paper(
            held,
            claim("other-thing", 20),
            gone,
            actors=others,
            published="2017-03-31",
            published_basis="stated",
            url="https://paper.example/a?b=c&d='e'",
            coding_licence="CC0-1.0",
        ),
    )
