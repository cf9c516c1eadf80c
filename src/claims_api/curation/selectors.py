"""Words in a text by quotation, as a W3C text quote selector has them: exact, prefix, suffix."""

import re

from claims_api.text import Span

_SPACES = 500  # code points more than the words around: what white space may take up


def places(text: str, exact: str) -> list[Span]:
    """Return where words stand in a text, parted by any space: nothing else may differ."""
    pattern = r"\s+".join(map(re.escape, exact.split()))
    return [Span(*found.span()) for found in re.finditer(pattern, text)]


def is_between(text: str, place: Span, prefix: str, suffix: str) -> bool:
    """Tell whether a place stands right between these words, however they are spaced."""
    around = len(prefix) + len(suffix) + _SPACES
    before = text[max(0, place.start - around) : place.start]
    behind = text[place.end : place.end + around]
    return _squeezed(before).endswith(_squeezed(prefix)) and _squeezed(behind).startswith(
        _squeezed(suffix)
    )


def _squeezed(text: str) -> str:
    return "".join(text.split())
