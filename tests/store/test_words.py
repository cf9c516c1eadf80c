"""What is typed into `q`, read as words, and what it means for a claim."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims_api.store.words import (
    GAP,
    MAX_PIECES,
    Indexed,
    Piece,
    indexed,
    matches,
    sought,
    words_of,
)
from claims_api.text import fold


def one(word: str, *, prefix: bool = False) -> tuple[Piece, ...]:
    """Return the group of one word."""
    return (Piece((word,), prefix=prefix),)


def said(statement: str, *names: str, quotes: tuple[str, ...] = (), note: str = "") -> Indexed:
    """Return the words of a claim."""
    return indexed([statement], names, [note], quotes)


@pytest.mark.parametrize(
    ("typed", "groups", "excluded"),
    [
        ("dam", (one("dam"),), ()),
        ("Dams gates", (one("dam"), one("gate")), ()),
        ('"dry ditches"', ((Piece(("dri", "ditch")),),), ()),
        ('"dry ditches', ((Piece(("dri", "ditch")),),), ()),
        ("soft-diplomacy", ((Piece(("soft", "diplomaci")),),), ()),
        ("dam -gates", (one("dam"),), (Piece(("gate",)),)),
        ('-"dry ditches"', (), (Piece(("dri", "ditch")),)),
        ("dam OR gates", ((Piece(("dam",)), Piece(("gate",))),), ()),
        ("a OR b OR c d", ((Piece(("a",)), Piece(("b",)), Piece(("c",))), one("d")), ()),
        ("OR", (), ()),
        ("-dam OR gates", (one("gate"),), (Piece(("dam",)),)),
        ("dam OR soft-dipl*", ((Piece(("dam",)), Piece(("soft", "dipl"), prefix=True)),), ()),
        ("-soft-dipl*", (), (Piece(("soft", "dipl"), prefix=True),)),
        ("dam OR", (one("dam"),), ()),
        ("dam or gates", (one("dam"), one("or"), one("gate")), ()),
        ("coop*", (one("coop", prefix=True),), ()),
        ("Élec*", (one("elec", prefix=True),), ()),
        ("soft-dipl*", ((Piece(("soft", "dipl"), prefix=True),),), ()),
        ("-coop*", (), (Piece(("coop",), prefix=True),)),
        ("c*", (one("c"),), ()),
        ("*", (), ()),
        ("- -- ... ( ) ^ : {", (), ()),
        ("NEAR(dam, gates)", ((Piece(("near", "dam")),), one("gate")), ()),
    ],
)
def test_a_question_is_read_as_words(
    typed: str, groups: tuple[tuple[Piece, ...], ...], excluded: tuple[Piece, ...]
) -> None:
    found = sought(typed)
    assert (found.groups, found.excluded) == (groups, excluded)


@given(st.text())
@example("ʹ")
@example("-ʼ*")
@example('"""-"" OR OR -OR "-')
def test_whatever_is_typed_becomes_words(typed: str) -> None:
    found = sought(typed)
    pieces = [*found.excluded, *(piece for group in found.groups for piece in group)]
    assert all(group for group in found.groups)
    assert all(token and token == fold(token) for piece in pieces for token in piece.tokens)


@given(st.lists(st.sampled_from(["dam", "-gate", '"a b"', "OR", "wat*"]), max_size=60))
def test_sixteen_pieces_count_and_more_are_told(typed: list[str]) -> None:
    found = sought(" ".join(typed))
    taken = sum(map(len, found.groups)) + len(found.excluded)
    pieces = sum(word != "OR" for word in typed)
    assert taken <= MAX_PIECES
    assert not found.cut or taken == MAX_PIECES
    assert found.cut or taken >= min(pieces, MAX_PIECES)


def test_what_is_cut_is_the_end() -> None:
    found = sought(" ".join(f"w{n}" for n in range(20)))
    assert found.cut
    assert [group[0].tokens[0] for group in found.groups] == [f"w{n}" for n in range(16)]


@pytest.mark.parametrize(
    "typed",
    [
        "gates",
        "GATE shut",
        '"gates stood shut"',
        "stood -open",
        "open OR shut",
        "sto* gat*",
        "Torvalle",
        '"josk torvalle"',
        '"bitter almonds"',
        "minister",
        "gates torvalle almonds minister",
        "stoo* torv* almon* minis*",
    ],
)
def test_a_claim_is_found_by_all_its_words(typed: str) -> None:
    claim = said(
        "All four gates stood shut.",
        "Josk Torvalle",
        "Gate-keeper at Korreth",
        quotes=("bitter", "almonds, bitter almonds"),
        note="The minister denies it.",
    )
    assert matches(claim, sought(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "locks",
        "gates locks",
        '"shut stood"',
        "gates -shut",
        '"torvalle gate"',  # from one name into the next
        '"shut josk"',  # from one field into the next
        '"bitter almonds bitter almonds"',
        "hut*",
        "",
        "...",
        f'"torvalle {GAP} gate"',
    ],
)
def test_a_claim_is_not_found_by_what_it_lacks(typed: str) -> None:
    claim = said(
        "All four gates stood shut.", "Josk Torvalle", "Gate-keeper", quotes=("bitter", "almonds")
    )
    assert not matches(claim, sought(typed))


def test_a_prefix_is_of_the_word_as_written_and_not_of_its_stem() -> None:
    claim = said("The studies were dated.")
    assert matches(claim, sought("studie*"))
    assert matches(claim, sought("study"))
    assert not matches(claim, sought("study*"))


def test_a_question_of_nothing_but_exclusions_finds_the_rest() -> None:
    assert matches(said("The lake is full."), sought("-gates"))
    assert not matches(said("The gates are shut."), sought("-gates"))


CLAIM = {
    "statement": "The gates were shut.",
    "attributed_to": [{"id": "edda", "name": "Edda Torvalle"}, {"id": "ada", "name": "Ada Auctor"}],
    "via": [{"id": "barge", "name": "Bargeman"}],
    "actors": [{"id": "edda", "name": "Edda Torvalle", "role": "agent"}],
    "anchors": [{"exact": "shut all four"}, {"exact": None}],
    "note": None,
    "source": {"authors": [{"id": "ada", "name": "Ada Auctor"}]},
}


def test_names_of_those_who_take_part_hold_or_pass_on_are_words_of_a_claim() -> None:
    found = words_of(CLAIM)
    assert found.stems.names == ("edda", "torvall", GAP, "bargeman")
    assert found.written.names == ("edda", "torvalle", GAP, "bargeman")
    assert found.stems.quote == ("shut", "all", "four")


def test_the_author_of_a_source_is_no_word_of_its_claims() -> None:
    assert not matches(words_of(CLAIM), sought("Auctor"))


def test_a_retracted_claim_is_found_by_no_word() -> None:
    tombstone = {"id": "paper:gone", "status": "retracted", "reason": "The gates were open."}
    assert not matches(words_of(tombstone), sought("gates"))


@pytest.mark.parametrize("typed", ["OR", "OR dam", "dam OR", "-dam OR gates", "dam OR -gates"])
def test_an_or_that_joins_nothing_is_told(typed: str) -> None:
    assert sought(typed).idle_or


@pytest.mark.parametrize("typed", ["a*", "dam OR a*", "soft-d*", "-a*"])
def test_a_prefix_of_one_letter_is_told(typed: str) -> None:
    assert sought(typed).short_prefix


@pytest.mark.parametrize("typed", ["da*", "a", "*", "dam", '"a" gat*'])
def test_longer_prefixes_and_whole_words_are_as_they_were_meant(typed: str) -> None:
    assert not sought(typed).short_prefix


def test_an_or_between_two_words_is_not_idle() -> None:
    assert not sought('dam OR "the gates" OR wat*').idle_or
