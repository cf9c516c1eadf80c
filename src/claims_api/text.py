"""Text as the service reads it: folded keys, tokens and stems, canonical source text, digests."""

import hashlib
import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʻ`´ʹ"))
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’ʼ][sS]\b")
_LONGEST = 128  # of a word; PostgreSQL takes no lexeme of 2,048 bytes
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the key under which a name is found: no case, accents, apostrophes or extra space."""
    # Case folding can compose and decomposing can bring back capitals: twice is enough for all.
    folded = text
    for _ in range(2):
        folded = unicodedata.normalize("NFKD", folded).casefold()
    kept = unicodedata.normalize("NFKD", folded).translate(_APOSTROPHES)
    return _SPACES.sub(" ", "".join(c for c in kept if not _is_mark(c))).strip()


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


def harmless(text: str, limit: int = 64) -> str:
    """Return what was sent so that it can be echoed: short, printable, no control characters."""
    shown = "".join(c if c.isprintable() else "�" for c in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
