"""Vectors of claims: which are nearest, of all or of some."""

import numpy as np
import pytest

from claims_api.store.embedder import embedder
from claims_api.store.vectors import Near, Vectors

UP, RIGHT = np.array([0, 1], dtype="<f4"), np.array([1, 0], dtype="<f4")
SLOPE = np.array([0.6, 0.8], dtype="<f2")
KNOWN = Vectors(
    ids=np.array([3, 5, 8, 9]),
    rows=np.stack([UP.astype("<f2"), SLOPE, RIGHT.astype("<f2"), SLOPE]),
    has_missing=False,
)


def test_the_nearest_come_first_and_of_equals_the_first() -> None:
    found = KNOWN.nearest(RIGHT, 3)
    assert [near.claim_id for near in found] == [8, 5, 9]
    assert found[0] == Near(8, 1.0)
    assert found[1].similarity == pytest.approx(0.6, abs=0.001)


@pytest.mark.parametrize(("among", "expected"), [([3, 9, 77], [9, 3]), ([], []), ([77], [])])
def test_of_some_only_these_are_compared(among: list[int], expected: list[int]) -> None:
    assert [near.claim_id for near in KNOWN.nearest(RIGHT, 3, among)] == expected


def test_a_claim_is_found_by_its_id_alone() -> None:
    found = KNOWN.of(8)
    assert found is not None
    assert found.tolist() == [1, 0]
    assert [KNOWN.of(claim_id) for claim_id in (0, 4, 99)] == [None, None, None]


def test_vectors_have_length_one_and_alike_sentences_are_near() -> None:
    dam, lake, treaty = embedder()(
        ["The dam is shut.", "The gates of the dam were closed.", "They signed a treaty."]
    )
    assert [float(np.linalg.norm(v)) for v in (dam, lake, treaty)] == pytest.approx([1, 1, 1])
    assert float(dam @ lake) > float(dam @ treaty)


def test_the_order_of_words_counts_for_nothing() -> None:
    first, turned = embedder()(["Iran attacks Israel", "Israel attacks Iran"])
    assert float(first @ turned) > 0.9


def test_a_sentence_without_a_token_is_near_to_nothing() -> None:
    (nothing,) = embedder()([""])
    assert not nothing.any()
