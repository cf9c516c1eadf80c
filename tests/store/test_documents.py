"""The documents: how each record reads when it is served, from what its file says."""

from typing import Any

from claims_api.models.actor import ACTOR
from claims_api.models.place import PLACE
from claims_api.models.source import SOURCE
from claims_api.models.topic import TOPIC
from claims_api.store.engine import Store
from tests.documents import claim_document, record_document
from tests.small_files import ADA, actor, anchor, bring, claim, parsed, place, source, topic

TEXT = "The lake is full."


def written(document: dict[str, Any]) -> dict[str, Any]:
    """Return what of a document its file decides; the service adds its version and times."""
    own = {"version", "created_at", "updated_at"}
    assert document.keys() > own
    return {name: value for name, value in document.items() if name not in own}


def named(*slugs: str) -> list[dict[str, str]]:
    """Return references to records whose names are their ids in capitals."""
    return [{"id": slug, "name": slug.upper()} for slug in slugs]


def everyone(*slugs: str) -> list[dict[str, Any]]:
    """Return actors whose names are their ids in capitals."""
    return [actor(slug, name=slug.upper()) for slug in slugs]


def test_a_claim_reads_so(store: Store) -> None:
    verdicts = [
        {"id": "w", "assessor": "Cy", "verdict": "mixed", "date": "2018"},
        {
            "id": "v",
            "assessor": "Di",
            "verdict": "false",
            "wording": "No.",
            "url": "https://a.example/1",
            "evidence": ["https://a.example/3", "https://a.example/2"],
            "note": "Looked.",
        },
    ]
    full = claim(
        "full",
        type="event",
        polarity="negated",
        attributed_to=["al", "bo"],
        via=["di", "cy"],
        voice="quoted",
        act="deny",
        certainty="probable",
        salience="core",
        actors=[{"id": "cy", "role": "target"}, {"id": "bo", "role": "agent"}],
        places=["ys", "inn"],
        topics=["mist", "air"],
        event={"class": "CONSULT", "mode": "phone", "contexts": ["legal", "diplomatic"]},
        occurred={"expression": "this spring", "edtf": "2017-21", "basis": "inferred"},
        said="2016~",
        anchors=[anchor(0, 8, TEXT), anchor(12, 16, TEXT)],
        note="See there.",
        assessments=verdicts,
    )
    dated = source(
        authors=["bo", "al"],
        published="2017-03",
        published_basis="stated",
        text_access="public",
        paragraphs=[[0, 9], [11, 17]],
    )
    shared = {
        "actors": everyone("al", "bo", "cy", "di"),
        "places": [place(slug, name=slug.upper()) for slug in ("inn", "ys")],
        "topics": [topic(slug, label=slug.upper()) for slug in ("air", "mist")],
    }
    bring(store, parsed(text=TEXT, **shared, source=dated, claims=[full]))
    blank = {"wording": None, "url": None, "date": None, "evidence": [], "note": None}
    assert written(claim_document(store, "paper:full")) == {
        "id": "paper:full",
        "statement": "Full.",
        "type": "event",
        "polarity": "negated",
        "attributed_to": named("al", "bo"),
        "via": named("di", "cy"),
        "voice": "quoted",
        "act": "deny",
        "certainty": "probable",
        "confidence": 0.9,
        "salience": "core",
        "actors": [
            {"id": "bo", "name": "BO", "role": "agent"},
            {"id": "cy", "name": "CY", "role": "target"},
        ],
        "places": named("ys", "inn"),
        "topics": named("mist", "air"),
        "event": {
            "class": "CONSULT",
            "mode": "phone",
            "contexts": ["legal", "diplomatic"],
            "quad": 1,
            "score": 2.5,
        },
        "occurred": {
            "expression": "this spring",
            "edtf": "2017-21",
            "basis": "inferred",
            "earliest": "2017-03-01",
            "latest": "2017-05-31",
        },
        "said": "2016~",
        "anchors": [
            {"paragraph": 0, **anchor(0, 8, TEXT), "exact": "The lake"},
            {"paragraph": 1, **anchor(12, 16, TEXT), "exact": "full"},
        ],
        "source": {
            "id": "paper",
            "title": "Paper",
            "authors": named("bo", "al"),
            "published": "2017-03",
        },
        "note": "See there.",
        "status": "published",
        "relations": [],
        "assessments": [blank | verdicts[0], blank | verdicts[1]],
    }


def test_a_time_that_nobody_can_fix_has_words_alone(store: Store) -> None:
    bring(store, parsed(actors=[ADA]))
    when = {"expression": "for decades"}
    bring(store, parsed(source=source(), claims=[claim("a", occurred=when)]))
    assert claim_document(store, "paper:a")["occurred"] == {
        "expression": "for decades",
        "edtf": None,
        "basis": "stated",
        "earliest": None,
        "latest": None,
    }


def test_relations_stand_by_type_then_in_the_order_of_the_text(store: Store) -> None:
    told = [("supports", "b"), ("causes", "c"), ("supports", "d"), ("contrasts", "c")]
    relations = [{"type": kind, "target": target} for kind, target in told]
    others = [claim(slug, start) for slug, start in (("b", 27), ("c", 18), ("d", 9))]
    bring(
        store,
        parsed(actors=[ADA]),
        parsed(source=source(), claims=[claim("a", relations=relations), *others]),
    )
    found = claim_document(store, "paper:a")["relations"]
    assert [(relation["type"], relation["claim"]["id"]) for relation in found] == [
        ("causes", "paper:c"),
        ("contrasts", "paper:c"),
        ("supports", "paper:d"),
        ("supports", "paper:b"),
    ]


def test_an_actor_reads_so(store: Store) -> None:
    bo = actor(
        "bo",
        name="Bo",
        kind="person",
        description="A clerk.",
        wikidata="Q1",
        iso2="BO",
        iso3="BOB",
        code="BOB",
        aliases=[{"text": "Zed", "kind": "short", "language": "en"}, {"text": "Abe"}],
        memberships=[
            {"group": "di", "role": "chair", "dates": "2001/..", "note": "By vote."},
            {"group": "cy"},
        ],
        relations=[
            {"type": "said_to_be", "actor": "di", "note": "By some."},
            {"type": "same_as", "actor": "cy"},
        ],
    )
    bring(store, parsed(actors=[bo, *everyone("cy", "di")]))
    cy, di = named("cy", "di")
    assert written(record_document(store, ACTOR, "bo")) == bo | {
        "aliases": [
            {"text": "Zed", "kind": "short", "language": "en"},
            {"text": "Abe", "kind": "name", "language": None},
        ],
        "memberships": [
            {"group": di, "role": "chair", "dates": "2001/..", "note": "By vote."},
            {"group": cy, "role": None, "dates": None, "note": None},
        ],
        "relations": [
            {"type": "said_to_be", "actor": di, "note": "By some."},
            {"type": "same_as", "actor": cy, "note": None},
        ],
    }


def test_a_place_reads_so(store: Store) -> None:
    inn = place(
        "inn",
        kind="city",
        wikidata="Q2",
        iso="IN",
        latitude=-0.5,
        longitude=180,
        within="ys",
        aliases=[{"text": "The Zinn"}, {"text": "An Inn"}],
    )
    bring(store, parsed(places=[inn, place("ys", name="YS")]))
    assert written(record_document(store, PLACE, "inn")) == inn | {
        "within": named("ys")[0],
        "aliases": [
            {"text": text, "kind": "name", "language": None} for text in ("The Zinn", "An Inn")
        ],
    }
    assert record_document(store, PLACE, "ys")["within"] is None


def test_a_topic_reads_so(store: Store) -> None:
    mist = topic("mist", description="Thin fog.", broader=["fog", "air"])
    broader = [topic(slug, label=slug.upper()) for slug in ("air", "fog")]
    bring(store, parsed(topics=[mist, *broader]))
    assert written(record_document(store, TOPIC, "mist")) == mist | {"broader": named("fog", "air")}


def test_a_source_reads_so(store: Store) -> None:
    whole_record = source(
        subtitle="A Lake",
        authors=["bo", "al"],
        publisher="The Post",
        published="2017~",
        published_basis="external",
        published_note="By the catalogue.",
        language="de-AT",
        genre="report",
        keywords=["water", "dam"],
        url="https://a.example/paper",
        rights="All reserved.",
        coding_licence="CC0-1.0",
        reliability="B",
        text_digest=anchor(0, len(TEXT), TEXT)["sha256"],
        text_length=len(TEXT),
        text_access="curators",
        paragraphs=[[0, 9], [9, 17]],
    )
    bring(store, parsed(text=TEXT, actors=everyone("al", "bo"), source=whole_record))
    published = {"edtf": "2017~", "basis": "external", "note": "By the catalogue."}
    kept = {k: v for k, v in whole_record.items() if not k.startswith("published_")}
    assert written(record_document(store, SOURCE, "paper")) == kept | {
        "authors": named("bo", "al"),
        "published": published,
        "text_attached": True,
    }


def test_a_source_without_a_text_and_a_date_says_so(store: Store) -> None:
    bring(store, parsed(actors=[ADA], source=source()))
    found = record_document(store, SOURCE, "paper")
    assert (found["text_attached"], found["published"], found["keywords"]) == (False, None, [])
