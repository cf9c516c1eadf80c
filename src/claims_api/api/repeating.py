"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a repeated request writes once."""

import re
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.concurrency import run_in_threadpool

from claims_api.api.bodies import AT_ONCE, whole
from claims_api.curation.repeating import Repeatable
from claims_api.deps import CuratorDep
from claims_api.errors import BadRequest

MOST = 255
# For the OpenAPI document: one to 255 signs, bare or between double quotes.
_PATTERN = rf'^([!#-~]{{1,{MOST}}}|"[ !#-[\]-~]{{1,{MOST}}}")$'
_TOKEN = re.compile(r'"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"|[\x21\x23-\x7e]*')


async def repeatable(
    request: Request,
    key: CuratorDep,
    sent: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="Anything unique, such as a UUID: the same request with the same key "
            "answers within a day as it did the first time, and writes nothing twice.",
            max_length=MOST + 2,
            pattern=r"^[\x20-\x7e]+$",
            json_schema_extra={"pattern": _PATTERN},
            examples=["5f0c6a52-3c1d-4d0e-9f8e-0a2b7c9d1e3f"],
        ),
    ] = None,
) -> Repeatable | None:
    """Return what makes a request repeatable, or None. Raises BadRequest for a key that is none."""
    if sent is None:
        return None
    token = sent.strip()
    if len(request.headers.getlist("idempotency-key")) > 1 or not _TOKEN.fullmatch(token):
        raise BadRequest("Idempotency-Key is one string of printable signs, bare or quoted.")
    if token.startswith('"'):
        token = re.sub(r"\\(.)", r"\1", token[1:-1])
    if not 1 <= len(token) <= MOST:
        raise BadRequest(f"Idempotency-Key has from 1 to {MOST} signs.")
    return Repeatable(key.id, token, await _digest(request))


RepeatableDep = Annotated[Repeatable | None, Depends(repeatable)]


async def _digest(request: Request) -> str:
    """Return what tells a request from any other: its method, address, condition and body."""
    found = sha256()
    scope = request.scope
    match = ",".join(request.headers.getlist("if-match"))
    for part in (request.method, scope["path"], request.url.query, match):
        found.update(part.encode() + b"\n")
    body = await whole(request)
    if len(body) <= AT_ONCE:
        found.update(body)
    else:
        await run_in_threadpool(found.update, body)
    return found.hexdigest()
