"""Who is asking, with which settings, on which store."""

from typing import Annotated

from fastapi import Depends, Header, Request

from claims_api.errors import Fault, InvalidRequest
from claims_api.settings import Settings
from claims_api.store.engine import Store

# Parameters that shape an answer stand once; filters may repeat, which means "all of them".
SINGLE = frozenset("limit cursor format q members min_confidence sort fields include facet".split())


async def the_store(request: Request) -> Store:
    """Return the store of this application."""
    store: Store = request.app.state.store
    return store


async def the_settings(request: Request) -> Settings:
    """Return the settings of this application."""
    found: Settings = request.app.state.settings
    return found


async def each_once(request: Request) -> None:
    """Refuse a parameter that stands twice where only one of them could be heeded."""
    names = [name for name, _value in request.query_params.multi_items()]
    faults = tuple(
        Fault("parameter", name, "given-twice", f"{name} stands once")
        for name in sorted(SINGLE & set(names))
        if names.count(name) > 1
    )
    if faults:
        raise InvalidRequest(faults[0].detail, faults=faults)


async def is_strict(
    prefer: Annotated[
        str | None,
        Header(
            description="`handling=strict` refuses names that nobody knows (RFC 7240).",
            max_length=200,
        ),
    ] = None,
) -> bool:
    """Tell whether the client wants unknown names refused."""
    wanted = (prefer or "").lower().replace(" ", "").split(",")
    return any(part.split(";")[0] == "handling=strict" for part in wanted)


StoreDep = Annotated[Store, Depends(the_store)]
SettingsDep = Annotated[Settings, Depends(the_settings)]
Strict = Annotated[bool, Depends(is_strict)]
