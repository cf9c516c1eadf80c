"""Words that tell of a clause what kind of claim it is, whether it is denied, and how surely."""

import re

from claims_api.vocabulary import Certainty, ClaimType, Polarity

_NEGATIONS = re.compile(
    r"\b(?:not|no|never|nobody|none|nothing|nowhere|neither|nor|cannot|hardly|rather than"
    r"|instead of|fail(?:s|ed)? to|refus(?:es|ed?) to|has yet to|have yet to|unable to|no longer)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_BOTH_WAYS = re.compile(r"\bnot only\b|\bno doubt\b|\bno less\b|\bnot least\b", re.IGNORECASE)
# Irregular verbs in the past that tell of an event.
PAST = (
    "met|sent|went|came|took|gave|made|left|held|began|became|won|lost|fell|rose|shot|struck|hit"
    "|built|brought|bought|sold|cut|shut|broke|drove|fought|flew|said"
)
# In the order in which the coding guide asks; each line is a pattern of words.
_TYPES = {
    ClaimType.cause: """
        because|due to|led to|leads to|leading to|caused?|causes|result(?:s|ed)? in|as a result
        thanks to|prompted|forced|in order to|brought about|owing to|therefore|thus|so that""",
    ClaimType.proposal: """
        should|must|ought to|has to|have to|needs? to|demand(?:s|ed)? that|urge[sd]?
        call(?:s|ed)? (?:for|on|upon)""",
    ClaimType.goal: """
        wants?|wanted|wish(?:es|ed)?|aims?|aimed|plan(?:s|ned)?|intend(?:s|ed)?|seeks?|sought|tries
        tried|trying to|determined to|willing|ready to|keen to|hop(?:e|es|ed|ing)|promised?
        pledge[sd]?|vow(?:s|ed)?|means to|refus(?:es|ed)|threaten(?:s|ed)?|looking for|looking to
        eager to|goals?|objectives?|aim of|ambitions?|purpose|interested in|to stick with
        won['’]t""",
    ClaimType.prediction: """
        will|would|is going to|are going to|shall|is bound to""",
    ClaimType.evaluation: """
        good|bad|best|worst|better|worse|great(?:er|est)?|important|essential|unique|clear(?:ly)?
        dangerous|successful|failed|failure|weak|strong|stronger|powerful|unlawful|illegal|unjust
        wrong|right|significant|serious|unprecedented|perfect|excellent|poor|crucial|major|warm
        warmly|disastrous|absurd|blunt""",
    ClaimType.event: rf"\w{{3,}}ed|{PAST}",
}


def _pattern(lines: str) -> re.Pattern[str]:
    words = "|".join(line.strip() for line in lines.strip().splitlines())
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


TYPES = tuple((kind, _pattern(lines)) for kind, lines in _TYPES.items())
_STATIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|remains?|ha[sd] been)\b", re.IGNORECASE)
_POSSIBLE = re.compile(r"\b(?:may|might|could|perhaps|possibl[ey]|maybe)\b", re.IGNORECASE)
_PROBABLE = re.compile(
    r"\b(?:appear(?:s|ed)?|seem(?:s|ed)?|probabl[ey]|likely|apparently|presumably|believe[sd]?"
    r"|expect(?:s|ed)?)\b",
    re.IGNORECASE,
)
_UNCOMMITTED = frozenset({ClaimType.goal, ClaimType.proposal})
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been|being|be)\s+(?:\w+ly\s+)?\w+(?:ed|en|wn|ought|ade|eld|ent|ut)\b"
    r"(?:\s+\w+){0,4}?\s+by\b",
    re.IGNORECASE,
)


def negations(words: str) -> list[str]:
    """Return the words that may deny what a clause says."""
    return [found[0] for found in _NEGATIONS.finditer(_BOTH_WAYS.sub("", words))]


def polarity(words: str) -> Polarity:
    """Return what the words of negation make of a clause; two of them cancel out."""
    return Polarity.negated if len(negations(words)) % 2 else Polarity.affirmed


def kind(words: str) -> ClaimType:
    """Return the kind of claim that a clause probably is."""
    for found, pattern in TYPES:
        if pattern.search(words):
            if found is ClaimType.event and _STATIVE.search(words):
                continue
            return found
    return ClaimType.state


def certainty(words: str, of: ClaimType) -> Certainty:
    """Return how surely a clause says what it says (FactBank: CT, PR, PS, U)."""
    if _POSSIBLE.search(words):
        return Certainty.possible
    if _PROBABLE.search(words):
        return Certainty.probable
    return Certainty.unspecified if of in _UNCOMMITTED else Certainty.certain


def is_passive(words: str) -> bool:
    """Tell whether a clause says by whom something is done to its subject."""
    return _PASSIVE.search(words) is not None
