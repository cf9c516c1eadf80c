"""Linked data over HTTP: what is asked for is what comes, whole, from lists and single records."""

import json
from typing import Any

import pytest
from rdflib import RDF, SDO, Graph, URIRef
from starlette.testclient import TestClient

from claims_api.formats.annotations import CONTEXT
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.formats.linked import expanded, filled, graph_of_json_ld, graph_of_turtle, meant
from tests.queries.watching import counted

ANNO = f'application/ld+json;profile="{CONTEXT}"'
CLAIM = "magnier-2017-russia-iran:russia-voted-resolution-1973"
SOURCE = "/sources/magnier-2017-russia-iran/annotations"
LINKED = ("jsonld", "turtle", "trig", "annotations")
RECORDS = ("/actors", "/places", "/topics", "/sources")
ALONE = ("/actors/russia", "/places/syria", "/topics/security", "/sources/magnier-2017-russia-iran")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/ld+json", "application/ld+json"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/trig", "application/trig"),
        (ANNO, ANNO),
        ("application/ld+json;q=0.4, text/turtle;q=0.5", "text/turtle; charset=utf-8"),
        (f"{ANNO};q=0.3, application/ld+json;q=0.2", ANNO),
        (f"{ANNO};q=0.3, application/ld+json;q=0.4", "application/ld+json"),
        (f'application/ld+json; profile="http://x.example/ {CONTEXT}"', ANNO),
        ('application/ld+json;profile="http://x.example/a,b;c"', "application/ld+json"),
        ("text/turtle, */*;q=0.1", "text/turtle; charset=utf-8"),
    ],
)
def test_claims_come_in_the_format_that_is_liked_best(
    client: TestClient, accept: str, media_type: str
) -> None:
    answer = client.get("/claims?limit=1", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)


@pytest.mark.parametrize("name", LINKED)
@pytest.mark.parametrize("path", RECORDS)
def test_records_come_in_the_formats_that_have_terms_for_them(
    client: TestClient, path: str, name: str
) -> None:
    answer = client.get(f"{path}?format={name}")
    if name in ("jsonld", "turtle"):
        assert answer.status_code == 200
    else:
        assert answer.status_code == 422
        assert "'jsonld' or 'turtle'" in answer.text


def test_where_no_format_is_liked_all_are_told(client: TestClient) -> None:
    refused = client.get("/actors", headers={"Accept": ANNO})
    assert refused.status_code == 406
    assert "text/turtle" in refused.json()["offered"]
    assert ANNO in client.get("/claims", headers={"Accept": "x/y"}).json()["offered"]


@pytest.mark.parametrize("path", [*RECORDS, "/claims"])
def test_what_pyld_and_rdflib_read_of_a_list_is_named(client: TestClient, path: str) -> None:
    read = graph_of_json_ld(client.get(f"{path}?format=jsonld").content)
    told = graph_of_turtle(client.get(f"{path}?format=turtle").content)
    assert meant(read) - meant(told) == set()
    assert len(set(read.subjects())) > 4


@pytest.mark.parametrize("name", ["jsonld", "annotations"])
def test_without_a_limit_an_answer_holds_all(
    client: TestClient, name: str, facts: list[dict[str, Any]]
) -> None:
    found = json.loads(client.get(f"/claims?format={name}").content)
    items = found["first"]["items"] if name == "annotations" else found["@graph"]
    ids = [each.get("id", each.get("@id")) for each in items]
    assert [iri.partition("#")[0] for iri in ids if "#assess" not in iri] == [
        f"http://testserver/claims/{fact['id']}" for fact in facts
    ]


def test_what_is_named_is_served_under_its_name(client: TestClient) -> None:
    graph = graph_of_json_ld(client.get("/claims?format=jsonld&limit=3").content)
    ours = {term for term in (*graph.subjects(), *graph.objects()) if isinstance(term, URIRef)}
    served = {
        str(iri).partition("#")[0] for iri in ours if str(iri).startswith("http://testserver/")
    }
    assert len(served) > 10
    for address in served - {"http://testserver/"}:
        assert client.get(address, headers={"Accept": "text/turtle"}).status_code == 200, address


@pytest.mark.parametrize("base", ["https://claims.example", "https://claims.example/of-ours"])
def test_names_begin_with_the_base_address_where_one_is_set(
    serve: Serve, corpus: Store, base: str
) -> None:
    client = serve(corpus, base_url=base)
    for name in LINKED:
        body = client.get(f"/claims?format={name}&limit=2").text
        assert f"{base}/claims/" in body
        assert "testserver" not in body
    assert client.get(SOURCE).json()["id"] == f"{base}{SOURCE}"


@pytest.mark.parametrize("path", [*ALONE, f"/claims/{CLAIM}"])
@pytest.mark.parametrize("name", ["jsonld", "turtle"])
def test_a_single_record_comes_as_linked_data(client: TestClient, path: str, name: str) -> None:
    answer = client.get(f"{path}?format={name}")
    read = graph_of_json_ld if name == "jsonld" else graph_of_turtle
    thing = URIRef(f"http://testserver{path}")
    assert read(answer.content).value(thing, SDO.identifier) is not None
    assert "Accept" in answer.headers["vary"]
    again = client.get(f"{path}?format={name}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.get(path).headers["etag"] != answer.headers["etag"]


def test_a_claim_alone_is_what_it_is_in_a_list(client: TestClient) -> None:
    alone = graph_of_json_ld(client.get(f"/claims/{CLAIM}?format=jsonld").content)
    listed = graph_of_json_ld(client.get("/claims?format=jsonld&verdict=false").content)
    assert set(alone) <= set(listed)
    assert len(set(alone.subjects(RDF.type, SDO.ClaimReview))) == 1
    assert client.get(f"/claims/{CLAIM}?format=trig").text.count("np:Nanopublication") == 1


@pytest.mark.parametrize("path", [*ALONE, f"/claims/{CLAIM}"])
def test_a_format_that_no_single_record_has_is_refused(client: TestClient, path: str) -> None:
    assert client.get(f"{path}?format=csv").status_code == 422
    refused = client.get(path, headers={"Accept": "text/csv"})
    assert refused.status_code == 406
    assert "application/ld+json" in refused.json()["offered"]


def test_what_was_retracted_is_gone_in_every_format(serve: Serve, store: Store) -> None:
    filled(store)
    answer = serve(store).get("/claims/paper:gone-thing?format=jsonld")
    assert (answer.status_code, answer.headers["content-type"]) == (
        410,
        "application/problem+json",
    )


@pytest.mark.parametrize("name", LINKED)
@pytest.mark.parametrize(
    "asked",
    ["fields=id,statement", "include=anchors.context", "facet=type", "explain=true"],
)
def test_what_linked_data_cannot_show_is_told_and_not_read(
    client: TestClient, name: str, asked: str
) -> None:
    with counted() as without:
        plain = client.get(f"/claims?format={name}&actor=iran")
    with counted() as more:
        answer = client.get(f"/claims?format={name}&actor=iran&{asked}")
    assert len(json.loads(answer.headers["claims-warnings"])) == 1
    assert more == without
    shown, known = answer.text, plain.text
    if name == "annotations":  # which names the question that it answers
        shown, known = shown.partition("items")[2], known.partition("items")[2]
    assert shown == known


def test_attribution_is_no_field_that_can_be_left_out(client: TestClient) -> None:
    graph = graph_of_json_ld(client.get("/claims?format=jsonld&fields=statement&limit=9").content)
    claims = set(graph.subjects(RDF.type, SDO.Claim))
    assert len(claims) == 9
    assert all(graph.value(claim, SDO.author) for claim in claims)


def test_annotations_of_a_source_are_paged_to_their_end_and_back(client: TestClient) -> None:
    whole = client.get(f"{SOURCE}?limit=70").json()
    assert (whole["type"], whole["total"]) == ("AnnotationCollection", 176)
    page, seen = whole["first"], []
    while True:
        assert page["type"] == "AnnotationPage"
        seen += [each["id"] for each in page["items"]]
        if "next" not in page:
            break
        page = client.get(page["next"]).json()
        assert page["partOf"]["id"] == whole["id"] == f"http://testserver{SOURCE}"
    assert len(seen) == len(set(seen)) == 176
    back = client.get(page["prev"]).json()
    assert [each["id"] for each in back["items"]] == seen[70:140]
    (read,) = expanded(back)
    assert read["@type"] == ["http://www.w3.org/ns/activitystreams#OrderedCollectionPage"]


@pytest.mark.parametrize("asked", [SOURCE, f"{SOURCE}?limit=2", "/claims?format=annotations"])
def test_a_collection_is_not_its_own_first_page(client: TestClient, asked: str) -> None:
    whole = client.get(asked).json()
    assert whole["first"]["id"] != whole["id"] == whole["first"]["partOf"]


def test_annotations_of_a_source_come_a_page_at_a_time(client: TestClient) -> None:
    answer = client.get(SOURCE)
    assert len(answer.json()["first"]["items"]) == 50
    assert answer.headers["content-type"] == ANNO
    assert answer.headers["link"].startswith(f"<{SOURCE}?")
    held = client.get(SOURCE, headers={"If-None-Match": answer.headers["etag"]})
    assert held.status_code == 304


def test_a_cursor_of_another_source_is_refused(client: TestClient) -> None:
    cursor = client.get(f"{SOURCE}?limit=1").json()["first"]["next"].partition("cursor=")[2]
    other = client.get(f"/sources/river-post-dam-report/annotations?cursor={cursor}")
    assert (other.status_code, other.json()["code"]) == (422, "cursor-invalid")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sources/nobodys/annotations", 404),
        (f"{SOURCE}?limit=201", 422),
        (f"{SOURCE}?source=x", 422),
        (f"{SOURCE}?format=jsonld", 422),
        (f"{SOURCE}?limit=1&limit=2", 422),
    ],
)
def test_what_annotations_cannot_be_asked_is_refused(
    client: TestClient, path: str, status: int
) -> None:
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("accept", "status"), [("application/ld+json", 200), ("*/*", 200), ("text/turtle", 406)]
)
def test_annotations_of_a_source_come_as_annotations_alone(
    client: TestClient, accept: str, status: int
) -> None:
    assert client.get(SOURCE, headers={"Accept": accept}).status_code == status


def test_a_public_text_is_quoted_in_the_annotations_of_its_source(client: TestClient) -> None:
    found = client.get("/sources/river-post-dam-report/annotations").json()["first"]["items"]
    kinds = {s["type"] for each in found for s in _selectors(each["target"])}
    assert kinds == {"TextPositionSelector", "TextQuoteSelector"}


def _selectors(target: Any) -> list[Any]:
    targets = target if isinstance(target, list) else [target]
    return [selector for each in targets for selector in each["selector"]]


def test_what_rdflib_reads_of_a_stream_is_all(client: TestClient) -> None:
    graph = Graph().parse(data=client.get("/claims?format=turtle").content, format="turtle")
    total = client.get("/claims?limit=0").json()["total"]
    assert len(set(graph.subjects(RDF.type, SDO.Claim))) == total
