"""The worksheet: a claims file of drafts to be edited, with what was found beside each of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from claims_api.curation import canonical
from claims_api.curation.claims_file import ClaimsFile
from claims_api.curation.nouns import read
from claims_api.drafting.article import Article, Sentence
from claims_api.drafting.drafts import Draft, readable
from claims_api.models.claim_record import UNSTATED
from claims_api.models.source import SourceRecord
from claims_api.text import Span, digest, harmless

SCHEMA = "claims-file.schema.json"
_CLAIM = re.compile(r"^  - id: (?P<id>\S+)$", re.MULTILINE)
_HEAD = f"""\
# yaml-language-server: $schema={SCHEMA}
#
# Drafts of the claims of an article, which nobody has read yet.
# For each: is it a claim? Then write its statement in words of your own in place of
# "{UNSTATED} …", set what is wrong right, and take `status: draft` out. If not, take it out whole.
# Anchors are offsets in code points with the SHA-256 of the words there; `claims-api check --text`
# proves them, and tells which words no claim covers.
"""
_NO_AUTHOR = """\
# The source names no author: add `authors`, or name who holds each claim in `attributed_to`.
"""


def source(article: Article, slug: str, told: Mapping[str, object]) -> SourceRecord:
    """Return the record of the article's source; what is not told is read off its headline.

    Raises InvalidRequest for what cannot stand so.
    """
    lines = article.words(article.paragraphs[0]).splitlines() if article.paragraphs else [slug]
    shown = [line for line in map(readable, lines) if line] or [slug]
    title, subtitle = shown[0], " ".join(shown[1:]) or None
    basis = {"published_basis": "stated"} if told.get("published") else {}
    made = {
        "id": slug,
        "title": title[:500],
        "subtitle": subtitle[:500] if subtitle else None,
        "text_digest": digest(article.text),
        "text_length": len(article.text),
        "paragraphs": [list(paragraph) for paragraph in article.paragraphs],
    }
    given = {name: value for name, value in told.items() if value}
    return read(SourceRecord, {**made, **basis, **given})


def write(article: Article, record: SourceRecord, drafts: Sequence[Draft]) -> str:
    """Return the worksheet as YAML: the canonical form of a claims file, with comments."""
    content = ClaimsFile(source=record, claims=[draft.claim for draft in drafts])
    by_id = {draft.claim.id: draft for draft in drafts}
    shown: set[Span] = set()

    def with_comments(found: re.Match[str]) -> str:
        draft = by_id[found["id"]]
        lines = []
        if draft.sentence.span not in shown:
            shown.add(draft.sentence.span)
            lines = list(_of_sentence(article, draft.sentence))
        lines += [f"  # {remark}" for remark in map(_on_a_line, draft.remarks)]
        return "\n".join([*lines, found[0]])

    head = _HEAD if record.authors else _HEAD + _NO_AUTHOR
    return head + _CLAIM.sub(with_comments, canonical.of_file(content))


def _of_sentence(article: Article, sentence: Sentence) -> Iterable[str]:
    """Yield a sentence with where it stands, and who and what is named there."""
    words = _on_a_line(article.words(sentence.span))
    yield f"\n  # paragraph {sentence.paragraph}, {list(sentence.span)}: {words}"
    named = sorted({(m.noun, m.slug) for m in sentence.mentions})
    for noun, found in groupby(named, lambda each: each[0]):
        yield f"  # {noun}s: {', '.join(slug for _noun, slug in found)}"
    if sentence.unknown:
        yield f"  # not known: {_on_a_line('; '.join(sentence.unknown))}"
    for time in sentence.times:
        shown = _on_a_line(article.words(time.span))
        yield f"  # time: {shown}" + (f" ({time.edtf}, {time.basis.value})" if time.edtf else "")


def _on_a_line(text: str) -> str:
    """Return text that ends no comment: no line breaks, nothing that does not print."""
    return harmless(readable(text), 2000)
