"""Names in parts, as pybtex reads them for BibTeX."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import Person

from claims_api.formats.names import PersonName, parts_of

WORDS = "Ada van der de bin Magnier al-Assad J. N’Goleth Élise émile O'Neill Łucja".split()


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Elijah J. Magnier", PersonName("Magnier", "Elijah J.")),
        ("Ludwig van Beethoven", PersonName("Beethoven", "Ludwig", "van")),
        ("Charles de la Vallée Poussin", PersonName("Vallée Poussin", "Charles", "de la")),
        ("Bashar al-Assad", PersonName("al-Assad", "Bashar")),
        ("ibn Khaldun", PersonName("Khaldun", "", "ibn")),
        ("Martin Luther King Jr.", PersonName("King", "Martin Luther", "", "Jr.")),
        ("Martin Luther King, Jr.", PersonName("King", "Martin Luther", "", "Jr.")),
        ("Mao, Zedong", PersonName("Mao", "Zedong")),
        ("van Rossum, Guido", PersonName("Rossum", "Guido", "van")),
        ("Ada  Lovelace", PersonName("Lovelace", "Ada")),
    ],
)
def test_a_name_has_its_parts(name: str, parts: PersonName) -> None:
    assert parts_of(name) == parts


@pytest.mark.parametrize("name", ["Madonna", "Example, Inc., Limited", "Ada,", ",", "Jr."])
def test_what_has_no_parts_stands_as_it_is(name: str) -> None:
    assert parts_of(name) is None


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=6).map(" ".join))
def test_names_are_read_as_bibtex_reads_them(name: str) -> None:
    read = Person(name)
    parts = parts_of(name)
    assert parts is not None
    assert parts.given.split() == [*read.first_names, *read.middle_names]
    assert parts.particle.split() == read.prelast_names
    assert parts.family.split() == read.last_names
