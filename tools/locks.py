"""Checks that the locks are whole, carry no address and satisfy pyproject.toml (`make locks`)."""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOP = Path(__file__).resolve().parent.parent
HASH = re.compile(r"\s--hash=sha256:[0-9a-f]{64}\b")
# An address, a folder of somebody's machine, or an option that names a registry.
FOREIGN = re.compile(r"\w://|(?<![\w.])/\w|^\s*-", re.MULTILINE)
# What the annotations under a requirement may say: who asked for it.
ANNOTATION = re.compile(r"^\s+#.*$", re.MULTILINE)


@dataclass(frozen=True)
class Lock:
    """One lock, and the parts of pyproject.toml that it answers for."""

    name: str
    extras: tuple[str, ...]
    group: str

    @property
    def text(self) -> str:
        return (TOP / self.name).read_text(encoding="utf-8")

    def pinned(self) -> dict[str, tuple[Requirement, bool]]:
        """Return each locked requirement by name, and whether it carries a hash."""
        plain = ANNOTATION.sub("", self.text).replace("\\\n", " ")
        lines = [line for line in plain.splitlines() if line.strip() and not line.startswith("-")]
        found = (
            (Requirement(line.partition(" --hash")[0]), bool(HASH.search(line))) for line in lines
        )
        return {
            canonicalize_name(requirement.name): (requirement, has) for requirement, has in found
        }


LOCKS = (
    Lock("requirements.lock", extras=("postgres",), group="build"),
    Lock("requirements-dev.lock", extras=("postgres", "parquet", "semantic"), group="dev"),
)


def grouped(groups: dict[str, list[Any]], name: str) -> Iterator[str]:
    """Yield a dependency group's requirements, those of the groups it includes too (PEP 735)."""
    for entry in groups[name]:
        if isinstance(entry, str):
            yield entry
        else:
            yield from grouped(groups, entry["include-group"])


def asked(pyproject: dict[str, Any], lock: Lock) -> Iterator[Requirement]:
    """Yield what pyproject.toml asks of a lock."""
    project = pyproject["project"]
    yield from map(Requirement, project["dependencies"])
    for extra in lock.extras:
        yield from map(Requirement, project["optional-dependencies"][extra])
    yield from map(Requirement, grouped(pyproject["dependency-groups"], lock.group))


def faults(pyproject: dict[str, Any], lock: Lock) -> Iterator[str]:
    """Yield what is wrong with one lock."""
    for line in lock.text.splitlines():
        if FOREIGN.search(line.partition("--hash")[0]):
            yield f"{lock.name}: an address or a path: {line.strip()}"
    pinned = lock.pinned()
    for requirement, has_hash in pinned.values():
        if not has_hash:
            yield f"{lock.name}: {requirement.name} carries no hash"
    for wanted in asked(pyproject, lock):
        entry = pinned.get(canonicalize_name(wanted.name))
        version = str(entry[0].specifier).removeprefix("==") if entry else ""
        if not entry or not wanted.specifier.contains(version, prereleases=True):
            yield f"{lock.name}: pyproject.toml asks for {wanted}, the lock has {version or 'none'}"


def without_extras(lock: Lock) -> Iterator[str]:
    """Yield what is asked for with extras and locked without them.

    Of such a requirement pip takes the newest release rather than the locked one, and then refuses
    it, as soon as there is a newer one.
    """
    pinned = lock.pinned()
    for name in pinned:
        try:
            wanted = map(Requirement, distribution(name).requires or [])
        except PackageNotFoundError:  # of another system
            continue
        for one in wanted:
            entry = pinned.get(canonicalize_name(one.name))
            lacks = one.extras - entry[0].extras if entry else set()
            if lacks and (one.marker is None or one.marker.evaluate({"extra": ""})):
                yield f"{lock.name}: {one.name} is locked without {', '.join(sorted(lacks))}"


def disagreements(one: Lock, other: Lock) -> Iterator[str]:
    """Yield the packages that two locks pin differently: one environment serves both."""
    first, second = one.pinned(), other.pinned()
    for name, (requirement, _) in first.items():
        if str(second.get(name, ("nothing",))[0]) != str(requirement):
            yield f"{other.name}: {name} differs from {one.name}"


def main() -> int:
    """Print every fault; return 1 when there is one."""
    pyproject = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    found = [fault for lock in LOCKS for fault in faults(pyproject, lock)]
    found += [fault for lock in LOCKS for fault in without_extras(lock)]
    found += disagreements(*LOCKS)
    for fault in found:
        print(fault)
    if found:
        print("make lock remakes both.")
    else:
        print("The locks are whole: hashes, no address, and all that pyproject.toml asks for.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
