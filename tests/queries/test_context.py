"""A context holds the best claims within its budget, once each, and none without its opposite."""

from typing import Any

import networkx as nx
import pytest
from sqlalchemy import Connection, update

from claims_api.errors import KeyRequired, UnknownName
from claims_api.formats.context import Context, text
from claims_api.models.claim import CLAIM
from claims_api.queries.budget import tokens
from claims_api.queries.context import ContextQuestion, find
from claims_api.queries.phrasing import phrased
from claims_api.store.engine import Store
from tests.queries.walking import all_ids
from tests.small_files import Record, bring, claim, paper

QUESTIONS: list[dict[str, Any]] = [
    {},
    {"q": "gates"},
    {"topic": ["gate-operation"]},
    {"actor": ["Russia"], "polarity": ["negated"]},
    {"attributed_to": ["!author"]},
    {"actor": ["Brennovar"], "members": True},
]


def context(connection: Connection, **asked: Any) -> Context:
    """Return the context of a question."""
    return find(connection, ContextQuestion.model_validate(asked))


def propositions(facts: list[Record]) -> dict[str, str]:
    """Return the first claim of each claim's proposition."""
    at = {each["id"]: place for place, each in enumerate(facts)}
    graph = nx.Graph()
    graph.add_nodes_from(at)
    for each in facts:
        for relation in each["relations"]:
            if relation["type"] == "repeats":
                graph.add_edge(each["id"], relation["claim"]["id"])
    return {
        key: min(same, key=at.__getitem__)
        for same in nx.connected_components(graph)
        for key in same
    }


def opponents(facts: list[Record]) -> dict[str, set[str]]:
    """Return every claim against each proposition."""
    first = propositions(facts)
    found: dict[str, set[str]] = {}
    for each in facts:
        for relation in each["relations"]:
            if relation["type"] in ("contradicts", "contrasts"):
                found.setdefault(first[each["id"]], set()).add(relation["claim"]["id"])
    return found


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
@pytest.mark.parametrize("most", [100, 150, 500, 2500, 32000])
def test_what_is_told_fits_and_is_counted(
    connection: Connection, asked: dict[str, Any], most: int
) -> None:
    found = context(connection, **asked, max_tokens=most)
    assert found.tokens == tokens(text(found)) <= most == found.max_tokens
    assert found.tokens == tokens(found.preface) + sum(each["tokens"] for each in found.entries)
    assert bool(found.entries) != bool(found.warnings)


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_with_room_enough_every_proposition_is_told_once(
    connection: Connection, facts: list[Record], asked: dict[str, Any]
) -> None:
    first = propositions(facts)
    matching = all_ids(connection, **asked)
    found = context(connection, **asked, max_tokens=32000)
    told = [first[each["id"]] for each in found.entries]
    against = {first[e["opposed_by"]["claim"]["id"]] for e in found.entries if e["opposed_by"]}
    assert len(told) == len(set(told))
    assert set(told) | against >= {first[key] for key in matching}
    assert {each["id"] for each in found.entries} <= set(matching)
    assert found.total == len(matching)


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
@pytest.mark.parametrize("most", [300, 32000])
def test_no_claim_is_told_without_what_stands_against_it(
    connection: Connection, facts: list[Record], asked: dict[str, Any], most: int
) -> None:
    of, first, against = {f["id"]: f for f in facts}, propositions(facts), opponents(facts)
    for each in context(connection, **asked, max_tokens=most).entries:
        known = against.get(first[each["id"]], set())
        assert each["opponents"] == len(known)
        if not known:
            assert each["opposed_by"] is None
            continue
        other = each["opposed_by"]["claim"]
        assert other["id"] in known
        relations = {
            r["type"]
            for r in of[other["id"]]["relations"]
            if first[r["claim"]["id"]] == first[each["id"]]
        }
        assert each["opposed_by"]["stance"] in relations
        same = [key for key, one in first.items() if one == first[other["id"]]]
        assert any(f"[{key}]" in each["text"] for key in same)


def test_what_is_told_is_what_the_claims_say(connection: Connection, facts: list[Record]) -> None:
    of, first = {each["id"]: each for each in facts}, propositions(facts)
    entries = context(connection, max_tokens=32000).entries
    assert len(entries) > 150
    for each in entries:
        whole = of[each["id"]]
        assert each["claim"] == {name: whole[name] for name in each["claim"]}
        assert each["text"].startswith(phrased(whole))
        assert all(
            first[key] == first[each["id"]] != key
            for key in each["repeated_by"]
            if key != first[key]
        )
        assert all(f"[{key}]" in each["text"] for key in each["repeated_by"])
        for assessment in whole["assessments"]:
            assert f"Assessed by {assessment['assessor']}" in each["text"]


def test_the_best_come_first(connection: Connection) -> None:
    by_words = [each["id"] for each in context(connection, q="gates", max_tokens=2500).entries]
    ranked = all_ids(connection, q="gates")
    assert by_words == [key for key in ranked if key in by_words]
    assert by_words[0] == ranked[0]
    by_weight = [each["id"] for each in context(connection, topic=["security"]).entries]
    ranked = all_ids(connection, topic=["security"], sort="salience,position")
    assert by_weight == [key for key in ranked if key in by_weight]


def test_so_many_entries_at_most(connection: Connection) -> None:
    assert len(context(connection, q="gates", max_tokens=2500, limit=2).entries) == 2


def test_a_budget_for_no_claim_tells_one_that_would_do(connection: Connection) -> None:
    (warning,) = context(connection, q="red lines", max_tokens=100).warnings
    assert warning["code"] == "budget-too-small"
    needed = int(warning["detail"].partition("max_tokens=")[2].split()[0])
    assert len(context(connection, q="red lines", max_tokens=needed).entries) == 1
    assert not context(connection, q="red lines", max_tokens=needed - 1).entries


def test_nothing_found_is_said(connection: Connection) -> None:
    found = context(connection, q="zeppelin")
    assert found.preface.startswith("Claims that match zeppelin (0 in all).")
    assert found.entries == ()


def test_names_and_drafts_are_as_everywhere(connection: Connection) -> None:
    assert [each["code"] for each in context(connection, actor=["Rusia"]).warnings] == [
        "unknown-name"
    ]
    with pytest.raises(UnknownName):
        find(connection, ContextQuestion(actor=["Rusia"]), strict=True)
    with pytest.raises(KeyRequired):
        context(connection, status=["draft"])


def test_an_opponent_of_another_holder_is_told_first(store: Store) -> None:
    against = [{"type": "contradicts", "target": "full"}]
    contrast = [{"type": "contrasts", "target": "full"}]
    bring(
        store,
        paper(
            claim("full", salience="core"),
            claim("own", 20, relations=against),
            claim("other", 40, relations=against, attributed_to=["odd"], voice="reported"),
            claim("mild", 60, relations=contrast, attributed_to=["odd"], voice="reported"),
            actors=({"id": "odd", "name": "Odd", "kind": "person"},),
        ),
    )
    with store.reading() as connection:
        entry = context(connection).entries[0]
        assert (entry["id"], entry["opponents"]) == ("paper:full", 3)
        assert entry["opposed_by"]["claim"]["id"] == "paper:other"
        retracted = update(CLAIM).where(CLAIM.c.key == "paper:other")
    with store.writing() as connection:
        connection.execute(retracted.values(status="retracted", retraction_reason="wrong"))
    with store.reading() as connection:
        assert context(connection).entries[0]["opposed_by"]["claim"]["id"] == "paper:own"
        assert context(connection, status=["retracted"]).entries == ()


def test_an_opponent_that_was_told_is_only_named(store: Store) -> None:
    against = [{"type": "contradicts", "target": "full"}]
    first = claim("full", salience="core")
    again = claim("full-still", 60, relations=[{"type": "contradicts", "target": "dry"}])
    bring(store, paper(first, claim("dry", 20, relations=against), again))
    with store.reading() as connection:
        one, two = context(connection).entries
    assert [one["id"], two["id"]] == ["paper:full", "paper:full-still"]
    assert two["text"].endswith("\n  Contradicted by: [paper:dry]")
