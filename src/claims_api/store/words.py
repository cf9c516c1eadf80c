"""What is typed into `q`, read as words: never a syntax error, whatever it is."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from claims_api.text import stems, words

MAX_PIECES = 16
_TOKEN = re.compile(r'(-?)"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of stems that must stand together; with `prefix`, of words as they are written.

    Of such a run the last is the beginning of a word.
    """

    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """All groups must be met, each by any of its pieces; none of the excluded pieces may be."""

    groups: tuple[tuple[Piece, ...], ...]
    excluded: tuple[Piece, ...]
    cut: bool = False
    idle_or: bool = False
    short_prefix: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was typed that is a word."""
        return not self.groups and not self.excluded


NOTHING = Sought((), ())


def sought(typed: str) -> Sought:
    """Read words (all of them), "a phrase", -without, prefix*, and OR between two neighbours.

    At most sixteen pieces count; `cut` tells that there were more, `idle_or` that an OR stood where
    it joins nothing, `short_prefix` that a single letter was to begin a word, which is taken for
    the whole word. OR itself is never searched for.
    """
    groups: list[tuple[Piece, ...]] = []
    excluded: list[Piece] = []
    joins = idle = was_sought = short = False
    for match in _TOKEN.finditer(typed):
        minus, phrase, word = match.groups()
        if word == "OR":
            idle |= joins or not was_sought
            joins = was_sought
            continue
        negated = bool(minus) or bool(word and len(word) > 1 and word.startswith("-"))
        piece = _phrase(phrase) if word is None else _word(word)
        if piece is None:
            continue
        short |= bool(word and word.endswith("*")) and not piece.prefix
        if negated:
            excluded.append(piece)
        elif joins:
            groups[-1] = (*groups[-1], piece)
        else:
            groups.append((piece,))
        idle |= joins and negated
        joins, was_sought = False, not negated
    found = _bounded(groups, excluded)
    return replace(found, idle_or=idle or joins, short_prefix=short)


def _phrase(typed: str) -> Piece | None:
    found = tuple(stems(typed))
    return Piece(found) if found else None


def _word(typed: str) -> Piece | None:
    """One typed word may hold several, such as `soft-diplomacy`: then they stand together."""
    beginning = words(typed) if typed.endswith("*") else []
    if beginning and len(beginning[-1]) > 1:
        return Piece(tuple(beginning), prefix=True)
    return _phrase(typed)


def _bounded(groups: list[tuple[Piece, ...]], excluded: list[Piece]) -> Sought:
    room = MAX_PIECES
    kept: list[tuple[Piece, ...]] = []
    for group in groups:
        if room > 0:
            kept.append(group[:room])
            room -= len(kept[-1])
    total = sum(map(len, groups)) + len(excluded)
    left_out = tuple(excluded[: max(room, 0)])
    return Sought(tuple(kept), left_out, total > MAX_PIECES)


Tokens = tuple[str, ...]


class Fields(NamedTuple):
    """Words of one claim, field by field, what tells most about it first."""

    statement: Tokens
    names: Tokens
    note: Tokens
    quote: Tokens


# What a word counts in each of the Fields for the order by relevance. A field weighs five times the
# next: under bm25, which takes short claims for better ones, a word in a statement then stays above
# the same word in a name as long as neither claim is five times as long as the other.
WEIGHTS = (1.0, 0.2, 0.05, 0.01)


@dataclass(frozen=True, slots=True)
class Indexed:
    """The words of one claim as the text index holds them: their stems, and as they are written."""

    stems: Fields
    written: Fields


class Shown(NamedTuple):
    """One text of a claim, and where its document shows it (RFC 6901)."""

    text: str
    pointers: tuple[str, ...]


def texts_of(claim: Mapping[str, Any]) -> tuple[list[Shown], ...]:
    """Return the texts by which a claim's document is found, in the order of the Fields.

    Holders who wrote the source are left out, and a retracted claim is found by none.
    """
    if "statement" not in claim:
        return ([], [], [], [])
    note = [Shown(claim["note"], ("/note",))] if claim["note"] else []
    quotes = [
        Shown(anchor["exact"], (f"/anchors/{at}/exact",))
        for at, anchor in enumerate(claim["anchors"])
        if anchor["exact"] is not None
    ]
    return [Shown(claim["statement"], ("/statement",))], _names(claim), note, quotes


def _names(claim: Mapping[str, Any]) -> list[Shown]:
    """Return the name of each actor that is sought by it, once."""
    authors = {author["id"] for author in claim["source"]["authors"]}
    found: dict[str, Shown] = {}
    for field in ("actors", "attributed_to", "via"):
        for at, actor in enumerate(claim[field]):
            if field != "attributed_to" or actor["id"] not in authors:
                pointers = found[actor["id"]].pointers if actor["id"] in found else ()
                shown = Shown(actor["name"], (*pointers, f"/{field}/{at}/name"))
                found[actor["id"]] = shown
    return list(found.values())


def words_of(claim: Mapping[str, Any]) -> Indexed:
    """Return the words by which a claim's document is found: statement, names, note, public words.

    Between two names or quotes no phrase reaches.
    """
    return indexed(*([shown.text for shown in field] for field in texts_of(claim)))


def indexed(*fields: Sequence[str]) -> Indexed:
    """Return the words of texts, field by field in the order of the Fields."""
    return Indexed(*(tokens_of(fields, cut) for cut in (stems, words)))


def tokens_of(fields: Iterable[Sequence[str]], cut: Callable[[str], list[str]]) -> Fields:
    """Return the words of texts by one cut, those that every engine finds."""
    return _within_limits(_apart(texts, cut) for texts in fields)


# PostgreSQL keeps 255 places of a word and none behind the 16,383rd: so does every engine here, and
# a claim is found alike by all.
_MOST_PLACES = 255
_MOST_TOKENS = 8_000  # of the stems, and of the words as written


def _within_limits(fields: Iterable[Tokens]) -> Fields:
    """Leave out what no engine would find, over all fields together."""
    every = list(fields)
    if sum(map(len, every)) <= _MOST_PLACES:  # as of nearly all: no word can stand too often
        return Fields(*every)
    seen: Counter[str] = Counter()
    room = _MOST_TOKENS
    kept: list[Tokens] = []
    for tokens in every:
        found: list[str] = []
        for token in tokens[:room]:
            seen[token] += 1
            found.append(token if seen[token] <= _MOST_PLACES else GAP)
        room -= len(found)
        kept.append(tuple(found))
    return Fields(*kept)


GAP = "ʹ"  # a letter for every tokeniser, and in no folded word


def _apart(texts: Iterable[str], cut: Callable[[str], list[str]]) -> Tokens:
    found: list[str] = []
    for text in texts:
        if found:
            found.append(GAP)
        found.extend(cut(text))
    return tuple(found)


def holds(claim: Indexed, piece: Piece) -> bool:
    """Tell whether a claim has a piece: the meaning that every engine must reproduce."""
    fields = claim.written if piece.prefix else claim.stems
    return any(next(runs(field, piece), None) is not None for field in fields)


def runs(field: Tokens, piece: Piece) -> Iterator[int]:
    """Yield where in a field a piece begins."""
    size = len(piece.tokens)
    *whole, last = piece.tokens
    for at in range(len(field) - size + 1):
        *before, end = field[at : at + size]
        if before == whole and (end.startswith(last) if piece.prefix else end == last):
            yield at


def matches(claim: Indexed, wanted: Sought) -> bool:
    """Tell whether a claim is found, in plain Python."""
    if wanted.is_empty:
        return False
    met = all(any(holds(claim, piece) for piece in group) for group in wanted.groups)
    return met and not any(holds(claim, piece) for piece in wanted.excluded)
