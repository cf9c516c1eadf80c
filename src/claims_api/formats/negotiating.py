"""The choice among formats: by name, or by what `Accept` likes best (RFC 9110, 12.5.1)."""

import re
from typing import NamedTuple

from claims_api.errors import NotAcceptable
from claims_api.formats.annotations import CONTEXT as PROFILE
from claims_api.formats.choosing import FORMATS, offered
from claims_api.formats.format import Format

_MOST_RANGES = 32


def choose(name: str | None, accept: str | None, formats: tuple[Format, ...] = FORMATS) -> Format:
    """Return the format that is asked for by name, else the one that `Accept` likes best.

    Raises NotAcceptable, with what is offered.
    """
    if name is not None:
        named = next(found for found in formats if found.name == name)
        named.insist_on_extra()
        return named
    formats = offered(formats)
    if accept is None or not accept.strip():
        return formats[0]
    ranges = [_range(part) for part in _split(accept, ",")[:_MOST_RANGES]]
    liked = [(_quality(found, ranges), -at) for at, found in enumerate(formats)]
    best, at = max(liked)
    if best <= 0:
        known = [found.media_type for found in formats]
        raise NotAcceptable(f"Offered here: {', '.join(known)}.", extra={"offered": known})
    return formats[-at]


class _Range(NamedTuple):
    media: str
    quality: float
    profiles: frozenset[str]


def _split(text: str, separator: str) -> list[str]:
    """Split where no quotation marks are open."""
    return re.findall(rf'(?:[^{separator}"]|"[^"]*"?)+', text)


def _range(part: str) -> _Range:
    media, *parameters = (piece.strip().lower() for piece in _split(part, ";") or [""])
    quality, profiles = 1.0, frozenset[str]()
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "profile":
            profiles = frozenset(value.strip('"').split())
        if name == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return _Range(media, quality, profiles)


def _quality(chosen: Format, ranges: list[_Range]) -> float:
    """Return the quality of the most specific range that covers a format.

    A profile that tells formats apart belongs to the one that has it; any other is a hint.
    """
    media_type = chosen.media_type.partition(";")[0]
    kind = media_type.partition("/")[0]
    profiled = [r for r in ranges if r.media == media_type and PROFILE in r.profiles]
    exact = [r for r in ranges if r.media == media_type and r not in profiled]
    covering = [[r for r in ranges if r.media == wide] for wide in (f"{kind}/*", "*/*")]
    covering = [profiled, exact, *covering] if chosen.profile else [exact, *covering]
    return next((max(r.quality for r in found) for found in covering if found), 0.0)
