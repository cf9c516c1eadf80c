"""A citation as JSON: ready in three forms, with what they are made of."""

from collections.abc import Iterator

from claims_api.formats.bibtex import entry
from claims_api.formats.citation import Author, Citation
from claims_api.formats.csl import item
from claims_api.formats.reference import line
from claims_api.store.wire import dump


def write(citation: Citation) -> Iterator[bytes]:
    """Return one object."""
    yield dump(
        {
            "kind": citation.kind,
            "text": line(citation),
            "bibtex": entry(citation),
            "csl": item(citation),
            "key": citation.key,
            "title": citation.title,
            "authors": [_author(author) for author in citation.authors],
            "issued": citation.issued,
            "publisher": citation.publisher,
            "url": citation.url,
            "address": citation.address,
            "version": citation.version,
            "licence": citation.licence,
            "canonical": citation.canonical,
            "total": citation.total,
            "generation": citation.generation,
            "accessed": citation.accessed.isoformat(),
            "warnings": citation.warnings,
        }
    )


def _author(author: Author) -> dict[str, str | None]:
    parts = author.parts
    if parts is None:
        return {"name": author.name, "family": None, "given": None}
    return {"name": author.name, "family": parts.surname, "given": parts.given or None}
