"""The order by relevance: a statement weighs more than names, these than a note and quotations."""

from typing import Any

import pytest

from claims_api.store.engine import Store
from tests.queries.walking import local_ids
from tests.small_files import actor, anchor, bring, claim, paper

TEXT = "By noon the gates stood shut. Nobody came to look at it."
QUOTED, OTHER = anchor(12, 28, TEXT), anchor(30, 55, TEXT)
ACTORS = (actor("gates", name="Gates Stood Shut"), actor("else", name="Somebody Else Entirely"))

# The same words, each time in one field alone; what else a claim says is as long everywhere.
NOWHERE: dict[str, Any] = {
    "statement": "Nobody knows it.",
    "actors": [{"id": "else", "role": "mentioned"}],
    "note": "Nobody knows it.",
    "anchors": [OTHER],
}
FIELDS: dict[str, dict[str, Any]] = {
    "statement": {"statement": "The gates stood shut."},
    "names": {"actors": [{"id": "gates", "role": "mentioned"}]},
    "note": {"note": "The gates stood shut."},
    "quote": {"anchors": [QUOTED]},
}
ORDER = list(FIELDS)
TYPED = ["gates", "gates shut", '"stood shut"', "gat*", "gat* -opened", "gates OR doors"]


def brought(store: Store, *names: str, **more: dict[str, Any]) -> None:
    """Bring a claim for each of these fields, the best of them last in the text."""
    claims = [claim(name, **NOWHERE | FIELDS[name] | more.get(name, {})) for name in names]
    bring(store, paper(*claims, actors=ACTORS, text=TEXT, text_access="public"))
    assert local_ids(store) == list(names)


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("better", range(3))
def test_a_field_weighs_more_than_the_next(store: Store, typed: str, better: int) -> None:
    above, below = ORDER[better], ORDER[better + 1]
    brought(store, below, above)
    assert local_ids(store, q=typed) == [above, below]
    assert local_ids(store, q=typed, sort="-relevance") == [below, above]


@pytest.mark.parametrize("typed", TYPED)
def test_the_order_of_the_fields_is_the_same_on_each_engine(store: Store, typed: str) -> None:
    brought(store, *reversed(ORDER))
    assert local_ids(store, q=typed) == ORDER


@pytest.mark.parametrize("better", range(3))
@pytest.mark.parametrize("longer", [0, 1])
def test_a_claim_three_times_as_long_keeps_its_place(
    store: Store, better: int, longer: int
) -> None:
    pair = ORDER[better : better + 2]
    statement = FIELDS[pair[longer]].get("statement", NOWHERE["statement"])
    filled = {"statement": f"{statement} {'It is so. ' * 12}"}
    brought(store, *reversed(pair), **{pair[longer]: filled})
    assert local_ids(store, q="gates") == pair


@pytest.mark.parametrize("typed", ["gates", "gat*"])
def test_a_word_that_stands_in_two_fields_counts_in_both(store: Store, typed: str) -> None:
    filled = {"note": {"anchors": [QUOTED], "note": FIELDS["note"]["note"]}}
    brought(store, "note", "names")
    assert local_ids(store, q=typed) == ["names", "note"]
    names_too = {"actors": FIELDS["names"]["actors"]}
    brought(store, "note", "names", note=filled["note"] | names_too)
    assert local_ids(store, q=typed) == ["note", "names"]


def test_claims_that_match_alike_stand_in_the_order_of_the_text(store: Store) -> None:
    alike = [claim(f"c{n}", 90 - 9 * n, statement="The lake is full.") for n in range(5)]
    bring(store, paper(*alike))
    in_text = [f"c{n}" for n in reversed(range(5))]
    assert local_ids(store, q="lake") == local_ids(store, q="lake", limit=2) == in_text
