"""A context for language models: claims in words, with their attribution, within a budget."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from claims_api.formats.page import Page
from claims_api.store.wire import dump


@dataclass(frozen=True)
class Context(Page):
    """Claims as they are phrased; `total` counts all that match, told or not.

    `entries` are told as they are served, `tokens` counts the whole text.
    """

    preface: str = ""
    entries: tuple[dict[str, Any], ...] = ()
    tokens: int = 0
    max_tokens: int = 0

    @property
    def plural(self) -> str:
        """What the entries are called together."""
        return self.kind

    @property
    def is_cut(self) -> bool:
        """Tell nothing of more claims: what fits is what was asked for."""
        return False

    @property
    def shown(self) -> int:
        """How many entries there are."""
        return len(self.entries)


def text(context: Context) -> str:
    """Return the whole as plain text: the preface, and a paragraph for each entry."""
    return "\n\n".join((context.preface, *(entry["text"] for entry in context.entries))) + "\n"


def write(context: Context) -> Iterator[bytes]:
    """Return one object."""
    yield dump(
        {
            "preface": context.preface,
            "items": context.entries,
            "tokens": context.tokens,
            "max_tokens": context.max_tokens,
            "total": context.total,
            "question": context.question,
            "canonical": context.canonical,
            "generation": context.generation,
            "warnings": context.warnings,
        }
    )


def write_text(context: Context) -> Iterator[bytes]:
    """Return the plain text."""
    yield text(context).encode("utf-8")
