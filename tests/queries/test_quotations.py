"""Where in a text a quotation stands: sign by sign, normalised, stitched, or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_api.queries.quotations import Matched, Quotation
from claims_api.text import loose

TEXT = (
    "“The dam,” Edda told this paper – her ministry means to sell power as well – “will halve our\n"
    "bills before the year is out.”\n\nAll four gates at Korreth stood shut for nine days 🌊: so a "
    "gate-keeper told a bargeman, and it’s true. The dam is full. Some say the dam is full of sand."
)


def matched(quote: str, text: str = TEXT) -> Matched | None:
    """Return how a quotation stands in a text."""
    return Quotation(quote).match(text, loose(text))


def words(found: Matched | None, text: str = TEXT) -> list[list[str]]:
    """Return the words of each place."""
    assert found is not None
    return [[text[span.start : span.end] for span in place] for place in found.places]


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("stood shut for nine days 🌊", "stood shut for nine days 🌊"),
        ("  All four gates at Korreth\n", "All four gates at Korreth"),
        ("“All four gates at Korreth”", "All four gates at Korreth"),
        ('"it’s true"', "it’s true"),
        ("before the year is out.”", "before the year is out.”"),
    ],
)
def test_the_very_words_are_found(quote: str, stands: str) -> None:
    found = matched(quote)
    assert found is not None
    assert (found.how, words(found)) == ("exact", [[stands]])


@pytest.mark.parametrize(
    ("quote", "stands", "differs"),
    [
        ("all four GATES", "All four gates", ["case"]),
        ("it's true", "it’s true", ["marks"]),
        ("'The dam,' Edda told", "The dam,” Edda told", ["marks"]),
        ("paper - her ministry", "paper – her ministry", ["dashes"]),
        ("paper—her ministry", "paper – her ministry", ["dashes", "space"]),
        ("will  halve our bills", "will halve our\nbills", ["space"]),
        ("[a]ll four gates", "All four gates", ["case", "other"]),
        ("stood shut for nine days.", "stood shut for nine days", ["other"]),
        ("so a gate‐keeper", "so a gate-keeper", ["dashes"]),
        ("… before the year is out", "before the year is out", ["other"]),
    ],
)
def test_what_printing_changes_is_told(quote: str, stands: str, differs: list[str]) -> None:
    found = matched(quote)
    assert found is not None
    assert (found.how, words(found)[0]) == ("normalised", [stands])
    assert Quotation(quote).differences(stands) == differs


@pytest.mark.parametrize(
    ("quote", "pieces"),
    [
        ("The dam … will halve our bills", ["The dam", "will halve our\nbills"]),
        ("All four gates ... told a bargeman", ["All four gates", "told a bargeman"]),
        ("All four gates [...] told a bargeman", ["All four gates", "told a bargeman"]),
        ("All four gates [of the dam] stood shut", ["All four gates", "stood shut"]),
        ("All four gates\n\ntold a bargeman", ["All four gates", "told a bargeman"]),
        (
            "her ministry means to sell a gate-keeper told a bargeman",
            ["her ministry means to sell", "a gate-keeper told a bargeman"],
        ),
    ],
)
def test_pieces_that_were_joined_are_found_one_by_one(quote: str, pieces: list[str]) -> None:
    found = matched(quote)
    assert found is not None
    assert (found.how, words(found)) == ("stitched", [pieces])


@pytest.mark.parametrize(
    "quote",
    [
        "The dam is empty",
        "told a bargeman … All four gates",  # the other way round
        "he dam is ful",  # no whole words
        "The dam gates bargeman true",  # pieces of one word
        "All four gates at Lissen stood shut for nine days",  # another word in it
    ],
)
def test_what_does_not_stand_there_is_not_found(quote: str) -> None:
    assert matched(quote) is None


def test_each_place_is_told() -> None:
    found = matched("the dam is full")
    assert found is not None
    assert found.how == "exact"
    found = matched("THE DAM IS FULL")
    assert words(found) == [["The dam is full"], ["the dam is full"]]


def test_offsets_lead_to_the_words_behind_letters_that_fold_to_more() -> None:
    text = "Die Straße, der ﬁnstere Fluss\u00ad: die STRASSE ist voll."
    assert words(matched("die strasse ist VOLL", text), text) == [["die STRASSE ist voll"]]
    assert words(matched("DER FINSTERE FLUSS", text), text) == [["der ﬁnstere Fluss"]]


def test_scripts_without_spaces_are_found_within_a_line() -> None:
    assert matched("水庫已滿", "部長說水庫已滿了。") is not None
    assert matched("maison", "les maisons") is None


def test_a_quotation_without_words_says_nothing() -> None:
    assert not Quotation("… “—” !").says_something


def test_only_what_is_long_enough_can_be_asked_of_what_is_not_shown() -> None:
    long = "All four gates at Korreth"
    assert Quotation(long).tells_nothing
    for short in ("four gates at", "a b c d", f"{long} … told", f"The … {long}"):
        assert not Quotation(short).tells_nothing


@given(st.text("aB’ -\n.ß", max_size=30), st.data())
def test_whatever_stands_between_spaces_is_found_where_it_stands(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = Quotation(text[start:end].swapcase())
    found = quote.match(text, loose(text))
    for place in found.places if found else []:
        for span in place:
            assert 0 <= span.start < span.end <= len(text)
            assert any(c.isalnum() for c in text[slice(*span)]) or found.how == "exact"


def test_words_over_and_over_are_looked_for_without_end_nowhere() -> None:
    text = "the dam is full of the dam is full " * 20_000
    assert matched("the dam is full " * 300 + "of sand", text) is None
