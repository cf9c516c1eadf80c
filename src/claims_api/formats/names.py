"""A person's name in its parts, by the rule by which BibTeX reads names."""

from typing import NamedTuple

_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


class PersonName(NamedTuple):
    """The parts of a name; `particle` is what stands before the family name in lower case."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""

    @property
    def surname(self) -> str:
        """The family name with its particle."""
        return f"{self.particle} {self.family}".strip()


def parts_of(name: str) -> PersonName | None:
    """Return the parts of a name, or None for one that has none and stands as it is.

    Words in lower case are the particle, what follows them or else the last word is the family
    name (Patashnik, "BibTeXing", 4). A comma says where a family name ends that stands first.
    """
    pieces = [piece.strip() for piece in name.split(",")]
    suffix = pieces.pop() if len(pieces) > 1 and pieces[-1].lower() in _SUFFIXES else ""
    if len(pieces) > 2 or not all(pieces):
        return None
    words = pieces[0].split()
    if len(pieces) == 2:
        _none, particle, family = _divided(words, first=0)
        return PersonName(family, pieces[1], particle, suffix)
    if not suffix and len(words) > 2 and words[-1].lower() in _SUFFIXES:
        suffix = words.pop()
    if len(words) < 2:
        return None
    given, particle, family = _divided(words, first=len(words) - 1)
    return PersonName(family, given, particle, suffix)


def _divided(words: list[str], first: int) -> tuple[str, str, str]:
    """Return given name, particle and family name; without a particle the last begins at `first`.

    The last word is never of the particle.
    """
    lower = [at for at, word in enumerate(words[:-1]) if _is_lower(word)]
    start, stop = (lower[0], lower[-1] + 1) if lower else (first, first)
    return " ".join(words[:start]), " ".join(words[start:stop]), " ".join(words[stop:])


def _is_lower(word: str) -> bool:
    return next((letter.islower() for letter in word if letter.isalpha()), False)
