"""Who takes part in a clause, and how: who acts, at whom it is aimed, who is only mentioned."""

import re
from collections.abc import Iterator, Sequence

from claims_api.drafting.names import Mention
from claims_api.models.claim_record import Participant
from claims_api.text import Span, words
from claims_api.vocabulary import Role

_AIMED = frozenset("against to with toward towards on upon at onto over".split())
_ASIDE = frozenset("of in among for from under since like".split())
_AIMS = frozenset("aim aims goal goals intention objective objectives plan plans wish".split())
_TOGETHER = re.compile(r"\s*(?:,|and|or|&|as well as|,\s*and|and\s+the|,\s*the)\s*", re.IGNORECASE)
# A clause that begins so has the subject of the one before it.
_GOES_ON = re.compile(
    r"(?:\w+ly\s+)?(?:\w+ing|\w{3,}ed|to|will|won|would|must|may|might|can|could|should|is|are|was"
    r"|were|has|have|had|does|did|it|he|she|they|with)\b",
)
_BEFORE = 40  # code points in which the words before a name are looked for


def actors(text: str, mentions: Sequence[Mention], *, is_passive: bool) -> Iterator[Participant]:
    """Yield who takes part, each once: who comes first acts, unless the clause is passive."""
    seen: set[str] = set()
    last: tuple[Span, Role] | None = None
    for mention in (m for m in mentions if m.noun == "actor"):
        between = text[last[0].end : mention.span.start] if last else ""
        if last is not None and _TOGETHER.fullmatch(between):
            role = last[1]
        else:
            role = _role(text, mention, is_first=last is None, is_passive=is_passive)
        last = (mention.span, role)
        if mention.slug not in seen:
            seen.add(mention.slug)
            yield Participant(id=mention.slug, role=role)


def _role(text: str, mention: Mention, *, is_first: bool, is_passive: bool) -> Role:
    """Return the role that the words before a name give it."""
    before = words(text[max(0, mention.span.start - _BEFORE) : mention.span.start])
    lead = next((word for word in reversed(before) if word != "the"), "")
    is_aim = lead == "of" and _AIMS & set(before[-3:])
    if is_first and mention.is_demonym:
        return Role.mentioned
    if lead == "between" or (lead == "by" and is_passive) or (is_first and is_aim):
        return Role.agent
    if lead in _AIMED:
        return Role.target
    if lead in _ASIDE:
        return Role.mentioned
    return Role.agent if is_first and not is_passive else Role.target


def goes_on(clause: str) -> bool:
    """Tell whether a clause has no subject of its own, but that of the clause before it."""
    return _GOES_ON.match(clause) is not None


def with_agents(actors: Sequence[Participant], before: Sequence[Participant]) -> list[Participant]:
    """Return who takes part, with those who act in the clause before; none of them acts here."""
    agents = [one for one in before if one.role is Role.agent]
    named = {one.id for one in agents}
    others = [
        Participant(id=one.id, role=Role.target) if one.role is Role.agent else one
        for one in actors
        if one.id not in named
    ]
    return [*agents, *others] if agents else list(actors)
