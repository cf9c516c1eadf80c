"""A question as one plain sentence."""

from collections.abc import Iterable

from claims_api.queries.claim_question import ClaimQuestion
from claims_api.queries.resolving import World
from claims_api.text import harmless


def sentence(question: ClaimQuestion, world: World) -> str:
    """Say what is asked, in words."""
    parts = [
        kind.phrases[term.negated].format(
            _either(
                world.said(kind.noun, value) if kind.noun else value.replace("_", " ")
                for value in term.values
            )
        )
        for _name, kind, terms in question.conditions()
        for term in terms
    ]
    if question.min_confidence is not None:
        parts.append(f"coded with a confidence of {question.min_confidence:g} or more")
    if question.q is not None:
        parts.append(f"that match {harmless(question.q)}")
    if not parts:
        return "All claims"
    rolled = ", members included" if question.members else ""
    return f"Claims {', '.join(parts)}{rolled}"


def _either(values: Iterable[str]) -> str:
    every = list(dict.fromkeys(values))
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} or {every[-1]}"
