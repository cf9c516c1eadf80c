"""What is wrong with what was asked, told as faults in the words of this service."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from claims_api.errors import CursorInvalid, Fault, InvalidRequest
from claims_api.queries.asking import unknown
from claims_api.text import harmless

_MOST_FAULTS = 10
_WHERE = {"query": "parameter", "path": "parameter", "header": "header", "body": "pointer"}


def refused(found: Sequence[Any], known: list[str]) -> InvalidRequest:
    """Return one problem with a fault for each thing that Pydantic found wrong, up to ten.

    `known` are the parameters that there are; what was found in a document may tell its own.
    """
    faults = tuple(_fault(one, known) for one in found[:_MOST_FAULTS])
    detail = "; ".join(fault.detail for fault in faults[:3])
    if more := len(found) - min(len(faults), 3):
        detail += f"; and {more} more"
    is_cursor = {fault.at for fault in faults} == {"cursor"}
    kind = CursorInvalid if is_cursor else InvalidRequest
    return kind(detail, faults=faults)


def insist_on_once(names: list[str], single: frozenset[str]) -> None:
    """Refuse a parameter that stands twice where only one of them could be heeded."""
    faults = tuple(
        Fault("parameter", name, "given-twice", f"{name} stands once")
        for name in sorted(single & set(names))
        if names.count(name) > 1
    )
    if faults:
        raise InvalidRequest(faults[0].detail, faults=faults)


@contextmanager
def asked_in(parameter: str) -> Iterator[None]:
    """Tell each fault of a question as one of the parameter in which the question stands."""
    try:
        yield
    except InvalidRequest as problem:
        faults = tuple(replace(f, where="parameter", at=parameter) for f in problem.faults)
        told: Any = {"headers": problem.headers, "extra": problem.extra}
        raise type(problem)(problem.detail, faults=faults, **told) from problem


def _fault(found: Any, known: list[str]) -> Fault:
    place, *path = found["loc"]
    where = _WHERE.get(place, "parameter")
    name = str(path[0]) if path else place
    if where == "pointer":
        return _fault_in_body(found, path, found.get("known", known))
    if found["type"] == "extra_forbidden":
        return Fault(where, harmless(name), "unknown-parameter", unknown(name, known))
    code = found["type"].replace("_", "-")
    return Fault(where, harmless(name), code, f"{harmless(name)}: {worded(found)}")


# What the service itself says of a record; a record that was served has them.
_OWN = ("version", "created_at", "updated_at")


def _fault_in_body(found: Any, path: list[str | int], known: list[str]) -> Fault:
    """Return a fault of a document by its JSON Pointer; the whole document has the empty one."""
    at = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
    told = f"{harmless(at)}: {worded(found)}" if at else worded(found)
    code = found["type"].replace("_", "-")
    if found["type"] == "extra_forbidden":
        code, name = "unknown-field", str(path[-1])
        told = f"{name} is the service's own, and not written." if name in _OWN else ""
        told = told or unknown(name, known, "this takes no fields")
    return Fault("pointer", harmless(at, 200), code, told)


def worded(found: Any) -> str:
    """Return what Pydantic found wrong in words that stand behind a name."""
    message: str = found["msg"]
    if "reason" in found.get("ctx", {}):  # as `asking.refuse` words it
        return message
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:] if message[1:2].islower() else message
