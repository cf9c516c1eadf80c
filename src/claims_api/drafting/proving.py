"""What a model proposed, proved against the text: each quotation stands there, each id is known."""

import json
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

from pydantic import ValidationError

from claims_api.curation.selectors import is_between, places
from claims_api.curation.uses import REFERENCES
from claims_api.drafting.article import Article, Sentence
from claims_api.drafting.article import sentences as sentences_of
from claims_api.drafting.drafts import Draft
from claims_api.drafting.prompt import Answer, ProposedClaim, Quotation
from claims_api.errors import Told
from claims_api.models.claim_record import Anchor, ClaimRecord
from claims_api.text import Span, digest, harmless, words
from claims_api.vocabulary import Status

_FENCED = re.compile(r"```(?:json)?\s*\n(?P<body>.*)\n```", re.DOTALL)
MOST_WORDS = 7  # of the article that a statement may take over in a row


class Refused(NamedTuple):
    """A claim that was proposed and cannot be proved, and why."""

    id: str
    why: str


class Proved(NamedTuple):
    """What a model proposed: drafts whose every anchor stands in the text, and what was refused."""

    drafts: list[Draft]
    refused: list[Refused]


def prove(article: Article, answer: str) -> Proved:
    """Hold a model's answer against the text. Raises Told for one that is no such JSON."""
    every = list(sentences_of(article))
    drafts: list[Draft] = []
    refused: list[Refused] = []
    taken: set[str] = set()
    for number, plain in enumerate(_claims(answer), 1):
        named = (
            harmless(str(plain.get("id", f"claim {number}"))) if isinstance(plain, dict) else "?"
        )
        try:
            proposed = ProposedClaim.model_validate(plain)
            draft = _draft(article, every, proposed)
            if proposed.id in taken:
                raise ValueError("another claim has this id")
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            refused.append(Refused(named, f"{'.'.join(map(str, first['loc']))}: {first['msg']}"))
        except ValueError as error:
            refused.append(Refused(named, str(error)))
        else:
            taken.add(proposed.id)
            drafts.append(draft)
    return Proved(sorted(drafts, key=_place), refused)


def _place(draft: Draft) -> tuple[int, int]:
    first = draft.claim.anchors[0]
    return first.start, first.end


def _claims(answer: str) -> list[Any]:
    fenced = _FENCED.search(answer)
    try:
        plain = json.loads(fenced["body"] if fenced else answer)
    except (ValueError, RecursionError) as error:
        raise Told(f"The answer is no JSON: {error}.") from error
    claims = plain.get("claims") if isinstance(plain, dict) else None
    if not isinstance(claims, list):
        fields = ", ".join(Answer.model_fields)
        raise Told(f"The answer is no object with a list of {fields}.")
    return claims


def _draft(article: Article, every: list[Sentence], proposed: ProposedClaim) -> Draft:
    """Return the draft of a proposal. Raises ValueError that says what cannot be proved."""
    spans = _in_order(_place_of(article, quoted) for quoted in proposed.quotations)
    fields = proposed.model_dump(mode="json", exclude={"quotations"})
    for reference in REFERENCES["claim"]:
        named = {reference.id_in(entry) for entry in fields[reference.field]}
        if unknown := sorted(named - article.names.known(reference.noun)):
            raise ValueError(f"no {reference.noun} is known by the id {unknown[0]}")
    anchors = [
        Anchor(start=span.start, end=span.end, sha256=digest(article.words(span))) for span in spans
    ]
    plain = {**fields, "anchors": [one.model_dump() for one in anchors], "status": Status.draft}
    claim = ClaimRecord.model_validate(plain)
    sentence = next((s for s in every if s.span.end > spans[0].start), every[-1])
    return Draft(claim, sentence, list(_remarks(article, claim)))


def _place_of(article: Article, quoted: Quotation) -> Span:
    """Return the one place where the words stand; none is guessed. Raises ValueError."""
    shown = harmless(quoted.exact, 80)
    every = places(article.text, quoted.exact)
    if not every:
        raise ValueError(f"“{shown}” does not stand in the article")
    fitting = [p for p in every if is_between(article.text, p, quoted.prefix, quoted.suffix)]
    if len(fitting) == 1:
        place = fitting[0]
    elif len(every) == 1:
        raise ValueError(f"“{shown}” does not stand between these words")
    else:
        raise ValueError(
            f"“{shown}” stands {len(every)} times in the article; tell which by prefix"
        )
    if not any(p.start <= place.start and place.end <= p.end for p in article.paragraphs):
        raise ValueError(f"“{shown}” does not stand within one paragraph")
    return place


def _in_order(spans: Iterable[Span]) -> list[Span]:
    """Return spans in the order of the text. Raises ValueError for those that overlap."""
    found = sorted(spans)
    for one, other in pairwise(found):
        if other.start < one.end:
            raise ValueError("its quotations overlap")
    return found


def _remarks(article: Article, claim: ClaimRecord) -> Iterable[str]:
    """Yield what a coder should look at."""
    longest = _taken_over(claim.statement, article.text)
    if longest > MOST_WORDS:
        yield f"The statement takes over {longest} words of the article in a row: say it otherwise."


def _taken_over(statement: str, text: str) -> int:
    """Return how many words of a text stand in a statement in a row, at most."""
    said, there = words(statement), f" {' '.join(words(text))} "
    longest = 0
    for start in range(len(said)):
        while start + longest < len(said):
            if f" {' '.join(said[start : start + longest + 1])} " not in there:
                break
            longest += 1
    return longest
