"""Words are found in a text where they stand, with its tokens indexed or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_api.curation import occurrences, versions
from claims_api.curation.occurrences import Occurrences
from claims_api.curation.versions import Versions

TEXTS = st.text(alphabet="ab \n", max_size=60)
PARTS = ["a b c", "a  b", "bb", "c d e f"]
WORDS = st.text(alphabet="ab \n", min_size=1, max_size=8)


def looked_for(text: str, words: str) -> list[int]:
    """Return where words stand, found as simply as can be."""
    return [at for at in range(len(text)) if text.startswith(words, at)]


@given(TEXTS, st.lists(WORDS, max_size=5))
def test_words_are_found_with_an_index_as_without_one(text: str, sought: list[str]) -> None:
    indexed = Occurrences(text)
    indexed._tokens = occurrences._indexed(text)
    plain = Occurrences(text)
    for words in sought:
        assert [*indexed.of(words)] == [*plain.of(words)] == looked_for(text, words)
        is_one = text.count(words) == 1
        assert (indexed.is_one(words), plain.is_one(words)) == (is_one, is_one)
        if is_one:
            assert indexed.first(words) == plain.first(words) == text.index(words)


@given(st.lists(st.sampled_from(PARTS), max_size=12), st.data())
def test_spans_are_placed_with_an_index_as_without_one(
    parts: list[str], data: st.DataObject
) -> None:
    old = " ".join(parts)
    new = " ".join(data.draw(st.permutations(parts)))
    plain, indexed = Versions(old, new), Versions(old, new)
    for each in (indexed._in_old, indexed._in_new):
        each._tokens = occurrences._indexed(each.text)
    ends = st.integers(0, len(old))
    spans = data.draw(st.lists(st.tuples(ends, ends).map(sorted).map(list), max_size=6))
    spans = [span for span in spans if span[0] < span[1]]
    assert [indexed.place(*s) for s in spans] == [plain.place(*s) for s in spans]
    assert indexed.paragraphs(spans) == plain.paragraphs(spans)


def test_a_text_is_indexed_only_when_it_pays() -> None:
    text = Occurrences("one two three " * 3)
    for number in range(occurrences._FEW + 5):
        assert [*text.of("one two three")] == [0, 14, 28]
        assert (text._tokens is None) == (number < occurrences._FEW)


@pytest.mark.parametrize("times", [998, 999, 1000, 1001])
def test_what_stands_too_often_is_not_looked_for(times: int) -> None:
    found = versions._like(Occurrences("a " * times), "a", versions._Around("", ""), (False, False))
    assert len(found) == (times if times < 1000 else 0)
