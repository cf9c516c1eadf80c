"""A page: what a question yields, before any format writes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Page:
    """Items as bytes in their order, and what is told about them.

    `kind` names what the items are, `fields` those of their fields that were chosen; `next` and
    `prev` are addresses; `total` counts all that the question finds, on whichever page; `cursor`
    continues where this page ends; `canonical` is the one spelling of the question, `state` names
    that of the data; `is_first` tells that it begins an answer, which a stream of several pages
    does once.
    """

    kind: str
    items: list[bytes]
    total: int
    state: str
    next: str | None = None
    prev: str | None = None
    question: str = ""
    facets: Mapping[str, Any] = field(default_factory=dict)
    warnings: list[dict[str, str]] = field(default_factory=list)
    explanation: Mapping[str, Any] | None = None
    canonical: str = ""
    cursor: str | None = None
    is_first: bool = True
    fields: tuple[str, ...] = ()

    @property
    def generation(self) -> int:
        """Which generation of the data answered: the number in its state."""
        return int(self.state.partition("-")[0])

    @property
    def shown(self) -> int:
        """How many of all that the question finds are shown."""
        return len(self.items)

    @property
    def is_cut(self) -> bool:
        """Tell whether the question finds more than is shown."""
        return self.shown < self.total

    @property
    def plural(self) -> str:
        """What the items are called together."""
        return f"{self.kind}s"
