"""A citation as an entry of BibTeX, in UTF-8."""

from collections.abc import Iterator

from claims_api.formats.citation import Author, Citation
from claims_api.formats.citation_dates import year_and_month
from claims_api.formats.rdf import Iri
from claims_api.formats.reference import notes

# What TeX reads as a command. BibTeX counts braces even behind a backslash, so that a brace is
# written by its name.
_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)


def write(citation: Citation) -> Iterator[bytes]:
    """Return the entry."""
    yield entry(citation).encode()


def entry(citation: Citation) -> str:
    """Return an entry of type `misc`, which every style knows.

    The title is kept as it is by braces of its own: many styles would put it in lower case. An
    address is verbatim, as BibTeX's packages for it want it, its braces percent-encoded.
    """
    year, month = year_and_month(citation.issued)
    medium = [citation.medium] if citation.medium else []
    fields = {
        "author": _braced(" and ".join(_name(author) for author in citation.authors)),
        "title": _braced(_braced(escaped(citation.title))),
        "year": _braced(escaped(year).replace("–", "--") if year else None),
        "month": month,
        "howpublished": _braced(escaped(citation.publisher) if citation.publisher else None),
        "version": _braced(str(citation.version) if citation.version else None),
        "url": _braced(Iri(citation.url) if citation.url else None),
        "urldate": _braced(citation.accessed.isoformat() if citation.is_of_data else None),
        "note": _braced(escaped("; ".join([*medium, *notes(citation)]))),
    }
    lines = [f"  {name} = {value}" for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{citation.key},", ",\n".join(lines), "}\n"])


def escaped(text: str) -> str:
    """Return text as TeX shows it, whatever stands in it."""
    return text.translate(_ESCAPED)


def _braced(text: str | None) -> str | None:
    return f"{{{text}}}" if text else None


def _name(author: Author) -> str:
    parts = author.parts
    if parts is None or "and" in author.name.lower().split():
        return f"{{{escaped(author.name)}}}"
    return ", ".join(escaped(part) for part in (parts.surname, parts.suffix, parts.given) if part)
