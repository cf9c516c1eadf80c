"""A question as one plain sentence."""

from claims_api.queries.moments import as_of_in_words
from claims_api.queries.question import Question
from claims_api.queries.resolving import World


def sentence(noun: str, question: Question, world: World) -> str:
    """Say what is asked of records of that noun, in words."""
    parts = [
        kind.said(term, world) for _name, kind, terms in question.conditions() for term in terms
    ]
    parts += question.remarks()
    if question.moment is not None:
        parts.append(as_of_in_words(question.moment))
    nouns = f"{noun}s"
    return f"{nouns.capitalize()} {', '.join(parts)}" if parts else f"All {nouns}"


def after(words: str, question: str) -> str:
    """Put words in front of a question, as one sentence."""
    return f"{words[0].upper()}{words[1:]} {question[0].lower()}{question[1:]}"
