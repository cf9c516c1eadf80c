"""What a format is: how it writes pages, what it asks of them, and what it has no place for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, NamedTuple

from claims_api.errors import NotAcceptable, Warned

Write = Callable[[Any], Iterator[bytes]]


class Extra(NamedTuple):
    """An extra of this package, and the module by which it is known to be installed."""

    name: str
    module: str

    @property
    def is_installed(self) -> bool:
        """Tell whether the module is there, without loading it."""
        return find_spec(self.module) is not None

    @property
    def told(self) -> str:
        """What it is missing, and how to get it."""
        return f"is not installed here: pip install 'claims-api[{self.name}]'"


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

    `parameters` stand behind the media type where an answer names it; `suffix` is that of the file
    in which a browser keeps an answer that it does not show; `unasked` is how many items an answer
    has where no `limit` is given, if not the usual number; `order` the sort of an answer for which
    none is asked; `only` a filter that items have to meet and what those are that do not; `beside`
    the nouns of which it tells more than items do; `needs` what items have to have embedded for it;
    `described_by` the media type of what describes it, at the address that csvw knows; `profile`
    tells two formats of one media type apart (RFC 6906); `begun` makes a writer that remembers the
    pages of one answer, and `extra` is what has to be installed for it.
    """

    name: str
    media_type: str
    write: Write
    meaning: str
    parameters: str = ""
    streams: bool = False
    losses: tuple[Warned, ...] = ()
    suffix: str = ""
    unasked: int | None = None
    order: str = ""
    only: Narrowing | None = None
    beside: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    described_by: str = ""
    profile: str = ""
    has_items: bool = True
    begun: Callable[[], Write] | None = None
    extra: Extra | None = None
    is_binary: bool = False

    @property
    def content_type(self) -> str:
        """The media type with its parameters, as an answer names it."""
        return f"{self.media_type}; {self.parameters}" if self.parameters else self.media_type

    def writer(self) -> Write:
        """Return what writes the pages of one answer, one after the other."""
        return self.begun() if self.begun else self.write

    def insist_on_extra(self) -> None:
        """Raise NotAcceptable where what it needs is not installed."""
        if self.extra is not None and not self.extra.is_installed:
            raise NotAcceptable(f"The format {self.name} {self.extra.told}")

    def loses(self, parameter: str) -> bool:
        """Tell whether it has no place for what a parameter asks for."""
        return any(loss.parameter == parameter for loss in self.losses)

    def lost(self, asked: Mapping[str, object]) -> list[dict[str, str]]:
        """Return a warning for each parameter asked for that shows nothing in this format."""
        return [loss.document() for loss in self.losses if asked.get(loss.parameter)]
