"""Bodies of requests, read once and strictly."""

import json
from typing import Annotated, Any

from fastapi import Depends, Request

Json = dict[str, Any]


async def an_object(request: Request) -> Json:
    """Return the JSON object that a request carries."""
    found: Json = json.loads(await request.body())
    return found


ObjectDep = Annotated[Json, Depends(an_object)]
