"""By what claims are coloured, and which colour each of them has."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

Colour = Literal["voice", "polarity", "holder"]
# By which filter the values of each are chosen.
FILTERS: dict[Colour, str] = {"voice": "voice", "polarity": "polarity", "holder": "attributed_to"}
MOST, OTHER = 8, "h0"  # holders that have a colour of their own, and that of all others
OF_VOICES = {"author": "h1", "quoted": "h2", "reported": "h3", "ascribed": "h4"}
_FIXED: dict[Colour, dict[str, str]] = {
    "voice": OF_VOICES,
    "polarity": {"affirmed": "h1", "negated": "h5"},
}


def hues(colour: Colour, values: Sequence[str]) -> dict[str, str]:
    """Return the colour of each value; of holders, of the first ones."""
    return _FIXED.get(colour) or {value: f"h{at}" for at, value in enumerate(values[:MOST], 1)}


def hue(colour: Colour, item: Mapping[str, Any], known: Mapping[str, str]) -> str:
    """Return the colour of a claim."""
    if colour == "holder":
        return known.get(next((holder["id"] for holder in item["attributed_to"]), ""), OTHER)
    return known.get(item[colour], OTHER)
