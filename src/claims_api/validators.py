"""What a client holds already: validators, and the answers that they make short (RFC 9110)."""

import re

from fastapi import Request, Response

from claims_api.text import etag_of

CACHE = "public, max-age=0, must-revalidate"
_ENCODED = re.compile(r'-(zs|br|gz)"$')


def is_named(request: Request, etag: str) -> bool:
    """Tell whether If-None-Match names this validator (RFC 9110, 13.1.2: weak comparison).

    Only an answer that succeeded can have handed it out, so that the question need not be read.
    """
    return etag in map(unencoded, _held(request))


def is_held(request: Request, etag: str) -> bool:
    """Tell whether If-None-Match holds an answer that was found, be it by `*`."""
    return is_named(request, etag) or "*" in map(str.strip, _held(request))


def _held(request: Request) -> list[str]:
    return ",".join(request.headers.getlist("if-none-match")).split(",")


def unencoded(tag: str) -> str:
    """Return a tag without what a weak comparison and an encoding add to it."""
    return _ENCODED.sub('"', tag.strip().removeprefix("W/"))


def headers_of(etag: str) -> dict[str, str]:
    """Return what a cache needs to ask again, and a 304 to answer it."""
    return {"ETag": f'"{etag}"', "Cache-Control": CACHE}


def record(
    request: Request,
    body: bytes,
    etag: str | None = None,
    *,
    media_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> Response:
    """Answer with these bytes; their validator is a stored one, or made from them."""
    told = headers_of(etag or etag_of(body)) | (headers or {})
    if is_held(request, told["ETag"]):
        return Response(status_code=304, headers=told)
    return Response(body, media_type=media_type, headers=told)
