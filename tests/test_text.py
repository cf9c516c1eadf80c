"""Text as the service reads it: folded, in words and stems, canonical, harmless."""

import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims_api.text import (
    canonical,
    digest,
    etag_of,
    fold,
    harmless,
    stem_spans,
    stems,
    word_spans,
    words,
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Zélie Orvane", "zelie orvane"),
        ("Ångström", "angstrom"),
        ("Türkiye", "turkiye"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Σίσυφος", "σισυφοσ"),
        ("Hay'at Tahrir", "hayat tahrir"),
        ("N’Goleth", "ngoleth"),
        ("N‘Goleth", "ngoleth"),
        ("N`Goleth", "ngoleth"),
        ("Daʿish ʼn", "daʿish n"),
        ("  two\t\n banks ", "two banks"),
        ("ﬁnal", "final"),
        ("A\u20dd", "a"),
        ("U.S.", "u.s."),
    ],
)
def test_case_accents_apostrophes_and_space_are_folded(written: str, key: str) -> None:
    assert fold(written) == key


@pytest.mark.parametrize("written", ["İstanbul", "ISTANBUL", "istanbul"])
def test_a_turkish_capital_is_found_under_i(written: str) -> None:
    assert fold(written) == "istanbul"


def test_arabic_is_found_with_and_without_its_vowel_signs() -> None:
    assert fold("مُحَمَّد") == fold("محمد") == "محمد"
    assert fold("نيروز الضفاف") == "نيروز الضفاف"


@given(st.text())
@example("ŉ")
@example("\u0374")
@example("\uff40")
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("soft-diplomacy", ["soft", "diplomacy"]),
        ("N’Goleth can't", ["ngoleth", "cant"]),
        ("snake_case", ["snake", "case"]),
        ("The lake is full 🌊 and no", ["the", "lake", "is", "full", "and", "no"]),
        ("… – !", []),
        ("نيروز الضفاف", ["نيروز", "الضفاف"]),
    ],
)
def test_words_are_letters_and_digits(written: str, found: list[str]) -> None:
    assert words(written) == found


@pytest.mark.parametrize("written", ["مُحَمَّد", "x\u030cyz", "שָׁלוֹם"])
def test_a_mark_cuts_no_word(written: str) -> None:
    assert words(written) == [fold(written)]
    assert len(stems(written)) == 1


@given(st.text())
@example("a ʼ b")
@example("ʹ")
def test_no_word_is_empty(text: str) -> None:
    assert "" not in words(text)
    assert "" not in stems(text)


@given(st.text())
def test_no_word_holds_what_an_engine_would_cut(text: str) -> None:
    cutting = [c for word in stems(text) for c in word if c.isascii() and not c.isalnum()]
    assert cutting == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cooperate", "cooperation"),
        ("Warned", "warnings"),
        ("Russia's", "Russia"),
        ("James's", "James"),
        ("JAMES’S", "James"),
        ("élections", "Election"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other)


def test_of_a_very_long_word_the_beginning_counts() -> None:
    assert words("x" * 200) == stems("x" * 200) == ["x" * 128]


def test_line_ends_of_all_kinds_become_line_feeds() -> None:
    assert canonical(b"one\r\ntwo\rthree\n") == "one\ntwo\nthree\n"


def test_nothing_else_of_a_text_is_changed() -> None:
    text = "\ufeff  e\u0301 🌊\t\u00a0\u2028end "
    assert canonical(text.encode()) == text


def test_a_text_with_a_nul_is_refused() -> None:
    with pytest.raises(ValueError, match="NUL"):
        canonical(b"a\0b")


@pytest.mark.parametrize("data", [b"\xff", b"\xed\xa0\x80", "é".encode("latin-1")])
def test_a_text_that_is_not_utf_8_is_refused(data: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        canonical(data)


@given(st.text())
def test_a_digest_is_the_sha_256_of_the_utf_8(text: str) -> None:
    assert digest(text) == hashlib.sha256(text.encode()).hexdigest()
    assert etag_of(text.encode()) == digest(text)[:16]


@given(st.text(st.characters(codec=None)))
def test_what_is_echoed_is_short_and_printable(text: str) -> None:
    shown = harmless(text)
    assert len(shown) <= 64
    assert shown.replace("�", "").isprintable()


def test_what_is_short_and_printable_is_echoed_whole() -> None:
    assert harmless("Zélie’s 🌊, نيروز") == "Zélie’s 🌊, نيروز"
    assert harmless("x" * 64) == "x" * 64
    assert harmless("x" * 65) == "x" * 63 + "…"


SIGNS = st.text(
    st.one_of(st.sampled_from("'’ʹ´ʼs sS’éЙ́ͅ½㌀ﬃßİ“—"), st.characters(exclude_categories=["Cs"]))
)


@given(SIGNS)
@example("Russia's élan; Moscow’s U.S. soft-diplomacy")
@example("ᾴ́ and ᾳ and ＩＩＩ of İstanbul’s")
def test_each_word_stands_where_its_span_says(text: str) -> None:
    for cut, spans in ((words, word_spans), (stems, stem_spans)):
        found = spans(text)
        assert len(found) == len(cut(text))
        assert all(0 <= span.start < span.end <= len(text) for span in found)
        assert found == sorted(found)


@given(SIGNS)
@example("Russia's élan; Moscow’s U.S. soft-diplomacy")
def test_what_stands_in_a_span_is_its_word(text: str) -> None:
    for word, span in zip(words(text), word_spans(text), strict=True):
        assert word in words(text[span.start : span.end])
