"""Paragraphs, sentences and clauses of an article, each as a stretch of its text.

For English. Nothing is certain about them but their offsets; whoever codes the article moves them.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from claims_api.drafting.cues import PAST
from claims_api.text import Span

_BLOCK = re.compile(r"\S(?:.*\S)?(?:\n[^\S\n]*\S(?:.*\S)?)*")
_LINE = re.compile(r"\S(?:.*\S)?")
_FRONT = re.compile(
    r"(?:by|filed|posted|published|updated|photo|image|picture|source|translated|share|comments?)\b.*"
    r"|.*(?:@|https?://|\|).*",
    re.IGNORECASE | re.DOTALL,
)
_LABELLED = re.compile(
    r"(?:key ?words?|tags?|filed under|posted|published(?: \w+)?|updated|photo(?:graph)?s?|images?"
    r"|pictures?|credits?|sources?)\s*:",
    re.IGNORECASE,
)
_CLOSING = "\"'”’»)]"
_CLOSINGS = re.escape(_CLOSING)
_ENDS = re.compile(rf"[.!?…]+[{_CLOSINGS}]*(?=\s+[\"'“‘«(\[]*[^\W_a-z]|\s*$)")
_WORD_BEFORE = re.compile(r"([\w.]+)$")
_ABBREVIATIONS = frozenset(
    "al adm apr art aug av brig capt cf ch co col corp dec dept dr ed eds eg e.g est etc feb fig"
    " gen gov hon i.e ie inc jan jr jul jun lt ltd maj mar messrs mr mrs ms mt no nos nov oct op pp"
    " pres prof rep rev sen sep sept sgt sr st u.k u.n u.s v vol vs".split()
)
# Where a sentence may hold another proposition: behind marks, and before words that join clauses.
_JOINS = re.compile(
    r"\s*[;:](?=\s)\s*|\s+[–—-]+\s+|\s*[()\[\]]\s*"
    r"|,\s+(?=(?:and|but|or|nor|yet|so|for|while|whereas|which|who|whom|whose|where|when|although"
    r"|though|because|unless|if|as|since|until|after|before|despite|without|with|including"
    r"|rather|even|thus|an?|to|\w+ing)\b)"
    r"|\s+(?=(?:because|while|whereas|although|though|unless|despite|rather than|so that|when"
    r"|in order to|so as to|with the aim of|in contrast to|since (?:he|she|it|they|the"
    r"|its|his|their))"
    r"\b)|-\s+"
    r"|\s+(?=(?:and|but)\s+(?:\w+\s+){0,2}"
    r"(?:is|are|was|were|has|have|had|will|would|may|might|can|could|should|must|does|do|did)\b)",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\s\([^()\s]+(?:\s[^()\s]+)?\)")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# What may be a verb: the small ones, and words that end as verbs do or as plurals do.
_VERBAL = re.compile(
    r"\b(?:is|are|was|were|be|been|am|ha[sd]|have|do|does|did|will|would|may|might|can|could|should"
    rf"|must|shall|{PAST}|told|wrote|got|saw|knew|thought|kept|let|put|set|ran|led|read|paid|felt"
    r"|stood|[a-z]{2,}(?:ed|[^su\W]s))\b"
)
_LEADING = re.compile(
    r"(?:[\s\"'“”‘’«»,.;:–—-]+|(?:and|but|or|so|that|thus|also|then|however)\b[\s,]*)+",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"[\s\"'“”‘’«»,.;:!?…–—-]+$")
FEWEST_WORDS = 3  # of what may hold a proposition
# Words behind which something is added to what a clause says, which may be denied by itself.
_ADDS = re.compile(
    r"\s+(?=(?:using|in (?:marked )?contrast|with|to|as an?|for|that|in|over|from|between|which|who"
    r"|\w{3,}ing)\b)"
)
_LONG, _ENOUGH = 10, 8  # words of a clause that has parts, and of the first of them


def paragraphs(text: str) -> list[Span]:
    """Return the paragraphs: the headline with its sub-title first, then those of the body.

    They are parted by empty lines, or where there is none by line breaks. By-lines, key words and
    what stands behind the last sentence are no paragraphs.
    """
    blocks = [Span(*found.span()) for found in _BLOCK.finditer(text)]
    if len(blocks) == 1:
        blocks = [Span(*found.span()) for found in _LINE.finditer(text)]
    body = next((at for at, block in enumerate(blocks) if _is_prose(text, block)), len(blocks))
    while len(blocks) > body and not _is_prose(text, blocks[-1]):
        blocks.pop()
    found = [block for block in blocks[body:] if not _is_front(text, block)]
    headline = _headline(text, blocks[:body])
    return [headline, *found] if headline else found


def _is_prose(text: str, block: Span) -> bool:
    words = text[block.start : block.end]
    if _LABELLED.match(words):
        return False
    is_sentence = words.rstrip(_CLOSING).endswith((".", "!", "?", "…"))
    return is_sentence and len(_WORD.findall(words)) > FEWEST_WORDS + 1


def _is_front(text: str, block: Span) -> bool:
    words = text[block.start : block.end]
    is_told = _LABELLED.match(words) or _FRONT.fullmatch(words)
    return not _is_prose(text, block) and is_told is not None


def _headline(text: str, blocks: list[Span]) -> Span | None:
    """Return the title with the sub-title that follows it."""
    shown = []
    for block in blocks[:2]:
        if _is_front(text, block):
            break
        shown.append(block)
    return Span(shown[0].start, shown[-1].end) if shown else None


def sentences(text: str, within: Span) -> Iterator[Span]:
    """Yield the sentences of a paragraph; each line of a headline is one."""
    for line in _LINE.finditer(text, within.start, within.end):
        start = line.start()
        for end in _ENDS.finditer(text, *line.span()):
            before = _WORD_BEFORE.search(text, start, end.start())
            if end[0].startswith(".") and before is not None and _is_short(before[1]):
                continue
            yield Span(start, end.end())
            rest = text[end.end() : line.end()]
            start = line.end() - len(rest.lstrip())
        if text[start : line.end()].strip():
            yield Span(start, line.end())


def _is_short(word: str) -> bool:
    """Tell whether a full stop belongs to the word before it: an initial or an abbreviation."""
    return (len(word) == 1 and word.isalpha()) or word.casefold() in _ABBREVIATIONS


def clauses(text: str, within: Span, quoted: Sequence[Span] = ()) -> list[Span]:
    """Return the stretches of a sentence that may each hold a proposition.

    What is quoted and what is not are apart. A stretch without a verb goes with the next one.
    """
    edges = {edge for span in quoted for edge in span if within.start < edge < within.end}
    found: list[Span] = []
    for start, end in pairwise([within.start, *sorted(edges), within.end]):
        found += _between_joins(text, Span(start, end))
    return [shown for one in found if (shown := trimmed(text, one))]


def _between_joins(text: str, within: Span) -> Iterator[Span]:
    start = within.start
    acronyms = [found.span() for found in _ACRONYM.finditer(text, *within)]
    for join in _JOINS.finditer(text, *within):
        if any(first < join.end() and join.start() < last for first, last in acronyms):
            continue
        if may_claim(text[start : join.start()]):
            yield Span(start, join.start())
            start = join.end()
    yield Span(start, within.end)


def parts(text: str, within: Span) -> list[Span]:
    """Return what a long clause says first, and what it adds: each may be a claim by itself.

    Nothing of a clause that is short, or that nothing is added to.
    """
    if number_of_words(text[within.start : within.end]) < _LONG:
        return []
    for join in _ADDS.finditer(text, *within):
        first = Span(within.start, join.start())
        words = text[first.start : first.end]
        if number_of_words(words) >= _ENOUGH and _VERBAL.search(words) is not None:
            added = trimmed(text, Span(join.end(), within.end))
            is_long = added and number_of_words(text[added.start : added.end]) >= FEWEST_WORDS
            return [first, added] if added and is_long else []
    return []


def may_claim(words: str) -> bool:
    """Tell whether words are enough for a claim, and what may be a verb is among them."""
    return number_of_words(words) >= FEWEST_WORDS and _VERBAL.search(words) is not None


def trimmed(text: str, span: Span) -> Span | None:
    """Return a stretch without the marks and joining words at its ends; None if none is left."""
    leading = _LEADING.match(text, span.start, span.end)
    start = leading.end() if leading else span.start
    trailing = _TRAILING.search(text, start, span.end)
    end = trailing.start() if trailing else span.end
    return Span(start, end) if start < end else None


def number_of_words(text: str) -> int:
    """Count words."""
    return len(_WORD.findall(text))
