"""A question as one plain sentence."""

from typing import Any

import pytest
from sqlalchemy import Connection

from claims_api.queries.asked import ask
from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.sentences import sentence


def said(connection: Connection, **asked: Any) -> str:
    """Return a question in words."""
    question = ClaimQuestion(**asked)
    return sentence("claim", question, ask(connection, question).world)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "All claims"),
        ({"limit": 3, "sort": "-published", "facet": "type"}, "All claims"),
        ({"actor": ["RUS"]}, "Claims in which Russia takes part"),
        ({"actor": ["!Moscow"]}, "Claims without Russia"),
        ({"agent": ["Russia,Iran"]}, "Claims in which Russia or Iran acts or is described"),
        (
            {"agent": ["Russia,Iran,Syria"]},
            "Claims in which Russia, Iran or Syria acts or is described",
        ),
        ({"agent": ["Russia,Moscow"]}, "Claims in which Russia acts or is described"),
        (
            {"attributed_to": ["Torvalle"]},
            "Claims held by Edda Torvalle or Josk Torvalle",
        ),
        ({"attributed_to": ["author"]}, "Claims held by author"),
        ({"actor": ["Rusia"]}, "Claims in which Rusia takes part"),
        (
            {"actor": ["Russia", "Iran"]},
            "Claims in which Russia takes part, in which Iran takes part",
        ),
        ({"act": ["call_for"]}, "Claims made by the act call for"),
        ({"polarity": ["!negated"]}, "Claims that are not negated"),
        ({"type": ["goal"], "place": ["syria"]}, "Claims in Syria, of type goal"),
        ({"occurred": ["2017/.."]}, "Claims of the time 2017/.."),
        ({"min_confidence": 0.95}, "Claims coded with a confidence of 0.95 or more"),
        ({"updated_since": "286"}, "Claims written since generation 286"),
        (
            {"updated_since": "2026-11-01", "as_of": "2026-11-23"},
            "Claims written since 2026-11-01, as of the end of 2026-11-23",
        ),
        ({"as_of": "2026-11-23T10:00:00Z"}, "Claims as of 2026-11-23T10:00:00Z"),
        ({"q": "dam \u202eOR gates"}, "Claims that match dam �OR gates"),
        (
            {"agent": ["Iran"], "members": True},
            "Claims in which Iran acts or is described, members included",
        ),
    ],
)
def test_a_question_is_said_in_words(
    connection: Connection, asked: dict[str, Any], words: str
) -> None:
    assert said(connection, **asked) == words
