"""What a failure is that clients are told of, each with its status and slug."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where it stands, a code for machines, a sentence for people.

    `where` is `parameter`, `pointer` (RFC 6901) or `header`; `at` is its name. `more` is what else
    tells where it stands, in a body with lines or of several claims; of words the digests, of
    those that were `expected` and those that were `found`.
    """

    where: str
    at: str
    code: str
    detail: str
    more: Mapping[str, object] = field(default_factory=dict, compare=False)


class Problem(Exception):
    """A failure that is told to the client as a problem document (RFC 9457)."""

    status = 500
    slug = "internal-error"
    own_headers: ClassVar[Mapping[str, str]] = MappingProxyType({})
    title = "Something failed inside the service"
    explanation = (
        "The service met a fault of its own. The answer carries a `request_id`, under which the "
        "operator finds what happened in the log. Trying again later may help."
    )

    def __init__(
        self,
        detail: str | None = None,
        *,
        faults: tuple[Fault, ...] = (),
        headers: dict[str, str] | None = None,
        extra: dict[str, object] | None = None,
    ) -> None:
        """Keep what the client is told beside the class's own words."""
        super().__init__(detail or self.title)
        self.detail = detail
        self.faults = faults
        self.headers = {**self.own_headers, **(headers or {})}
        self.extra = extra or {}
