"""What a model proposed: taken as far as the text proves it, refused with the reason."""

import json
from typing import Any

import pytest

from claims_api.drafting.proving import Proved, prove
from claims_api.errors import Told
from tests.drafting.articles import article

TEXT = """The Gates of Korreth

The gates were shut in March. Nobody
asked for the books. The gates were shut in June.

The canal is empty."""


def proposed(*exact: Any, **fields: Any) -> dict[str, Any]:
    quotations = [{"exact": one} if isinstance(one, str) else one for one in exact]
    plain = {"id": "shut", "statement": "They were closed.", "type": "event", "confidence": 0.8}
    return plain | {"quotations": quotations} | fields


def proved(*claims: Any) -> Proved:
    return prove(article(TEXT), json.dumps({"claims": claims}))


def spans(found: Proved) -> list[tuple[int, int]]:
    return [(anchor.start, anchor.end) for draft in found.drafts for anchor in draft.claim.anchors]


def test_words_that_stand_in_one_place_are_an_anchor() -> None:
    found = proved(proposed("Nobody asked for the books"))
    ((start, end),) = spans(found)
    assert TEXT[start:end] == "Nobody\nasked for the books"
    assert found.refused == []


def test_words_that_recur_need_what_stands_around_them() -> None:
    (refused,) = proved(proposed("The gates were shut")).refused
    assert "stands 2 times" in refused.why
    around = {"exact": "The gates were shut", "suffix": " in June"}
    assert spans(proved(proposed(around))) == [(TEXT.rindex("The gates"), TEXT.rindex(" in June"))]
    (elsewhere,) = proved(proposed({**around, "suffix": " in May"})).refused
    assert "stands 2 times" in elsewhere.why


def test_several_pieces_stand_in_the_order_of_the_text() -> None:
    found = proved(proposed("the books", "in March"))
    assert spans(found) == sorted(spans(found))


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (proposed("The gates were open"), "does not stand in the article"),
        (proposed("for the books", "the books"), "overlap"),
        (proposed("in June.\n\nThe canal"), "within one paragraph"),
        (proposed("in March", attributed_to=["nobody-known"]), "no actor is known"),
        (proposed("in March", places=["nowhere"]), "no place is known"),
        (proposed("in March", topics=["nothing"]), "no topic is known"),
        (proposed("in March", type="rumour"), "type: "),
        (proposed("in March", anchors=[]), "anchors: "),
        (proposed(), "quotations: "),
        ("a claim", "Input should be"),
    ],
)
def test_what_cannot_be_proved_is_refused_with_the_reason(claim: Any, why: str) -> None:
    found = proved(claim)
    assert found.drafts == []
    assert why in found.refused[0].why


def test_of_two_claims_with_one_id_the_first_is_taken() -> None:
    found = proved(proposed("in March"), proposed("in June"))
    assert len(found.drafts) == 1
    assert found.refused[0].why == "another claim has this id"


def test_a_statement_in_the_articles_own_words_is_remarked_upon() -> None:
    own = "The gates were shut in March. Nobody asked for the books."
    (draft,) = proved(proposed("in March", statement=own)).drafts
    assert draft.remarks == [
        "The statement takes over 11 words of the article in a row: say it otherwise."
    ]


def test_an_answer_in_a_fence_is_read() -> None:
    answer = "Here it is:\n```json\n" + json.dumps({"claims": [proposed("in March")]}) + "\n```"
    assert len(prove(article(TEXT), answer).drafts) == 1


@pytest.mark.parametrize("answer", ["", "no JSON", "[]", '{"claims": 1}', "[" * 5000])
def test_an_answer_that_is_none_is_told(answer: str) -> None:
    with pytest.raises(Told, match="The answer is no"):
        prove(article(TEXT), answer)
