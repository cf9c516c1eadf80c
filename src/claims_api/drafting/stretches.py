"""The stretches of a sentence that may each hold a claim, and whose words they are."""

import re
from collections.abc import Iterator, Sequence

from claims_api.drafting.article import Article, Sentence
from claims_api.drafting.segments import (
    FEWEST_WORDS,
    clauses,
    may_claim,
    number_of_words,
    parts,
    trimmed,
)
from claims_api.drafting.speech import Speech, is_label, quotations
from claims_api.text import Span
from claims_api.vocabulary import Act, Voice

_NEAR = 60  # code points between a quotation and what tells who speaks
_ASIDE_FIRST = re.compile(r"[\s,]*(?:of|from|in|on|at|to|for|during|this|by)\b", re.IGNORECASE)


def stretches(
    article: Article, sentence: Sentence, around: Sequence[Sentence]
) -> Iterator[tuple[tuple[Span, ...], Speech | None]]:
    """Yield the clauses of a sentence without what tells of the speaking, each with its speaker.

    A quotation that is interrupted and goes on is one of several pieces. A long clause is followed
    by its parts.
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
            pieces = (*interrupted, span) if is_in(span, quoted) else (span,)
            if sum(number_of_words(article.words(piece)) for piece in pieces) >= FEWEST_WORDS:
                speech = _speech_of(article, pieces[0], sentence, around, quoted)
                yield pieces, speech
                yield from (((part,), speech) for part in parts(article.text, span))
            interrupted = () if len(pieces) > 1 else interrupted


def is_in(span: Span, quoted: Sequence[Span]) -> Span | None:
    """Return the stretch that holds another one whole."""
    return next((q for q in quoted if q.start <= span.start and span.end <= q.end), None)


def _goes_on(text: str, span: Span, quoted: Sequence[Span]) -> bool:
    """Tell whether a quotation ends here to go on behind what tells of the speaking."""
    quotation = is_in(span, quoted)
    if quotation is None or text[span.end : quotation.end].strip() != ",":
        return False
    behind = [q for q in quoted if q.start > quotation.end]
    return bool(behind) and text[behind[0].start].islower()


def _quoted(article: Article, sentence: Sentence) -> list[Span]:
    paragraph = article.paragraphs[sentence.paragraph]
    found = quotations(article.text, paragraph)
    return [quoted for quoted in found if not is_label(article.text, quoted)]


def _without(text: str, clause: Span, frames: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of a clause without the frames, and what belongs to them."""
    start = clause.start
    for frame in frames:
        if clause.start < frame.end and frame.start < clause.end:
            if frame.start > start:
                yield Span(start, frame.start)
            start = max(start, frame.end)
    rest = Span(start, clause.end)
    is_aside = start > clause.start and _ASIDE_FIRST.match(text, *rest) is not None
    if not is_aside or may_claim(text[rest.start : rest.end]):
        yield rest


def _speech_of(
    article: Article,
    span: Span,
    sentence: Sentence,
    around: Sequence[Sentence],
    quoted: Sequence[Span],
) -> Speech | None:
    """Return whose words a clause holds, if not the author's."""
    quotation = is_in(span, quoted)
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
