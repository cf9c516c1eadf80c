"""Every name of every record, in memory: read once for each state of the data."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection, select

from claims_api.models.name import NAME, Tier
from claims_api.queries.beginnings import Beginnings, Likeness
from claims_api.store.engine import state
from claims_api.text import fold, words_of

Record = tuple[str, int]  # a noun, and the row of a record of that noun


class Name(NamedTuple):
    """A folded name of a record, its words, and where it comes from."""

    record: Record
    slug: str
    shown: str
    folded: str
    tier: Tier
    words: tuple[str, ...]


class Rank(NamedTuple):
    """How well a name answers to what was typed; the smaller, the better.

    `place`: 0 for the whole name, 1 for how it begins, 2 for words anywhere in it. `is_longer`
    tells that a word was not typed to its end.
    """

    typos: int
    place: int
    is_longer: bool


class Hit(NamedTuple):
    """A name that answers to what was typed."""

    rank: Rank
    name: Name


Places = list[tuple[Likeness, int]]  # how a word of a name is like a typed one, and which it is

# Of two names of one record that answer equally well, that which comes first here is told.
_TOLD = {Tier.own_name: 0, Tier.alias: 1, Tier.id: 2, Tier.code: 3}
_WORST = (Rank(99, 0, True), 0, 0)


@dataclass(frozen=True)
class Names:
    """All names of one state of the data.

    `claims` keeps how many claims there are for a record, once that was counted.
    """

    every: list[Name]
    claims: dict[Record, int] = field(default_factory=dict)

    @cached_property
    def _wholes(self) -> Beginnings[int]:
        found: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self.every):
            found[name.folded].append(number)
        return Beginnings(found)

    @cached_property
    def _words(self) -> Beginnings[tuple[int, int]]:
        """The words of all names, each with the numbers of its names and its places in them."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, name in enumerate(self.every):
            if name.tier is not Tier.code:
                for place, word in enumerate(name.words):
                    found[word].append((number, place))
        return Beginnings(found)

    def like(self, typed: str, nouns: Collection[str]) -> dict[Record, Hit]:
        """Return the records with a name like what was typed, each with its best name."""
        best: dict[Record, tuple[Rank, int, int]] = {}
        for rank, number in self._ranked(fold(typed)):
            name = self.every[number]
            if name.record[0] in nouns:
                found = rank, _TOLD[name.tier], number
                if found < best.get(name.record, _WORST):
                    best[name.record] = found
        return {record: Hit(rank, self.every[at]) for record, (rank, _, at) in best.items()}

    def called(self, typed: str, noun: str) -> list[Name]:
        """Return the names of a noun that are exactly this, whatever the case and accents."""
        borne = (self.every[number] for number in self._wholes.of(fold(typed)))
        return [name for name in borne if name.record[0] == noun]

    def near(self, typed: str, noun: str, limit: int) -> dict[Record, float]:
        """Return the records with a name that comes near, and how near, from 50 to 100.

        Letters in common count (Indel similarity), words in whichever order; codes do not.
        """
        from rapidfuzz import fuzz, process  # noqa: PLC0415  # only those who reconcile need it

        tokens = words_of(fold(typed))
        sought = (" ".join(tokens), " ".join(sorted(tokens)))
        straight, sorted_, numbers = self._texts[noun]
        found: dict[Record, float] = {}
        for text, known in zip(sought, (straight, sorted_), strict=True):
            near = process.extract(text, known, scorer=fuzz.ratio, limit=limit, score_cutoff=50)
            for _known, score, at in near:
                record = self.every[numbers[at]].record
                found[record] = max(score, found.get(record, 0.0))
        return found

    @cached_property
    def _texts(self) -> dict[str, tuple[list[str], list[str], list[int]]]:
        """By noun: the words of each name, the same sorted, and the name's number."""
        found: dict[str, tuple[list[str], list[str], list[int]]] = defaultdict(lambda: ([], [], []))
        for number, name in enumerate(self.every):
            if name.tier is not Tier.code:
                straight, sorted_, numbers = found[name.record[0]]
                straight.append(" ".join(name.words))
                sorted_.append(" ".join(sorted(name.words)))
                numbers.append(number)
        return found

    def _ranked(self, folded: str) -> Iterator[tuple[Rank, int]]:
        """Yield the names that answer, by their numbers, some more than once."""
        tokens = words_of(folded)
        if not tokens:
            return
        for likeness, numbers in self._wholes.like(folded):
            rank = Rank(likeness.typos, int(likeness.is_longer), likeness.is_longer)
            if rank.typos and rank.is_longer:
                continue  # its words tell: two of them written as one are a whole name
            for number in numbers:
                # One letter off, a code is another code.
                if not (rank.typos and self.every[number].tier is Tier.code):
                    yield rank, number
        if len(tokens) == 1:
            yield from self._by_word(tokens[0])
            return
        for number, places in self._by_words(tokens).items():
            rank_of_words = _rank(len(self.every[number].words), places)
            if rank_of_words is not None:
                yield rank_of_words, number

    def _by_word(self, token: str) -> Iterator[tuple[Rank, int]]:
        for likeness, borne in self._words.like(token):
            first, other = (Rank(likeness.typos, place, likeness.is_longer) for place in (1, 2))
            for number, place in borne:
                yield other if place else first, number

    def _by_words(self, tokens: list[str]) -> dict[int, list[Places]]:
        """Return the names in which each word typed begins some word, with the places of these."""
        found: dict[int, list[Places]] = {}
        for at, token in enumerate(tokens):
            answers: dict[int, Places] = defaultdict(list)
            for likeness, borne in self._words.like(token):
                for number, place in borne:
                    if at == 0 or number in found:
                        answers[number].append((likeness, place))
            found = {number: [*found.get(number, ()), p] for number, p in answers.items()}
        return found


def _rank(size: int, typed: list[Places]) -> Rank | None:
    """Return how well a name of so many words answers, or None.

    Each word that was typed stands for a word of its own.
    """
    taken: list[int] = []
    typos, is_longer = 0, False
    for expected, places in enumerate(typed):
        free = [
            (like.typos, place != expected, like.is_longer, place)
            for like, place in places
            if place not in taken
        ]
        if not free:
            return None
        best = min(free)
        typos, is_longer = typos + best[0], is_longer or best[2]
        taken.append(best[3])
    is_beginning = taken == list(range(len(taken)))
    is_whole = is_beginning and len(taken) == size and not is_longer
    return Rank(typos, 0 if is_whole else 1 if is_beginning else 2, is_longer)


_MOST_STATES = 2
_kept: dict[str, Names] = {}
_reading = Lock()


def every_name(connection: Connection) -> Names:
    """Return all names as they stand; those of the latest two states are kept.

    40,000 of them are read in some 0.2 s and take 20 MB.
    """
    current = state(connection)
    with _reading:
        if current not in _kept:
            while len(_kept) >= _MOST_STATES:
                del _kept[next(iter(_kept))]
            _kept[current] = Names(list(_read(connection)))
        return _kept[current]


def _read(connection: Connection) -> Iterator[Name]:
    order = (NAME.c.noun, NAME.c.folded, NAME.c.tier, NAME.c.record_id)
    for row in connection.execute(select(NAME).order_by(*order)):
        bearer = (row.noun, row.record_id), row.slug, row.name
        yield Name(*bearer, row.folded, Tier(row.tier), tuple(words_of(row.folded)))
        if row.noun == "source":  # asked for by its id alone, but looked for by its title
            title = fold(row.name)
            yield Name(*bearer, title, Tier.own_name, tuple(words_of(title)))
