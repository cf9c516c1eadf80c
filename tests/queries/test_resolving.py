"""From names to records: tiers, codes, what is ambiguous, what is nearest."""

import pytest
from sqlalchemy import Connection

from claims_api.errors import UnknownName
from claims_api.queries.resolving import Sought, World, nearest_records, resolve
from claims_api.store.engine import Store
from tests.queries.walking import all_ids
from tests.small_files import actor, bring, claim, paper, parsed, place, source, topic


def meant(connection: Connection, noun: str, value: str) -> list[str]:
    """Return the ids of what a name means."""
    world = resolve(connection, [Sought(noun, value, noun)])
    return [hit.slug for hit in world.hits[noun, value]]


def warned(connection: Connection, noun: str, value: str) -> list[tuple[str, str]]:
    """Return what is warned of a name: code and words."""
    world = resolve(connection, [Sought(noun, value, noun)])
    return [(warning.code, warning.detail) for warning in world.warnings]


@pytest.mark.parametrize(
    "value",
    [
        "russia",
        "Russia",
        "RUSSIA",
        " russia ",
        "Moscow",
        "moskva",
        "RUS",
        "ru",
        "Q159",
        "q159",
        "Россия",
        "РОССИЯ",
        "the  Russian bear",
        "Russian\u00a0Federation",
    ],
)
def test_an_actor_is_found_by_any_of_its_names(connection: Connection, value: str) -> None:
    assert meant(connection, "actor", value) == ["russia"]


@pytest.mark.parametrize(
    ("value", "slug"),
    [
        ("Zelie Orvane", "zelie-orvane"),
        ("Zélie Orvane", "zelie-orvane"),
        ("ZE\u0301LIE ORVANE", "zelie-orvane"),
        ("Dara NGoleth", "dara-ngoleth"),
        ("dara n'goleth", "dara-ngoleth"),
        ("نيروز الضفاف", "nayruz-al-difaf"),
        ("ambrel tace", "ambrel-tace"),
        ("no", "nearwater-orchardists"),
        ("Turkiye", "turkey"),
    ],
)
def test_case_accents_and_apostrophes_make_no_difference(
    connection: Connection, value: str, slug: str
) -> None:
    assert meant(connection, "actor", value) == [slug]


@pytest.mark.parametrize(
    ("noun", "value", "slug"),
    [
        ("place", "the wall at korreth", "korreth-dam"),
        ("place", "XB", "brennovar"),
        ("topic", "operation of the gates", "gate-operation"),
        ("topic", "gate-operation", "gate-operation"),
        ("source", "river-post-dam-report", "river-post-dam-report"),
        ("claim", "river-post-dam-report:dam-is-full", "river-post-dam-report:dam-is-full"),
    ],
)
def test_every_noun_has_names_of_its_own(
    connection: Connection, noun: str, value: str, slug: str
) -> None:
    assert meant(connection, noun, value) == [slug]


def test_one_word_may_name_an_actor_and_a_place(connection: Connection) -> None:
    assert meant(connection, "actor", "Lissen") == ["ostmere"]
    assert meant(connection, "place", "Lissen") == ["lissen"]


def test_a_title_is_no_name_of_a_source(connection: Connection) -> None:
    assert meant(connection, "source", "Korreth Dam Is Full, Minister Says") == []


@pytest.fixture
def tiers(store: Store) -> Store:
    """Return a store in which `abc` is an id, a code, a name and an alias."""
    four = [
        actor("abc", name="First"),
        actor("b", name="Second", code="ABC"),
        actor("c", name="Abc"),
        actor("d", name="Fourth", aliases=[{"text": "ABC"}]),
    ]
    bring(store, parsed(actors=four))
    return store


def without(store: Store, *slugs: str) -> list[str]:
    """Return what `aBc` means when these actors have given it up."""
    given_up = {
        "abc": actor("abc", name="First"),
        "b": actor("b", name="Second"),
        "c": actor("c", name="Third"),
    }
    bring(store, parsed(actors=[given_up[slug] for slug in slugs]))
    with store.reading() as opened:
        return meant(opened, "actor", "aBc")


def test_an_id_comes_before_a_code_a_name_and_an_alias(tiers: Store) -> None:
    assert without(tiers) == ["abc"]


def test_a_code_comes_before_a_name_and_a_name_before_an_alias(store: Store) -> None:
    three = [
        actor("b", name="Second", code="ABC"),
        actor("c", name="Abc"),
        actor("d", name="Fourth", aliases=[{"text": "ABC"}]),
    ]
    bring(store, parsed(actors=three))
    assert without(store) == ["b"]
    assert without(store, "b") == ["c"]
    assert without(store, "b", "c") == ["d"]


def test_two_of_one_tier_mean_any_of_them_with_a_warning(connection: Connection) -> None:
    assert meant(connection, "actor", "Torvalle") == ["edda-torvalle", "josk-torvalle"]
    ((code, detail),) = warned(connection, "actor", "Torvalle")
    assert code == "ambiguous-name"
    assert "Edda Torvalle (edda-torvalle), Josk Torvalle (josk-torvalle)" in detail
    either, edda, josk = (
        set(all_ids(connection, attributed_to=[name], limit=200))
        for name in ("Torvalle", "edda-torvalle", "josk-torvalle")
    )
    assert either == edda | josk > edda > set()


def test_a_name_that_is_known_gives_no_warning(connection: Connection) -> None:
    assert warned(connection, "actor", "Russia") == []


@pytest.mark.parametrize(
    ("noun", "value", "near"),
    [
        ("actor", "Rusia", "Russia (russia)"),
        ("actor", "Brenovar", "Brennovar (brennovar)"),
        ("actor", "Zelie Orvan", "Zélie Orvane (zelie-orvane)"),
        ("actor", "Netanjahu", "Benjamin Netanyahu (benjamin-netanyahu)"),
        ("place", "Palmira", "Palmyra (palmyra)"),
        ("topic", "gate operations", "Operation of the gates (gate-operation)"),
        ("source", "river-post", "river-post-dam-report"),
        ("claim", "river-post-dam-report:dam-full", "river-post-dam-report:dam-is-full"),
    ],
)
def test_a_name_that_nobody_knows_is_told_the_nearest(
    connection: Connection, noun: str, value: str, near: str
) -> None:
    ((code, detail),) = warned(connection, noun, value)
    assert code == "unknown-name"
    assert near in detail


def test_the_nearest_comes_first_and_once(connection: Connection) -> None:
    found = nearest_records(connection, "actor", "Rusia")
    assert found[0] == ("russia", "Russia (russia)")
    assert len(set(found)) == len(found) <= 3


def test_what_is_near_to_nothing_is_told_without_a_guess(connection: Connection) -> None:
    assert warned(connection, "actor", "qqqqxxxx") == [
        ("unknown-name", "Nobody knows the actor qqqqxxxx.")
    ]


def test_a_long_name_is_told_in_a_few_characters(connection: Connection) -> None:
    ((_code, detail),) = warned(connection, "actor", "x\u202e" * 250)
    assert len(detail) < 200
    assert "\u202e" not in detail


def test_under_strict_handling_an_unknown_name_is_refused(connection: Connection) -> None:
    with pytest.raises(UnknownName) as caught:
        resolve(connection, [Sought("actor", "Rusia", "agent")], strict=True)
    assert caught.value.faults[0].at == "agent"
    assert "Russia (russia)" in caught.value.faults[0].detail


def test_under_strict_handling_an_ambiguous_name_is_only_warned_of(connection: Connection) -> None:
    world = resolve(connection, [Sought("actor", "Torvalle", "actor")], strict=True)
    assert [warning.code for warning in world.warnings] == ["ambiguous-name"]


def test_one_name_that_is_asked_for_twice_is_warned_of_once(connection: Connection) -> None:
    world = resolve(connection, [Sought("actor", "Rusia", "actor")] * 2)
    assert len(world.warnings) == 1


def test_a_draft_is_known_to_nobody(connection: Connection) -> None:
    assert meant(connection, "claim", "basin-review-two-banks:commission-is-tired") == []


@pytest.mark.parametrize(
    ("sought", "near"),
    [
        ("paper:lake-is-fuller", {"paper:lake-is-full"}),
        ("papers:lake-is-fuller", {"paper:lake-is-full", "paper-two:lake-is-fuller"}),
        ("lake-is-fuller", {"paper:lake-is-full", "paper-two:lake-is-fuller"}),
    ],
)
def test_claims_that_come_near_are_published_and_of_the_source_if_it_is_known(
    store: Store, sought: str, near: set[str]
) -> None:
    bring(
        store,
        paper(claim("lake-is-full"), claim("lake-is-fuller", 9, status="draft")),
        parsed("b.yaml", source=source("paper-two"), claims=[claim("lake-is-fuller")]),
    )
    with store.reading() as opened:
        assert {found.slug for found in nearest_records(opened, "claim", sought)} == near


def test_a_name_that_is_not_resolved_is_said_as_it_was_asked() -> None:
    assert World().said("actor", "Rusia") == "Rusia"


def test_records_of_other_nouns_are_not_near(store: Store) -> None:
    bring(store, parsed(places=[place("palmyra")], topics=[topic("palmistry")]))
    bring(store, paper(claim("a")))
    with store.reading() as opened:
        assert nearest_records(opened, "actor", "palmyra") == []
