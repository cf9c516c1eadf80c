"""How many tokens of a language model a text may take."""

import re

_PIECE = re.compile(r"[a-zA-Z]+|[0-9]|[^\W\d_]+|\S")


def tokens(text: str) -> int:
    """Return so many tokens as a text takes at most, as a rule.

    Every model cuts text its own way. Four letters of ASCII count as one, digits and marks each,
    other letters by their bytes. Of the seeded claims in words that is more than tokenisers of GPT
    (cl100k, o200k) and Claude (2024) make of any of them, by a third and a quarter in all; Llama
    2's make as much in all, of a single claim up to a twelfth more (benchmarks/tokens.py).
    """
    return sum(_piece(match[0]) for match in _PIECE.finditer(text))


def _piece(piece: str) -> int:
    if piece.isascii():
        return -(-len(piece) // 4)
    size = len(piece.encode("utf-8", "replace"))
    return -(-size * 3 // 5) if piece[0].isalpha() else size
