"""What is different between two JSON documents: each place, and a patch from one to the other."""

from collections.abc import Iterator
from typing import Any, NamedTuple

Json = dict[str, Any]


class Difference(NamedTuple):
    """A place (JSON Pointer, RFC 6901) that holds something else; None where it is not there."""

    path: str
    before: Any
    after: Any


def differences(before: Json, after: Json, above: str = "") -> Iterator[Difference]:
    """Yield every place that differs, down through objects; a list is one place."""
    for name in dict.fromkeys((*before, *after)):
        path = f"{above}/{name.replace('~', '~0').replace('/', '~1')}"
        one, other = before.get(name), after.get(name)
        if isinstance(one, dict) and isinstance(other, dict):
            yield from differences(one, other, path)
        elif one != other:
            yield Difference(path, one, other)


def merge_patch(before: Json, after: Json) -> Json:
    """Return the JSON Merge Patch (RFC 7396) that makes the one into the other.

    It cannot tell a null from what is not there; in records both mean the same.
    """
    patch: Json = {}
    for name in dict.fromkeys((*before, *after)):
        one, other = before.get(name), after.get(name)
        if isinstance(one, dict) and isinstance(other, dict):
            if inner := merge_patch(one, other):
                patch[name] = inner
        elif one != other:
            patch[name] = other
    return patch


def patched(before: Any, patch: Any) -> Any:
    """Return what a JSON Merge Patch (RFC 7396, section 2) makes of a document."""
    if not isinstance(patch, dict):
        return patch
    found = dict(before) if isinstance(before, dict) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = patched(found.get(name), value)
    return found
