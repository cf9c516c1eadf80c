"""What is suggested while a name is typed."""

from typing import Literal

from pydantic import Field

from claims_api.models.answers import ListAnswer
from claims_api.models.fields import Document
from claims_api.vocabulary import ActorKind, PlaceKind


class MatchedName(Document):
    """The name by which a record was found, and how it is like what was typed."""

    name: str = Field(description="As it is written; of a source, its title.")
    by: Literal["id", "code", "name", "alias"] = Field(description="Which of its names it is.")
    how: Literal["exact", "prefix", "typo"] = Field(
        description="The whole name, how it or its words begin, or either with typos."
    )


class Suggestion(Document):
    """A record that has a name like what was typed."""

    id: str = Field(description="The record's id.")
    name: str = Field(description="Of a topic its label, of a source its title.")
    noun: Literal["actor", "place", "topic", "source"] = Field(description="What it is.")
    kind: ActorKind | PlaceKind | None = Field(description="Of an actor or a place.")
    description: str | None = Field(
        description="What tells it from others; of a place what it lies within, of a source who "
        "wrote it and when it was published."
    )
    matched: MatchedName = Field(description="By which of its names it was found.")
    claims: int = Field(ge=0, description="How many claims the filter of its noun finds.")
    address: str = Field(description="Where it stands whole.")


class SuggestionList(ListAnswer):
    """Suggestions, the best first."""

    items: list[Suggestion]
