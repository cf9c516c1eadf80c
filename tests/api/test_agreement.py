"""`/sources/{id}/agreement`: how far two codings of a text agree."""

import csv
import io
from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.queries import codings, pairing
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.api.test_texts import DRY, FULL, LATER, SHUT, TEXT, at, named, paragraphs
from tests.keys import bearing, key
from tests.small_files import ADA, actor, bring, claim, parsed, source, topic

PATH = "/sources/paper/agreement"
ASKED = f"{PATH}?with=second"
UNTIL = "nobody knows when they will be opened"
SHARED = {"actors": [ADA, actor("bo", kind="person")], "topics": [topic("water"), topic("gates")]}
Json = dict[str, Any]

FIRST = (
    claim("full", anchors=[at(FULL)], topics=["water"], confidence=0.9, salience="core"),
    claim("shut", anchors=[at(SHUT)], type="event", topics=["water", "gates"]),
    claim("until", anchors=[at(UNTIL)], status="draft"),
)
SECOND = (
    claim(
        "gates", anchors=[at(SHUT + ", and")], type="event", polarity="negated", topics=["gates"]
    ),
    claim("lake", anchors=[at(FULL)], voice="reported", attributed_to=["bo"], topics=["water"]),
    claim("dry", anchors=[at(DRY)], status="draft"),
)


def coded(slug: str, *claims: Json, **fields: Any) -> Any:
    """Return a coding of the text under an id."""
    return parsed(**SHARED, source=named(id=slug, title=slug.title()) | fields, claims=list(claims))


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with two codings of one text, each with a draft."""
    bring(store, coded("paper", *FIRST))
    bring(store, coded("second", *SECOND))
    return store


@pytest.fixture
def client(serve: Serve, filled: Store) -> TestClient:
    return serve(filled)


@pytest.fixture
def curator(filled: Store) -> dict[str, str]:
    return bearing(key(filled))


def told(client: TestClient, path: str = ASKED, **sent: str) -> Any:
    """Return what is answered."""
    answer = client.get(path, headers=sent)
    assert answer.status_code == 200, answer.text
    return answer.json()


def fields(answer: Json) -> dict[str, Json]:
    return {found.pop("field"): found for found in answer["fields"]}


def found(answer: Json) -> list[tuple[str, str | None, str | None]]:
    """Return which claims each item holds."""
    return [
        (item["found"], *(item[side] and item[side]["id"] for side in ("here", "there")))
        for item in answer["items"]
    ]


def test_claims_of_the_same_words_are_pairs(client: TestClient) -> None:
    answer = told(client)
    assert found(answer) == [
        ("both", "paper:full", "second:lake"),
        ("both", "paper:shut", "second:gates"),
    ]
    assert [item["overlap"] for item in answer["items"]] == [1.0, round(18 / 23, 4)]
    assert answer["claims"] == {
        "both": 2, "of_here": 1.0, "of_there": 1.0, "f1": 1.0, "mean_overlap": 0.8913,
    }  # fmt: skip
    assert answer["question"] == "Agreement of claims from Paper with claims from Second"


def test_each_pair_tells_in_what_it_differs(client: TestClient) -> None:
    lake, gates = (item["differs"] for item in told(client)["items"])
    assert lake == [
        {"field": "attributed_to", "here": ["ada"], "there": ["bo"]},
        {"field": "voice", "here": "author", "there": "reported"},
        {"field": "salience", "here": "core", "there": "supporting"},
    ]
    assert gates == [
        {"field": "polarity", "here": "affirmed", "there": "negated"},
        {"field": "topics", "here": ["gates", "water"], "there": ["gates"]},
    ]


def test_each_field_has_its_alpha(client: TestClient) -> None:
    answer = fields(told(client))
    assert answer["type"] == {
        "metric": "nominal", "pairs": 2, "same": 2, "observed": 0.0, "expected": 0.6667,
        "alpha": 1.0, "undefined": None,
    }  # fmt: skip
    assert answer["polarity"]["alpha"] == 0.0  # one of four is negated: as much as by chance
    assert (answer["act"]["alpha"], answer["act"]["undefined"]) == (None, "no-variation")
    assert (answer["score"]["pairs"], answer["score"]["undefined"]) == (0, "no-pairs")
    topics = answer["topics"]
    assert (topics["metric"], topics["same"]) == ("masi", 1)
    assert topics["observed"] == round((1 - 1 / 2 * 2 / 3) / 2, 4)


def test_how_much_of_the_text_both_marked_is_told(client: TestClient) -> None:
    length = sum(end - start for start, end in paragraphs())
    one, other = len(FULL) + len(SHUT), len(FULL) + len(SHUT + ", and")
    observed = 5 / length
    expected = 2 * (one + other) * (2 * length - one - other) / (2 * length * (2 * length - 1))
    assert told(client)["text"] == {
        "both": one,
        "of_here": 1.0,
        "of_there": round(one / other, 4),
        "f1": round(2 * one / (one + other), 4),
        "length": length,
        "alpha": round(1 - observed / expected, 4),
        "undefined": None,
    }


def test_drafts_are_compared_for_curators_alone(client: TestClient, curator: Any) -> None:
    public, whole = told(client), told(client, **curator)
    assert [public[side]["claims"] for side in ("here", "there")] == [2, 2]
    assert [whole[side] for side in ("here", "there")] == [
        {"id": "paper", "title": "Paper", "status": None, "claims": 3, "alone": 1, "unplaced": 0},
        {"id": "second", "title": "Second", "status": None, "claims": 3, "alone": 1, "unplaced": 0},
    ]
    assert found(whole)[2:] == [("here", "paper:until", None), ("there", None, "second:dry")]
    assert "until" not in client.get(ASKED).text
    drafts = client.get(f"{ASKED}&with_status=draft")
    assert (drafts.status_code, drafts.json()["code"]) == (401, "key-required")


def test_curators_see_the_words(client: TestClient, filled: Store, curator: Any) -> None:
    read = client.get("/sources/paper", headers=curator)
    sent = {"If-Match": read.headers["etag"], "Content-Type": "text/plain", **curator}
    assert client.put("/sources/paper/text", content=TEXT.encode(), headers=sent).status_code == 200
    (here,) = told(client, **curator)["items"][0]["here"]["anchors"]
    assert here["exact"] == FULL
    assert told(client)["items"][0]["here"]["anchors"][0]["exact"] is None


def test_drafts_of_a_source_are_compared_with_what_is_published(store: Store, serve: Serve) -> None:
    drafts = [
        claim(f"{c['id']}-b", **(c | {"id": f"{c['id']}-b", "status": "draft"})) for c in FIRST
    ]
    bring(store, coded("paper", *FIRST[:2], *drafts))
    asked = f"{PATH}?with=paper&status=published&with_status=draft"
    answer = told(serve(store), asked, **bearing(key(store)))
    assert (answer["claims"]["both"], answer["there"]["alone"]) == (2, 1)
    assert answer["question"] == "Agreement of published claims from Paper with drafts from Paper"


def test_who_is_asked_first_makes_no_difference(client: TestClient, curator: Any) -> None:
    one = told(client, **curator)
    other = told(client, "/sources/second/agreement?with=paper", **curator)
    assert one["fields"] == other["fields"]
    assert {pair[1:] for pair in found(one)} == {pair[:0:-1] for pair in found(other)}
    assert one["text"]["alpha"] == other["text"]["alpha"]


def test_more_overlap_makes_fewer_pairs(client: TestClient) -> None:
    answer = told(client, f"{ASKED}&overlap=0.8")
    assert found(answer) == [
        ("both", "paper:full", "second:lake"),
        ("here", "paper:shut", None),
        ("there", None, "second:gates"),
    ]
    assert answer["claims"]["f1"] == 0.5


@pytest.mark.parametrize(
    ("asked", "items"),
    [
        ("found=here,there", ["here", "there"]),
        ("found=both", ["both", "both"]),
        ("differs=polarity", ["both"]),
        ("differs=voice,topics", ["both", "both"]),
        ("differs=polarity&found=here", []),
    ],
)
def test_items_are_chosen_and_numbers_stay(
    client: TestClient, curator: Any, asked: str, items: list[str]
) -> None:
    answer, whole = told(client, f"{ASKED}&{asked}", **curator), told(client, **curator)
    assert [item["found"] for item in answer["items"]] == items
    assert answer["total"] == len(items)
    assert (answer["fields"], answer["claims"]) == (whole["fields"], whole["claims"])


def test_pages_hold_every_item_once(client: TestClient, curator: Any) -> None:
    whole = told(client, **curator)
    page, seen = told(client, f"{ASKED}&limit=1", **curator), []
    seen += found(page)
    while page["next"]:
        page = told(client, page["next"], **curator)
        seen += found(page)
    assert seen == found(whole)
    before = told(client, page["prev"], **curator)
    assert found(before) == found(whole)[-2:-1]
    elsewhere = page["prev"].replace("paper", "second").replace("with=second", "with=paper")
    assert client.get(elsewhere).json()["code"] == "cursor-invalid"


def test_a_table_holds_each_field_of_both(client: TestClient, curator: Any) -> None:
    answer = client.get(f"{ASKED}&format=csv", headers=curator)
    assert answer.headers["content-disposition"] == 'attachment; filename="agreement.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["found"] for row in rows] == ["both", "both", "here", "there"]
    assert (rows[1]["differs"], rows[1]["overlap"]) == ("polarity topics", "0.7826")
    assert (rows[1]["here_polarity"], rows[1]["there_polarity"]) == ("affirmed", "negated")
    assert (rows[2]["here_id"], rows[2]["there_id"]) == ("paper:until", "")


def test_who_holds_the_answer_is_told_so(client: TestClient, curator: Any) -> None:
    etag = client.get(ASKED).headers["etag"]
    again = client.get(ASKED, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(ASKED, headers={"If-None-Match": etag, **curator}).status_code == 200
    assert client.get(f"{ASKED}&overlap=0.6").headers["etag"] != etag


def test_both_codings_are_as_they_were_then(client: TestClient, filled: Store) -> None:
    before = told(client)
    bring(filled, coded("second", claim("gates", anchors=[at(SHUT)], type="event")))
    assert told(client)["items"][1]["overlap"] == 1.0
    then = told(client, f"{ASKED}&as_of={before['generation']}")
    assert then["items"] == before["items"]
    assert then["question"].endswith(f", as of generation {before['generation']}")


def test_codings_of_different_texts_are_not_compared(client: TestClient, filled: Store) -> None:
    bring(filled, coded("other", **named(LATER, id="other")))
    answer = client.get(f"{PATH}?with=other")
    assert (answer.status_code, answer.json()["code"]) == (409, "not-one-text")
    (error,) = answer.json()["errors"]
    assert (error["parameter"], error["expected"]) == ("with", named()["text_digest"])
    assert error["found"] == named(LATER)["text_digest"]


def test_a_source_that_names_no_text_is_compared_with_a_warning(
    client: TestClient, filled: Store
) -> None:
    bring(filled, parsed(**SHARED, source=source("bare"), claims=[claim("a", anchors=[at(FULL)])]))
    answer = told(client, f"{PATH}?with=bare")
    (warning,) = answer["warnings"]
    assert (warning["code"], answer["claims"]["both"]) == ("text-not-named", 1)
    assert warning["detail"].startswith("bare: no text_digest tells")


def test_words_that_differ_tell_that_texts_do(client: TestClient, filled: Store) -> None:
    anchors = [at(FULL) | {"sha256": "0" * 64}]
    bring(filled, parsed(**SHARED, source=source("bare"), claims=[claim("a", anchors=anchors)]))
    answer = client.get(f"{PATH}?with=bare")
    assert (answer.status_code, answer.json()["errors"][0]["found"]) == (409, "0" * 64)


def test_without_a_length_the_text_has_no_alpha(client: TestClient, filled: Store) -> None:
    for slug in ("bare", "blank"):
        bring(filled, parsed(**SHARED, source=source(slug), claims=[claim("a", start=3)]))
    text = told(client, "/sources/bare/agreement?with=blank")["text"]
    assert (text["both"], text["length"], text["undefined"]) == (9, None, "no-length")


def test_sources_without_claims_agree_in_nothing(client: TestClient, filled: Store) -> None:
    bring(filled, coded("empty"))
    answer = told(client, "/sources/empty/agreement?with=empty")
    assert answer["claims"] == {
        "both": 0, "of_here": None, "of_there": None, "f1": None, "mean_overlap": None,
    }  # fmt: skip
    assert answer["text"]["undefined"] == "no-variation"
    assert {found["undefined"] for found in answer["fields"]} == {"no-pairs"}


def test_a_claim_that_lost_its_place_is_told_last(
    client: TestClient, filled: Store, curator: Any
) -> None:
    orphan = at(FULL) | {"orphaned": "1" * 64}
    bring(filled, coded("second", claim("lake", anchors=[orphan])))
    answer = told(client)
    assert answer["there"]["unplaced"] == 1
    assert found(answer)[-1] == ("there", None, "second:lake")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (PATH, 422, "with: field required"),
        (f"{PATH}?with=secnd", 404, "There is no source secnd. The nearest: Second (second)"),
        ("/sources/nobody/agreement?with=paper", 404, "There is no source nobody."),
        (f"{ASKED}&with=paper", 422, "with stands once"),
        (f"{ASKED}&overlap=1.1", 422, "overlap: input should be less than or equal to 1"),
        (f"{ASKED}&status=retracted", 422, "status: input should be 'published' or 'draft'"),
        (f"{ASKED}&found=neither", 422, "neither is not one of both, here, there"),
        (f"{ASKED}&differs=tpye", 422, "did you mean type?"),
        (f"{ASKED}&source=paper", 422, "Nothing here is called source."),
        (f"{ASKED}&with_=paper", 422, "Did you mean with?"),
        (f"{ASKED}&format=ndjson", 422, "format: input should be 'json' or 'csv'"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    client: TestClient, path: str, status: int, said: str
) -> None:
    refused = client.get(path)
    assert refused.status_code == status
    assert said in refused.json()["detail"]


def test_more_than_can_be_compared_is_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "MOST_LOOKS", 1)
    assert client.get(ASKED).json()["detail"].startswith("More claims stand in the same words")
    monkeypatch.setattr(codings, "MOST_CLAIMS", 1)
    refused = client.get(ASKED)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "too-many")
    assert TEXT not in refused.text
