"""The reconciliation protocol: held to its published schemas, and to what it is for."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7
from starlette.testclient import TestClient

from claims_api.queries.actor_properties import PROPERTIES, TYPE_IDS
from claims_api.queries.reconciliation import BATCH_SIZE, MOST_CANDIDATES, MOST_IDS
from claims_api.store.engine import Store
from tests.api.client import Serve
from tests.small_files import actor, bring, parsed

SCHEMAS = {
    file.stem: json.loads(file.read_bytes())
    for file in (Path(__file__).parent / "reconciliation_schemas").glob("*.json")
}
REGISTRY: Registry[Any] = Registry().with_resources(
    (schema["$id"], Resource(schema, DRAFT7)) for schema in SCHEMAS.values()
)
# As people write them: typos, other spellings, other names, case, order, half a name.
MEANT = {
    "Rusia": "russia",
    "Moskow": "russia",
    "Q159": "russia",
    "Netanjahu": "benjamin-netanyahu",
    "NETANYAHU, Benjamin": "benjamin-netanyahu",
    "Wladimir Putin": "vladimir-putin",
    "Vladmir Puttin": "vladimir-putin",
    "putin": "vladimir-putin",
    "Bashar al Asad": "bashar-al-assad",
    "Assad": "bashar-al-assad",
    "Hassan Ruhani": "hassan-rouhani",
    "Donald J. Trump": "donald-trump",
    "Hizbullah": "hezbollah",
    "Hezbolla": "hezbollah",
    "Hayat Tahrir al Sham": "hayat-tahrir-al-sham",
    "Isreal": "israel",
    "Iran": "iran",
    "Saudi Arabien": "saudi-arabia",
    "Turky": "turkey",
    "Untied States of America": "united-states",
    "U.S. Treasury": "us-treasury",
    "United Nation": "united-nations",
    "Security Council": "un-security-council",
    "N.A.T.O.": "nato",
    "al Qaida": "al-qaeda",
    "Islamic Sate": "islamic-state",
    "Siria": "syria",
    "Syrian Arab Army": "syrian-army",
    "Lybia": "libya",
}


def holds(name: str, document: Any) -> None:
    """Hold a document against a schema of the protocol."""
    Draft7Validator(SCHEMAS[name], registry=REGISTRY).validate(document)


def asked(client: TestClient, **queries: Any) -> dict[str, list[dict[str, Any]]]:
    """Send a batch as OpenRefine does, and return the candidates for each query."""
    holds("reconciliation-query-batch", queries)
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    holds("reconciliation-result-batch", answer.json())
    return {key: found["result"] for key, found in answer.json().items()}


def refused(client: TestClient, status: int = 422, **form: str) -> dict[str, Any]:
    """Return the problem that a form is, sent and in the address alike."""
    sent, in_address = client.post("/reconcile", data=form), client.get("/reconcile", params=form)
    assert sent.status_code == in_address.status_code == status
    assert sent.json()["detail"] == in_address.json()["detail"]
    found: dict[str, Any] = sent.json()
    return found


def test_the_manifest_says_what_there_is(client: TestClient) -> None:
    manifest = client.get("/reconcile").json()
    holds("manifest", manifest)
    assert manifest["versions"] == ["0.2"]
    assert [kind["id"] for kind in manifest["defaultTypes"]] == list(TYPE_IDS)
    assert manifest["batchSize"] == BATCH_SIZE


def test_every_address_of_the_manifest_answers(client: TestClient) -> None:
    manifest = client.get("/reconcile").json()
    base = "http://testserver"
    for template in (manifest["view"]["url"], manifest["preview"]["url"]):
        assert client.get(template.replace("{{id}}", "russia")).status_code == 200
        assert template.startswith(base)
    for noun, plural in (("entity", "entities"), ("type", "types"), ("property", "properties")):
        service = manifest["suggest"][noun]
        found = client.get(service["service_url"] + service["service_path"] + "?prefix=p").json()
        holds(f"suggest-{plural}-response", found)
        assert found["result"]
    entity = manifest["suggest"]["entity"]
    flyout = entity["service_url"] + entity["flyout_service_path"].replace("${id}", "russia")
    assert client.get(flyout).json()["id"] == "russia"
    proposing = manifest["extend"]["propose_properties"]
    proposed = client.get(proposing["service_url"] + proposing["service_path"] + "?type=state")
    holds("data-extension-property-proposal", proposed.json())


def test_the_manifest_begins_with_the_address_that_is_set(serve: Serve, corpus: Store) -> None:
    manifest = serve(corpus, base_url="https://claims.example/api").get("/reconcile").json()
    assert manifest["identifierSpace"] == "https://claims.example/api/actors/"
    assert manifest["preview"]["url"] == "https://claims.example/api/reconcile/preview/{{id}}"


def test_each_actor_is_found_by_its_own_names_and_no_other_is_certain(
    client: TestClient,
) -> None:
    actors = client.get("/actors?limit=200").json()["items"]
    assert len(actors) > 46
    for at in range(0, len(actors), BATCH_SIZE):
        some = {found["id"]: {"query": found["name"]} for found in actors[at : at + BATCH_SIZE]}
        for slug, candidates in asked(client, **some).items():
            assert (candidates[0]["id"], candidates[0]["score"]) == (slug, 100)
            assert [c["id"] for c in candidates if c["match"]] == [slug]


def test_misspelt_names_are_recalled(client: TestClient) -> None:
    found = asked(client, **{name: {"query": name, "limit": 3} for name in MEANT})
    first = {name: [c["id"] for c in candidates[:1]] for name, candidates in found.items()}
    assert {name: ids for name, ids in first.items() if ids != [MEANT[name]]} == {}


def test_a_name_that_only_comes_near_is_no_match(client: TestClient) -> None:
    found = asked(client, near={"query": "Rusia"}, other={"query": "Moscow"}, none={"query": "Qxz"})
    near, other = found["near"][0], found["other"][0]
    assert (near["id"], near["match"]) == ("russia", False)
    assert 80 < near["score"] < 100
    assert (other["id"], other["match"], other["score"]) == ("russia", True, 100)
    assert found["none"] == []


def test_candidates_come_with_the_best_score_first(client: TestClient) -> None:
    for candidates in asked(client, a={"query": "Syrian"}, b={"query": "Iran allies"}).values():
        scores = [c["score"] for c in candidates]
        assert scores == sorted(scores, reverse=True)
        assert all(50 <= score <= 100 for score in scores)


def test_a_name_of_two_is_a_match_with_neither(serve: Serve, store: Store) -> None:
    two = [actor(slug, name="Ann Other", kind="person") for slug in ("ann", "ann-two")]
    bring(store, parsed(actors=[*two, actor("other-land", iso3="ANN")]))
    client = serve(store)
    found = asked(client, q={"query": "ann other"}, code={"query": "ANN", "type": "state"})
    assert [(c["id"], c["score"], c["match"]) for c in found["q"][:2]] == [
        ("ann", 100, False),
        ("ann-two", 100, False),
    ]
    assert [(c["id"], c["match"]) for c in found["code"]] == [("other-land", True)]


@pytest.mark.parametrize(
    ("asking", "found"),
    [
        ({"type": "state"}, [("iran", 100, True)]),
        ({"type": ["state", "person"]}, [("iran", 100, True)]),
        ({"type": "population"}, []),
        ({"type": "actor"}, [("iran", 100, True)]),
        ({"type": ["state", "actor"], "type_strict": "all"}, [("iran", 100, True)]),
        ({"type": ["state", "person"], "type_strict": "all"}, []),
        ({"type": "person", "type_strict": "should"}, [("iran", 80, False)]),
    ],
)
def test_types_narrow_what_is_found(
    client: TestClient, asking: dict[str, Any], found: list[tuple[str, float, bool]]
) -> None:
    candidates = asked(client, q={"query": "Iran", **asking})["q"]
    assert [(c["id"], c["score"], c["match"]) for c in candidates if c["id"] == "iran"] == found


@pytest.mark.parametrize(
    ("query", "pid", "value", "shown"),
    [
        (None, "wikidata", "Q159", [(100, True)]),
        (None, "iso2", ["XX", "ru"], [(100, True)]),
        ("Rusia", "wikidata", "Q159", [(98.33, True)]),
        ("Q-Sphere", "wikidata", "Q159", [(66.67, False)]),
        ("Russia", "wikidata", "Q794", []),
        ("Russia", "kind", "state", [(100, True)]),
        ("Russia", "kind", "person", [(66.67, False)]),
        ("Russia", "role", "king", [(100, True)]),
    ],
)
def test_properties_count_beside_the_name(
    client: TestClient, query: str | None, pid: str, value: Any, shown: list[tuple[float, bool]]
) -> None:
    asking: dict[str, Any] = {"properties": [{"pid": pid, "v": value}]}
    candidates = asked(client, q=asking | ({"query": query} if query else {}))["q"]
    assert [(c["score"], c["match"]) for c in candidates if c["id"] == "russia"] == shown


def test_a_group_finds_its_members(client: TestClient) -> None:
    russia = {"pid": "member_of", "v": {"id": "russia", "name": "Russia"}}
    found = asked(client, q={"properties": [russia], "type": "person"})["q"]
    assert [c["id"] for c in found] == ["vladimir-putin"]
    assert not found[0]["match"]


def test_features_say_what_went_into_a_score(client: TestClient) -> None:
    kind = {"pid": "kind", "v": "state"}
    asking = {"query": "Rusia", "type": "state", "properties": [kind], "limit": 1}
    (candidate,) = asked(client, q=asking)["q"]
    features = {feature["id"]: feature["value"] for feature in candidate["features"]}
    claims = client.get("/actors/russia").json()["claims"]["actor"]
    assert features == {"name": 95, "type": True, "properties": 100, "claims": claims}


def test_no_more_candidates_are_returned_than_asked_for(client: TestClient) -> None:
    found = asked(client, few={"query": "Syria", "limit": 2}, many={"query": "a", "limit": 9999})
    assert len(found["few"]) == 2
    assert len(found["many"]) <= MOST_CANDIDATES


def test_queries_may_stand_in_the_address(client: TestClient) -> None:
    queries = json.dumps({"q0": {"query": "Rusia"}})
    answer = client.get("/reconcile", params={"queries": queries})
    assert answer.json() == client.post("/reconcile", data={"queries": queries}).json()
    etag = answer.headers["etag"]
    again = client.get("/reconcile", params={"queries": queries}, headers={"If-None-Match": etag})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("queries", "told"),
    [
        ("", "queries: it is no JSON: Expecting value at line 1, column 1"),
        ('{"q0": ', "queries: it is no JSON: Expecting value at line 1, column 8"),
        ("[" * 100_000, "queries: it is nested too deeply"),
        ('{"q0": {"query": NaN}}', "queries: it is no JSON: JSON has no NaN"),
        ("[]", "queries: input should be a valid dictionary"),
        ('{"q0": 1}', "queries: q0: input should be a valid dictionary"),
        ('{"q0": {}}', "queries: q0: query or properties say what is sought"),
        ('{"q0": {"query": ""}}', "queries: q0: query: string should have at least 1 character"),
        ('{"q0": {"query": "a", "limit": 0}}', "queries: q0: limit: input should be greater"),
        ('{"q0": {"query": "a", "typ": "x"}}', "queries: q0: typ: extra inputs are not permitted"),
        (
            '{"q0": {"query": "a", "type": "persn"}}',
            "queries: q0: type: persn is not one of actor, state, person, organisation, armed",
        ),
        ('{"q": {"query": "a", "type": "Person"}}', "queries: q: type: Person is not one of actor"),
        (
            '{"q0": {"query": "a", "properties": [{"pid": "country", "v": "x"}]}}',
            "queries: q0: properties: 0: pid: country is not one of kind, description, alias,",
        ),
        (
            '{"q0": {"query": "a", "type_strict": "maybe"}}',
            "queries: q0: type_strict: input should be 'any', 'should' or 'all'",
        ),
    ],
)
def test_queries_that_cannot_be_read_are_refused(
    client: TestClient, queries: str, told: str
) -> None:
    answer = client.post("/reconcile", data={"queries": queries})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(told)
    assert answer.json()["errors"][0]["parameter"] == "queries"


def test_a_batch_has_a_bound(client: TestClient) -> None:
    batch = json.dumps({f"q{n}": {"query": "a"} for n in range(BATCH_SIZE + 1)})
    found = refused(client, 413, queries=batch)
    assert found["code"] == "batch-too-large"
    assert found["detail"] == "At most 50 queries stand in one batch; 51 were sent."
    wanted = json.dumps({"ids": ["a"] * (MOST_IDS + 1), "properties": [{"id": "kind"}]})
    answer = client.post("/reconcile", data={"extend": wanted})
    assert (answer.status_code, answer.json()["code"]) == (413, "batch-too-large")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"queries": "{}", "extend": "{}"}, "Either queries or extend is sent"),
        ({"callback": "jsonp"}, "Nothing here is called callback."),
    ],
)
def test_a_form_that_asks_nothing_of_the_protocol_is_refused(
    client: TestClient, form: dict[str, str], told: str
) -> None:
    answer = client.get("/reconcile", params=form)
    assert (answer.status_code, answer.json()["detail"].startswith(told)) == (422, True)
    sent = client.post("/reconcile", data=form)
    assert sent.status_code == 422


@pytest.mark.parametrize(
    ("body", "media_type", "status", "told"),
    [
        (b"{}", "application/json", 422, "A form is sent here"),
        (b"", "application/x-www-form-urlencoded", 422, "Either queries or extend is sent"),
        (b"queries={}&queries={}", "application/x-www-form-urlencoded", 422, "queries stands once"),
        (b"queries=%ff", "application/x-www-form-urlencoded", 400, "The form is not UTF-8"),
        (b"a=1&" * 30, "application/x-www-form-urlencoded", 400, "The form is not UTF-8"),
    ],
)
def test_a_body_that_is_no_form_is_refused(
    client: TestClient, body: bytes, media_type: str, status: int, told: str
) -> None:
    answer = client.post("/reconcile", content=body, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["detail"].startswith(told)) == (status, True)


def test_a_body_without_its_length_is_bounded_too(serve: Serve, corpus: Store) -> None:
    client = serve(corpus, max_body_size=1000)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post("/reconcile", content=(b"x" * 400 for _ in range(5)), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "content-too-large")


def test_data_are_extended_by_properties(client: TestClient) -> None:
    every = [{"id": pid} for pid in PROPERTIES]
    wanted = {"ids": ["vladimir-putin", "russia", "nobody-here"], "properties": every}
    holds("data-extension-query", wanted)
    answer = client.post("/reconcile", data={"extend": json.dumps(wanted)})
    holds("data-extension-response", answer.json())
    rows = answer.json()["rows"]
    assert list(rows) == wanted["ids"]
    assert rows["russia"]["wikidata"] == [{"str": "Q159"}]
    assert rows["vladimir-putin"]["member_of"] == [{"id": "russia", "name": "Russia"}]
    claims = client.get("/actors/russia").json()["claims"]["actor"]
    assert rows["russia"]["claims"] == [{"int": claims}]
    assert all(values == [] for values in rows["nobody-here"].values())


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"ids": ["iran"]}, "extend: properties: field required"),
        ({"ids": ["iran"], "properties": []}, "extend: properties: list should have at least 1"),
        ({"ids": ["iran"], "properties": [{"id": "iso"}]}, "extend: properties: 0: id: iso is not"),
        (
            {"ids": ["iran"], "properties": [{"id": "kind", "settings": {"limit": 1}}]},
            "extend: properties: 0: settings: dictionary should have at most 0 items",
        ),
    ],
)
def test_an_extension_that_cannot_be_read_is_refused(
    client: TestClient, wanted: dict[str, Any], told: str
) -> None:
    assert refused(client, extend=json.dumps(wanted))["detail"].startswith(told)


def test_actors_are_suggested_as_by_suggest(client: TestClient) -> None:
    entity = client.get("/reconcile/suggest/entity?prefix=syr").json()
    suggested = client.get("/suggest?q=syr&noun=actor&limit=20").json()["items"]
    assert [c["id"] for c in entity["result"]] == [item["id"] for item in suggested]
    rest = client.get("/reconcile/suggest/entity?prefix=syr&cursor=2").json()
    assert rest["result"] == entity["result"][2:]
    groups = client.get(
        "/reconcile/suggest/entity?prefix=syr&type=armed_group&type=alliance"
    ).json()
    assert {c["notable"][0]["id"] for c in groups["result"]} <= {"armed_group", "alliance"}
    assert client.get("/reconcile/suggest/entity").json() == {"result": []}


def test_what_openrefine_sends_with_each_call_is_taken(client: TestClient) -> None:
    sent = urlencode({"prefix": "rus", "spell": "always", "exact": "false", "prefixed": "true"})
    plain = client.get("/reconcile/suggest/entity?prefix=rus").json()
    assert client.get(f"/reconcile/suggest/entity?{sent}").json() == plain


def test_types_and_properties_are_suggested_by_their_words(client: TestClient) -> None:
    every = client.get("/reconcile/suggest/type").json()["result"]
    assert [kind["id"] for kind in every] == list(TYPE_IDS)
    armed = client.get("/reconcile/suggest/type?prefix=ARM+gr").json()["result"]
    assert [kind["id"] for kind in armed] == ["armed_group"]
    codes = client.get("/reconcile/suggest/property?prefix=iso").json()["result"]
    assert [code["id"] for code in codes] == ["iso2", "iso3"]


@pytest.mark.parametrize("path", ["suggest/entity?type=planet", "properties?type=planet"])
def test_an_unknown_type_is_refused_with_those_there_are(client: TestClient, path: str) -> None:
    answer = client.get(f"/reconcile/{path}")
    assert answer.status_code == 422
    assert "planet is not one of actor, state, person" in answer.json()["detail"]


def test_properties_are_proposed_for_a_type(client: TestClient) -> None:
    found = client.get("/reconcile/properties?type=state&limit=3").json()
    assert (found["type"], found["limit"], len(found["properties"])) == ("state", 3, 3)
    every = client.get("/reconcile/properties?type=").json()
    assert [p["id"] for p in every["properties"]] == list(PROPERTIES)


def test_a_preview_runs_nothing_and_may_be_framed(serve: Serve, store: Store) -> None:
    evil = '<script>alert("x")</script>'
    bring(store, parsed(actors=[actor("evil", name=evil, description=f"{evil} & more")]))
    client = serve(store)
    page = client.get("/reconcile/preview/evil")
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "frame-ancestors *" in policy
    flyout = client.get("/reconcile/flyout/evil").json()["html"]
    for shown in (page.text, flyout):
        assert "<script" not in shown
        assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in shown
    style = page.text.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    assert client.get(style).headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("what", ["preview", "flyout"])
def test_of_an_unknown_actor_the_nearest_are_told(client: TestClient, what: str) -> None:
    answer = client.get(f"/reconcile/{what}/rusia")
    assert answer.status_code == 404
    assert "russia" in answer.json()["nearest"]


def test_other_origins_may_send_batches(client: TestClient) -> None:
    form = {"queries": '{"q": {"query": "Iran"}}'}
    answer = client.post("/reconcile", data=form, headers={"Origin": "https://refine.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_method_that_is_not_offered_is_told_all_that_are(client: TestClient) -> None:
    assert client.put("/reconcile").headers["allow"] == "GET, HEAD, POST"
