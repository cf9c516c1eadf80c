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

    `known` are the parameters that there are.
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
        name = "/" + "/".join(str(part) for part in path)
    if found["type"] == "extra_forbidden":
        return Fault(where, harmless(name), "unknown-parameter", unknown(name, known))
    code = found["type"].replace("_", "-")
    return Fault(where, harmless(name), code, f"{harmless(name)}: {worded(found)}")


def worded(found: Any) -> str:
    """Return what Pydantic found wrong in words that stand behind a name."""
    message: str = found["msg"]
    if "reason" in found.get("ctx", {}):  # as `asking.refuse` words it
        return message
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:] if message[1:2].islower() else message
