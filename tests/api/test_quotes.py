"""`POST /quotes/verify`: whether words stand in a source, where, and whose they are."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.queries import rewording
from claims_api.store.engine import Store
from claims_api.text import digest
from tests.api.client import Serve
from tests.api.test_texts import CLAIMS, DRY, FULL, SHUT, TEXT, Attacher, anchor, named
from tests.keys import bearing, key
from tests.small_files import ADA, bring, claim, parsed, source

PATH = "/quotes/verify"
OTHER = "The gates were opened on Sunday, and the lake behind the dam is full no more.\n"
Json = dict[str, Any]


def verified(client: TestClient, quote: str, headers: Json | None = None, **asked: Any) -> Json:
    """Return what became of a quotation."""
    answer = client.post(PATH, json={"quote": quote, **asked}, headers=headers or {})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


@pytest.fixture
def asked(store: Store, serve: Serve) -> TestClient:
    """Return a client of two sources with their texts, which everybody may read."""
    attacher = Attacher(store, serve(store), text_access="public")
    attacher.put()
    gone = claim("gone", anchors=[anchor(0, 31, OTHER)])
    other = source("other", text_access="public")
    bring(store, parsed(source=other, claims=[gone], text=OTHER))
    return attacher.client


@pytest.mark.parametrize(
    ("quote", "named", "verdict", "where"),
    [
        (FULL, None, "exact", "paper"),
        (FULL, "paper", "exact", "paper"),
        ("THE LAKE BEHIND THE DAM IS FULL", "paper", "normalised", "paper"),
        ("The lake … the gates are shut", "paper", "stitched", "paper"),
        ("opened on Sunday", "paper", "elsewhere", "other"),
        ("nobody has said any such thing", None, "not-found", None),
    ],
)
def test_a_quotation_gets_a_verdict(
    asked: TestClient, quote: str, named: str | None, verdict: str, where: str | None
) -> None:
    told = verified(asked, quote, source=named)
    assert (told["verdict"], told["texts"], told["warnings"]) == (verdict, 2, [])
    assert [found["source"]["id"] for found in told["found"]][:1] == ([where] if where else [])


def test_where_it_stands_is_told_as_an_anchor_has_it(asked: TestClient) -> None:
    (found,) = verified(asked, SHUT)["found"]
    start = TEXT.index(SHUT)
    (span,) = found["spans"]
    assert span == {
        "paragraph": 1,
        "start": start,
        "end": start + len(SHUT),
        "sha256": digest(SHUT),
        "exact": SHUT,
        "prefix": TEXT[start - 32 : start],
        "suffix": TEXT[start + len(SHUT) :][:32],
    }
    assert found["source"]["authors"] == [{"id": "ada", "name": "Ada Auctor"}]


def test_the_claims_that_stand_there_say_whose_it_is(asked: TestClient) -> None:
    (found, *_) = verified(asked, "behind the dam is full, Bo told us", source="paper")["found"]
    (held,) = found["claims"]
    assert (held["id"], held["overlap"], held["distance"]) == ("paper:full", 22, 0)
    assert held["attributed_to"] == [{"id": "ada", "name": "Ada Auctor"}]


def test_where_no_claim_stands_the_nearest_are_told(asked: TestClient) -> None:
    (found,) = verified(asked, "since the spring began")["found"]
    assert [one["id"] for one in found["claims"]] == ["paper:dry", "paper:full"]
    gap = TEXT.index("since the spring") - TEXT.index(DRY) - len(DRY)
    assert (found["claims"][0]["overlap"], found["claims"][0]["distance"]) == (0, gap)


def test_the_named_source_comes_first_then_what_matches_best(asked: TestClient) -> None:
    words = "the lake behind the dam is full"
    both = [(f["source"]["id"], f["match"]) for f in verified(asked, words)["found"]]
    assert both == [("other", "exact"), ("paper", "normalised")]
    told = verified(asked, words, source="paper")
    assert [found["source"]["id"] for found in told["found"]] == ["paper", "other"]
    assert (told["verdict"], told["found"][0]["differs"]) == ("normalised", ["case"])


@pytest.fixture
def guarded(store: Store, serve: Serve) -> Attacher:
    """Return who has attached a text whose words are for curators alone."""
    attacher = Attacher(store, serve(store))
    attacher.put()
    return attacher


def test_of_a_text_that_is_not_shown_no_word_is_told(guarded: Attacher) -> None:
    quote = "THE GATES ARE SHUT, AND NOBODY KNOWS"
    told = verified(guarded.client, quote)
    (span,) = told["found"][0]["spans"]
    assert (told["verdict"], span["start"]) == ("normalised", TEXT.index(SHUT))
    assert (span["exact"], span["prefix"], span["suffix"]) == (None, None, None)
    assert "opened" not in str(told)
    (shown,) = verified(guarded.client, quote, guarded.headers)["found"][0]["spans"]
    assert shown["exact"] == TEXT[span["start"] : span["end"]]


@pytest.mark.parametrize("quote", ["The gates", "a b c d", "The gates are shut … opened", "lake"])
def test_it_cannot_be_guessed_word_by_word(guarded: Attacher, quote: str) -> None:
    told = verified(guarded.client, quote)
    assert (told["verdict"], told["texts"]) == ("not-found", 0)
    (warned,) = told["warnings"]
    assert warned["code"] == "texts-not-searched"
    assert warned["detail"].startswith("1 text may not be shown, and was not searched")
    assert verified(guarded.client, quote, guarded.headers)["warnings"] == []
    if quote != "a b c d":
        assert verified(guarded.client, quote, guarded.headers)["verdict"] != "not-found"


def test_what_is_left_out_is_told_of_the_source_that_is_named(guarded: Attacher) -> None:
    bring(guarded.store, parsed(source=source("other", authors=["ada"])))
    named = verified(guarded.client, "lake", source="other")["warnings"]
    assert [warned["code"] for warned in named] == ["no-text"]


def test_nor_letter_by_letter(guarded: Attacher) -> None:
    known = "The gates are shut, and nobody knows when"
    for guess in (f"{known} t", f"{known} th", f"{known} the"):
        assert verified(guarded.client, guess)["verdict"] == "not-found"
    assert verified(guarded.client, f"{known} they")["verdict"] == "exact"


def test_drafts_are_told_to_those_who_see_them(guarded: Attacher) -> None:
    told = verified(guarded.client, f"{SHUT}, and nobody knows")["found"][0]["claims"]
    assert "paper:shut" not in [one["id"] for one in told]
    seen = verified(guarded.client, f"{SHUT}, and nobody knows", guarded.headers)
    assert seen["found"][0]["claims"][0]["id"] == "paper:shut"


def test_without_its_text_a_source_proves_whole_anchors(store: Store, serve: Serve) -> None:
    bring(store, parsed(actors=[ADA], source=named(), claims=list(CLAIMS)))
    client = serve(store)
    told = verified(client, f"“{FULL}”", source="paper")
    assert (told["verdict"], told["texts"]) == ("exact", 0)
    assert [warned["code"] for warned in told["warnings"]] == ["no-text"]
    assert told["found"][0]["claims"][0]["id"] == "paper:full"
    assert verified(client, "The lake behind", source="paper")["verdict"] == "not-found"
    assert verified(client, FULL)["verdict"] == "not-found"


def test_what_was_retracted_is_neither_searched_nor_told(store: Store, serve: Serve) -> None:
    client, headers = serve(store), bearing(key(store)) | {"If-Match": "*"}
    bring(store, parsed(actors=[ADA], source=source("other", text_access="public"), text=OTHER))
    assert verified(client, "opened on Sunday")["verdict"] == "exact"
    assert client.delete("/sources/other?reason=x", headers=headers).status_code == 200
    assert verified(client, "opened on Sunday")["verdict"] == "not-found"
    assert client.post(PATH, json={"quote": "x", "source": "other"}).status_code == 410


def test_signs_that_mean_something_to_sql_mean_themselves(asked: TestClient) -> None:
    for quote in ("The l_ke behind the dam", "The % dam is full", "the dam' OR '1'='1", "a\\b c"):
        assert verified(asked, quote)["verdict"] == "not-found"


def test_letters_that_fold_to_many_are_sought_all_the_same(asked: TestClient) -> None:
    for quote in ("\ufdfa" * 5000, "% " * 2499 + "x"):
        assert verified(asked, quote)["verdict"] == "not-found"


def test_without_a_word_nothing_is_found(asked: TestClient) -> None:
    told = verified(asked, "— … “”")
    assert (told["verdict"], told["warnings"][0]["code"]) == ("not-found", "no-words")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/quote"),
        ({"quote": ""}, "/quote"),
        ({"quote": "x" * 5001}, "/quote"),
        ({"quote": "a\x00b"}, "/quote"),
        ({"quote": 7}, "/quote"),
        ({"quote": "x", "source": "No Slug"}, "/source"),
        ({"quote": "x", "sauce": "paper"}, "/sauce"),
    ],
)
def test_what_is_no_quotation_is_refused(asked: TestClient, body: Json, pointer: str) -> None:
    answer = asked.post(PATH, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_a_source_that_nobody_knows_is_told_with_the_nearest(asked: TestClient) -> None:
    answer = asked.post(PATH, json={"quote": "The lake", "source": "papre"})
    assert (answer.status_code, answer.json()["nearest"]) == (404, ["paper"])


def test_it_is_open_as_reads_are(store: Store, serve: Serve) -> None:
    closed = serve(store, read_keys_required=True)
    assert closed.post(PATH, json={"quote": "x"}).status_code == 401
    reader = bearing(key(store, "read"))
    assert closed.post(PATH, json={"quote": "x"}, headers=reader).status_code == 200


def test_many_texts_are_looked_into_up_to_a_bound(store: Store, serve: Serve) -> None:
    files = [
        parsed(
            f"{n}.yaml",
            actors=[ADA] if n == 0 else [],
            source=source(f"copy-{n}", text_access="public"),
            text=f"Copy {n}. {TEXT}",
        )
        for n in range(12)
    ]
    bring(store, *files)
    told = verified(serve(store), FULL)
    assert (told["texts"], len(told["found"])) == (12, 10)
    assert [warned["code"] for warned in told["warnings"]] == ["texts-cut"]


def test_of_words_that_nobody_wrote_the_claims_are_told_that_share_most_of_them(
    store: Store, serve: Serve
) -> None:
    said = {
        "full": "The lake behind the dam has filled to its brim.",
        "empty": "The lake is empty.",
        "birds": "The terns have left.",
    }
    bring(
        store,
        parsed(
            source=source("paper"),
            claims=[claim(n, statement=s) for n, s in said.items()],
            actors=[ADA],
        ),
    )
    other = claim("lake", statement="Behind every dam lies a lake that filled up.")
    draft = claim("draft", statement="The dam has filled the lake to the brim.", status="draft")
    bring(store, parsed(source=source("other"), claims=[other, draft], actors=[ADA]))
    client = serve(store)
    quote = "Now the lake at the dam is filled to the brim!"

    def nearest(quote: str, **asked: Any) -> list[str]:
        told = verified(client, quote, **asked)
        assert (told["verdict"], told["found"]) == ("not-found", [])
        return [near["id"] for near in told["nearest"]]

    assert nearest(quote) == ["paper:full", "other:lake"]
    assert nearest(quote, source="other") == ["other:lake"]
    assert nearest("The terns sing.") == []  # one word alone says little
    assert nearest("Terns?") == ["paper:birds"]
    assert nearest("…") == []


def test_claims_with_a_rare_word_are_told_before_those_with_common_ones(
    store: Store, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewording, "_RARE", 3)
    common = [claim(f"c{n}", statement="The lake behind the dam is full.") for n in range(4)]
    rare = claim("rare", statement="The lake has a monster.")
    bring(store, parsed(source=source("paper"), claims=[*common, rare], actors=[ADA]))
    client = serve(store)
    told = verified(client, "A monster ate the lake and the dam.")["nearest"]
    assert [near["id"] for near in told] == ["paper:rare"]
    told = verified(client, "The dam and its full lake.")["nearest"]
    assert {near["statement"] for near in told} == {"The lake behind the dam is full."}
    assert verified(client, "The dam, the lake, the river.")["nearest"] == []


def test_where_words_are_found_no_other_claims_are_told(asked: TestClient) -> None:
    assert verified(asked, FULL)["nearest"] == []
