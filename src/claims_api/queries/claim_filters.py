"""The conditions under which claims are asked for: one field a filter, defined here alone."""

from typing import Annotated, Any, Literal

from pydantic import Field

from claims_api.models.claim import (
    AGENT,
    ANY_ROLE,
    CLAIM,
    CLAIM_PLACE,
    CLAIM_TOPIC,
    HOLDS,
    MENTIONED,
    PARTICIPANT,
    TARGET,
)
from claims_api.models.place import PLACE, PLACE_WITHIN
from claims_api.models.source import SOURCE
from claims_api.models.topic import TOPIC, TOPIC_WITHIN
from claims_api.queries.asking import MAX_REPEATS, TEXT
from claims_api.queries.filters.actors import PassedOn, Takes
from claims_api.queries.filters.places import FromSource, Paragraph, Within
from claims_api.queries.filters.relations import Assessed, Related, RelatedTo
from claims_api.queries.filters.times import During
from claims_api.queries.filters.vocabulary import Has, OneOf
from claims_api.queries.moments import MomentText, as_of_field, since_field, since_in_words
from claims_api.queries.question import Question, Share, Truth
from claims_api.text import harmless
from claims_api.vocabulary import (
    EVENTS,
    Act,
    Certainty,
    ClaimType,
    Polarity,
    Quad,
    Salience,
    Status,
    Verdict,
    Voice,
)


def _asked(description: str, *examples: str) -> Any:
    return Field(
        default=[],
        max_length=MAX_REPEATS,
        description=description,
        examples=[[e] for e in examples],
    )


def _values(vocabulary: Any) -> tuple[str, ...]:
    return tuple(str(member.value) for member in vocabulary)


Words = list[str]


class ClaimFilters(Question):
    """The conditions of a question about claims, whatever it asks of those that meet them.

    Of each filter: a comma means any, repeating the parameter means all, `!` in front means not.
    """

    actor: Annotated[Words, Takes(ANY_ROLE, ("in which {} takes part", "without {}"))] = _asked(
        "Claims in which the actor takes part in any role, or that it holds. A source's own author "
        "counts as holder only under `attributed_to`. Found by id, name, alias, Wikidata id, code.",
        "Russia",
        "Russia,Iran",
    )
    agent: Annotated[
        Words,
        Takes(AGENT, ("in which {} acts or is described", "in which {} does not act")),
    ] = _asked("Claims in which the actor acts, aims or is described.", "Russia")
    target: Annotated[
        Words,
        Takes(TARGET, ("about what is done to {}", "not about what is done to {}")),
    ] = _asked("Claims in which the actor is acted on or spoken about.", "Israel")
    mentioned: Annotated[Words, Takes(MENTIONED, ("that mention {}", "that do not mention {}"))] = (
        _asked("Claims that mention the actor without its acting or being acted on.", "NATO")
    )
    participant: Annotated[
        Words,
        Takes(
            PARTICIPANT,
            ("in which {} acts or is spoken of", "in which {} neither acts nor is spoken of"),
        ),
    ] = _asked(
        "Claims in which the actor is agent, target or mentioned, whoever holds them.", "Israel"
    )
    attributed_to: Annotated[Words, Takes(HOLDS, ("held by {}", "not held by {}"))] = _asked(
        "Claims that the actor holds: whose claim it is. `author` is the source's own author.",
        "donald-trump",
        "author",
    )
    via: Annotated[Words, PassedOn(("passed on by {}", "not passed on by {}"))] = _asked(
        "Claims that reach the author through the actor.", "hassan-rouhani"
    )
    members: Truth = Field(
        default=False,
        description="With `true`, a group asked for by any actor filter also matches those who "
        "belonged to it when the claim plays; each item tells why in `matched_because`.",
        examples=[True],
    )
    place: Annotated[
        Words, Within("place", CLAIM_PLACE, PLACE_WITHIN, PLACE, ("in {}", "not in {}"))
    ] = _asked("Claims that play there, or anywhere within it.", "syria")
    topic: Annotated[
        Words,
        Within("topic", CLAIM_TOPIC, TOPIC_WITHIN, TOPIC, ("about {}", "not about {}")),
    ] = _asked("Claims about it, or about something narrower.", "security")
    source: Annotated[Words, FromSource(SOURCE, ("from {}", "not from {}"))] = _asked(
        "Claims that stand in that source.", "magnier-2017-russia-iran"
    )
    paragraph: Annotated[Words, Paragraph()] = _asked(
        "Claims that stand in that paragraph, or in one of a range; 0 is title and sub-title.",
        "7",
        "3-5",
    )
    type: Annotated[
        Words, OneOf(CLAIM.c.type, _values(ClaimType), ("of type {}", "not of type {}"))
    ] = _asked("What kind of proposition it is.", "goal")
    polarity: Annotated[
        Words,
        OneOf(CLAIM.c.polarity, _values(Polarity), ("that are {}", "that are not {}")),
    ] = _asked("Whether the proposition is affirmed or negated, by meaning.", "negated")
    voice: Annotated[
        Words,
        OneOf(CLAIM.c.voice, _values(Voice), ("in the voice {}", "not in the voice {}")),
    ] = _asked("How the claim reaches the reader.", "quoted")
    act: Annotated[
        Words,
        OneOf(CLAIM.c.act, _values(Act), ("made by the act {}", "not made by the act {}")),
    ] = _asked("The speech act, where one is told.", "warn,threaten")
    certainty: Annotated[
        Words,
        OneOf(CLAIM.c.certainty, _values(Certainty), ("held as {}", "not held as {}")),
    ] = _asked("How firmly the holder commits to it (FactBank).", "probable,possible")
    salience: Annotated[
        Words,
        OneOf(CLAIM.c.salience, _values(Salience), ("of {} weight", "not of {} weight")),
    ] = _asked("Its weight in the source.", "core")
    status: Annotated[
        Words,
        OneOf(CLAIM.c.status, _values(Status), ("with status {}", "without status {}")),
    ] = _asked(
        "`published` unless asked. `retracted` lists what was taken back; `draft`, and `withdrawn` "
        "for what was taken back before it was published, need a key.",
        "retracted",
    )
    min_confidence: Share | None = Field(
        default=None,
        description="Claims whose coder was at least so sure, from 0 to 1.",
        examples=[0.9],
    )
    event: Annotated[
        Words,
        OneOf(
            CLAIM.c.event_class,
            tuple(EVENTS),
            ("of event {}", "not of event {}"),
            "event.class",
        ),
    ] = _asked("The PLOVER class of the content.", "COOPERATE,AID")
    quad: Annotated[
        Words,
        OneOf(
            CLAIM.c.quad,
            _values(Quad),
            ("of quad class {}", "not of quad class {}"),
            "event.quad",
        ),
    ] = _asked("1 and 2 verbal and material cooperation; 3 and 4 the same of conflict.", "2")
    occurred: Annotated[Words, During("occurred", ("of the time {}", "not of the time {}"))] = (
        _asked(
            "It may have happened or held then: an EDTF date or interval.",
            "2017-03/2017-04",
        )
    )
    said: Annotated[Words, During("said", ("said in {}", "not said in {}"))] = _asked(
        "The holder may have said it then, where that is told apart.", "../2016"
    )
    published: Annotated[Words, During("published", ("published in {}", "not published in {}"))] = (
        _asked("The source may have been published then.", "2017")
    )
    relation: Annotated[Words, Related()] = _asked(
        "Claims that have a relation of that type, seen from them.", "contradicts"
    )
    related_to: Annotated[Words, RelatedTo()] = _asked(
        "Claims that have any relation to that claim.",
        "magnier-2017-russia-iran:airports-opened-to-jets",
    )
    verdict: Annotated[Words, Assessed(_values(Verdict))] = _asked(
        "Claims that someone assessed so.", "false"
    )
    has: Annotated[Words, Has()] = _asked(
        "Claims that have anything there; `orphaned`, an anchor that the attached text has lost.",
        "occurred",
    )
    q: str | None = Field(
        default=None,
        min_length=1,
        max_length=500,
        pattern=TEXT,
        description="Words in the statement, the note, the actors' names or public attached text: "
        'all of them; `"a phrase"`, `-without`, `OR` between two, `prefix*`. Stemmed, accents '
        "folded. Whatever is typed, it is never a syntax error.",
        examples=["cooperate"],
    )
    review: Literal["to-review", "sent-back", "flagged"] | None = Field(
        default=None,
        description="Drafts and published claims that stand so in review; needs a key with "
        "`curate`. `to-review` are the drafts that are neither sent back nor flagged.",
        examples=["flagged"],
    )
    updated_since: MomentText | None = since_field()
    as_of: MomentText | None = as_of_field()

    def remarks(self) -> list[str]:
        """Return in words what is asked beside the filters."""
        parts = []
        if self.min_confidence is not None:
            parts.append(f"coded with a confidence of {self.min_confidence:g} or more")
        if self.q is not None:
            parts.append(f"that match {harmless(self.q)}")
        if self.review is not None:
            parts.append(f"in review: {self.review}")
        if self.updated_since is not None:
            parts.append(since_in_words(self.updated_since))
        if self.members and self.rolls_up():
            parts.append("members included")
        return parts

    def rolls_up(self) -> bool:
        """Tell whether `members` changes anything: whether an actor is asked for."""
        return any(kind.noun == "actor" for _name, kind, _terms in self.conditions())
