"""Records written over HTTP: seen at once by whoever reads, and told in their history."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from claims_api.curation import keys
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.keys import bearing, key
from tests.small_files import ADA, actor, anchor, bring, claim, parsed, place, source, topic

TEXT = "The lake is full. The gates are shut. Bo says so."


_CHANGES = re.compile("/(rename|merge|restore)$")


class Curator:
    """A client that holds a key, and changes whatever state it finds."""

    def __init__(self, client: TestClient, text: str) -> None:
        """Take the client, and the key."""
        self.client = client
        self.headers = bearing(text)
        self.id = keys.id_of(text)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a write; what is not added has the validator of its last read."""
        at = _CHANGES.sub("", path.partition("?")[0])
        if (method != "POST" or at != path.partition("?")[0]) and "If-Match" not in headers:
            read = self.client.get(at, headers=self.headers)
            headers["If-Match"] = read.headers.get("etag", "*")
        return self.client.request(method, path, json=body, headers=self.headers | headers)

    def ids(self, path: str) -> list[str]:
        """Return the ids that a list shows to everybody."""
        return [item["id"] for item in self.client.get(path).json()["items"]]


@pytest.fixture
def curator(store: Store, serve: Serve) -> Curator:
    """Return a curator of a paper with two claims and its text."""
    bring(
        store,
        parsed(
            actors=[ADA, actor("bo", name="Bo Beck", kind="person"), actor("union")],
            places=[place("river"), place("delta", within="river")],
            topics=[topic("water")],
            source=source(),
            claims=[
                claim("a", anchors=[anchor(0, 17, TEXT)], actors=[{"id": "bo", "role": "agent"}]),
                claim("b", anchors=[anchor(18, 37, TEXT)], places=["delta"], topics=["water"]),
            ],
            text=TEXT,
        ),
    )
    return Curator(serve(store), key(store))


def new_claim(**changed: Any) -> dict[str, Any]:
    """Return a claim as it is sent."""
    return claim("c", anchors=[anchor(38, 49, TEXT)]) | {"id": "paper:c"} | changed


def test_what_was_added_is_found_by_whoever_asks_next(curator: Curator) -> None:
    sent = new_claim(statement="The gates were shut by Bo.", attributed_to=["bo"])
    answer = curator.send("POST", "/claims", sent)
    assert answer.status_code == 201
    assert answer.headers["location"] == "/claims/paper:c"
    read = curator.client.get("/claims/paper:c")
    assert (read.content, read.headers["etag"]) == (answer.content, answer.headers["etag"])
    for path in ("/claims?q=gates+shut", "/claims?attributed_to=Bo+Beck", "/claims?sort=-updated"):
        assert curator.ids(path)[0] == "paper:c"
    counts = curator.client.get("/actors/bo").json()["claims"]
    assert (counts["actor"], counts["attributed_to"]) == (2, 1)
    assert curator.client.get("/claims").headers["claims-generation"] == str(
        answer.headers["claims-generation"]
    )


def test_every_write_says_who_wrote_when_and_why(curator: Curator) -> None:
    curator.send("POST", "/claims?reason=Overlooked.", new_claim())
    curator.send("PATCH", "/claims/paper:c?reason=He+hesitated.", {"certainty": "possible"})
    curator.send("DELETE", "/claims/paper:c?reason=Nobody+said+so.")
    curator.send("POST", "/claims/paper:c/restore")
    told = curator.client.get("/claims/paper:c/revisions").json()["revisions"]
    assert [(one["operation"], one["author"], one["reason"]) for one in told] == [
        ("restore", curator.id, None),
        ("retract", curator.id, "Nobody said so."),
        ("update", curator.id, "He hesitated."),
        ("create", curator.id, "Overlooked."),
    ]
    assert told[2]["changed"] == ["certainty"]
    feed = curator.client.get(f"/changes?after={told[3]['sequence'] - 1}").json()["items"]
    assert [one["sequence"] for one in feed] == [one["sequence"] for one in reversed(told)]


@pytest.mark.parametrize(
    ("path", "body", "shown"),
    [
        ("/actors", actor("zoe", name="Zoe Zander"), "/actors?q=zander"),
        ("/places", place("gorge", within="river"), "/places?within=river&sort=-name"),
        ("/topics", topic("floods", broader=["water"]), "/topics?broader=water"),
        ("/sources", source("letter"), "/sources?author=ada"),
    ],
)
def test_other_records_live_the_same_life(
    curator: Curator, path: str, body: dict[str, Any], shown: str
) -> None:
    at = f"{path}/{body['id']}"
    assert curator.send("POST", path, body).status_code == 201
    assert body["id"] in curator.ids(shown)
    whole = {name: value for name, value in body.items() if name != "id"}
    named = next(name for name in ("name", "label", "title") if name in body)
    assert curator.send("PATCH", at, {named: "Another"}).json()[named] == "Another"
    assert curator.send("PUT", at, whole).json()[named] == body[named]
    gone = curator.send("DELETE", f"{at}?reason=It+was+another.").json()
    assert (gone["status"], gone["reason"], gone["version"]) == ("retracted", "It was another.", 4)
    answer = curator.client.get(at)
    assert (answer.status_code, answer.json()["reason"]) == (410, "It was another.")
    assert body["id"] not in curator.ids(shown)
    assert curator.ids(f"{path}?status=retracted") == [body["id"]]
    assert curator.send("PATCH", at, {named: "x"}).status_code == 410
    assert curator.send("POST", path, body).json()["code"] == "already-exists"
    assert curator.send("POST", f"{at}/restore").json()["version"] == 5
    assert body["id"] in curator.ids(shown)


def test_what_was_retracted_is_a_tombstone_in_lists(curator: Curator) -> None:
    curator.send("DELETE", "/claims/paper:a?reason=Misread.")
    (item,) = curator.client.get("/claims?status=retracted").json()["items"]
    assert (item["id"], item["reason"]) == ("paper:a", "Misread.")
    for accept in ("application/ld+json", "text/turtle", "text/csv", "application/x-ndjson"):
        curator.send("DELETE", "/actors/union?reason=Dissolved.")
        for path in ("/claims", "/actors"):
            answer = curator.client.get(f"{path}?status=retracted", headers={"Accept": accept})
            assert answer.status_code == 200, (path, accept, answer.text)


def test_a_reason_is_asked_for(curator: Curator) -> None:
    for sent in ("", "?reason=", f"?reason={'x' * 2001}"):
        answer = curator.send("DELETE", f"/claims/paper:a{sent}")
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "reason")
    assert curator.client.get("/claims/paper:a").status_code == 200


def test_what_is_used_is_not_retracted(curator: Curator) -> None:
    answer = curator.send("DELETE", "/actors/bo?reason=x")
    assert (answer.status_code, answer.json()["code"]) == (409, "in-use")
    assert "1 claims (/claims?participant=bo)" in answer.json()["detail"]


def test_a_former_id_leads_on(curator: Curator) -> None:
    answer = curator.send("POST", "/actors/bo/rename?to=bo-beck&reason=Two+of+them.")
    assert answer.json()["id"] == "bo-beck"
    for path in ("/actors/bo", "/actors/bo/revisions?limit=1", "/actors/bo/diff"):
        led = curator.client.get(path)
        assert led.status_code == 308
        assert led.headers["location"] == path.replace("/bo", "/bo-beck")
    patched = curator.send("PATCH", "/actors/bo", {"name": "B."}, **{"If-Match": "*"})
    assert (patched.status_code, patched.headers["location"]) == (308, "/actors/bo-beck")
    assert curator.ids("/claims?actor=bo") == ["paper:a"]
    assert curator.client.get("/cite?of=/actors/bo").json()["url"].endswith("/actors/bo-beck")
    assert curator.client.get("/suggest?q=bo").json()["items"][0]["id"] == "bo-beck"


def test_one_record_is_made_of_two(curator: Curator) -> None:
    answer = curator.send("POST", "/actors/bo/merge?into=union")
    assert (answer.json()["id"], answer.json()["aliases"][0]["text"]) == ("union", "Bo Beck")
    assert curator.client.get("/actors/bo").headers["location"] == "/actors/union"
    assert curator.ids("/claims?actor=Bo+Beck") == ["paper:a"]
    assert curator.client.get("/claims?actor=Bo+Beck").json()["warnings"] == []
    for into in ("nobody", "union"):
        refused = curator.send("POST", f"/actors/union/merge?into={into}")
        assert refused.json()["errors"][0]["parameter"] == "into"


def test_a_relation_is_seen_and_changed_from_either_end(curator: Curator) -> None:
    stated = {"type": "supports", "target": "paper:b", "note": "If full, then shut."}
    answer = curator.send("POST", "/claims/paper:a/relations", stated)
    at, other = "/claims/paper:a/relations/supports/paper:b", "/claims/paper:b"
    assert (answer.status_code, answer.headers["location"]) == (201, at)
    inverse = f"{other}/relations/supported_by/paper:a"
    assert curator.client.get(inverse).json()["note"] == "If full, then shut."
    assert curator.send("PATCH", inverse, {"confidence": 0.5}).json()["confidence"] == 0.5
    assert curator.client.get(at).json()["confidence"] == 0.5
    assert curator.send("PUT", at, {"note": "So."}).json() | {"claim": 0} == {
        "type": "supports",
        "claim": 0,
        "note": "So.",
        "confidence": None,
    }
    assert curator.send("POST", "/claims/paper:a/relations", stated).status_code == 409
    history = curator.client.get("/claims/paper:a/revisions").json()["revisions"]
    assert [one["changed"] for one in history[:-1]] == [["relations"]] * 3
    left = curator.send("DELETE", f"{inverse}?reason=It+does+not+follow.").json()
    assert (left["id"], left["relations"]) == ("paper:b", [])
    assert curator.client.get(at).status_code == 404
    assert "It has none" in curator.client.get(at).json()["detail"]


def test_what_holds_both_ways_is_stated_once(curator: Curator) -> None:
    stated = {"type": "contradicts", "target": "b"}
    assert curator.send("POST", "/claims/paper:a/relations", stated).status_code == 201
    again = curator.send(
        "POST", "/claims/paper:b/relations", {"type": "contradicts", "target": "paper:a"}
    )
    assert again.status_code == 422
    back = "/claims/paper:b/relations/contradicts/paper:a"
    assert curator.send("PATCH", back, {"note": "Both."}).json()["note"] == "Both."
    assert curator.send("DELETE", f"{back}?reason=x").status_code == 200
    assert curator.client.get("/claims/paper:a").json()["relations"] == []


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("relations", {"type": "supports", "target": "paper:z"}, ""),
        ("relations", {"type": "supports", "target": "a"}, ""),
        ("relations", {"type": "likes", "target": "b"}, "/type"),
        ("relations", {"type": "supports"}, "/target"),
        ("assessments", {"id": "x", "assessor": "Us", "verdict": "fine"}, "/verdict"),
        ("assessments", {"id": "X", "assessor": "Us", "verdict": "true"}, "/id"),
        ("assessments", {"id": "x", "assessor": "Us", "verdict": "true", "by": 1}, "/by"),
    ],
)
def test_faults_of_a_part_are_told_by_pointers_into_it(
    curator: Curator, path: str, body: dict[str, Any], pointer: str
) -> None:
    answer = curator.send("POST", f"/claims/paper:a/{path}", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_assessments_that_disagree_stand_side_by_side(curator: Curator) -> None:
    at = "/claims/paper:a/assessments"
    for name, verdict in (("us", "true"), ("them", "false")):
        body = {"id": name, "assessor": name, "verdict": verdict}
        assert curator.send("POST", at, body).headers["location"] == f"{at}/{name}"
    assert curator.ids("/claims?verdict=false") == ["paper:a"]
    assert curator.send("PATCH", f"{at}/them", {"verdict": "mixed"}).json()["verdict"] == "mixed"
    answer = curator.send("PATCH", f"{at}/them", {"id": "us"})
    assert answer.json()["errors"][0]["pointer"] == "/id"
    left = curator.send("DELETE", f"{at}/them?reason=Withdrawn.").json()
    assert [one["id"] for one in left["assessments"]] == ["us"]
    assert "It has: us" in curator.client.get(f"{at}/them").json()["detail"]


def test_an_anchor_that_is_not_in_the_text_is_refused(curator: Curator) -> None:
    moved = {"start": 39, "end": 49, "sha256": anchor(38, 49, TEXT)["sha256"]}
    answer = curator.send("POST", "/claims", new_claim(anchors=[moved]))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/anchors/0"
    assert "another digest" in answer.json()["detail"]


def test_drafts_are_for_curators_until_they_are_published(curator: Curator) -> None:
    assert curator.send("POST", "/claims", new_claim(status="draft")).status_code == 201
    assert curator.client.get("/claims/paper:c").status_code == 404
    assert "paper:c" not in curator.ids("/claims")
    shown = curator.client.get("/claims?status=draft", headers=curator.headers).json()
    assert [item["id"] for item in shown["items"]] == ["paper:c"]
    for path in ("/claims/paper:c/revisions", "/claims/paper:c/revisions/1"):
        assert curator.client.get(path).status_code == 404
        assert curator.client.get(path, headers=curator.headers).status_code == 200
    after = curator.client.get("/claims").json()["generation"] - 1
    assert curator.client.get(f"/changes?after={after}").json()["items"] == []
    fed = curator.client.get(f"/changes?after={after}", headers=curator.headers).json()["items"]
    assert [one["id"] for one in fed] == ["paper:c"]
    assert curator.send("PATCH", "/claims/paper:c", {"status": "published"}).status_code == 200
    assert "paper:c" in curator.ids("/claims")
    told = curator.client.get("/claims/paper:c/revisions").json()["revisions"]
    assert [one["operation"] for one in told] == ["publish"]
    whole = curator.client.get("/claims/paper:c/diff", headers=curator.headers).json()
    assert [one["path"] for one in whole["changes"]] == ["/status"]


def test_null_takes_a_field_away_and_a_list_is_written_whole(curator: Curator) -> None:
    curator.send("PATCH", "/claims/paper:a", {"note": "x", "event": {"class": "MOBILIZE"}})
    event = curator.client.get("/claims/paper:a").json()["event"]
    assert (event["class"], event["mode"]) == ("MOBILIZE", None)
    found = curator.send("PATCH", "/claims/paper:a", {"note": None, "event": None, "actors": []})
    assert (found.json()["note"], found.json()["event"], found.json()["actors"]) == (None, None, [])
    refused = curator.send("PATCH", "/claims/paper:a", {"statement": None})
    assert refused.json()["errors"][0]["pointer"] == "/statement"


def test_a_patch_of_the_history_takes_a_record_back_to_how_it_stood(curator: Curator) -> None:
    curator.send(
        "PATCH", "/actors/bo", {"description": "A lock keeper.", "aliases": [{"text": "B"}]}
    )
    back = curator.client.get("/actors/bo/diff?from=2&to=1").json()["patch"]
    curator.send("PATCH", "/actors/bo", back)
    curator.send("POST", "/actors/bo/restore?version=2&reason=After+all.")
    assert curator.client.get("/actors/bo/diff?from=1&to=3").json()["changes"] == []
    assert curator.client.get("/actors/bo/diff?from=2&to=4").json()["changes"] == []
    assert curator.send("POST", "/actors/bo/restore").json()["code"] == "not-retracted"


@pytest.mark.parametrize("asked", ["rename?to=robert", "merge?into=union", "restore?version=1"])
def test_what_gives_up_or_overwrites_a_record_says_in_which_state(
    curator: Curator, asked: str
) -> None:
    read = curator.client.get("/actors/bo")
    path = f"/actors/bo/{asked}"
    without = curator.client.post(path, headers=curator.headers)
    assert (without.status_code, without.json()["code"]) == (428, "precondition-required")
    curator.send("PATCH", "/actors/bo", {"description": "Seen by nobody who would merge him."})
    stale = curator.send("POST", path, **{"If-Match": read.headers["etag"]})
    assert (stale.status_code, stale.json()["version"]) == (412, 2)
    assert curator.client.get("/actors/bo").json()["version"] == 2
    assert curator.send("POST", path, **{"If-Match": stale.headers["etag"]}).status_code == 200


@pytest.mark.parametrize("scope", [None, "read"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/claims"),
        ("PUT", "/claims/paper:a"),
        ("PATCH", "/actors/bo"),
        ("DELETE", "/sources/paper?reason=x"),
        ("POST", "/actors/bo/merge?into=union"),
        ("POST", "/claims/paper:a/assessments"),
        ("POST", "/claims/paper:a/restore?version=1"),
    ],
)
def test_only_who_curates_writes(
    curator: Curator, store: Store, scope: str | None, method: str, path: str
) -> None:
    headers = bearing(key(store, scope)) if scope else {}
    answer = curator.client.request(method, path, json={}, headers=headers)
    assert answer.status_code == (403 if scope else 401)
