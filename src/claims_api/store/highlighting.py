"""Where in a claim's document the words of `q` stand."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from claims_api.store.words import Piece, Shown, Sought, Tokens, runs, texts_of, tokens_of
from claims_api.text import Span, stem_spans, stems, word_spans, words

Places = Sequence[tuple[Shown, Span] | None]


def highlight(claim: Mapping[str, Any], wanted: Sought) -> list[dict[str, Any]]:
    """Return each text that holds words sought, by its JSON Pointer, with the places of these.

    What is marked is what matches: of a phrase the words that stand together, of a prefix the words
    that begin so, of what must not be there nothing.
    """
    pieces = [piece for group in wanted.groups for piece in group]
    texts = texts_of(claim)
    written = [[shown.text for shown in field] for field in texts]
    marked: dict[Shown, set[Span]] = defaultdict(set)
    for cut, spans, asked in (
        (stems, stem_spans, [piece for piece in pieces if not piece.prefix]),
        (words, word_spans, [piece for piece in pieces if piece.prefix]),
    ):
        if not asked:
            continue
        for tokens, shown in zip(tokens_of(written, cut), texts, strict=True):
            hits = _hits(tokens, asked)
            places = _places(shown, spans) if hits else []
            for text, span in filter(None, (places[at] for at in hits)):
                marked[text].add(span)
    return [
        {"at": pointer, "spans": [span._asdict() for span in _joined(marked[text])]}
        for text in chain.from_iterable(texts)
        if text in marked
        for pointer in text.pointers
    ]


def _hits(tokens: Tokens, pieces: Iterable[Piece]) -> set[int]:
    """Return which words of a field belong to a piece that stands there."""
    return {
        at + step
        for piece in pieces
        for at in runs(tokens, piece)
        for step in range(len(piece.tokens))
    }


def _places(texts: Iterable[Shown], spans: Callable[[str], list[Span]]) -> Places:
    """Return where each word of a field stands; between two texts of it there is a gap."""
    found: list[tuple[Shown, Span] | None] = []
    for shown in texts:
        found += [None] if found else []
        found += [(shown, span) for span in spans(shown.text)]
    return found


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in their order, those that overlap as one: some letters fold to two words."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found
