"""A context as JSON and as plain text: one exact body each."""

import json

from claims_api.formats import context
from claims_api.queries.context import ContextQuestion, find
from claims_api.store.engine import Store
from tests.formats.small import INSTANT
from tests.small_files import bring, claim, paper


def small(store: Store) -> context.Context:
    """Return a context of two claims that stand against each other."""
    against = [{"type": "contradicts", "target": "full"}]
    bring(store, paper(claim("full"), claim("dry", 20, relations=against)))
    with store.reading() as connection:
        return find(connection, ContextQuestion(q="full"))


def test_the_text_is_exactly_this(store: Store) -> None:
    assert b"".join(context.write_text(small(store))).decode() == (
        "Claims that match full (1 in all). Each is what its holder claims, not an established "
        "fact. Cite the ids in brackets.\n\n"
        "According to Ada Auctor: Full. [paper:full]\n"
        "  Contradicted by: according to Ada Auctor: Dry. [paper:dry]\n"
    )


def test_the_json_is_exactly_this(store: Store) -> None:
    (body,) = context.write(small(store))
    found = json.loads(INSTANT.sub(b"INSTANT", body))
    (entry,) = found.pop("items")
    opposite = entry.pop("opposed_by")
    assert found == {
        "preface": "Claims that match full (1 in all). Each is what its holder claims, not an "
        "established fact. Cite the ids in brackets.",
        "tokens": 72,
        "max_tokens": 1000,
        "total": 1,
        "question": "Claims that match full",
        "canonical": "q=full",
        "generation": 4,
        "warnings": [],
    }
    assert opposite["stance"] == "contradicts"
    assert opposite["claim"]["id"] == "paper:dry"
    assert list(entry) == ["id", "text", "tokens", "claim", "repeated_by", "opponents"]
    assert list(entry["claim"]) == list(opposite["claim"])
