"""What a format is: a name, a media type, and how a page becomes bytes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from claims_api.errors import Warned


class Narrowing(NamedTuple):
    """A filter with its value, and in words what it leaves out."""

    parameter: str
    value: str
    left_out: str

    def warned(self, count: int) -> Warned:
        """Tell how many were left out."""
        return Warned("not-in-format", self.parameter, f"{self.left_out} left out: {count}.")


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write pages. `streams`: without `limit` it carries the whole result.

    `suffix` is that of the file in which a browser keeps an answer that it does not show; `unasked`
    is how many items an answer has where no `limit` is given, if not the usual number; `order` the
    sort of an answer for which none is asked; `only` a filter that items have to meet and what
    those are that do not; `beside` the nouns of which it tells more than items do; `described_by`
    the media type of what describes it, at the address that csvw knows.
    """

    name: str
    media_type: str
    content_type: str
    write: Callable[[Any], Iterator[bytes]]
    streams: bool
    meaning: str
    losses: tuple[Warned, ...] = ()
    suffix: str = ""
    unasked: int | None = None
    order: str = ""
    only: Narrowing | None = None
    beside: tuple[str, ...] = ()
    described_by: str = ""
    has_items: bool = True

    def lost(self, asked: Mapping[str, object]) -> list[dict[str, str]]:
        """Return a warning for each parameter asked for that shows nothing in this format."""
        return [loss.document() for loss in self.losses if asked.get(loss.parameter)]
