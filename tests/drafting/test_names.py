"""Names found in a text: as they are written, the longest, and whose they are."""

import pytest

from claims_api.curation.claims_file import ClaimsFile
from claims_api.drafting.names import Mention, Names, of_files, unknown
from claims_api.text import Span

ACTORS = [
    {"id": "us", "name": "United States", "kind": "state", "aliases": [
        {"text": "US", "kind": "acronym"}, {"text": "American", "kind": "demonym"}]},
    {"id": "ostmere", "name": "Ostmere", "kind": "state"},
    {"id": "commission", "name": "River Commission", "kind": "organisation"},
    {"id": "guard", "name": "River Guard", "kind": "armed_group"},
    {"id": "ada-torvalle", "name": "Ada Torvalle", "kind": "person", "aliases": [
        {"text": "Torvalle", "kind": "short"}]},
    {"id": "bo-torvalle", "name": "Bo Torvalle", "kind": "person", "aliases": [
        {"text": "Torvalle", "kind": "short"}]},
]  # fmt: skip
PLACES = [
    {"id": "ostmere-land", "name": "Ostmere", "kind": "country"},
    {"id": "lissen", "name": "Lissen", "kind": "city"},
]
TOPICS = [{"id": "dams", "label": "Dams"}]


@pytest.fixture(scope="module")
def names() -> Names:
    plain = {"actors": ACTORS, "places": PLACES, "topics": TOPICS}
    return of_files([ClaimsFile.model_validate(plain)])


def found(names: Names, text: str) -> list[str]:
    return [mention.slug for mention in names.mentions(text)]


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("The United States’ plan", ["us"]),
        ("The US told us nothing", ["us"]),
        ("an american plan, an American one", ["us"]),
        ("The River Commission met the River Guard", ["commission", "guard"]),
        ("the river was high", []),
        ("Ada Torvalle and Bo Torvalle", ["ada-torvalle", "bo-torvalle"]),
        ("Torvalle left", []),  # two bear the name: which is meant is not guessed
        ("Ostmere complained", ["ostmere"]),
        ("rain fell in Ostmere", ["ostmere-land"]),
        ("rain fell in Lissen and Ostmere", ["lissen", "ostmere-land"]),
        ("the dams of old", ["dams"]),
    ],
)
def test_a_name_is_found_as_it_is_written(names: Names, text: str, slugs: list[str]) -> None:
    assert found(names, text) == slugs


def test_a_mention_tells_where_it_stands_and_whether_it_is_a_demonym(names: Names) -> None:
    assert names.mentions("An American plan") == [Mention(Span(3, 11), "actor", "us", True)]


def test_what_is_known_is_told_by_noun(names: Names) -> None:
    assert names.known("place") == {"ostmere-land", "lissen"}
    assert names.own["actor", "us"] == "United States"
    assert names.persons == {"ada-torvalle", "bo-torvalle"}


def test_what_is_written_as_a_name_and_is_none_that_is_known_is_told(names: Names) -> None:
    text = "Then Ruvo Dask met the United States in Carrowgate on Monday."
    assert unknown(text, Span(0, len(text)), names.mentions(text)) == ["Ruvo Dask", "Carrowgate"]
