"""Drafts of an article's claims: a record for each clause that may hold one, with what was found.

A draft is a proposal. What it says is the clause itself, marked as not yet stated by a coder; what
it points to stands in the text at its anchor, which is proved.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from claims_api.drafting import cues
from claims_api.drafting.names import Mention, Names, unknown
from claims_api.drafting.segments import FEWEST_WORDS, clauses, number_of_words, paragraphs, trimmed
from claims_api.drafting.segments import sentences as sentences_of
from claims_api.drafting.speech import Speech, is_label, quotations, speeches
from claims_api.drafting.times import Time, times, year_told
from claims_api.models.claim_record import UNSTATED, Anchor, ClaimRecord, Occurred, Participant
from claims_api.text import Span, digest, words
from claims_api.vocabulary import Act, ClaimType, Polarity, Role, Salience, Status, Voice

_CONFIDENCE = 0.3  # until somebody has looked at it
_NEAR = 60  # code points between a quotation and what tells who speaks
_LONGEST = 1900  # signs of a statement
_AIMED = frozenset("against to with toward towards on upon at onto over".split())
_ASIDE = frozenset("of in among for from under since like".split())
_AIMS = frozenset("aim aims goal goals intention objective objectives plan plans wish".split())
# A clause that begins so has the subject of the one before it.
_GOES_ON = re.compile(
    r"(?:\w+ly\s+)?(?:\w+ing|\w{3,}ed|to|will|won|would|must|may|might|can|could|should|is|are|was|were"
    r"|has|have|had|does|did|it|he|she|they|with)\b",
)
_ASIDE_FIRST = re.compile(r"[\s,]*(?:of|from|in|on|at|to|for|during|this|by)\b", re.IGNORECASE)
_TOGETHER = re.compile(r"\s*(?:,|and|or|&|as well as|,\s*and|and\s+the|,\s*the)\s*", re.IGNORECASE)
_LITTLE = frozenset(
    "a an the and or but of in on at to for from by with as is are was were be been has have had it"
    " its he she they his her their this that these those which who will would not no s".split()
)


class Sentence(NamedTuple):
    """A sentence with what was found in it: where it stands, who speaks, which times are told."""

    paragraph: int
    span: Span
    mentions: list[Mention]
    speeches: list[Speech]
    times: list[Time]
    unknown: list[str]


class Draft(NamedTuple):
    """A claim that is proposed, the sentence that it was found in, and what needs a look."""

    claim: ClaimRecord
    sentence: Sentence
    remarks: list[str]


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
            speaker = (heard or persons or [speaker])[-1]
            told = times(article.text, span, year)
            year = year_told(told) or year
            yield Sentence(
                number, span, mentions, spoken, told, unknown(article.text, span, mentions)
            )


def drafts(article: Article) -> list[Draft]:
    """Return a draft for each stretch that may hold a claim, in the order of the text."""
    every = list(sentences(article))
    taken: set[str] = set()
    found: list[Draft] = []
    for sentence in every:
        before: Draft | None = None
        around = [s for s in every if s.paragraph == sentence.paragraph]
        for pieces, speech in _stretches(article, sentence, around):
            before = _draft(article, sentence, pieces, speech, before)
            claim = before.claim.model_copy(update={"id": _id(before.claim, taken)})
            before = before._replace(claim=claim)
            found.append(before)
    return found


def _stretches(
    article: Article, sentence: Sentence, around: Sequence[Sentence]
) -> Iterator[tuple[tuple[Span, ...], Speech | None]]:
    """Yield the clauses of a sentence without what tells of the speaking, each with its speaker.

    A quotation that is interrupted and goes on is one of several pieces.
    """
    if article.words(sentence.span).rstrip("\"'”’»)").endswith("?"):
        return  # a question claims nothing
    quoted = _quoted(article, sentence)
    frames = [speech.frame for speech in sentence.speeches if speech.is_left_out]
    interrupted: tuple[Span, ...] = ()
    for clause in clauses(article.text, sentence.span, quoted):
        for part in _without(article.text, clause, frames):
            span = trimmed(article.text, part)
            if span is None:
                continue
            if _goes_on(article.text, span, quoted):
                interrupted = (span,)
                continue
            pieces = (*interrupted, span) if _is_in(span, quoted) else (span,)
            if sum(number_of_words(article.words(piece)) for piece in pieces) >= FEWEST_WORDS:
                yield pieces, _speech_of(article, pieces[0], sentence, around, quoted)
            interrupted = () if len(pieces) > 1 else interrupted


def _is_in(span: Span, quoted: Sequence[Span]) -> Span | None:
    return next((q for q in quoted if q.start <= span.start and span.end <= q.end), None)


def _goes_on(text: str, span: Span, quoted: Sequence[Span]) -> bool:
    """Tell whether a quotation ends here to go on behind what tells of the speaking."""
    quotation = _is_in(span, quoted)
    if quotation is None or text[span.end : quotation.end].strip() != ",":
        return False
    behind = [q for q in quoted if q.start > quotation.end]
    return bool(behind) and text[behind[0].start].islower()


def _quoted(article: Article, sentence: Sentence) -> list[Span]:
    paragraph = article.paragraphs[sentence.paragraph]
    found = quotations(article.text, paragraph)
    return [quoted for quoted in found if not is_label(article.text, quoted)]


def _without(text: str, clause: Span, frames: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of a clause when the frames are cut out of it, and what belongs to them."""
    start = clause.start
    for frame in frames:
        if clause.start < frame.end and frame.start < clause.end:
            if frame.start > start:
                yield Span(start, frame.start)
            start = max(start, frame.end)
    rest = Span(start, clause.end)
    if start == clause.start or not _ASIDE_FIRST.match(text, *rest):
        yield rest


def _speech_of(
    article: Article,
    span: Span,
    sentence: Sentence,
    around: Sequence[Sentence],
    quoted: Sequence[Span],
) -> Speech | None:
    """Return whose words a clause holds, if not the author's."""
    quotation = _is_in(span, quoted)
    if quotation is not None:
        near = [
            speech
            for one in around
            for speech in one.speeches
            if _gap(speech.frame, quotation) <= _NEAR
        ]
        nearest = min(near, key=lambda s: _gap(s.frame, quotation), default=None)
        act = nearest.act if nearest else Act.state
        speaker = nearest.speaker if nearest else None
        named = nearest.named if nearest else ""
        frame = nearest.frame if nearest else span
        return Speech(frame, act, Voice.quoted, speaker, named)
    covering = [speech for speech in sentence.speeches if speech.covers(article.text, span)]
    return min(covering, key=lambda s: _gap(s.frame, span), default=None)


def _gap(one: Span, other: Span) -> int:
    return max(other.start - one.end, one.start - other.end, 0)


def _draft(
    article: Article,
    sentence: Sentence,
    pieces: tuple[Span, ...],
    speech: Speech | None,
    before: Draft | None,
) -> Draft:
    """Return the draft of a clause, which may stand in several pieces, behind another one."""
    said = " … ".join(map(article.words, pieces))
    mentions = [mention for piece in pieces for mention in article.within(piece)]
    told = [time for time in sentence.times if _is_in(time.span, pieces)]
    of = _kind(said, speech)
    actors = list(_actors(article, mentions, cues.PASSIVE.search(said) is not None))
    if before is not None and _GOES_ON.match(said):
        actors = _with_agents(actors, before.claim.actors)
    speech = speech or _meant(of, actors, pieces[0])
    claim = ClaimRecord(
        id="draft",
        statement=f"{UNSTATED} {' '.join(said.split())[:_LONGEST]}",
        type=of,
        polarity=cues.polarity(said),
        attributed_to=[speech.speaker] if speech and speech.speaker else [],
        voice=speech.voice if speech else Voice.author,
        act=speech.act if speech else None,
        certainty=cues.certainty(said, of),
        confidence=_CONFIDENCE,
        salience=Salience.supporting if sentence.paragraph else Salience.core,
        actors=actors,
        places=list(dict.fromkeys(m.slug for m in mentions if m.noun == "place")),
        topics=list(dict.fromkeys(m.slug for m in mentions if m.noun == "topic")),
        occurred=_occurred(article, told),
        anchors=[
            Anchor(start=piece.start, end=piece.end, sha256=digest(article.words(piece)))
            for piece in pieces
        ],
        status=Status.draft,
    )
    return Draft(claim, sentence, list(_remarks(article, claim, speech, told)))


def _kind(said: str, speech: Speech | None) -> ClaimType:
    """Return the kind of claim: what somebody means to do is a goal, whatever else it tells of."""
    if speech is not None and speech.voice is Voice.ascribed:
        return ClaimType.goal
    if speech is not None and speech.act in (Act.demand, Act.call_for):
        return ClaimType.proposal
    return cues.kind(said)


def _meant(of: ClaimType, actors: Sequence[Participant], at: Span) -> Speech | None:
    """Return that an aim is its agent's: it is the author who reads it into him."""
    agent = next((actor.id for actor in actors if actor.role is Role.agent), None)
    if of is not ClaimType.goal or agent is None:
        return None
    return Speech(at, Act.intend, Voice.ascribed, agent, agent)


def _with_agents(actors: Sequence[Participant], before: Sequence[Participant]) -> list[Participant]:
    """Return who takes part, with those who act in the clause before; none of them acts here."""
    agents = [one for one in before if one.role is Role.agent]
    named = {one.id for one in agents}
    others = [
        Participant(id=one.id, role=Role.target) if one.role is Role.agent else one
        for one in actors
        if one.id not in named
    ]
    return [*agents, *others] if agents else list(actors)


def _id(claim: ClaimRecord, taken: set[str]) -> str:
    """Return an id of up to four telling words that no other draft has."""
    said = claim.statement.removeprefix(UNSTATED)
    telling = [word for word in words(said) if word.isascii() and word not in _LITTLE]
    stem = "-".join(telling[:4])[:56].strip("-") or "claim"
    found, number = stem, 1
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    taken.add(found)
    return found


def _actors(
    article: Article, mentions: Sequence[Mention], is_passive: bool
) -> Iterator[Participant]:
    """Yield who takes part, each once: who comes first acts, unless the clause is passive."""
    seen: set[str] = set()
    last: tuple[Span, Role] | None = None
    for mention in (m for m in mentions if m.noun == "actor"):
        before = words(article.text[max(0, mention.span.start - 40) : mention.span.start])
        lead = next((word for word in reversed(before) if word != "the"), "")
        is_first = last is None
        between = article.text[last[0].end : mention.span.start] if last else ""
        if last is not None and _TOGETHER.fullmatch(between):
            role = last[1]
        elif (lead == "by" and is_passive) or lead == "between":
            role = Role.agent
        elif mention.is_demonym and is_first:
            role = Role.mentioned
        elif lead == "of" and is_first and _AIMS & set(before[-3:]):
            role = Role.agent
        elif lead in _AIMED:
            role = Role.target
        elif lead in _ASIDE:
            role = Role.mentioned
        elif is_first:
            role = Role.target if is_passive else Role.agent
        else:
            role = Role.target
        last = (mention.span, role)
        if mention.slug not in seen:
            seen.add(mention.slug)
            yield Participant(id=mention.slug, role=role)


def _occurred(article: Article, told: Sequence[Time]) -> Occurred | None:
    if len(told) != 1:
        return None
    (time,) = told
    return Occurred(expression=article.words(time.span), edtf=time.edtf, basis=time.basis)


def _remarks(
    article: Article, claim: ClaimRecord, speech: Speech | None, told: Sequence[Time]
) -> Iterator[str]:
    """Yield what a coder should look at."""
    if speech is not None and speech.speaker is None:
        named = f" ({speech.named})" if speech.named else ""
        yield f"Somebody else speaks{named}: name the holder in attributed_to."
    if claim.polarity is Polarity.negated:
        denied = ", ".join(cues.negations(claim.statement))
        yield f"Denied by: {denied}."
    if len(told) > 1:
        yield f"Times: {'; '.join(article.words(time.span) for time in told)}."
