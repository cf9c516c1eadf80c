"""A citation as one line of text, in the manner of the APA."""

from collections.abc import Iterator

from claims_api.formats.citation import Author, Citation
from claims_api.formats.citation_dates import day_in_words, in_words

_MOST_AUTHORS = 20  # APA, 7th edition, 9.8: of more, the first nineteen and the last


def write(citation: Citation) -> Iterator[bytes]:
    """Return the line."""
    yield f"{line(citation)}\n".encode()


def line(citation: Citation) -> str:
    """Return a citation in a line."""
    dated = f"({in_words(citation.issued) or 'n.d.'})"
    names = _names(citation.authors)
    head = [names, dated, _titled(citation)] if names else [_titled(citation), dated]
    parts = [_ended(part) for part in head]
    if citation.publisher and citation.publisher != names:
        licence = f" ({citation.licence})" if citation.licence and citation.is_of_data else ""
        parts.append(_ended(citation.publisher + licence))
    if citation.url:
        day = day_in_words(citation.accessed)
        parts.append(
            f"Retrieved {day}, from {citation.url}" if citation.is_of_data else citation.url
        )
    if citation.source:
        parts.append(f"(Coded from {line(citation.source)})")
    return " ".join(parts)


def notes(citation: Citation) -> list[str]:
    """Return what a reference to the data tells beside what has a field of its own."""
    if not citation.is_of_data:
        return []
    licence = [f"licence {citation.licence}"] if citation.licence else []
    coded = [f"coded from {line(citation.source)}"] if citation.source else []
    return [f"data generation {citation.generation}", *licence, *coded]


def _titled(citation: Citation) -> str:
    if not citation.is_of_data:
        return citation.title
    version = [f"version {citation.version}"] if citation.version else []
    told = ", ".join([*version, f"data generation {citation.generation}"])
    return f"{citation.title} ({told}) [{citation.medium}]"


def _ended(part: str) -> str:
    return part if part.endswith((".", "?", "!")) else f"{part}."


def _names(authors: tuple[Author, ...]) -> str:
    names = [_name(author) for author in authors]
    if len(names) > _MOST_AUTHORS:
        return f"{', '.join(names[: _MOST_AUTHORS - 1])}, … {names[-1]}"
    *before, last = names or [""]
    return f"{', '.join(before)}, & {last}" if before else last


def _name(author: Author) -> str:
    parts = author.parts
    if parts is None:
        return author.name
    initials = " ".join(_initial(word) for word in parts.given.split())
    return ", ".join(part for part in (parts.surname, initials, parts.suffix) if part)


def _initial(word: str) -> str:
    """Return "J." for "John" and "J.-P." for "Jean-Paul"."""
    return "-".join(f"{part[0]}." for part in word.split("-") if part)
