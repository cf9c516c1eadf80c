"""Where claims stand in the one order of all claims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from claims_api.curation.positions import position
from claims_api.models.claim import CLAIM, CLAIM_ACTOR, CLAIM_TOPIC
from claims_api.store.engine import Store
from tests.queries.walking import local_ids
from tests.small_files import bring, claim, paper, parsed, topic

sources = st.integers(1, 2**23 - 1)
starts = st.integers(0, 2**30 - 1)
numbers = st.integers(0, 2**10 - 1)
places = st.tuples(sources, starts, numbers)


@given(places, places)
def test_claims_are_ordered_by_source_then_start_then_number(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    assert (position(*one) < position(*other)) == (one < other)


@given(places)
def test_a_position_is_a_bigint(place: tuple[int, int, int]) -> None:
    assert 0 <= position(*place) < 2**63


def test_more_claims_than_fit_at_one_start_are_refused() -> None:
    assert position(1, 0, 1023) < position(1, 1, 0)
    with pytest.raises(ValueError, match="start at one place"):
        position(1, 0, 1024)


def positions(store: Store) -> dict[str, int]:
    """Return the place of each claim, after proving that its links say the same."""
    with store.reading() as connection:
        rows = connection.execute(select(CLAIM.c.id, CLAIM.c.local, CLAIM.c.position)).all()
        at = {row.id: row.position for row in rows}
        for link in (CLAIM_ACTOR, CLAIM_TOPIC):
            for row in connection.execute(select(link.c.claim_id, link.c.position)):
                assert at[row.claim_id] == row.position
    return {row.local: row.position for row in rows}


@pytest.mark.parametrize(
    "starts",
    [
        [(0, 9, 18), (9, 0, 18)],
        [(0, 0, 0), (0, 0, 0)],
        [(0, 0, 0), (9, 0, 0), (0, 9, 0), (0, 0, 9), (0, 0, 0)],
        [(0, 9, 18), (18, 18, 18), (0, 9, 18)],
        [(0, 9, 18), (9, 18, 0), (18, 0, 9)],
    ],
)
def test_positions_stay_unique_whatever_moves(store: Store, starts: list[tuple[int, ...]]) -> None:
    bring(store, parsed(topics=[topic("fog")]))
    for at in starts:
        claims = [claim(n, start, topics=["fog"]) for n, start in zip("abc", at, strict=True)]
        bring(store, paper(*claims))
        found = positions(store)
        assert len(set(found.values())) == 3
        moved = sorted("abc", key=lambda n, at=at: at["abc".index(n)])  # type: ignore[misc]
        assert [at["abc".index(n)] for n in local_ids(store)] == [at["abc".index(n)] for n in moved]


def test_a_claim_inserted_between_others_moves_none(store: Store) -> None:
    bring(store, paper(claim("a", 0), claim("c", 18)))
    before = positions(store)
    bring(store, paper(claim("a", 0), claim("b", 9), claim("c", 18)))
    assert positions(store).items() > before.items()
    assert local_ids(store) == ["a", "b", "c"]
