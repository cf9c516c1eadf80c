"""Who speaks in a sentence: quotations, verbs that report, and whose words they may be."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from claims_api.drafting.names import Mention
from claims_api.text import Span, fold, word_spans
from claims_api.vocabulary import Act, Voice

# By what a verb tells of the speech act; the forms that differ from the first by more than an
# ending are named. After the coding guide, and PLOVER's manual for the acts between states.
_VERBS = {
    Act.state: "say said write wrote written tell told state add explain note argue repeat remark "
    "report insist recall comment observe point stress underline emphasise emphasize "
    "mention reply call remember count answer maintain assert contend claim confirm "
    "acknowledge admit concede reveal disclose",
    Act.declare: "announce declare proclaim",
    Act.deny: "deny denied reject dismiss dispute",
    Act.warn: "warn caution",
    Act.threaten: "threaten",
    Act.accuse: "accuse blame",
    Act.demand: "demand require",
    Act.call_for: "urge appeal ask propose recommend suggest",
    Act.promise: "promise pledge vow swear swore assure guarantee",
    Act.believe: "believe think thought expect consider suspect hope fear assume",
    Act.intend: "want intend plan aim seek sought wish desire try tried attempt strive hope prefer"
    " decide mean meant refuse",
    Act.refuse: "refuse decline",
}
# Verbs behind which nothing is lost when they are left out of an anchor.
_PLAIN = frozenset({Act.state, Act.declare})
_ASCRIBING = frozenset({Act.intend})
_PRONOUNS = frozenset("he she they it his her their".split())
_QUOTED = re.compile(r"“[^“”]+”|«[^«»]+»|(?<![^\W_])\"[^\"]+\"|(?<![^\W_])‘[^‘’]{12,}’(?![^\W_])")
_ACCORDING = re.compile(r"\b(?:according to|in the words of)\s+", re.IGNORECASE)
_LABEL = 3  # words: shorter quotations without a verb that reports are marks of distance
_REACH = 12  # words between a speaker and the verb
_NOT_FINITE = frozenset("to by for a an the his her their its this that no of".split())
_AUXILIARIES = frozenset("is are was were has have had will would may might can could".split())
_PREPOSITIONS = frozenset("of by for with from in at on to against".split())
_MARKS = ',;:.–—()“”"«»'
_RELATIVE = re.compile(r"(?:who|whose|which)\b")
# Between a verb that reports and its `that` may stand when, where or to whom it was.
_THAT = re.compile(
    r"\s+(?:(?:on|in|at|to|last|this|late|early|yesterday|today)\b[^.,;:“”\"]{0,40}?\s+)?that\b",
    re.IGNORECASE,
)
_CLOSE = 4  # code points between a speaker and what is told of him in passing
_POSSESSIVE = re.compile(r"['’]s?\b|['’](?=\s)")
_SOMEBODY = re.compile(
    r"(?:the|an?|some|one|many|several)\s+[^\W\d_][\w’'-]*(?:\s+[\w’'-]+){0,3}", re.IGNORECASE
)
_LEAD = 5  # words of an office or the like before a name


def _forms() -> dict[str, Act]:
    found: dict[str, Act] = {}
    for act, verbs in _VERBS.items():
        for verb in verbs.split():
            found |= dict.fromkeys(_of(verb), act)
    return found


def _of(verb: str) -> Iterator[str]:
    """Yield the regular forms of a verb."""
    yield verb
    if re.search(r"[^aeiou]y$", verb):
        yield from (f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
        return
    yield from (f"{verb}s", f"{verb}es")
    if verb.endswith("e"):
        yield from (f"{verb}d", f"{verb[:-1]}ing")
        return
    doubled = verb + verb[-1] if re.search(r"[^aeiou][aeiou][bdgmnpt]$", verb) else verb
    yield from (f"{verb}ed", f"{verb}ing", f"{doubled}ed", f"{doubled}ing")


_ACTS = _forms()


class Speech(NamedTuple):
    """Words that somebody other than the author says, thinks or wants: whose, how, and where.

    `frame` is what tells of the speaking; `verb` the act; a speaker who is not known is None, with
    the words that may name one in `named`.
    """

    frame: Span
    act: Act
    voice: Voice
    speaker: str | None
    named: str

    def covers(self, text: str, clause: Span) -> bool:
        """Tell whether a clause of its sentence is a part of what is reported.

        Behind a plain verb all is; before it, what a comma or a closing quotation mark ends.
        """
        if not self.is_left_out:
            return clause.start <= self.frame.start and self.frame.end <= clause.end
        if clause.start >= self.frame.end:
            is_about_speaker = _RELATIVE.match(text, clause.start) is not None
            return not (is_about_speaker and clause.start - self.frame.end < _CLOSE)
        return text[: self.frame.start].rstrip().endswith((",", "”", '"', "»", ":", "–"))

    @property
    def is_left_out(self) -> bool:
        """Whether the frame can stay outside an anchor: a plain verb adds nothing to the claim."""
        return self.act in _PLAIN


def quotations(text: str, within: Span) -> list[Span]:
    """Return what stands in quotation marks, without them."""
    found = [match.span() for match in _QUOTED.finditer(text, *within)]
    return [Span(start + 1, end - 1) for start, end in found]


def is_label(text: str, quoted: Span) -> bool:
    """Tell whether marks are rather those of distance: around a word or two, which end nothing."""
    words = text[quoted.start : quoted.end]
    return len(words.split()) <= _LABEL and not words.endswith((",", ".", "!", "?"))


def speeches(
    text: str, within: Span, mentions: Sequence[Mention], before: str | None
) -> list[Speech]:
    """Return who speaks in a sentence. `before` is who spoke last, for whom a pronoun may stand."""
    quoted = [one for one in quotations(text, within) if not is_label(text, one)]
    actors = [m for m in mentions if m.noun == "actor" and not _is_in(m.span, quoted)]
    words = [
        Span(within.start + start, within.start + end)
        for start, end in word_spans(text[within.start : within.end])
    ]
    folded = [fold(text[word.start : word.end]) for word in words]
    found = []
    for at, word in enumerate(folded):
        act = _ACTS.get(word)
        if act is None or _is_in(words[at], quoted) or (at and folded[at - 1] in _NOT_FINITE):
            continue
        verb = _Verb(text, words[at], words[max(0, at - _REACH)].start, act)
        speech = verb.told_of(actors) or verb.of_pronoun(folded[at - 1] if at else "", before)
        if speech is not None:
            found.append(speech)
            before = speech.speaker or before
    return sorted([*found, *_according(text, within, actors)])


def _is_in(span: Span, others: Sequence[Span]) -> bool:
    return any(one.start <= span.start < one.end for one in others)


def _according(text: str, within: Span, actors: Sequence[Mention]) -> Iterator[Speech]:
    """Yield what is told according to somebody."""
    for match in _ACCORDING.finditer(text, *within):
        speaker = next((m for m in actors if m.span.start == match.end()), None)
        end = speaker.span.end if speaker else _phrase_end(text, match.end(), within.end)
        slug = speaker.slug if speaker else None
        frame = Span(match.start(), end)
        yield Speech(frame, Act.state, Voice.reported, slug, text[match.end() : end])


class _Verb(NamedTuple):
    """A verb that reports, and from where on its subject may stand before it."""

    text: str
    span: Span
    first: int
    act: Act

    def told_of(self, actors: Sequence[Mention]) -> Speech | None:
        """Return what it reports: of the actor before it, or of the one behind it."""
        ahead = [m for m in actors if self.first <= m.span.start and m.span.end <= self.span.start]
        speaker = self._subject(ahead)
        if speaker is not None:
            return self._speech(self._lead(speaker.span.start), self.that, speaker)
        if self.act in _ASCRIBING:
            return None
        for mention in actors:
            between = self.text[self.span.end : mention.span.start]
            is_near = mention.span.start > self.span.end and len(between.split()) <= _LEAD - 2
            if is_near and not any(mark in between for mark in _MARKS):
                return self._speech(self.span.start, mention.span.end, mention)
        return self._of_somebody()

    def _subject(self, ahead: list[Mention]) -> Mention | None:
        """Return the actor before the verb that is its subject, past what is put in by commas."""
        text, at = self.text, self.span.start
        if text[: self.span.start].rstrip().endswith((",", ")")):
            opening = text.rfind(",", 0, len(text[:at].rstrip()) - 1)
            past = [m for m in ahead if m.span.end <= opening]
            return past[-1] if past else (ahead[-1] if ahead else None)
        for mention in reversed(ahead):
            between = text[mention.span.end : at]
            if any(mark in between for mark in ',;:.“”"') or len(between.split()) > _LEAD:
                return None
            before = text[: mention.span.start].split()[-1:]
            if _POSSESSIVE.match(text, mention.span.end):
                return None
            if not before or before[0].casefold() not in _PREPOSITIONS:
                return mention
        return None

    def _lead(self, start: int) -> int:
        """Return where the words before a name begin that belong to it, such as an office."""
        before = max(self.text.rfind(mark, self.first, start) for mark in (*_MARKS, "\n"))
        begin = max(before + 1, self.first)
        words = self.text[begin:start]
        is_office = 0 < len(words.split()) <= _LEAD and not _is_verbal(words)
        return start - len(words.lstrip()) if is_office else start

    def _of_somebody(self) -> Speech | None:
        """Return what it reports of somebody who is not named."""
        text = self.text
        behind = _SOMEBODY.match(text, self.span.end + 1)
        before = text[: self.span.start].rstrip()
        if behind and before.endswith((",", "”", '"', "»", "’")):
            end = _phrase_end(text, behind.start(), behind.end())
            frame = Span(self.span.start, end)
            return Speech(frame, self.act, self.voice, None, text[behind.start() : end])
        begin = max(before.rfind(mark) for mark in (*_MARKS, "\n")) + 1
        ahead = _SOMEBODY.fullmatch(before[begin:].strip()) if self.act in _PLAIN else None
        if ahead is None or _is_verbal(ahead[0]):
            return None
        frame = Span(self.span.start - len(text[begin : self.span.start].lstrip()), self.that)
        return Speech(frame, self.act, self.voice, None, ahead[0])

    def of_pronoun(self, word: str, before: str | None) -> Speech | None:
        """Return what it reports of him or her who spoke last."""
        if word not in _PRONOUNS:
            return None
        start = self.span.start - len(word) - 1
        return Speech(Span(start, self.that), self.act, self.voice, before, word)

    def _speech(self, start: int, end: int, speaker: Mention) -> Speech:
        named = self.text[speaker.span.start : speaker.span.end]
        return Speech(Span(start, end), self.act, self.voice, speaker.slug, named)

    @property
    def voice(self) -> Voice:
        """How it tells: an aim is read into somebody by who tells of it."""
        return Voice.ascribed if self.act in _ASCRIBING else Voice.reported

    @property
    def that(self) -> int:
        """Where a frame ends: behind the word `that`, if it follows."""
        return _that(self.text, self.span.end)


def _is_verbal(words: str) -> bool:
    return any(fold(word) in _AUXILIARIES for word in words.split())


def _that(text: str, end: int) -> int:
    """Return where a frame ends: behind the word `that`, if it follows."""
    found = _THAT.match(text, end)
    return found.end() if found else end


def _phrase_end(text: str, start: int, end: int) -> int:
    found = re.compile(r"[,;:.]").search(text, start, end)
    return found.start() if found else end
