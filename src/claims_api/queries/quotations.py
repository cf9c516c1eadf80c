"""A quotation, and where in a text it stands: sign by sign, normalised, or stitched together."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from claims_api.models.quotes import Difference, Match
from claims_api.text import DASHES, MARKS, Span, compatible, loose_words

MOST_PLACES = 5  # in one text
MOST_PIECES = 8
PIECE = 4  # words that a piece has at least which nothing marks as one
_MOST_SOUGHT = 500  # signs that a database compares; SQLite takes patterns of 50,000 bytes
_END = ".,;:!?"
_INITIAL = re.compile(r"\[(\w)\]")  # as in `[T]he`
_GAP = re.compile(r"[\[(]?(?:…|\.(?:\s?\.){2,})[\])]?|\[[^\]]{2,200}\]|\n")
# Thai, Lao, Burmese, Khmer; kana and Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_SIGNS: dict[Difference, Callable[[str], str]] = {
    "case": str.casefold,
    "marks": lambda text: re.sub(f"[{MARKS}]+", "'", text),
    "dashes": lambda text: re.sub(f"[{DASHES}]+", "-", text),
    "space": lambda text: "".join(text.split()),
}


class Matched(NamedTuple):
    """How a quotation stands in a text, and the spans of each place in which it does."""

    how: Match
    places: list[list[Span]]


class Quotation:
    """A quotation as it was asked for, whole and in the parts that its author marked."""

    def __init__(self, quote: str) -> None:
        """Read it: quotation marks around the whole are none of its words."""
        self.text = quote.strip()
        self.bare = self.text.strip(MARKS).strip()
        plain = _INITIAL.sub(r"\1", self.text)
        self.words = _words(plain)
        marked = [words for part in _GAP.split(plain) if (words := _words(part))]
        self.parts = marked or [self.words]

    @property
    def says_something(self) -> bool:
        """Tell whether there is a word in it."""
        return any(c.isalnum() for word in self.words for c in word)

    @property
    def ends(self) -> tuple[str, str]:
        """Return how it begins and how it ends: no text without both has it in any way."""
        first, last = self.parts[0][:PIECE], self.parts[-1][-PIECE:]
        return " ".join(first)[:_MOST_SOUGHT], " ".join(last)[-_MOST_SOUGHT:]

    @property
    def beginning(self) -> str:
        """Return the words of the whole, as many as are sought at once."""
        return " ".join(self.words)[:_MOST_SOUGHT]

    @property
    def tells_nothing(self) -> bool:
        """Tell whether each part is so long that who found it must have known it."""
        return all(len(p) >= PIECE and len(" ".join(p)) >= 5 * PIECE for p in self.parts)

    def match(self, text: str, loosely: str) -> Matched | None:
        """Return how it stands in a text, which is given as it is and as it is sought in."""
        for quote in (self.text, self.bare):
            if found := list(islice(_places(text, quote), MOST_PLACES)):
                return Matched("exact", [[span] for span in found])
        whole = list(islice(_places(loosely, " ".join(self.words)), MOST_PLACES))
        if whole:
            return Matched("normalised", [[span] for span in _mapped(text, whole)])
        pieces = _stitched(loosely, self.parts)
        how: Match = "stitched" if len(pieces) > 1 else "normalised"
        return Matched(how, [_mapped(text, pieces)]) if pieces else None

    def differences(self, words: str) -> list[Difference]:
        """Return in what it differs from the words where it was found."""
        mine, theirs = _trimmed(self.bare), _trimmed(words)
        found = [kind for kind in _SIGNS if _but_for(kind, mine) != _but_for(kind, theirs)]
        is_all = _but_for(None, self.bare) == _but_for(None, words)
        return found if is_all else [*found, "other"]


def _trimmed(text: str) -> str:
    return compatible(_INITIAL.sub(r"\1", text)).strip(f"{MARKS}{_END} ")


def _words(text: str) -> list[str]:
    """Return the words of a quotation without the marks around it and the sign at its end."""
    found = [word.text for word in loose_words(text)]
    while found and found[0] == "'":
        found.pop(0)
    while found and (found[-1] == "'" or not found[-1].strip(_END)):
        found.pop()
    if found:
        found[-1] = found[-1].rstrip(_END)
    return found


def _places(text: str, words: str, start: int = 0) -> Iterator[Span]:
    """Yield where words stand in a text that begin and end where words of it do."""
    at = text.find(words, start) if words else -1
    while at >= 0:
        span = Span(at, at + len(words))
        if not (_goes_on(text, span.start) or _goes_on(text, span.end)):
            yield span
        at = text.find(words, at + 1)


def _goes_on(text: str, at: int) -> bool:
    """Tell whether a place of a text lies within a word; some scripts set no space between."""
    around = text[at - 1 : at + 1] if 0 < at < len(text) else " "
    return all(sign.isalnum() and not _UNSPACED.match(sign) for sign in around)


def _stitched(text: str, parts: Sequence[list[str]]) -> list[Span]:
    """Return where the pieces of a quotation stand, in their order; none if one is missing.

    A part that does not stand whole is looked for in the longest pieces that do.
    """
    found: list[Span] = []
    at = 0
    for part in parts:
        left = part
        while left:
            size = _longest(text, left, at)
            rest = len(left) - size
            if rest and rest < PIECE:
                size = len(left) - PIECE
            if size < min(len(left), PIECE) or len(found) == MOST_PIECES:
                return []
            span = next(_places(text, " ".join(left[:size]), at))
            found.append(span)
            at, left = span.end, left[size:]
    return found


def _longest(text: str, words: list[str], at: int) -> int:
    """Return how many of the words, from the first on, stand together behind a place."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if next(_places(text, " ".join(words[:middle]), at), None) is None:
            high = middle - 1
        else:
            low = middle
    return low


def _mapped(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return where spans of the loose form of a text stand in the text itself."""
    starts, ends = (sorted({span[side] for span in spans}, reverse=True) for side in (0, 1))
    first: dict[int, int] = {}
    behind: dict[int, int] = {}
    at = 0
    for word in loose_words(text):
        end, raw = at + len(word.text), text[word.start : word.end]
        while starts and starts[-1] < end:
            start = starts.pop()
            first[start] = word.start + _signs(raw, start - at)
        while ends and ends[-1] <= end:
            stop = ends.pop()
            behind[stop] = word.start + _signs(raw, stop - at)
        if not ends:
            break
        at = end + 1
    return [Span(first[span.start], behind[span.end]) for span in spans]


def _signs(word: str, wanted: int) -> int:
    """Return how many signs of a word make so many of its loose form."""
    for size in range(len(word) + 1):
        if sum(len(part.text) for part in loose_words(word[:size])) >= wanted:
            return size
    return len(word)


def _but_for(kind: Difference | None, text: str) -> str:
    for other, leave in _SIGNS.items():
        text = text if other is kind else leave(text)
    return text
