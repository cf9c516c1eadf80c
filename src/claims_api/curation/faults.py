"""What is wrong in files that are brought in, with where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from claims_api.errors import Told

Pointer = tuple[str | int, ...]


class Place(NamedTuple):
    """Where something stands in a file: line and column begin with 1.

    `file` is named where it is another one than the file that is told of.
    """

    line: int
    column: int | None = None
    file: str | None = None


Places = Mapping[Pointer, Place]


@dataclass(frozen=True, slots=True, order=True)
class FileFault:
    """What is wrong in a file, with where it stands; of a digest, which one was found instead."""

    file: str
    line: int
    claim: str | None
    message: str
    at: Pointer = field(default=(), compare=False)
    column: int | None = field(default=None, compare=False)
    code: str = field(default="inconsistent", compare=False)
    expected: str | None = field(default=None, compare=False)
    found: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """Write it the way compilers do, so that editors find the place."""
        about = f" {self.claim}:" if self.claim else ""
        return f"{self.file}:{self.line}:{about} {self.message}"

    def digests(self) -> dict[str, object]:
        """Return the digest that was expected and the one that was found, where they differ."""
        return {"expected": self.expected, "found": self.found} if self.expected else {}

    @property
    def pointer(self) -> str:
        """Where it stands in the document, as a JSON Pointer (RFC 6901)."""
        parts = (str(part).replace("~", "~0").replace("/", "~1") for part in self.at)
        return "".join(f"/{part}" for part in parts)


class FileFaults(Told):
    """Files hold faults; nothing of them was taken."""

    def __init__(self, faults: list[FileFault]) -> None:
        """Keep the faults in the order of their places."""
        self.faults = sorted(faults, key=lambda f: (f.file, f.line, f.message))
        told = [*map(str, self.faults), f"{len(faults)} fault(s); nothing was changed."]
        super().__init__("\n".join(told))


def nearest(places: Places, at: Pointer) -> Place:
    """Return the nearest known place around `at`."""
    while at and at not in places:
        at = at[:-1]
    return places.get(at, Place(1))


def fault_at(
    name: str,
    places: Places,
    at: Pointer,
    message: str,
    *,
    code: str = "inconsistent",
    claim: str | None = None,
) -> FileFault:
    """Return a fault of a file at the nearest known place around `at`."""
    place = nearest(places, at)
    return FileFault(place.file or name, place.line, claim, message, at, place.column, code)


def code_of(error: Mapping[str, Any]) -> str:
    """Return what Pydantic found wrong, for machines."""
    kind: str = error["type"]
    return "unknown-field" if kind == "extra_forbidden" else kind.replace("_", "-")
