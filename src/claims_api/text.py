"""Text as the service reads it: folded keys, tokens and stems, canonical source text, digests."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import quote

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʻ`´ʹ"))
_IN_WORDS = frozenset(map(chr, _APOSTROPHES)) - {"´"}  # which folds to a space with a mark
_BETWEEN_WORDS = dict.fromkeys(map(ord, "“”„«»–—"), " ")
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’ʼ][sS]\b")
_LONGEST = 128  # of a word; PostgreSQL takes no lexeme of 2,048 bytes
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the key under which a name is found: no case, accents, apostrophes or extra space."""
    return _SPACES.sub(" ", _folded(text)).strip()


def _folded(text: str) -> str:
    if text.isascii():  # most are; nothing of it decomposes, and there are no marks
        return text.casefold().translate(_APOSTROPHES)
    # Case folding can compose and decomposing can bring back capitals: twice is enough for all.
    folded = text
    for _ in range(2):
        folded = unicodedata.normalize("NFKD", folded).casefold()
    kept = unicodedata.normalize("NFKD", folded).translate(_APOSTROPHES)
    return "".join(c for c in kept if not _is_mark(c))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me")


@cache
def _stemmer() -> Any:
    # The package loads every language it knows, which only a question in words needs.
    import snowballstemmer  # noqa: PLC0415  # see above

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


def words(text: str) -> list[str]:
    """Return the folded words of a text, in order.

    Folded first: a mark above a letter would else end a word (Arabic and Hebrew points are marks).
    """
    return words_of(fold(text))


def words_of(folded: str) -> list[str]:
    """Return the words of a text that is folded already, in order."""
    return [word[:_LONGEST] for word in _WORD.findall(folded)]


def stems(text: str) -> list[str]:
    """Return the stemmed, folded words of a text, in order (Snowball English).

    A possessive goes with its word: "Russia's" and "Russia" have one stem.
    """
    return [_stem(word) for word in words(_POSSESSIVE.sub("", text))]


class Span(NamedTuple):
    """A stretch of a text, in code points: from the first to before the last."""

    start: int
    end: int


def word_spans(text: str) -> list[Span]:
    """Return where each of the `words` of a text stands in it."""
    return _spans(text, ())


def stem_spans(text: str) -> list[Span]:
    """Return where each of the `stems` of a text stands in it, without its possessive."""
    left_out = (range(*found.span()) for found in _POSSESSIVE.finditer(text))
    return _spans(text, chain.from_iterable(left_out))


def _spans(text: str, left_out: Iterable[int]) -> list[Span]:
    """Find the words of a text where they stand, as they are once it is folded."""
    dropped = set(left_out)
    kept = [at for at, c in enumerate(text) if c not in _IN_WORDS and at not in dropped]
    plain = "".join(text[at] for at in kept).translate(_BETWEEN_WORDS)
    origins: list[tuple[int, int]] | None = None
    if not plain.isascii():
        plain, origins = _folded_by_letter(text, kept)
    found = (match.span() for match in _WORD.finditer(plain))
    if origins is None:  # every letter folds to one
        return [Span(kept[start], kept[end - 1] + 1) for start, end in found]
    return [Span(origins[start][0], origins[end - 1][1]) for start, end in found]


def _folded_by_letter(text: str, kept: Sequence[int]) -> tuple[str, list[tuple[int, int]]]:
    """Fold what is kept of a text, and tell for each sign of that where it came from.

    A letter goes with the marks behind it: beyond them nothing that is folded reaches.
    """
    folded: list[str] = []
    origins: list[tuple[int, int]] = []
    for letter, start, end in _letters(text, kept):
        piece = _folded_letter(letter)
        folded.append(piece)
        origins += [(start, end)] * len(piece)
    return "".join(folded), origins


_folded_letter = lru_cache(maxsize=8192)(_folded)


def _letters(text: str, kept: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    """Yield each letter with its marks, and where it stands."""
    letter, start, end = "", 0, 0
    for at in kept:
        sign = text[at]
        if letter and (sign.isascii() or not unicodedata.category(sign).startswith("M")):
            yield letter, start, end
            letter = ""
        letter, start, end = letter + sign, start if letter else at, at + 1
    if letter:
        yield letter, start, end


# What printing and typing change about a quotation, and what is left of it: dashes and quotation
# marks of whatever kind (apostrophes among them) are one sign each, apart from the words.
DASHES = r"\-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
MARKS = "'\"`´‘’‚‛“”„‟«»‹›′″ʼ＇＂"
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_LOOSE_WORD = re.compile(rf"[{DASHES}]+|[{MARKS}]+|[^\s{DASHES}{MARKS}]+")
_DASH = re.compile(f"[{DASHES}]")


class LooseWord(NamedTuple):
    """A word, or a sign that stands by itself, as quotations are compared, and where it stands."""

    text: str
    start: int
    end: int


def loose_words(text: str) -> Iterator[LooseWord]:
    """Yield the words of a text without what printing changes: case, marks, dashes, space.

    Letters keep their accents; punctuation stays with its word.
    """
    for found in _LOOSE_WORD.finditer(text):
        if word := _loose_word(found[0]):
            yield LooseWord(word, *found.span())


@lru_cache(maxsize=65536)
def _loose_word(word: str) -> str:
    if word[0] in MARKS:
        return "'"
    if _DASH.match(word):
        return "-"
    return compatible(word).casefold()


def compatible(text: str) -> str:
    """Return a text with its letters in one form (NFKC), without what nobody sees."""
    return unicodedata.normalize("NFKC", text.translate(_UNSEEN))


def loose(text: str) -> str:
    """Return a text as quotations are sought in it: its `loose_words` with spaces between."""
    # A text of 4 MB takes a third of a second without telling where each word stands.
    return " ".join(filter(None, map(_loose_word, _LOOSE_WORD.findall(text))))


def canonical(data: bytes) -> str:
    """Decode a source's text: UTF-8, CRLF and CR turned to LF, nothing else changed.

    Raises ValueError for bytes that are not UTF-8 and for a NUL.
    """
    text = data.decode("utf-8")
    if "\0" in text:
        raise ValueError("a NUL character stands in the text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def etag_of(data: bytes) -> str:
    """Return the strong validator of a record: 16 hex digits of the SHA-256 of its bytes."""
    return hashlib.sha256(data).hexdigest()[:16]


def encoded(address: str) -> str:
    """Return an address with what none may hold (RFC 3986) in percent encoding."""
    return quote(address, safe="%:/?#[]@!$&'()*+,;=~-._")


def harmless(text: str, limit: int = 64) -> str:
    """Return what was sent so that it can be echoed: short, printable, no control characters."""
    shown = "".join(c if c.isprintable() else "�" for c in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
