"""A page: what a question yields, before any format writes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self


@dataclass(frozen=True)
class Page:
    """Items as bytes in their order, and what is told about them.

    `kind` names what the items are, `fields` those of their fields that were chosen; `next` and
    `prev` are addresses; `total` counts all that the question finds, on whichever page; `cursor`
    continues where this page ends; `canonical` is the one spelling of the question, `state` names
    that of the data; `is_first` and `is_last` tell that it begins and ends an answer, which one of
    the pages of a stream does. `address` is where the answer is asked for, `base` what makes an
    address absolute: scheme, host and whatever is in front of the service's own paths. `beside`
    holds records that items point to, by noun and id, where the format tells more of them.
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
    is_last: bool = True
    fields: tuple[str, ...] = ()
    base: str = ""
    address: str = ""
    beside: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)

    def streamed(self, *, is_first: bool) -> Self:
        """Return it as a part of an answer that goes on while there is a cursor."""
        return replace(self, is_first=is_first, is_last=self.cursor is None)

    def absolute(self, address: str) -> str:
        """Return an address of this service with scheme and host."""
        return self.base + address if address.startswith("/") else address

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
