"""Names of actors, places and topics, found in a text by what they are called."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from claims_api.curation.claims_file import ClaimsFile
from claims_api.curation.exporting import shared_files
from claims_api.models.actor import ActorRecord
from claims_api.models.place import PlaceRecord
from claims_api.models.topic import TopicRecord
from claims_api.text import Span, fold, stem_spans
from claims_api.vocabulary import ActorKind, AliasKind

Named = ActorRecord | PlaceRecord | TopicRecord
_NOUNS = {ActorRecord: "actor", PlaceRecord: "place", TopicRecord: "topic"}
_PLACING = frozenset(
    "across around at from in inside into near of off outside over through throughout to toward"
    " towards within".split()
)
# Of a capital letter where none has to stand; a name of several words may hold small ones.
_CAPITALS = re.compile(
    r"(?<![.!?…:\n“\"‘]\s)(?<![.!?…:\n“\"‘])(?<!^)\b[^\W\d_a-z][\w’'-]+"
    r"(?:\s+(?:of\s+|al-|el-|de\s+|the\s+)?[^\W\d_a-z][\w’'-]+)*"
)
_LISTED = re.compile(r"\s*(?:,|and|or|,\s*and)\s*(?:the\s+)?")
_MONTHS_AND_DAYS = frozenset(
    "january february march april may june july august september october november december monday"
    " tuesday wednesday thursday friday saturday sunday i".split()
)


class Called(NamedTuple):
    """What a record is called by one of its names: as it is written, of which record."""

    written: str
    noun: str
    slug: str
    is_demonym: bool


class Mention(NamedTuple):
    """A record that is named at a place of a text."""

    span: Span
    noun: str
    slug: str
    is_demonym: bool = False


@dataclass
class Names:
    """The names of all that is known, by their folded words."""

    called: dict[tuple[str, ...], list[Called]] = field(default_factory=lambda: defaultdict(list))
    own: dict[tuple[str, str], str] = field(default_factory=dict)
    persons: set[str] = field(default_factory=set)
    longest: int = 1

    def add(self, record: Named) -> None:
        """Learn the names of a record."""
        noun = _NOUNS[type(record)]
        if isinstance(record, TopicRecord):
            every, own = {record.label: False}, record.label
        else:
            demonym = AliasKind.demonym
            every = {alias.text: alias.kind is demonym for alias in record.aliases}
            every[record.name], own = False, record.name
        self.own[noun, record.id] = own
        if isinstance(record, ActorRecord) and record.kind is ActorKind.person:
            self.persons.add(record.id)
        for written, is_demonym in every.items():
            words = tuple(fold(written[s.start : s.end]) for s in stem_spans(written))
            if words:
                self.called[words].append(Called(written, noun, record.id, is_demonym))
                self.longest = max(self.longest, len(words))

    def known(self, noun: str) -> set[str]:
        """Return the ids that are known of a noun."""
        return {slug for of, slug in self.own if of == noun}

    def mentions(self, text: str) -> list[Mention]:
        """Return where records are named, in order; of names that overlap the longer one."""
        spans = stem_spans(text)
        folded = [fold(text[span.start : span.end]) for span in spans]
        found: list[Mention] = []
        at = 0
        while at < len(spans):
            for number in range(min(self.longest, len(spans) - at), 0, -1):
                whole = Span(spans[at].start, spans[at + number - 1].end)
                called = self.called.get(tuple(folded[at : at + number]), [])
                fitting = [one for one in called if _is_written_so(one, text, whole)]
                if fitting:
                    before = folded[at - 1] if at else ""
                    is_place = _is_where(text, found, whole, before)
                    found += _meant(fitting, whole, is_place=is_place)
                    at += number - 1
                    break
            at += 1
        return found


def _is_where(text: str, found: list[Mention], at: Span, before: str) -> bool:
    """Tell whether a name stands where a place does: behind `in`, or in a list of places."""
    if before in _PLACING:
        return True
    last = found[-1] if found else None
    if last is None or last.noun != "place":
        return False
    return _LISTED.fullmatch(text, last.span.end, at.start) is not None


def _is_written_so(called: Called, text: str, at: Span) -> bool:
    """Tell whether capitals stand where a name has them: `us` is not the US."""
    written = text[at.start : at.end]
    if called.noun == "topic":
        return True
    if called.written.isupper() and len(called.written) <= 5:
        return written.isupper()
    return not called.written[0].isupper() or not written[0].islower()


def _meant(fitting: list[Called], at: Span, *, is_place: bool) -> Iterator[Mention]:
    """Yield of each noun the record that is meant; none where several records bear the name.

    A name that an actor and a place bear is the place behind a word that tells where.
    """
    by_noun = {noun: {one.slug for one in fitting if one.noun == noun} for noun in _NOUNS.values()}
    if by_noun["actor"] and by_noun["place"]:
        del by_noun["actor" if is_place else "place"]
    for noun, slugs in by_noun.items():
        if len(slugs) == 1:
            slug = slugs.pop()
            is_demonym = all(one.is_demonym for one in fitting if one.slug == slug)
            yield Mention(at, noun, slug, is_demonym)


def of_files(contents: Iterable[ClaimsFile]) -> Names:
    """Return the names that stand in claims files."""
    names = Names()
    for content in contents:
        every: list[Named] = [*content.actors, *content.places, *content.topics]
        for record in every:
            names.add(record)
    return names


def of_database(connection: Connection) -> Iterator[ClaimsFile]:
    """Yield what the sources of a database share."""
    for _name, plain in shared_files(connection):
        yield ClaimsFile.model_validate(plain)


def unknown(text: str, within: Span, known: Iterable[Mention]) -> list[str]:
    """Return what is written as names are and names nobody who is known, each once."""
    taken = [mention.span for mention in known]
    found = {}
    for match in _CAPITALS.finditer(text, within.start, within.end):
        start, end = match.span()
        is_taken = any(start < span.end and span.start < end for span in taken)
        if not is_taken and fold(match[0]) not in _MONTHS_AND_DAYS:
            found[match[0]] = True
    return list(found)
