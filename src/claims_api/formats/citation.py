"""A citation: what is cited, by whom it is and where it stands, before any format writes it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from claims_api.formats.names import PersonName, parts_of

Kind = Literal["claim", "source", "record", "question"]


class Author(NamedTuple):
    """Who wrote something. Only a person's name has parts."""

    name: str
    is_person: bool = False

    @property
    def parts(self) -> PersonName | None:
        """The parts of a person's name, where it has some."""
        return parts_of(self.name) if self.is_person else None


@dataclass(frozen=True, kw_only=True)
class Citation:
    """What a reference is made of.

    A source is cited as the article that it is, all else as part of the data. `issued` is EDTF,
    `url` is where the thing is read, `address` where this service answers it; `medium` says what
    kind of thing it is, `source` is what a claim was coded from.
    """

    kind: Kind
    key: str
    title: str
    authors: tuple[Author, ...]
    issued: str | None
    publisher: str | None
    url: str | None
    address: str
    generation: int
    accessed: date
    medium: str | None = None
    version: int | None = None
    licence: str | None = None
    language: str | None = None
    canonical: str | None = None
    total: int | None = None
    source: "Citation | None" = None
    warnings: list[dict[str, str]] = field(default_factory=list)

    @property
    def is_of_data(self) -> bool:
        """Whether the data of this service are cited, of which day and generation matter."""
        return self.kind != "source"
