"""The network holds what a plain count over the claims does, and each edge leads to its claims."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Connection
from starlette.testclient import TestClient

from claims_api.app import create_app
from claims_api.errors import KeyRequired, UnknownName
from claims_api.formats.network import Network
from claims_api.queries.network import NetworkQuestion, find
from claims_api.settings import Settings
from claims_api.store.engine import Store
from tests.queries.oracle import Claim, Oracle, time_of
from tests.small_files import actor, bring, claim, paper

QUESTIONS: list[dict[str, Any]] = [
    {},
    {"edges": "acts"},
    {"edges": "speaks"},
    {"topic": ["security"], "polarity": ["!negated"]},
    {"agent": ["russia,iran"], "edges": "acts"},
    {"attributed_to": ["!author"], "q": "dam"},
    {"source": ["river-post-dam-report"], "members": True},
    {"event": ["ASSAULT,AID,CONSULT"], "min_confidence": 0.8},
    {"actor": ["Brennovar"], "members": True, "edges": "acts"},
]


def network(connection: Connection, **asked: Any) -> Network:
    """Return the whole network of a question."""
    return find(connection, NetworkQuestion.model_validate({"limit": 5000, **asked}))


def ends(oracle: Oracle, claim: Claim, slugs: set[str], members: bool) -> set[str]:
    """Return who stands at one end: those named, and with members every group of theirs then."""
    if not members:
        return slugs
    return set().union(*(oracle.part_of(slug, time_of(claim)) for slug in slugs))


def plain_edges(
    oracle: Oracle, claim: Claim, question: NetworkQuestion
) -> Iterator[tuple[str, str, str, str]]:
    """Yield kind, source, target and role for each edge that one claim is part of."""
    of: dict[str, set[str]] = defaultdict(set)
    for each in claim["actors"]:
        of[each["role"]].add(each["id"])
    holders = {holder["id"] for holder in claim["attributed_to"]}
    kinds = [question.edges] if question.edges else ["acts", "speaks"]
    for kind in kinds:
        here = of["agent"] if kind == "acts" else holders
        for role in ["target"] if kind == "acts" else ["agent", "target", "mentioned"]:
            for source in ends(oracle, claim, here, question.members):
                for target in ends(oracle, claim, of[role], question.members):
                    yield kind, source, target, role


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_every_edge_is_a_plain_count_over_the_claims(
    connection: Connection, oracle: Oracle, asked: dict[str, Any]
) -> None:
    question = NetworkQuestion.model_validate({"limit": 5000, **asked})
    claims: dict[tuple[str, ...], dict[str, Claim]] = defaultdict(dict)
    roles: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for each in oracle.matching(question):
        for kind, source, target, role in set(plain_edges(oracle, each, question)):
            claims[kind, source, target][each["id"]] = each
            roles[kind, source, target][role] += 1
    found = find(connection, question)
    assert found.total == len(found.edges) == len(claims) > 0
    for edge in found.edges:
        key = (edge.kind, edge.source, edge.target)
        mine = list(claims[key].values())
        events = [each for each in mine if each["event"]]
        affirmed = [each["event"]["score"] for each in events if each["polarity"] == "affirmed"]
        scores = [score for score in affirmed if score is not None]
        assert edge.claims == len(mine)
        assert +Counter(edge.roles) == roles[key]
        assert +Counter(edge.polarity) == Counter(each["polarity"] for each in mine)
        assert +Counter(edge.quads) == Counter(str(each["event"]["quad"]) for each in events)
        assert edge.score == (
            pytest.approx(sum(scores) / len(scores), abs=6e-4) if scores else None
        )


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_an_edge_leads_to_exactly_its_claims(corpus: Store, asked: dict[str, Any]) -> None:
    client = TestClient(create_app(Settings(log_level="error"), corpus))
    with corpus.reading() as connection:
        edges = network(connection, **asked).edges
    for edge in edges[::5]:
        assert client.get(f"{edge.address}&limit=0").json()["total"] == edge.claims, edge


def test_edges_come_with_the_most_claims_first(connection: Connection) -> None:
    edges = network(connection).edges
    keys = [(-edge.claims, edge.id) for edge in edges]
    assert keys == sorted(keys)
    assert len({edge.id for edge in edges}) == len(edges)


def test_nodes_are_the_actors_at_the_ends_of_what_is_shown(connection: Connection) -> None:
    found = network(connection, limit=3)
    slugs = {slug for edge in found.edges for slug in (edge.source, edge.target)}
    assert [node.id for node in found.nodes] == sorted(slugs)
    assert found.total > len(found.edges) == 3


def test_a_network_that_was_cut_unasked_says_so(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims_api.queries.network.DEFAULT_EDGES", 5)
    found = find(connection, NetworkQuestion())
    assert len(found.edges) == 5
    assert [warning["code"] for warning in found.warnings] == ["edges-cut"]
    assert find(connection, NetworkQuestion(limit=5)).warnings == []


def test_what_was_retracted_stands_on_no_edge(connection: Connection) -> None:
    assert network(connection, status=["retracted"]).edges == ()


def test_drafts_need_a_key(connection: Connection) -> None:
    with pytest.raises(KeyRequired):
        network(connection, status=["draft"])


def test_an_unknown_name_finds_nothing_and_is_told(connection: Connection) -> None:
    found = network(connection, actor=["Rusia"])
    assert (found.total, found.warnings[0]["code"]) == (0, "unknown-name")
    with pytest.raises(UnknownName):
        find(connection, NetworkQuestion(actor=["Rusia"]), strict=True)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "Who acts on whom and who speaks of whom: all claims"),
        ({"edges": "acts", "topic": ["security"]}, "Who acts on whom: claims about Security"),
        ({"edges": "speaks", "members": True}, "Who speaks of whom: claims members included"),
    ],
)
def test_the_network_is_said_in_a_sentence(
    connection: Connection, asked: dict[str, Any], told: str
) -> None:
    assert network(connection, **asked).question == told


def test_an_actor_may_act_on_itself_and_speak_of_itself(store: Store) -> None:
    both = [{"id": "lissen", "role": "agent"}, {"id": "lissen", "role": "target"}]
    bring(
        store,
        paper(claim("first", actors=both, attributed_to=["lissen"]), actors=(actor("lissen"),)),
    )
    with store.reading() as connection:
        edges = network(connection).edges
    assert [edge.id for edge in edges] == ["acts:lissen:lissen", "speaks:lissen:lissen"]
    assert edges[1].roles == {"agent": 1, "target": 1, "mentioned": 0}


def test_an_edge_keeps_the_question_it_stands_in(connection: Connection) -> None:
    edge = network(connection, agent=["russia"], q='"the war"', limit=1, edges="acts").edges[0]
    asked = urlsplit(edge.address)
    assert (asked.path, asked.query.split("&")[0]) == ("/claims", "agent=russia")
    assert "limit" not in asked.query
