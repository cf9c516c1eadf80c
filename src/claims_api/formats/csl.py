"""A citation as CSL-JSON, which reference managers and citation processors read."""

from collections.abc import Iterator
from typing import Any

from claims_api.formats.citation import Author, Citation
from claims_api.formats.citation_dates import in_parts
from claims_api.formats.reference import notes
from claims_api.store.wire import dump


def write(citation: Citation) -> Iterator[bytes]:
    """Return a list of the one item, as the schema of CSL-JSON has it."""
    yield dump([item(citation)])


def item(citation: Citation) -> dict[str, Any]:
    """Return the item, without what is not known."""
    is_of_data = citation.is_of_data
    found = {
        "id": citation.key,
        "type": "dataset" if is_of_data else "webpage" if citation.url else "document",
        "title": citation.title,
        "author": [_name(author) for author in citation.authors],
        "issued": in_parts(citation.issued),
        "publisher": citation.publisher,
        "URL": citation.url,
        "accessed": in_parts(citation.accessed.isoformat()) if is_of_data else None,
        "version": str(citation.version) if citation.version else None,
        "genre": citation.medium,
        "language": citation.language,
        "note": "; ".join(notes(citation)),
    }
    return {name: value for name, value in found.items() if value}


def _name(author: Author) -> dict[str, str]:
    parts = author.parts
    if parts is None:
        return {"literal": author.name}
    found = {
        "family": parts.family,
        "given": parts.given,
        "non-dropping-particle": parts.particle,
        "suffix": parts.suffix,
    }
    return {name: value for name, value in found.items() if value}
