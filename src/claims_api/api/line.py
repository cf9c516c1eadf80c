"""The line to a client, for an answer without end: when it has to end, and how it is cut."""

import asyncio
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

_NAME = "claims_api.line"


def _keep() -> None:
    """Cut nothing: there is no connection where nobody serves over one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A connection: `ending` is set when the server is about to stop, `cut` ends it at once."""

    ending: asyncio.Event = field(default_factory=asyncio.Event)
    cut: Callable[[], None] = _keep

    def lay(self, scope: MutableMapping[str, Any]) -> None:
        """Let the answer to a request know it (ASGI 3.0, extensions)."""
        scope.setdefault("extensions", {})[_NAME] = self


def line_of(scope: MutableMapping[str, Any]) -> Line:
    """Return the line of a request; of one that comes over none, one that stays."""
    found: Line | None = scope.get("extensions", {}).get(_NAME)
    return found or Line()
