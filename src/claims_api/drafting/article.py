"""An article under way: its paragraphs and sentences, with what is found in each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from claims_api.drafting.names import Mention, Names, unknown
from claims_api.drafting.segments import paragraphs
from claims_api.drafting.segments import sentences as sentences_of
from claims_api.drafting.speech import Speech, speeches
from claims_api.drafting.times import Time, times, year_told
from claims_api.text import Span


class Sentence(NamedTuple):
    """A sentence with what was found in it: where it stands, who speaks, which times are told."""

    paragraph: int
    span: Span
    mentions: list[Mention]
    speeches: list[Speech]
    times: list[Time]
    unknown: list[str]


@dataclass
class Article:
    """A text under way: its paragraphs, and what is known of names."""

    text: str
    names: Names
    published: str | None = None
    paragraphs: list[Span] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find the paragraphs, unless they are given, and all names."""
        self.paragraphs = self.paragraphs or paragraphs(self.text)
        self.mentions = self.names.mentions(self.text)

    @property
    def year(self) -> int | None:
        """The year in which the source was published."""
        known = self.published[:4] if self.published else ""
        return int(known) if known.isdecimal() else None

    def words(self, span: Span) -> str:
        """Return the words of a stretch."""
        return self.text[span.start : span.end]

    def within(self, span: Span) -> list[Mention]:
        """Return who and what is named in a stretch."""
        return [m for m in self.mentions if span.start <= m.span.start and m.span.end <= span.end]


def sentences(article: Article) -> Iterator[Sentence]:
    """Yield the sentences of an article with what was found in each."""
    for number, paragraph in enumerate(article.paragraphs):
        speaker, year = None, article.year
        for span in sentences_of(article.text, paragraph):
            mentions = article.within(span)
            spoken = speeches(article.text, span, mentions, speaker)
            persons = [m.slug for m in mentions if m.slug in article.names.persons]
            heard = [s.speaker for s in spoken if s.speaker]
            speaker = heard[-1] if heard else persons[-1] if persons else speaker
            told = times(article.text, span, year, article.published)
            year = year_told(told) or year
            yield Sentence(
                number, span, mentions, spoken, told, unknown(article.text, span, mentions)
            )
