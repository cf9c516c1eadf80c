"""Texts that are attached over HTTP: proved, shown to whom they may be shown, replaced."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from claims_api.models.claim import ANCHOR
from claims_api.store.engine import Store
from claims_api.store.soundness import of_store
from claims_api.text import digest
from tests.api.client import Serve
from tests.curation.test_replaying import as_of, built_here
from tests.keys import bearing, key
from tests.small_files import ADA, anchor, bring, claim, parsed, source

TEXT = (
    "The Dam\n\n"
    "The lake behind the dam is full, Bo told us on Monday. The gates are shut, and nobody knows "
    "when they will be opened.\n"
    "In the valley the fields are dry. The farmers have asked for water since the spring began.\n"
)
FULL, SHUT, DRY = "The lake behind the dam is full", "The gates are shut", "the fields are dry"
Json = dict[str, Any]


def at(words: str, text: str = TEXT) -> Json:
    """Return an anchor of words."""
    start = text.index(words)
    return anchor(start, start + len(words), text)


def paragraphs(text: str = TEXT) -> list[list[int]]:
    """Return where each line stands that holds anything."""
    lines = [line for line in text.split("\n") if line]
    return [[text.index(line), text.index(line) + len(line)] for line in lines]


def named(text: str = TEXT, **fields: Any) -> Json:
    """Return a source that names its text."""
    told = {"text_digest": digest(text), "text_length": len(text), "paragraphs": paragraphs(text)}
    return source(**told) | fields


CLAIMS = (
    claim("full", anchors=[at(FULL)]),
    claim("shut", anchors=[at(SHUT)], status="draft"),
    claim("dry", anchors=[at(DRY)]),
)


class Attacher:
    """A client with a key, and a source without its text."""

    def __init__(self, store: Store, client: TestClient, **fields: Any) -> None:
        """Bring the source in, and make a key."""
        self.store, self.client = store, client
        self.headers = bearing(key(store))
        bring(store, parsed(actors=[ADA], source=named() | fields, claims=list(CLAIMS)))

    def put(self, text: str | bytes = TEXT, **headers: str) -> Any:
        """Attach a text to the source as it stands."""
        read = self.client.get("/sources/paper", headers=self.headers)
        sent = {"If-Match": read.headers["etag"], "Content-Type": "text/plain", **headers}
        body = text if isinstance(text, bytes) else text.encode()
        return self.client.put("/sources/paper/text", content=body, headers=self.headers | sent)

    def get(self, path: str, *, with_key: bool = False) -> Any:
        """Read, with the key or without one."""
        return self.client.get(path, headers=self.headers if with_key else {})

    def anchors(self, local: str) -> list[Json]:
        """Return the anchors of a claim as they are served."""
        found: list[Json] = self.get(f"/claims/paper:{local}", with_key=True).json()["anchors"]
        return found


@pytest.fixture
def attacher(store: Store, serve: Serve) -> Attacher:
    """Return who attaches texts to a source that anybody may read."""
    return Attacher(store, serve(store), text_access="public")


@pytest.fixture
def guarded(store: Store, serve: Serve) -> Attacher:
    """Return who attaches texts to a source whose words are for curators alone."""
    return Attacher(store, serve(store))


def test_an_attached_text_is_shown_wherever_words_are(attacher: Attacher) -> None:
    answer = attacher.put()
    assert (answer.status_code, answer.json()["text_attached"]) == (200, True)
    assert attacher.get("/sources/paper/text").text == TEXT
    assert attacher.anchors("full")[0]["exact"] == FULL
    told = attacher.get("/claims?include=anchors.context&limit=1").json()["items"][0]
    (context,) = told["anchor_contexts"]
    assert (context["prefix"], context["exact"]) == ("The Dam\n\n", FULL)
    assert attacher.get("/claims?q=behind").json()["total"] == 1
    assert FULL in attacher.get("/claims?format=turtle").text
    (first, _) = attacher.get("/sources/paper/annotations").json()["first"]["items"]
    assert first["target"]["selector"][1]["exact"] == FULL


def test_the_history_tells_who_attached_it_and_why(attacher: Attacher) -> None:
    before = attacher.get("/sources/paper").json()["version"]
    attacher.put()
    (last, *_) = attacher.get("/sources/paper/revisions").json()["revisions"]
    assert (last["operation"], last["version"]) == ("attach", before + 1)
    generation = attacher.get("/claims").json()["generation"]
    again = attacher.put()
    assert again.status_code == 200
    assert attacher.get("/claims").json()["generation"] == generation


def test_words_that_may_not_be_shown_are_nowhere(guarded: Attacher) -> None:
    assert guarded.put().status_code == 200
    for path in (
        *("/claims?include=anchors.context", "/claims?format=turtle", "/claims/paper:full"),
        *("/sources/paper/annotations", "/changes", "/sources/paper", "/sources/paper/coverage"),
        *("/claims?q=lake", "/context?q=full", "/claims?format=csv"),
    ):
        answer = guarded.get(path)
        assert answer.status_code == 200, path
        assert "behind" not in answer.text, path
    refused = guarded.get("/sources/paper/text")
    assert (refused.status_code, refused.json()["code"]) == (401, "key-required")


def test_curators_read_what_is_for_them(guarded: Attacher) -> None:
    guarded.put()
    answer = guarded.get("/sources/paper/text", with_key=True)
    assert (answer.text, answer.headers["content-type"]) == (TEXT, "text/plain; charset=utf-8")
    assert "private" in answer.headers["cache-control"]
    listed = guarded.get("/claims?include=anchors.context&limit=1", with_key=True).json()
    assert listed["items"][0]["anchor_contexts"][0]["exact"] == FULL
    (first, _) = guarded.get("/sources/paper/annotations", with_key=True).json()["first"]["items"]
    assert first["target"]["selector"][1]["exact"] == FULL


def test_anchors_have_their_words_for_curators(guarded: Attacher) -> None:
    guarded.put()
    for path in ("/claims/paper:full", "/claims?limit=1", "/claims?fields=anchors&limit=1"):
        answer = guarded.get(path, with_key=True)
        item = answer.json().get("items", [answer.json()])[0]
        assert item["anchors"][0]["exact"] == FULL
    tag = guarded.get("/claims/paper:full", with_key=True).headers["etag"]
    assert tag != guarded.get("/claims/paper:full").headers["etag"]
    sent = guarded.headers | {"If-Match": tag}
    changed = guarded.client.patch("/claims/paper:full", json={"note": "Read."}, headers=sent)
    assert changed.status_code == 200


def test_another_text_than_the_source_names_is_refused_anchor_by_anchor(attacher: Attacher) -> None:
    answer = attacher.put(TEXT.replace("is full", "was full"))
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "invalid-request")
    first, *others = problem["errors"]
    assert (first["pointer"], first["expected"]) == ("/text_digest", digest(TEXT))
    assert [(e["claim"], e["pointer"], e["expected"]) for e in others] == [
        (f"paper:{name}", "/anchors/0", digest(words))
        for name, words in (("full", FULL), ("shut", SHUT), ("dry", DRY))
    ]
    assert others[0]["found"] == digest("The lake behind the dam was ful")
    assert attacher.get("/sources/paper").json()["text_attached"] is False


def test_an_anchor_that_is_wrong_keeps_the_text_out(attacher: Attacher) -> None:
    wrong = claim("wrong", anchors=[at(FULL) | {"sha256": digest("Something else")}])
    bring(attacher.store, parsed(source=named(text_access="public"), claims=[wrong]))
    (fault,) = attacher.put().json()["errors"]
    assert (fault["claim"], fault["code"]) == ("paper:wrong", "not-in-text")
    assert attacher.get("/sources/paper/text").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
def test_a_claim_that_does_not_match_is_refused(attacher: Attacher, method: str) -> None:
    attacher.put()
    wrong = claim("full", anchors=[at(FULL) | {"sha256": digest("Other words")}])
    path = "/claims" if method == "POST" else "/claims/paper:full"
    body = {"anchors": wrong["anchors"]} if method == "PATCH" else wrong
    if method == "POST":
        body = {**wrong, "id": "paper:new"}
    sent = attacher.headers | {"If-Match": "*"}
    answer = attacher.client.request(method, path, json=body, headers=sent)
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"]) == (422, "/anchors/0")
    assert (fault["expected"], fault["found"]) == (digest("Other words"), digest(FULL))


def test_what_is_called_orphaned_has_stood_in_a_text(attacher: Attacher) -> None:
    attacher.put()
    made_up = {**at(FULL), "sha256": digest("x"), "orphaned": digest("y")}
    body = claim("new", anchors=[made_up]) | {"id": "paper:new"}
    answer = attacher.client.post("/claims", json=body, headers=attacher.headers)
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"]) == (422, "/anchors/0/orphaned")


LATER = (
    "The Dam\n\n"
    "By our own reporter. The lake behind the dam is full, Bo told us on Monday. Two of the gates "
    "were opened yesterday.\n"
    "In the valley the fields are dry. The farmers have asked for water since the spring began.\n"
)


def test_another_version_moves_what_it_proves_and_orphans_the_rest(attacher: Attacher) -> None:
    attacher.put()
    answer = attacher.put(LATER)
    assert answer.status_code == 200
    assert "/claims?source=paper&has=orphaned" in answer.headers["claims-warnings"]
    told = answer.json()
    assert (told["text_digest"], told["text_length"]) == (digest(LATER), len(LATER))
    assert told["paragraphs"] == paragraphs(LATER)
    (full,), (dry,), (shut,) = map(attacher.anchors, ("full", "dry", "shut"))
    for found, words, paragraph in ((full, FULL, 1), (dry, DRY, 2)):
        expected = at(words, LATER) | {"exact": words, "paragraph": paragraph}
        assert found == expected
    assert shut == {**at(SHUT), "paragraph": None, "exact": None, "orphaned": digest(TEXT)}
    orphans = attacher.get("/claims?has=orphaned&status=draft", with_key=True).json()["items"]
    assert [item["id"] for item in orphans] == ["paper:shut"]
    assert attacher.get("/claims?q=behind").json()["total"] == 1
    assert [f for f in of_store(attacher.store, deep=True) if not f.is_fine] == []


def test_a_claim_that_lost_its_words_can_still_be_changed_and_taken_back(
    attacher: Attacher,
) -> None:
    attacher.put()
    attacher.put(LATER)
    sent = attacher.headers | {"If-Match": "*"}
    path = "/claims/paper:shut"
    changed = attacher.client.patch(path, json={"note": "Gone."}, headers=sent)
    assert (changed.status_code, changed.json()["anchors"][0]["orphaned"]) == (200, digest(TEXT))
    assert attacher.client.delete(f"{path}?reason=Gone.", headers=sent).status_code == 200
    assert attacher.client.post(f"{path}/restore", headers=attacher.headers).status_code == 200
    found = at("Two of the gates", LATER)
    proved = attacher.client.patch(path, json={"anchors": [found]}, headers=sent)
    assert proved.json()["anchors"][0]["exact"] == "Two of the gates"


def test_the_former_text_brings_back_what_was_orphaned(attacher: Attacher) -> None:
    attacher.put()
    before = {name: attacher.anchors(name) for name in ("full", "shut", "dry")}
    spans = attacher.get("/sources/paper").json()["paragraphs"]
    wrong = attacher.put("Something else altogether stands here now, and for a while.\n")
    assert [attacher.anchors(name)[0]["orphaned"] for name in before] == [digest(TEXT)] * 3
    assert "3 paragraphs were not found again" in wrong.headers["claims-warnings"]
    answer = attacher.put()
    assert "claims-warnings" not in answer.headers
    assert {name: attacher.anchors(name) for name in before} == before
    assert answer.json()["paragraphs"] == spans


def test_an_earlier_version_comes_back_where_its_words_stand_now(attacher: Attacher) -> None:
    attacher.put()
    sent = attacher.headers | {"If-Match": "*"}
    attacher.client.delete("/claims/paper:dry?reason=A+slip.", headers=sent)
    attacher.put(LATER)
    answer = attacher.client.post("/claims/paper:dry/restore", headers=attacher.headers)
    assert answer.json()["anchors"][0]["start"] == LATER.index(DRY)


def test_every_generation_answers_as_it_did(
    attacher: Attacher, tmp_path_factory: pytest.TempPathFactory
) -> None:
    app: Any = attacher.client.app
    app.state.snapshots = built_here(attacher.store, tmp_path_factory.mktemp("snapshots"))
    paths = ["/claims/paper:full", "/claims/paper:dry", "/sources/paper"]
    answered = {}
    for text in (None, TEXT, LATER, "Something else altogether stands here for now.\n", TEXT):
        if text is not None:
            answer = attacher.put(text)
            assert answer.status_code == 200, answer.text
        generation = attacher.get("/claims").json()["generation"]
        answered[generation] = {path: attacher.get(path).json() for path in paths}
    assert len(answered) == 5
    for generation, expected in answered.items():
        for path in paths:
            assert attacher.get(as_of(path, generation)).json() == expected[path]
    app.state.snapshots.close()


def test_an_import_with_another_text_leaves_no_claim_behind(attacher: Attacher) -> None:
    attacher.put()
    moved = [claim("full", anchors=[at(FULL, LATER)])]
    file = parsed(source=named(LATER, text_access="public"), claims=moved, text=LATER)
    with pytest.raises(Exception, match="stands, and the words at") as refused:
        bring(attacher.store, file)
    assert "shut" in str(refused.value)
    assert "dry" in str(refused.value)


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"\xff\xfe", {}, 422, "invalid-request"),
        (b"a\x00b", {}, 422, "invalid-request"),
        (b" \n", {}, 422, "invalid-request"),
        (TEXT.encode(), {"Content-Type": "application/json"}, 415, "unsupported-media-type"),
        (TEXT.encode(), {"Content-Type": "text/plain; charset=latin-1"}, 415, None),
        (TEXT.encode(), {"If-Match": '"0123456789abcdef"'}, 412, "precondition-failed"),
        (b"x" * 4_194_305, {}, 413, "content-too-large"),
    ],
)
def test_what_is_no_text_of_it_is_refused(
    attacher: Attacher, body: bytes, headers: Json, status: int, code: str | None
) -> None:
    answer = attacher.put(body, **headers)
    assert answer.status_code == status
    assert code in (None, answer.json()["code"])
    assert attacher.get("/sources/paper").json()["text_attached"] is False


def test_a_text_is_attached_by_who_may_and_who_knows_what_stands(attacher: Attacher) -> None:
    sent = {"Content-Type": "text/plain"}
    path = "/sources/paper/text"
    assert attacher.client.put(path, content=TEXT, headers=sent).status_code == 401
    unconditional = attacher.client.put(path, content=TEXT, headers=attacher.headers | sent)
    assert (unconditional.status_code, unconditional.json()["code"]) == (
        428,
        "precondition-required",
    )
    nobody = attacher.client.put(
        "/sources/nobody/text", content=TEXT, headers=attacher.headers | sent | {"If-Match": "*"}
    )
    assert nobody.status_code == 404


def test_a_repeated_request_attaches_once(attacher: Attacher) -> None:
    sent = {"Idempotency-Key": "once", "If-Match": "*"}
    first, second = attacher.put(**sent), attacher.put(**sent)
    assert second.headers["idempotent-replayed"] == "true"
    assert first.json() == second.json()


def test_line_breaks_of_other_systems_are_the_same_text(attacher: Attacher) -> None:
    assert attacher.put(TEXT.replace("\n", "\r\n")).status_code == 200
    assert attacher.get("/sources/paper/text").text == TEXT


def test_the_validator_of_a_text_changes_with_it(attacher: Attacher) -> None:
    attacher.put()
    read = attacher.get("/sources/paper/text")
    etag = read.headers["etag"]
    held = attacher.client.get("/sources/paper/text", headers={"If-None-Match": etag})
    assert held.status_code == 304
    assert attacher.put(LATER, **{"If-Match": etag}).status_code == 200
    assert attacher.get("/sources/paper/text").headers["etag"] != etag


def test_no_anchor_is_left_without_its_mark(attacher: Attacher) -> None:
    attacher.put()
    attacher.put(LATER)
    with attacher.store.reading() as connection:
        marked = connection.execute(select(ANCHOR.c.orphaned)).scalars().all()
    assert sorted(map(str, marked)) == sorted(["None", "None", digest(TEXT)])


@pytest.mark.parametrize("name", ["csv", "turtle", "trig", "jsonld", "annotations", "plover"])
def test_no_format_says_that_an_orphan_stands_in_the_text(attacher: Attacher, name: str) -> None:
    attacher.put()
    event = {"class": "COERCE"}
    body = {"status": "published", "type": "event", "event": event, "statement": "Gates shut."}
    sent = attacher.headers | {"If-Match": "*"}
    assert attacher.client.patch("/claims/paper:shut", json=body, headers=sent).status_code == 200
    start = TEXT.index(SHUT)
    assert str(start) in attacher.get(f"/claims?has=event&format={name}").text
    attacher.put(LATER)
    told = attacher.get(f"/claims?has=event&format={name}").text
    assert "Gates shut." in told
    assert re.search(rf"\b{start}\b", told) is None
    assert ("orphaned" in told) == (name in ("turtle", "trig", "jsonld"))
