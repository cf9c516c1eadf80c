"""What `/cite` answers: a citation, and what it is made of."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from claims_api.models.answers import CANONICAL, GENERATION, Warned
from claims_api.models.fields import Document


class CitedAuthor(Document):
    """An author as the citation names them."""

    name: str
    family: str | None = Field(description="Null unless it is a person of a name in parts.")
    given: str | None


class CitationDocument(Document):
    """A citation ready in three forms, and its parts."""

    kind: Literal["claim", "source", "record", "question"] = Field(
        description="What is cited: a `source` as the article that it is, all else as part of the "
        "data: a `claim`, a `record` of an actor, place or topic, a `question` to a list."
    )
    text: str = Field(description="One line, in the manner of the APA.")
    bibtex: str = Field(description="An entry for BibTeX or biblatex.")
    csl: dict[str, Any] = Field(description="An item of CSL-JSON.")
    key: str = Field(description="Of the entry: the same whenever the same is cited.")
    title: str
    authors: list[CitedAuthor]
    issued: str | None = Field(
        description="When, in EDTF: of a source its publication, of a claim or record its version, "
        "of a question the last change of the data."
    )
    publisher: str | None = Field(description="Of a source; else what the data are called.")
    url: str | None = Field(description="Where it is read: of a source, the article.")
    address: str = Field(description="Where this service answers it.")
    version: int | None = Field(description="Of a claim or record: how often it was written.")
    licence: str | None = Field(description="Of a source or claim: that of its coding.")
    canonical: str | None = Field(description=f"{CANONICAL} Null unless a question is cited.")
    total: int | None = Field(description="How many results the question has.")
    generation: int = Field(ge=0, description=GENERATION)
    accessed: date = Field(description="The day of this answer, in UTC.")
    warnings: list[Warned]
