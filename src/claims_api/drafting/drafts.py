"""Drafts of an article's claims: a record for each clause that may hold one, with what was found.

A draft is a proposal. What it says is the clause itself, marked as not yet stated by a coder; what
it points to stands in the text at its anchor, which is proved.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from claims_api.drafting import cues
from claims_api.drafting.article import Article, Sentence, sentences
from claims_api.drafting.speech import Speech
from claims_api.drafting.stretches import is_in, stretches
from claims_api.drafting.taking_part import actors as actors_of
from claims_api.drafting.taking_part import goes_on, with_agents
from claims_api.drafting.times import Time
from claims_api.models.claim_record import UNSTATED, Anchor, ClaimRecord, Occurred, Participant
from claims_api.text import Span, digest, words
from claims_api.vocabulary import Act, ClaimType, Polarity, Role, Salience, Status, Voice

_CONFIDENCE = 0.3  # until somebody has looked at it
_LONGEST = 1900  # signs of a statement
_LITTLE = frozenset(
    "a an the and or but of in on at to for from by with as is are was were be been has have had it"
    " its he she they his her their this that these those which who will would not no s".split()
)


class Draft(NamedTuple):
    """A claim that is proposed, the sentence that it was found in, and what needs a look."""

    claim: ClaimRecord
    sentence: Sentence
    remarks: list[str]


def drafts(article: Article) -> list[Draft]:
    """Return a draft for each stretch that may hold a claim, in the order of the text."""
    every = list(sentences(article))
    taken: set[str] = set()
    found: list[Draft] = []
    for sentence in every:
        before: Draft | None = None
        around = [s for s in every if s.paragraph == sentence.paragraph]
        for pieces, speech in stretches(article, sentence, around):
            before = _draft(article, sentence, pieces, speech, before)
            claim = before.claim.model_copy(update={"id": _id(before.claim, taken)})
            before = before._replace(claim=claim)
            found.append(before)
    return found


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
    told = [time for time in sentence.times if is_in(time.span, pieces)]
    of = _kind(said, speech)
    actors = list(actors_of(article.text, mentions, is_passive=cues.is_passive(said)))
    if before is not None and goes_on(said):
        actors = with_agents(actors, before.claim.actors)
    speech = speech or _meant(of, actors, pieces[0])
    claim = ClaimRecord(
        id="draft",
        statement=f"{UNSTATED} {readable(said)[:_LONGEST]}",
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


def _occurred(article: Article, told: Sequence[Time]) -> Occurred | None:
    if len(told) != 1:
        return None
    (time,) = told
    return Occurred(expression=readable(article.words(time.span)), edtf=time.edtf, basis=time.basis)


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


def readable(text: str) -> str:
    """Return text on one line, without what a record may not hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
